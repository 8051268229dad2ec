"""The figures of a run: one table, of which a summary takes all and an experiment some."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

WAITING, IN_SERVICE, DONE, REJECTED, GAVE_UP = range(5)
OUTCOMES = ("waiting", "in service", "done", "rejected", "gave up")


@dataclass(frozen=True)
class Summary:
    """The figures of a run. A figure that does not exist is None, and `notes` says why.

    Times are in the scenario's time unit; waits and percentiles are over the tasks that were
    started, times in system over those that were completed.
    """

    offered: int  # tasks that arrived, retries counted
    completed: int
    rejected: int
    gave_up: int
    still_waiting: int
    in_service: int
    rejected_share: float | None  # of those that arrived
    gave_up_share: float | None
    utilisation: float | None  # busy worker-time over worker-time, 0 to 1
    mean_wait: float | None
    p50_wait: float | None
    p95_wait: float | None
    p99_wait: float | None
    max_wait: float | None
    mean_time_in_system: float | None
    p95_time_in_system: float | None
    throughput: float | None  # completed tasks per time unit
    mean_waiting: float | None  # time average of the number of waiting tasks
    notes: tuple[str, ...] = ()


class Seen:
    """A run as seen from the end of its warm-up on; a part is worked out when it is asked for."""

    def __init__(self, run, warmup: float = 0.0):
        self.run, self.warmup, self.span = run, warmup, max(run.until - warmup, 0.0)
        self._first = int(np.searchsorted(run.arrival, warmup))
        self.outcome = run.outcome[self._first :]

    @cached_property
    def waits(self) -> np.ndarray:
        """The waits of the tasks that were started."""
        return known(self.run.wait[self._first :])

    @cached_property
    def stays(self) -> np.ndarray:
        """The times in system of the tasks that were completed."""
        return known(self.run.time_in_system[self._first :])

    @cached_property
    def slowest(self) -> list[float | None]:
        """The 50th, 95th, 99th and 100th percentile of the waits: at once, for speed."""
        return percentiles(self.waits, (50, 95, 99, 100))

    @cached_property
    def capacity(self) -> float:
        """How long workers were there, together."""
        return self.area(self.run.workers_series())

    def count(self, outcome: int) -> int:
        """How many tasks fared so."""
        return int(np.count_nonzero(self.outcome == outcome))

    def share(self, outcome: int) -> float | None:
        """The share of the tasks that fared so."""
        return _over(self.count(outcome), len(self.outcome))

    def left(self) -> int:
        """How many tasks were completed, whenever they arrived."""
        run = self.run
        return int(np.count_nonzero(run.finish[run.outcome == DONE] >= self.warmup))

    def area(self, series) -> float:
        """The area under a step series."""
        return self.run.area(series, self.warmup)

    def notes(self) -> tuple[str, ...]:
        """Why figures are missing, in sentences."""
        missing = {
            "No task arrived, so there is no share of rejected tasks.": not len(self.outcome),
            "No task was started, so there is no wait to average.": not len(self.waits),
            "No task was completed, so there is no time in system to average.": not len(self.stays),
            "No time passed, so there are no rates.": not self.span,
            "There was no worker, so there is no utilisation.": self.span and not self.capacity,
        }
        return tuple(sentence for sentence, holds in missing.items() if holds)


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
    "completed": lambda seen: seen.count(DONE),
    "rejected": lambda seen: seen.count(REJECTED),
    "gave_up": lambda seen: seen.count(GAVE_UP),
    "still_waiting": lambda seen: seen.count(WAITING),
    "in_service": lambda seen: seen.count(IN_SERVICE),
    "rejected_share": lambda seen: seen.share(REJECTED),
    "gave_up_share": lambda seen: seen.share(GAVE_UP),
    "utilisation": lambda seen: _over(seen.area(seen.run.busy_series()), seen.capacity),
    "mean_wait": lambda seen: mean(seen.waits),
    "p50_wait": lambda seen: seen.slowest[0],
    "p95_wait": lambda seen: seen.slowest[1],
    "p99_wait": lambda seen: seen.slowest[2],
    "max_wait": lambda seen: seen.slowest[3],
    "mean_time_in_system": lambda seen: mean(seen.stays),
    "p95_time_in_system": lambda seen: percentiles(seen.stays, (95,))[0],
    "throughput": lambda seen: _over(seen.left(), seen.span),
    "mean_waiting": lambda seen: _over(seen.area(seen.run.waiting_series()), seen.span),
}


def summary_of(run, warmup: float = 0.0) -> Summary:
    """All figures of a run; only what arrives (or passes) from `warmup` on counts."""
    seen = Seen(run, warmup)
    return Summary(**{name: figure(seen) for name, figure in FIGURES.items()}, notes=seen.notes())
