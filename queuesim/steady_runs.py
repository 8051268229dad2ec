"""Many short runs at once, each begun in the exact steady state: they need no warm-up.

A long run from an empty queue is too short on average for as long as it remembers its beginning,
and its neighbours in time say much the same. Many short runs that begin as a queue is found after
a long time are independent and right from their first task on. All are M/M/c or M/M/c/K with tasks
of 1 s on average; exponential tasks that are in work are as good as new, so how many tasks are
there decides how a run begins.

In every array a row is a task, in order of arrival, and a column is a run.
Source of the recursion: Kiefer & Wolfowitz, "On the theory of queues with many servers", 1955.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from queuesim.scenario import Batch, Scenario, Spike, one_queue
from queuesim.theory.checks import steady_system
from queuesim.theory.steady import mmck_states

OF_THE_BEGINNING = 7  # tells the luck of how a run begins from that of its tasks
AS_GOOD_AS_NO_LIMIT = 2000  # places; a load of 99 % fills them once in 500 million times


@dataclass(frozen=True, eq=False)
class SteadyRuns:
    """What happened in the runs from time 0 to `until`, to tasks that were there and that came.

    Tasks that arrive before `until` are followed until they start. Where a run has fewer tasks than
    rows, the rows that are left arrive at `until` and count for nothing.
    """

    workers: int
    until: float
    arrival: np.ndarray
    demand: np.ndarray
    soonest: np.ndarray  # when the first worker is free as a task comes; one row more, at the end
    rejected: np.ndarray  # whether a task finds no place
    first_starts: np.ndarray  # of the tasks that wait at time 0 (0: there are not so many)
    first_free: np.ndarray  # a row for each worker: when it is done with what it has at time 0

    def between(self, begin: float = 0.0, end: float = math.inf) -> np.ndarray:
        """Which tasks came from `begin` to `end`, and were taken or not."""
        return (self.arrival >= begin) & (self.arrival < min(end, self.until))

    def accepted(self, begin: float = 0.0, end: float = math.inf) -> np.ndarray:
        """Which tasks came from `begin` to `end` and found a place."""
        return self.between(begin, end) & ~self.rejected

    @property
    def wait(self) -> np.ndarray:
        """How long each task waits until it starts."""
        return np.maximum(self.soonest[:-1] - self.arrival, 0.0)

    def waited(self, begin: float = 0.0, end: float = math.inf) -> np.ndarray:
        """For each run the waits, together, of the tasks that came from `begin` to `end`."""
        return np.sum(self.wait, axis=0, where=self.accepted(begin, end))

    def late(self, limit: float, begin: float = 0.0, end: float = math.inf) -> np.ndarray:
        """For each run how many tasks that came from `begin` to `end` waited over `limit`."""
        return np.sum(self.accepted(begin, end) & (self.wait > limit), axis=0)

    def wait_at(self, time: float) -> np.ndarray:
        """For each run how long a task would wait that came at `time` (up to `until`)."""
        tasks_before = np.sum(self.arrival < time, axis=0)
        soonest = np.take_along_axis(self.soonest, tasks_before[None], axis=0)[0]
        return np.maximum(soonest - time, 0.0)

    def waiting_time(self) -> np.ndarray:
        """For each run how long tasks waited up to `until`, together: the area of the line."""
        came = self.accepted()
        starts = np.minimum(np.maximum(self.arrival, self.soonest[:-1]), self.until)
        of_first = np.minimum(self.first_starts, self.until).sum(axis=0)
        return of_first + np.sum(starts - self.arrival, axis=0, where=came)

    def busy_time(self) -> np.ndarray:
        """For each run how long workers worked up to `until`, together."""
        came = self.accepted()
        starts = np.maximum(self.arrival, self.soonest[:-1])
        ends = np.minimum(starts + self.demand, self.until)
        of_first = np.minimum(self.first_free, self.until).sum(axis=0)
        return of_first + np.sum(ends - np.minimum(starts, self.until), axis=0, where=came)


def run_from_steady_state(
    rate: float,
    workers: int,
    until: float,
    runs: int,
    seed: int,
    limit: float = math.inf,
    spikes: Iterable[Spike] = (),
    states: np.ndarray | None = None,
) -> SteadyRuns:
    """So many runs of M/M/c or M/M/c/K (mean service 1), with spikes on top of the steady rate.

    Each begins as the steady state of `rate` without the spikes has it, or as `states` says: how
    likely it is that so many tasks are there. One seed brings the same tasks to any number of
    workers and any limit. Raises Unstable where there is no steady state.
    """
    luck = np.random.default_rng(seed)
    cumulative = _cumulative_states(rate, workers, limit) if states is None else np.cumsum(states)
    there = _tasks_there(cumulative, luck.random(runs))
    arrival, demand = _tasks(rate, spikes, until, luck, runs)
    waiting = np.maximum(there - workers, 0)
    first_starts, first_free = _begin(there, workers, luck)
    if limit == math.inf:
        soonest, rejected = _served(arrival, demand, first_free), np.zeros(arrival.shape, bool)
    else:
        line = first_starts, waiting, int(limit)
        soonest, rejected = _served_with_limit(arrival, demand, first_free, *line)
    return SteadyRuns(workers, until, arrival, demand, soonest, rejected, first_starts, first_free)


def steady_scenario(
    rate: float,
    workers: int,
    seed: int,
    limit: float = math.inf,
    spikes: Iterable[Spike] = (),
) -> Scenario:
    """One queue (mean service 1) for a run on `seed` that begins in the steady state of `rate`.

    It begins with a batch at time 0: as many tasks as the luck of this seed finds in the system.
    Leave them out of averages over tasks.
    """
    luck = np.random.default_rng((seed, OF_THE_BEGINNING)).random()
    there = int(_tasks_there(_cumulative_states(rate, workers, limit), luck))
    batches = (Batch(0, there),) if there else ()
    return one_queue(rate, workers, limit, spikes=tuple(spikes), batches=batches)


def _tasks_there(cumulative, luck):
    """How many tasks are found in the system, by the luck of each run (0 to 1)."""
    return np.minimum(np.searchsorted(cumulative, luck), len(cumulative) - 1)


@lru_cache(100)
def _cumulative_states(rate, workers, limit):
    """How likely it is that so many tasks or fewer are in the system."""
    places = int(min(limit, AS_GOOD_AS_NO_LIMIT))
    if limit == math.inf:
        steady_system(rate, 1, workers)
    return np.cumsum(mmck_states(rate, 1, workers, places))


def _tasks(rate, spikes, until, luck, runs):
    """Times of arrival, a unit-rate stream through the inverse of the expected tasks; demands."""
    times, expected = _expected_tasks(rate, spikes, until)
    count = expected[-1]
    rows = math.ceil(count + 5 * math.sqrt(count)) + 10
    points = np.cumsum(luck.exponential(size=(rows, runs)), axis=0)
    while points[-1].min() < count:  # some run has more tasks than there are rows
        more = points[-1] + np.cumsum(luck.exponential(size=(10, runs)), axis=0)
        points = np.concatenate((points, more))
    rows = np.searchsorted(points.min(axis=1), count)
    arrival = np.interp(points[:rows], expected, times)
    return arrival, luck.exponential(size=arrival.shape)


def _expected_tasks(rate, spikes, until):
    """The times at which the rate changes, and how many tasks are expected until then."""
    spikes = tuple(spikes)
    ends = [each for spike in spikes for each in (spike.at, spike.at + spike.length)]
    times = np.unique(np.clip([0.0, *ends, until], 0.0, until))
    expected = rate * times
    for spike in spikes:
        expected += spike.rate * np.clip(times - spike.at, 0.0, spike.length)
    return times, expected


def _begin(there, workers, luck):
    """When the waiting tasks start, and when each worker is done with what it has.

    While tasks wait all workers are busy, and one is done every 1/c s on average. When the last of
    these tasks starts, the work in every worker is as good as new.
    """
    waiting = np.maximum(there - workers, 0)
    gaps = luck.exponential(1 / workers, size=(waiting.max(), len(there)))
    exists = np.arange(len(gaps))[:, None] < waiting
    first_starts = np.where(exists, np.cumsum(gaps, axis=0), 0.0)
    last_start = first_starts.max(axis=0, initial=0.0)
    work = luck.exponential(size=(workers, len(there)))
    busy = np.arange(workers)[:, None] < there
    return first_starts, np.where(busy, last_start + work, 0.0)


def _served(arrival, demand, first_free):
    """When the soonest worker is free as each task comes, and after the last one."""
    tasks, runs = arrival.shape
    free = np.sort(first_free, axis=0)
    soonest = np.empty((tasks + 1, runs))
    for k in range(tasks):
        soonest[k] = free[0]
        take(free, np.maximum(arrival[k], free[0]) + demand[k])
    soonest[tasks] = free[0]
    return soonest


def _served_with_limit(arrival, demand, first_free, first_starts, waiting, limit):
    """As `_served`, and which tasks find no place.

    Starts come in the order of arrival, so `limit` tasks wait if the one that is `limit` places
    from the end of the line has not started yet.
    """
    tasks, runs = arrival.shape
    run, free = np.arange(runs), np.sort(first_free, axis=0)
    soonest = np.empty((tasks + 1, runs))
    rejected = np.empty((tasks, runs), bool)
    starts = np.zeros((limit + len(first_starts) + tasks, runs))  # the first `limit` are no tasks
    starts[limit : limit + len(first_starts)] = first_starts
    joined = waiting.copy()
    for k in range(tasks):
        soonest[k] = free[0]
        start = np.maximum(arrival[k], free[0])
        must_start = starts[joined, run] if limit else soonest[k]
        rejected[k] = must_start > arrival[k]
        starts[joined + limit, run] = start
        joined += ~rejected[k]
        take(free, np.where(rejected[k], soonest[k], start + demand[k]))
    soonest[tasks] = free[0]
    return soonest, rejected


def take(free, finish):
    """Let the soonest worker be free at `finish` instead; the rows of `free` stay in order."""
    for later in range(1, len(free)):
        np.minimum(free[later], finish, out=free[later - 1])
        np.maximum(free[later], finish, out=finish)
    free[-1] = finish
