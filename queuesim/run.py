"""What happened in a run: a row per task, and step series exact to the event."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.figures import (
    DONE,
    GAVE_UP,
    IN_SERVICE,
    OUTCOMES,
    REJECTED,
    Summary,
    known,
    summary_of,
)
from queuesim.limits import MAX_STEPS, MAX_TIME, number, shown, whole
from queuesim.scenario import Scenario

GONE, STARTING, ON, LEAVING = range(4)  # what a worker may be
LATEST = 1e15  # a time that a chart may show
FRAME = (
    *("arrival", "start", "finish", "demand", "wait", "time_in_system"),
    *("worker", "pool", "queue", "source", "outcome", "attempt"),
)


@dataclass(frozen=True, eq=False)
class Run:
    """A finished (or paused) run: columns of equal length, one row per task in order of arrival.

    `arrival`, `start`, `finish`, `demand` are times (nan: it did not happen before `until`; a task
    that gave up has the moment it left as its finish). `outcome` is one of WAITING, IN_SERVICE,
    DONE, REJECTED, GAVE_UP. `worker` counts within its `pool` (-1: none). `staff` lists workers
    that came and went: (time, pool, worker, state).
    """

    scenario: Scenario
    seed: int
    until: float
    arrival: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    demand: np.ndarray
    worker: np.ndarray
    pool: np.ndarray
    queue: np.ndarray
    source: np.ndarray
    outcome: np.ndarray
    attempt: np.ndarray
    staff: tuple

    @classmethod
    def of_columns(cls, *, scenario, seed, until, staff, **columns) -> "Run":
        """A run from an engine's raw columns (copied; what lies beyond `until` is cut off)."""
        raw = {name: np.array(column) for name, column in columns.items()}
        if raw["attempt"].any():
            order = np.lexsort((raw["attempt"] > 0, raw["arrival"]))  # retries come last, in order
            raw = {name: column[order] for name, column in raw.items()}
        start, finish, outcome = raw["start"], raw["finish"], raw["outcome"]
        started = ~np.isnan(start)
        done = started & (finish < until)
        outcome[started] = IN_SERVICE
        outcome[done] = DONE
        finish[started & ~done] = np.nan
        return cls(scenario=scenario, seed=seed, until=until, staff=staff, **raw)

    def __len__(self):
        return len(self.arrival)

    def __repr__(self):
        return f"<Run of {len(self)} tasks until {self.until:g}, seed {self.seed}>"

    @cached_property
    def wait(self) -> np.ndarray:
        """From arrival to start, in time units (nan: never started)."""
        return self.start - self.arrival

    @cached_property
    def time_in_system(self) -> np.ndarray:
        """From arrival to finish, in time units (nan: not completed)."""
        return np.where(self.outcome == DONE, self.finish - self.arrival, np.nan)

    def waiting_series(self, queue: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The number of waiting tasks: (times, values), a step series from 0 on."""
        came, left = self._waits(queue)
        return _steps(came, left)

    def busy_series(self, pool: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The number of busy workers: (times, values), a step series from 0 on."""
        here = slice(None) if pool is None else self.pool == pool
        start, finish = self.start[here], self.finish[here]
        return _steps(known(start), known(finish[~np.isnan(start)]))

    def workers_series(
        self, pool: int | None = None, starting: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """The number of workers (also those still starting, if asked): (times, values)."""
        counted = {ON, LEAVING} | ({STARTING} if starting else set())
        came, left, present = [], [], set()
        for time, *who, state in self.staff:
            if pool not in (None, who[0]) or (state in counted) == (tuple(who) in present):
                continue
            (came if state in counted else left).append(time)
            present ^= {tuple(who)}
        return _steps(np.array(came), np.array(left))

    def area(self, series: tuple[np.ndarray, np.ndarray], since: float = 0.0) -> float:
        """The area under a step series from `since` to the end of the run."""
        times, values = series
        widths = np.diff(np.append(np.maximum(times, since), max(self.until, since)))
        return float(np.sum(values * widths))

    def summary(self, warmup: float = 0.0) -> Summary:
        """The figures of the run; only what arrives (or passes) from `warmup` on counts."""
        return summary_of(self, number("The warm-up", warmup, 0, MAX_TIME))

    def to_frame(self):
        """A pandas DataFrame, one row per task; times in the scenario's time unit.

        Columns: arrival, start, finish, demand, wait, time_in_system (nan: did not happen), worker,
        pool (-1: none), queue, source (names), outcome (words), attempt (0: the first).
        """
        import pandas as pd

        frame = pd.DataFrame({name: getattr(self, name) for name in FRAME})
        names = {
            "queue": [queue.name for queue in self.scenario.queues],
            "source": [source.name for source in self.scenario.sources],
            "outcome": OUTCOMES,
        }
        for column, words in names.items():
            frame[column] = pd.Categorical.from_codes(frame[column], words)
        return frame

    def _waits(self, queue):
        """When tasks began to wait, and when those that stopped waiting did."""
        stopped = np.where(self.outcome == GAVE_UP, self.finish, self.start)
        waited = (self.outcome != REJECTED) & (stopped != self.arrival)
        if queue is not None:
            waited &= self.queue == queue
        return self.arrival[waited], known(stopped[waited])

    def same_as(self, other: "Run") -> bool:
        """Whether all tasks and workers fared the same, to the last bit."""
        return (self.until, self.staff) == (other.until, other.staff) and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True)
            for name in FRAME
        )


