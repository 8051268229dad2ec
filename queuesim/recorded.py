"""Recorded traffic as part of a system: played again as it came, or with new dice."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.distributions import Empirical
from queuesim.limits import GRID, MAX_TIME, keep, one_of, several, shown, whole
from queuesim.scenario import Arrivals, Pool, Profile, Queue, Recorded, Scenario, Source

MAX_SOURCES = 100
MAX_BINS = 1000
MAX_PACE = 1e5  # tasks per time unit, on average over a trace that is resampled
TASKS_PER_BIN, DEFAULT_BINS = 20, 96  # 96 quarters of an hour are a day
TRAITS = ("tenant", "priority")
# What an order of service looks at, and so needs a source of its own.
LOOKS_AT = {"priority": ("priority",), "ageing": ("priority",), "in turn": ("tenant",)}


@dataclass(frozen=True)
class Trace:
    """Tasks in order of arrival: when each came, how long it takes, which queue it joins.

    Times are in seconds since the begin of the trace, on the engine's grid. `priorities` (0 is the
    most urgent) and `tenants` are None where they are not known.
    """

    times: tuple[float, ...]
    durations: tuple[float, ...]
    queues: tuple[str, ...]
    priorities: tuple[int, ...] | None = None
    tenants: tuple[str, ...] | None = None

    def __post_init__(self):
        whole_record = Recorded(self.times, self.durations)
        count = len(whole_record.times)
        queues = several("The queues of a trace", self.queues, 0, count)
        if len(queues) != count or not all(isinstance(name, str) for name in queues):
            raise ValueError("A trace needs the name of a queue for each task.")
        keep(self, times=whole_record.times, durations=whole_record.durations, queues=queues)
        if self.priorities is not None:
            priorities = several("The priorities", self.priorities, count, count)
            ranks = {each: whole("A priority", each, 0, 100) for each in set(priorities)}
            keep(self, priorities=tuple(ranks[each] for each in priorities))
        if self.tenants is not None:
            tenants = several("The tenants", self.tenants, count, count)
            for name in set(tenants):
                one_of("The name of a tenant", name, str)
            keep(self, tenants=tenants)

    def __len__(self):
        return len(self.times)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The queues' names in order of their first task."""
        return tuple(dict.fromkeys(self.queues))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """A source for each queue, called like it."""
        return self.sources_by()

    def sources_by(self, *traits: str) -> tuple[Source, ...]:
        """A source for each queue and each of the `traits` ("tenant", "priority") that occurs.

        They are named by what tells them apart: "mail, acme, priority 0". Of a source that has
        tasks of several priorities the priority is 0.
        """
        return tuple(
            Source(
                Recorded([self.times[i] for i in rows], [self.durations[i] for i in rows]),
                queue=queue,
                priority=priority or 0,
                name=name,
            )
            for name, queue, priority, rows in self._groups(traits)
        )

    def scenario(
        self,
        workers: int = 1,
        limit: float = math.inf,
        order: str = "fifo",
        takes: str = "oldest",
        *,
        by: Iterable[str] | None = None,
    ) -> Scenario:
        """One pool of workers that serves all queues of the trace.

        `takes` says which queue a free worker turns to (see `Pool`): by default to that of the
        task that has waited longest, so that no queue is more urgent than another. `by` are the
        traits that get a source of their own (see `sources_by`); by default those that the order of
        service looks at: the priority for "priority" and "ageing", the tenant for "in turn".
        """
        return self._system(self.sources_by(*self._traits(order, by)), workers, limit, order, takes)

    def resampled(
        self,
        workers: int = 1,
        limit: float = math.inf,
        order: str = "fifo",
        takes: str = "oldest",
        *,
        by: Iterable[str] | None = None,
        bins: int | None = None,
    ) -> Scenario:
        """As `scenario`, but with new arrivals and durations of the same kind: see `resample`."""
        sources = resample(self, bins, by=self._traits(order, by))
        return self._system(sources, workers, limit, order, takes)

    def _system(self, sources, workers, limit, order, takes) -> Scenario:
        queues = tuple(Queue(name, limit, order) for name in self.names)
        return Scenario(sources, queues, (Pool(workers, self.names, takes=takes),))

    def _traits(self, order: str, by: Iterable[str] | None) -> tuple[str, ...]:
        if by is not None:
            return several("The traits", by, 0, len(TRAITS))
        return LOOKS_AT.get(order, ()) if isinstance(order, str) else ()

    def _groups(self, traits):
        """The rows of each source: (its name, queue, priority or None, rows)."""
        columns = {"tenant": self.tenants, "priority": self.priorities}
        for trait in traits:
            if not (isinstance(trait, str) and trait in TRAITS):
                raise ValueError(f"A trait is one of {', '.join(TRAITS)}, not {shown(trait)}.")
            if columns[trait] is None:
                raise ValueError(f"The trace knows no {trait} of its tasks.")
        nothing = (None,) * len(self)
        tenants, priorities = (
            columns[trait] if trait in traits else nothing for trait in ("tenant", "priority")
        )
        rows = {}
        for i, key in enumerate(zip(self.queues, tenants, priorities)):
            rows.setdefault(key, []).append(i)
        if len(rows) > MAX_SOURCES:
            what = " and ".join(("queue", *traits))
            raise ValueError(
                f"The trace has {len(rows):,} combinations of {what}; at most {MAX_SOURCES} can "
                "be told apart. Tell fewer apart, or merge some in the file."
            )
        names = _names(rows)
        return [(names[key], key[0], key[2], places) for key, places in rows.items()]


