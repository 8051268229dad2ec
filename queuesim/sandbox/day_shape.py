"""The shape of a day: how many tasks come in each part of it, and how long tasks take.

It is what can be kept of recorded traffic where its tasks have no place, such as a link. The tasks
themselves, and the names in their file, are not in it::

    shape = shape_of(trace.scenario(4), 0, 28_800, parts=96)
    run = simulate(shape.resampled(workers=5), seed=1, until=shape.end, drain=True)
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from queuesim.distributions import Empirical
from queuesim.limits import GRID, MAX_MEAN, MAX_TIME, keep, number, one_of, several, whole
from queuesim.recorded import Trace
from queuesim.scenario import Arrivals, Pool, Profile, Queue, Recorded, Scenario, Source
from queuesim.tracefile import MAX_ROWS

MOST_PARTS, MOST_KINDS = 200, 30
COARSE, FINE = 20, 20  # the longest of 20 equal shares of the durations is told in 20 parts
SHARES = COARSE - 1 + FINE
DIGITS = 3  # of a duration
NO_TASK = "No task arrives in this part of the day."


@dataclass(frozen=True)
class TaskKind:
    """Tasks that share a queue (by its number) and a priority.

    `counts` says how many come in each part of the day. `lengths` are averages of durations: of
    each twentieth of the tasks, from the shortest to the longest, the last of them in 20 parts.
    """

    queue: int
    priority: int
    counts: tuple[int, ...]
    lengths: tuple[float, ...]

    def __post_init__(self):
        counts = several("The counts of a shape", self.counts, 1, MOST_PARTS)
        lengths = several("The durations of a shape", self.lengths, SHARES, SHARES)
        keep(
            self,
            queue=whole("The number of a queue", self.queue, 0, MOST_KINDS - 1),
            priority=whole("The priority", self.priority, 0, 100),
            counts=tuple(whole("A count", each, 0, MAX_ROWS) for each in counts),
            lengths=tuple(number("A duration", x, 0, MAX_MEAN, above=True) for x in lengths),
        )

    @cached_property
    def durations(self) -> Empirical:
        """What the tasks take: the average of the recorded tasks is kept."""
        coarse, fine = self.lengths[: COARSE - 1], self.lengths[COARSE - 1 :]
        return Empirical([each for each in coarse for _ in range(FINE)] + list(fine))


@dataclass(frozen=True)
class DayShape:
    """The kinds of tasks of a day that lasts until `end` (in s), in equal parts."""

    end: float
    kinds: tuple[TaskKind, ...]

    def __post_init__(self):
        keep(self, end=number("The length of a shape", self.end, 0, MAX_TIME, above=True))
        kinds = several("The kinds of tasks of a shape", self.kinds, 1, MOST_KINDS)
        for kind in kinds:
            one_of("A kind of task", kind, TaskKind)
        if len({len(kind.counts) for kind in kinds}) > 1:
            raise ValueError("All kinds of tasks of a shape are counted in the same parts.")
        if sorted({kind.queue for kind in kinds}) != list(range(1 + max(k.queue for k in kinds))):
            raise ValueError("The queues of a shape are numbered from 0 on, without a gap.")
        keep(self, kinds=kinds)
        if not 0 < self.tasks <= MAX_ROWS:
            raise ValueError(f"A shape has from 1 to {MAX_ROWS:,} tasks, not {self.tasks:,}.")

    @cached_property
    def tasks(self) -> int:
        """How many tasks a day has on average."""
        return sum(sum(kind.counts) for kind in self.kinds)

    @property
    def parts(self) -> int:
        """In how many parts tasks are counted."""
        return len(self.kinds[0].counts)

    @cached_property
    def mean_duration(self) -> float:
        """How long a task takes on average."""
        work = sum(sum(kind.counts) * kind.durations.mean for kind in self.kinds)
        return work / self.tasks

    @property
    def busy_workers(self) -> float:
        """How many workers the work would keep busy on average."""
        return self.tasks * self.mean_duration / self.end

    @property
    def names(self) -> tuple[str, ...]:
        """Names for the queues: those in the file are not kept."""
        count = 1 + max(kind.queue for kind in self.kinds)
        return ("queue",) if count == 1 else tuple(f"queue {1 + i}" for i in range(count))

    def between(self, begin: float, end: float) -> "DayShape":
        """The whole parts of it from about `begin` to about `end`, without kinds that have none."""
        width = self.end / self.parts
        first = min(round(begin / width), self.parts - 1)
        last = max(min(round(end / width), self.parts), first + 1)
        rows = [(kind, kind.counts[first:last]) for kind in self.kinds]
        there = [replace(kind, counts=counts) for kind, counts in rows if any(counts)]
        if not there:
            raise ValueError(NO_TASK)
        queues = sorted({kind.queue for kind in there})
        kinds = (replace(kind, queue=queues.index(kind.queue)) for kind in there)
        return DayShape((last - first) * width, tuple(kinds))

    def scaled(self, unit: float) -> "DayShape":
        """The same with `unit` seconds as the second."""
        kinds = (
            replace(kind, lengths=[_short(each / unit) for each in kind.lengths])
            for kind in self.kinds
        )
        return DayShape(self.end / unit, tuple(kinds))

    def resampled(
        self,
        workers: int = 1,
        limit: float = math.inf,
        order: str = "fifo",
        takes: str = "oldest",
    ) -> Scenario:
        """Random days of this shape: Poisson arrivals at a rate that is constant in each part."""
        edges = np.rint(np.linspace(0, self.end, self.parts + 1) * GRID) / GRID
        widths = np.diff(edges)
        names, called = self.names, self._called()
        sources = []
        for kind, name in zip(self.kinds, called, strict=True):
            rates = [_short(rate, 6) for rate in np.asarray(kind.counts) / widths]
            arrivals = Arrivals(Profile.steps(*zip(edges.tolist(), [*rates, 0.0], strict=True)))
            sources.append(
                Source(
                    arrivals,
                    kind.durations,
                    queue=names[kind.queue],
                    priority=kind.priority,
                    name=name,
                )
            )
        queues = tuple(Queue(name, limit, order) for name in names)
        return Scenario(sources, queues, (Pool(workers, names, takes=takes),))

    def a_day(self, seed: int = 0) -> Trace:
        """The tasks of one random day, as a trace."""
        luck = np.random.default_rng(seed)
        width, rows = self.end / self.parts, []
        for kind in self.kinds:
            counts = luck.poisson(kind.counts)
            starts = np.repeat(np.arange(self.parts), counts) * width
            times = starts + luck.random(len(starts)) * width
            durations = luck.choice(kind.durations.values, len(starts))
            queue = self.names[kind.queue]
            rows += [(*row, queue) for row in zip(times.tolist(), durations.tolist())]
        rows = sorted(rows) or [(0.0, self.mean_duration, self.names[0])]
        return Trace(*zip(*rows))

    def _called(self) -> list[str]:
        """A name for each kind: that of its queue, and what tells it from others there."""
        if len(self.kinds) == 1:
            return ["tasks"]
        queues = [kind.queue for kind in self.kinds]
        called = []
        for place, kind in enumerate(self.kinds):
            name = self.names[kind.queue]
            if queues.count(kind.queue) > 1:
                name = f"kind {1 + place}"
            called.append(name)
        return called


def shape_of(system: Scenario, begin: float, end: float, parts: int) -> DayShape:
    """The shape of what arrives from `begin` up to `end` in a system with recorded traffic."""
    begin = number("The begin of a shape", begin, 0, MAX_TIME)
    end = number("The end of a shape", end, begin, MAX_TIME, above=True)
    parts = whole("The parts of a shape", parts, 1, MOST_PARTS)
    edges, kinds, numbers = np.linspace(begin, end, parts + 1), [], {}
    for source in system.sources:
        one_of("The arrivals", source.arrivals, Recorded)
        times = np.asarray(source.arrivals.times)
        there = (times >= begin) & (times < end)
        if there.any():
            counts, _ = np.histogram(times[there], edges)
            lengths = averages(np.asarray(source.arrivals.durations)[there])
            queue = numbers.setdefault(source.lines[0], len(numbers))
            kinds.append((queue, source.priority, counts.tolist(), lengths))
    if not kinds:
        raise ValueError(NO_TASK)
    if len(kinds) > MOST_KINDS:
        raise ValueError(
            f"The tasks are of {len(kinds)} kinds (queues, priorities, tenants); a shape keeps "
            f"apart at most {MOST_KINDS}."
        )
    return DayShape(end - begin, tuple(TaskKind(*kind) for kind in kinds))


def averages(durations: np.ndarray) -> tuple[float, ...]:
    """The averages of equal shares of durations, in order of length: see `TaskKind`."""
    ordered = np.sort(durations)
    sums = np.concatenate(([0.0], np.cumsum(ordered)))
    shares = np.concatenate(
        [np.arange(COARSE - 1) / COARSE, 1 - np.arange(FINE, -1, -1) / (COARSE * FINE)]
    )
    reached = np.interp(shares * len(ordered), np.arange(len(sums)), sums)
    means = np.diff(reached) / (np.diff(shares) * len(ordered))
    return tuple(_short(max(each, ordered[0])) for each in means)


def _short(value: float, digits: int = DIGITS) -> float:
    """A number of so many digits that mean something: a link has to hold it."""
    return float(f"{value:.{digits}g}")
