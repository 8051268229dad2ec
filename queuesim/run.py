"""What happened in a run: a row per task, and step series exact to the event."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.figures import (
    DONE,
    IN_SERVICE,
    IN_VAIN,
    OUTCOMES,
    REJECTED,
    SERVED,
    UNSERVED,
    WAITING,
    Summary,
    is_one_of,
    known,
    summary_of,
)
from queuesim.limits import MAX_STEPS, MAX_TIME, number, shown, whole
from queuesim.scenario import Scenario
from queuesim.tasks import KINDS, NOBODY, RARE, Tasks
from queuesim.workers import LEAVING, ON, STARTING

LATEST = 1e15  # a time that a chart may show
FRAME = (
    *("arrival", "start", "finish", "demand", "wait", "time_in_system", "gone", "held"),
    *("worker", "pool", "queue", "source", "outcome", "attempt"),
)


@dataclass(frozen=True, eq=False)
class Run:
    """A finished (or paused) run: columns of equal length, one row per attempt, as they arrived.

    `arrival`, `start`, `finish`, `demand` are times (nan: it did not happen before `until`; a task
    that left the line unserved has the moment it left as its finish). `outcome` is one of WAITING,
    IN_SERVICE, DONE, REJECTED, GAVE_UP (it left the line with its caller), IN_VAIN (served after
    its caller had gone), FAILED, EXPIRED (dropped because its caller had gone), TAKEN_BACK. `gone`
    is when its caller went, `held` when a worker took it into its hands to serve it later, and
    `again` when its caller tries once more because this attempt came to nothing (nan: it did not
    happen). `worker` counts within its `pool` (-1: none); of a waiting task it is the
    worker who holds it. `patience` is how long its caller would wait (inf: for ever). `ticket` is
    the number that `Simulation.put` gave it. `staff` lists workers that came and went: (time, pool,
    worker, state).
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
    gone: np.ndarray
    held: np.ndarray
    again: np.ndarray
    patience: np.ndarray
    ticket: np.ndarray
    staff: tuple

    @classmethod
    def of_tasks(cls, tasks: Tasks, *, scenario, seed, until, staff) -> "Run":
        """A run from the engine's table of tasks (copied)."""
        raw = {name: np.array(getattr(tasks, name)) for name in KINDS}
        for name in ("gone", "held", "again", "patience"):
            column = getattr(tasks, name)
            raw[name] = np.full(len(tasks), RARE[name]) if column is None else np.array(column)
        codes, pools = raw.pop("worker"), len(scenario.pools)
        raw["worker"] = np.where(codes == NOBODY, NOBODY, codes // pools)
        raw["pool"] = np.where(codes == NOBODY, NOBODY, codes % pools)
        return cls.of_columns(scenario=scenario, seed=seed, until=until, staff=staff, **raw)

    @classmethod
    def of_columns(cls, *, scenario, seed, until, staff, **raw) -> "Run":
        """A run from raw columns that it may keep; what lies beyond `until` is cut off."""
        raw["ticket"] = np.arange(len(raw["arrival"]), dtype=np.int32)
        if raw["attempt"].any():
            order = np.lexsort((raw["attempt"] > 0, raw["arrival"]))  # retries come last, in order
            raw = {name: column[order] for name, column in raw.items()}
        start, finish, outcome = raw["start"], raw["finish"], raw["outcome"]
        served = (outcome == WAITING) & ~np.isnan(start)
        done = served & (finish < until)
        outcome[served] = IN_SERVICE
        outcome[done] = DONE
        outcome[done & ~np.isnan(raw["gone"])] = IN_VAIN
        finish[served & ~done] = np.nan
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
        """From arrival to finish, in time units (nan: no worker has finished it)."""
        return np.where(is_one_of(self.outcome, SERVED), self.finish - self.arrival, np.nan)

    def waiting_series(
        self, queue: int | None = None, source: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The number of waiting tasks: (times, values), a step series from 0 on."""
        return self._kept("waiting", queue, source)

    def busy_series(
        self, pool: int | None = None, source: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The number of busy workers: (times, values), a step series from 0 on."""
        return self._kept("busy", pool, source)

    def oldest_series(
        self, queue: int | None = None, source: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """When the oldest waiting task arrived: (times, arrivals), a step series from 0 on.

        Nan where none waits. Its age at a time t is t less that: it grows with time and falls when
        the oldest task is taken. A task is the oldest from its arrival, or from when all that came
        before it have left the line, until it leaves.
        """
        came, left = self._waits(queue, source)
        left = np.where(np.isnan(left), np.inf, left)
        before = np.maximum.accumulate(np.concatenate(([-np.inf], left)))[:-1]
        since = np.maximum(came, before)
        reigns = since < left
        came, since, until = came[reigns], since[reigns], left[reigns]
        empty = until[:-1] < since[1:]
        times = np.concatenate(([0.0], since, until[:-1][empty], until[-1:]))
        values = np.concatenate(([np.nan], came, np.full(len(times) - len(came) - 1, np.nan)))
        order = np.argsort(times, kind="stable")
        times, values = times[order], values[order]
        last = np.append(times[1:] != times[:-1], True) & (times < np.inf)
        return times[last], values[last]

    def age_series(
        self, queue: int | None = None, source: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """How long the oldest waiting task has waited: (times, ages), the points of a line.

        The line is straight between its points; where the oldest task leaves it has two points at
        one time. It goes from 0 to the end of the run.
        """
        times, oldest = self.oldest_series(queue, source)
        ends = np.append(times[1:], self.until)
        points = np.repeat(times, 2)
        points[1::2] = ends
        arrived = np.repeat(oldest, 2)
        return points, np.where(np.isnan(arrived), 0.0, points - arrived)

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

    def summary(self, warmup: float = 0.0, source: str | None = None) -> Summary:
        """The figures of the run, or of one source by its name.

        Only what arrives (or passes) from `warmup` on counts.
        """
        warmup = number("The warm-up", warmup, 0, MAX_TIME)
        return summary_of(
            self, warmup, None if source is None else self.scenario.source_number(source)
        )

    def to_frame(self):
        """A pandas DataFrame, one row per task; times in the scenario's time unit.

        Columns: arrival, start, finish, demand, wait, time_in_system, gone, held (nan: did not
        happen), worker, pool (-1: none), queue, source (names), outcome (words), attempt (0: the
        first).
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

    def _kept(self, what, part, source):
        """A step series, worked out once: what is asked for in a summary is drawn, too."""
        if (what, part, source) not in self._series:
            spans = self._waits if what == "waiting" else self._services
            came, left = spans(part, source)
            self._series[what, part, source] = _steps(came, known(left))
        return self._series[what, part, source]

    @cached_property
    def _series(self):
        return {}

    def _services(self, pool, source):
        """When services began, and when they were over (nan: they go on still)."""
        here = ~np.isnan(self.start)
        if pool is not None:
            here &= self.pool == pool
        if source is not None:
            here &= self.source == source
        return self.start[here], self.finish[here]

    def _waits(self, queue, source):
        """When tasks began to wait, and when they stopped (nan: they wait still)."""
        stopped = np.where(is_one_of(self.outcome, UNSERVED), self.finish, self.start)
        waited = (self.outcome != REJECTED) & (stopped != self.arrival)
        if queue is not None:
            waited &= self.queue == queue
        if source is not None:
            waited &= self.source == source
        return self.arrival[waited], stopped[waited]

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
