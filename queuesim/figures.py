"""The figures of a run: one table, of which a summary takes all and an experiment some."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

WAITING, IN_SERVICE, DONE, REJECTED, GAVE_UP, IN_VAIN, FAILED, EXPIRED, TAKEN_BACK = range(9)
OUTCOMES = (
    *("waiting", "in service", "done", "rejected", "gave up"),
    *("in vain", "failed", "expired", "taken back"),
)


SERVED = (DONE, IN_VAIN, FAILED)  # a worker has finished with it
UNSERVED = (GAVE_UP, EXPIRED, TAKEN_BACK)  # it left the line without being served


@dataclass(frozen=True)
class Summary:
    """The figures of a run. A figure that does not exist is None, and `notes` says why.

    Times are in the scenario's time unit. Waits and percentiles are over the attempts that were
    started, times in system over those that a worker finished. A task that is tried again is one
    task and several attempts.
    """

    offered: int  # attempts that arrived: tasks and their retries
    tasks: int  # tasks that arrived: first attempts
    completed: int  # attempts that a worker finished, whether or not it was of use
    in_time: int  # of those: done well, and before the caller went
    in_vain: int  # of those: done after the caller had gone
    failed: int  # of those: it went wrong
    rejected: int
    gave_up: int  # callers that went, whether or not they took their task along
    expired: int  # dropped when their turn came, because the caller had gone
    taken_back: int
    still_waiting: int
    in_service: int
    rejected_share: float | None  # of the attempts
    gave_up_share: float | None
    in_time_share: float | None  # of the tasks
    utilisation: float | None  # busy worker-time over worker-time, 0 to 1
    mean_wait: float | None
    p50_wait: float | None
    p95_wait: float | None
    p99_wait: float | None
    max_wait: float | None
    mean_time_in_system: float | None
    p95_time_in_system: float | None
    throughput: float | None  # attempts that workers finished, per time unit
    goodput: float | None  # of those: done well and in time, per time unit
    mean_waiting: float | None  # time average of the number of waiting tasks
    notes: tuple[str, ...] = ()


class Seen:
    """A run as seen from the end of its warm-up on; a part is worked out when it is asked for.

    With a `source` (its number) only that source's tasks are seen; its utilisation is the share of
    all workers' time that they take.
    """

    def __init__(self, run, warmup: float = 0.0, source: int | None = None):
        self.run, self.warmup, self.span = run, warmup, max(run.until - warmup, 0.0)
        self.source = source
        self.rows = slice(int(np.searchsorted(run.arrival, warmup)), None)
        if source is not None:
            here = np.flatnonzero(run.source == source)
            self.rows = here[np.searchsorted(here, self.rows.start) :]
        self.outcome = run.outcome[self.rows]

    @cached_property
    def waits(self) -> np.ndarray:
        """The waits of the attempts that were started."""
        return known(self.run.wait[self.rows])

    @cached_property
    def stays(self) -> np.ndarray:
        """The times in system of the attempts that a worker finished."""
        return known(self.run.time_in_system[self.rows])

    @cached_property
    def slowest(self) -> list[float | None]:
        """The 50th, 95th, 99th and 100th percentile of the waits: at once, for speed."""
        return percentiles(self.waits, (50, 95, 99, 100))

    @cached_property
    def capacity(self) -> float:
        """How long workers were there, together."""
        return self.area(self.run.workers_series())

    @cached_property
    def busy(self) -> float:
        """How long workers were busy, together."""
        return self.area(self.run.busy_series(source=self.source))

    @cached_property
    def counts(self) -> np.ndarray:
        """How many attempts fared how, by outcome."""
        return np.bincount(self.outcome, minlength=len(OUTCOMES))

    @cached_property
    def tasks(self) -> int:
        """How many tasks arrived: first attempts."""
        return int(np.count_nonzero(self.run.attempt[self.rows] == 0))

    @cached_property
    def gave_up(self) -> int:
        """How many callers went."""
        return int(np.count_nonzero(~np.isnan(self.run.gone[self.rows])))

    def count(self, *outcomes: int) -> int:
        """How many attempts fared so."""
        return int(sum(self.counts[outcome] for outcome in outcomes))

    def rate(self, *outcomes: int) -> float | None:
        """How many attempts left so per time unit, whenever they arrived."""
        run = self.run
        left = is_one_of(run.outcome, outcomes) & (run.finish >= self.warmup)
        if self.source is not None:
            left &= run.source == self.source
        return _over(int(np.count_nonzero(left)), self.span)

    def area(self, series) -> float:
        """The area under a step series."""
        return self.run.area(series, self.warmup)

    def notes(self) -> tuple[str, ...]:
        """Why figures are missing, and which settings have no effect, in sentences."""
        missing = {
            "No task arrived, so there is no share of rejected tasks.": not len(self.outcome),
            "No task was started, so there is no wait to average.": not len(self.waits),
            "No task was completed, so there is no time in system to average.": not len(self.stays),
            "No time passed, so there are no rates.": not self.span,
            "There was no worker, so there is no utilisation.": self.span and not self.capacity,
        }
        said = tuple(sentence for sentence, holds in missing.items() if holds)
        return said + self.run.scenario.notes


def is_one_of(outcome: np.ndarray, wanted: tuple[int, ...]) -> np.ndarray:
    """Which of the attempts fared in one of the ways wanted (what `np.isin` does, faster)."""
    table = np.zeros(len(OUTCOMES), bool)
    table[list(wanted)] = True
    return table[outcome]


def mean(values: np.ndarray) -> float | None:
    """The mean, or None of nothing."""
    return float(np.mean(values)) if len(values) else None


def percentiles(values: np.ndarray, percents: tuple[float, ...]) -> list[float | None]:
    """The values that so many per cent do not exceed, or None of nothing."""
    if not len(values):
        return [None] * len(percents)
    return np.percentile(np.sort(values), percents).tolist()  # sorted first it is twice as fast


def known(values: np.ndarray) -> np.ndarray:
    """Those that are not nan."""
    return values[~np.isnan(values)]


def _over(top, bottom):
    return top / bottom if bottom else None


FIGURES: dict[str, Callable[[Seen], float | None]] = {
    "offered": lambda seen: len(seen.outcome),
    "tasks": lambda seen: seen.tasks,
    "completed": lambda seen: seen.count(*SERVED),
    "in_time": lambda seen: seen.count(DONE),
    "in_vain": lambda seen: seen.count(IN_VAIN),
    "failed": lambda seen: seen.count(FAILED),
    "rejected": lambda seen: seen.count(REJECTED),
    "gave_up": lambda seen: seen.gave_up,
    "expired": lambda seen: seen.count(EXPIRED),
    "taken_back": lambda seen: seen.count(TAKEN_BACK),
    "still_waiting": lambda seen: seen.count(WAITING),
    "in_service": lambda seen: seen.count(IN_SERVICE),
    "rejected_share": lambda seen: _over(seen.count(REJECTED), len(seen.outcome)),
    "gave_up_share": lambda seen: _over(seen.gave_up, len(seen.outcome)),
    "in_time_share": lambda seen: _over(seen.count(DONE), seen.tasks),
    "utilisation": lambda seen: _over(seen.busy, seen.capacity),
    "mean_wait": lambda seen: mean(seen.waits),
    "p50_wait": lambda seen: seen.slowest[0],
    "p95_wait": lambda seen: seen.slowest[1],
    "p99_wait": lambda seen: seen.slowest[2],
    "max_wait": lambda seen: seen.slowest[3],
    "mean_time_in_system": lambda seen: mean(seen.stays),
    "p95_time_in_system": lambda seen: percentiles(seen.stays, (95,))[0],
    "throughput": lambda seen: seen.rate(*SERVED),
    "goodput": lambda seen: seen.rate(DONE),
    "mean_waiting": lambda seen: _over(
        seen.area(seen.run.waiting_series(source=seen.source)), seen.span
    ),
}


def summary_of(run, warmup: float = 0.0, source: int | None = None) -> Summary:
    """All figures of a run, or of one source; only what arrives from `warmup` on counts."""
    seen = Seen(run, warmup, source)
    return Summary(**{name: figure(seen) for name, figure in FIGURES.items()}, notes=seen.notes())