def thin(times, values, start: float, end: float, points: int = 1000):
    """At most about `points` points of a step series that lose no peak (M4).

    Of each of `points / 4` equal spans the first, lowest, highest and last value are kept.
    Source: Jugel et al., "M4: a visualization-oriented time series data aggregation", 2014.
    """
    times, values = _line(times, values)
    start, end = (
        number("The start", start, -LATEST, LATEST),
        number("The end", end, -LATEST, LATEST),
    )
    points = whole("The number of points", points, 0, MAX_STEPS)
    if points < 4 or not start < end:
        raise ValueError("Thinning needs at least 4 points and an end after the start.")
    first = max(int(np.searchsorted(times, start, side="right")) - 1, 0)
    last = int(np.searchsorted(times, end, side="right"))
    times, values = np.maximum(times[first:last], start), values[first:last]
    if len(times) <= points:
        return times, values
    spans = points // 4
    span = np.minimum(((times - start) * spans / (end - start)).astype(int), spans - 1)
    begins = np.flatnonzero(np.diff(span, prepend=-1))
    ends = np.append(begins[1:], len(span))
    by_value = np.lexsort((values, span))  # in each span from the lowest to the highest
    keep = np.unique(np.concatenate((begins, ends - 1, by_value[begins], by_value[ends - 1])))
    return times[keep], values[keep]


def _line(times, values):
    """Times and values of a step series as arrays, or a ValueError that says what is wrong."""
    times, values = _numbers("The times", times), _numbers("The values", values)
    if len(times) != len(values):
        raise ValueError(f"There must be a value for each time: {len(values)} for {len(times)}.")
    if (times[1:] < times[:-1]).any():
        raise ValueError("The times must go forward.")
    return times, values


def _numbers(what, values):
    try:
        column = np.asarray(values)
    except (TypeError, ValueError):  # rows of different lengths, for one
        column = np.array(None)
    if column.ndim != 1 or column.dtype.kind not in "biuf":
        raise ValueError(f"{what} must be a list of numbers, not {shown(values)}.")
    if not np.isfinite(column).all():
        raise ValueError(f"{what} must be finite numbers, without nan.")
    return column


def _steps(came, left):
    """A step series that goes up at each time of `came` and down at each of `left`."""
    times = np.concatenate(([0.0], came, left))
    order = np.argsort(times, kind="stable")
    times = times[order]
    steps = np.concatenate(([0], np.ones(len(came), int), np.full(len(left), -1)))
    values = np.cumsum(steps[order])
    last = np.append(times[1:] != times[:-1], True)
    return times[last], values[last]
