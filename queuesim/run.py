"""What happened in a run: a row per task, step series exact to the event, a summary with units."""

import math
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from queuesim.limits import MAX_TIME, number
from queuesim.scenario import Scenario

WAITING, IN_SERVICE, DONE, REJECTED, GAVE_UP = range(5)
OUTCOMES = ("waiting", "in service", "done", "rejected", "gave up")
GONE, STARTING, ON, LEAVING = range(4)


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
    def of_columns(cls, *, scenario, seed, until, staff, pools, **columns) -> "Run":
        """A run from the engine's raw columns (copied; what lies beyond `until` is cut off)."""
        raw = {name: np.array(column) for name, column in columns.items()}
        if raw["attempt"].any():
            order = np.lexsort((raw["attempt"], raw["arrival"]))
            raw = {name: column[order] for name, column in raw.items()}
        start, finish, outcome = raw["start"], raw["finish"], raw["outcome"]
        started = ~np.isnan(start)
        done = started & (finish < until)
        outcome[started] = IN_SERVICE
        outcome[done] = DONE
        finish[started & ~done] = np.nan
        code = raw.pop("worker")
        return cls(
            scenario=scenario,
            seed=seed,
            until=until,
            staff=staff,
            worker=np.where(code < 0, -1, code // pools),
            pool=np.where(code < 0, -1, code % pools),
            **raw,
        )

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
        return _steps(_known(start), _known(finish[~np.isnan(start)]))

    def workers_series(
        self, pool: int | None = None, starting: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """The number of workers (also those still starting, if asked): (times, values)."""
        counted = {ON, LEAVING} | ({STARTING} if starting else set())
        came, left, present = [], [], set()
        for time, team, worker, state in self.staff:
            if pool is not None and team != pool:
                continue
            is_in, was_in = state in counted, (team, worker) in present
            if is_in and not was_in:
                present.add((team, worker))
                came.append(time)
            elif was_in and not is_in:
                present.discard((team, worker))
                left.append(time)
        return _steps(np.array(came), np.array(left))

    def area(self, series: tuple[np.ndarray, np.ndarray], since: float = 0.0) -> float:
        """The area under a step series from `since` to the end of the run."""
        times, values = series
        widths = np.diff(np.append(np.maximum(times, since), max(self.until, since)))
        return float(np.sum(values * widths))

    def summary(self, warmup: float = 0.0) -> Summary:
        """The figures of the run; only what arrives (or passes) from `warmup` on counts."""
        warmup = number("The warm-up", warmup, 0, MAX_TIME)
        first = int(np.searchsorted(self.arrival, warmup))
        outcome = self.outcome[first:]
        counts = np.bincount(outcome, minlength=5).tolist()
        offered, span, notes = len(outcome), self.until - warmup, []
        waits, stays = self.wait[first:], self.time_in_system[first:]
        waits, stays = _known(waits), _known(stays)
        if not offered:
            notes.append("No task arrived, so there is no share of rejected tasks.")
        if not len(waits):
            notes.append("No task was started, so there is no wait to average.")
        if not len(stays):
            notes.append("No task was completed, so there is no time in system to average.")
        capacity = self.area(self.workers_series(), warmup) if span > 0 else 0.0
        if span <= 0:
            notes.append("No time passed, so there are no rates.")
        elif not capacity:
            notes.append("There was no worker, so there is no utilisation.")
        p50, p95, p99, longest = _percentiles(waits, (50, 95, 99, 100))
        share = 1 / offered if offered else math.nan
        return Summary(
            offered=offered,
            completed=counts[DONE],
            rejected=counts[REJECTED],
            gave_up=counts[GAVE_UP],
            still_waiting=counts[WAITING],
            in_service=counts[IN_SERVICE],
            rejected_share=counts[REJECTED] * share if offered else None,
            gave_up_share=counts[GAVE_UP] * share if offered else None,
            utilisation=self.area(self.busy_series(), warmup) / capacity if capacity else None,
            mean_wait=float(np.mean(waits)) if len(waits) else None,
            p50_wait=p50,
            p95_wait=p95,
            p99_wait=p99,
            max_wait=longest,
            mean_time_in_system=float(np.mean(stays)) if len(stays) else None,
            p95_time_in_system=_percentiles(stays, (95,))[0],
            throughput=int(np.sum(_known(self.finish[self.outcome == DONE]) >= warmup)) / span
            if span > 0
            else None,
            mean_waiting=self.area(self.waiting_series(), warmup) / span if span > 0 else None,
            notes=tuple(notes),
        )

    def to_frame(self):
        """A pandas DataFrame, one row per task; times in the scenario's time unit.

        Columns: arrival, start, finish, demand, wait, time_in_system (nan: did not happen), worker,
        pool (-1: none), queue, source (names), outcome (words), attempt (0: the first).
        """
        import pandas as pd

        def named(codes, names):
            return pd.Categorical.from_codes(codes, names)

        return pd.DataFrame(
            {
                "arrival": self.arrival,
                "start": self.start,
                "finish": self.finish,
                "demand": self.demand,
                "wait": self.wait,
                "time_in_system": self.time_in_system,
                "worker": self.worker,
                "pool": self.pool,
                "queue": named(self.queue, [queue.name for queue in self.scenario.queues]),
                "source": named(self.source, [source.name for source in self.scenario.sources]),
                "outcome": named(self.outcome, OUTCOMES),
                "attempt": self.attempt,
            }
        )

    def _waits(self, queue):
        """When tasks began to wait, and when those that stopped waiting did."""
        stopped = np.where(self.outcome == GAVE_UP, self.finish, self.start)
        waited = (self.outcome != REJECTED) & (stopped != self.arrival)
        if queue is not None:
            waited &= self.queue == queue
        return self.arrival[waited], _known(stopped[waited])

    def same_as(self, other: "Run") -> bool:
        """Whether all tasks and workers fared the same, to the last bit."""
        return (
            self.until == other.until
            and self.staff == other.staff
            and all(
                np.array_equal(getattr(self, f.name), getattr(other, f.name), equal_nan=True)
                for f in fields(self)
                if isinstance(getattr(self, f.name), np.ndarray)
            )
        )


def thin(times, values, start: float, end: float, points: int = 1000):
    """At most about `points` points of a step series that lose no peak (M4).

    Of each of `points / 4` equal spans the first, lowest, highest and last value are kept.
    Source: Jugel et al., "M4: a visualization-oriented time series data aggregation", 2014.
    """
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


def _steps(came, left):
    """A step series that goes up at each time of `came` and down at each of `left`."""
    times = np.concatenate(([0.0], came, left))
    order = np.argsort(times, kind="stable")
    times = times[order]
    steps = np.concatenate(([0], np.ones(len(came), int), np.full(len(left), -1)))
    values = np.cumsum(steps[order])
    last = np.append(times[1:] != times[:-1], True)
    return times[last], values[last]


def _known(values):
    return values[~np.isnan(values)]


def _percentiles(values, wanted):
    if not len(values):
        return [None] * len(wanted)
    return [float(value) for value in np.percentile(values, wanted)]