def resample(
    trace: Trace, bins: int | None = None, *, by: Iterable[str] = ()
) -> tuple[Source, ...]:
    """The shape of the day with new dice: a source for each queue (and trait, see `sources_by`).

    Arrivals are Poisson at a rate that is constant within each of `bins` equal parts of the trace,
    so that as many tasks as in the trace are expected there; durations are drawn from those in the
    trace. By default there are 20 tasks in a part on average, and at most 96 parts. Bunches within
    a part, and that a long task may follow a long one, are lost.
    """
    one_of("The trace", trace, Trace)
    traits = several("The traits", by, 0, len(TRAITS))
    if bins is None:
        bins = min(max(len(trace) // TASKS_PER_BIN, 1), DEFAULT_BINS)
    bins = whole("The number of parts of the trace", bins, 1, MAX_BINS)
    times, durations = np.asarray(trace.times), np.asarray(trace.durations)
    edges = np.unique(np.rint(np.linspace(0.0, _end(times), bins + 1) * GRID)) / GRID
    return tuple(
        Source(
            Arrivals(_rates(times[rows], edges)),
            Empirical(durations[rows].tolist()),
            queue=queue,
            priority=priority or 0,
            name=name,
        )
        for name, queue, priority, rows in trace._groups(traits)
    )


def _end(times: np.ndarray) -> float:
    """When the trace is over: one average gap after its last task."""
    gap = (times[-1] - times[0]) / max(len(times) - 1, 1)
    end = max(times[-1] + (gap or 1.0), len(times) / MAX_PACE)
    return float(min(end, MAX_TIME))


def _rates(times: np.ndarray, edges: np.ndarray) -> Profile:
    """A rate that brings as many tasks in each part as came, and none after the last."""
    counts, _ = np.histogram(times, edges)
    rates = counts / np.diff(edges)
    return Profile.steps(*zip(edges.tolist(), [*rates.tolist(), 0.0]))


def _names(groups) -> dict:
    """A name for each source by what tells it apart, all different."""
    names, taken = {}, set()
    for key in groups:
        queue, tenant, priority = key
        parts = [queue]
        if tenant is not None:
            parts.append(tenant)
        if priority is not None:
            parts.append(f"priority {priority}")
        name = plain = ", ".join(parts)
        number = 2
        while name in taken:
            name, number = f"{plain} ({number})", number + 1
        names[key] = name
        taken.add(name)
    return names
