"""Short tasks and slow ones before workers that may take tasks ahead: many runs at once.

Tasks arrive at random. Short ones take 1 s, slow ones all take equally long. The workers are as
busy whatever the share and the length of the slow ones: the arrival rate follows from the load.
In every array a row is a task, in the order in which tasks are taken, and a column is a run.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.distributions import TwoPoint
from queuesim.intervals import Interval, interval_of_percentile

RUNS, TASKS = 1500, 60  # of each run so many tasks count: enough for an interval of the p99
SETTLED = 24  # slow tasks could be done, by all workers together, before the tasks of a run count


@dataclass(frozen=True)
class SlowTasks:
    """A system with slow tasks: their share and length, the load, and what the workers do."""

    share: float
    length: float
    load: float
    workers: int = 4
    ahead: int = 0
    shortest_first: bool = False

    @property
    def service(self) -> TwoPoint:
        """How long tasks take."""
        return TwoPoint(1.0, self.length, self.share)

    @property
    def rate(self) -> float:
        """How many tasks arrive in a second."""
        return self.load * self.workers / self.service.mean

    @property
    def rates(self) -> tuple[float, float]:
        """How many short and how many slow tasks arrive in a second."""
        return self.rate * (1 - self.share), self.rate * self.share


@dataclass(frozen=True)
class Waits:
    """How long each task waited, and whether it was a slow one."""

    wait: np.ndarray
    is_slow: np.ndarray

    @property
    def all(self) -> np.ndarray:
        """The waits of all tasks of all runs, in one row."""
        return self.wait.ravel()

    @cached_property
    def percentiles(self) -> dict[int, Interval]:
        """The wait that 50 %, 95 % and 99 % of all tasks do not exceed, by the percentage."""
        counts = np.ones(self.wait.shape, bool)
        return {p: interval_of_percentile(self.wait, counts, p) for p in (50, 95, 99)}


def waits_behind_slow(system: SlowTasks, seed: int, runs: int = RUNS, tasks: int = TASKS) -> Waits:
    """The waits of tasks in the long run.

    A run begins with workers as busy as they are on average but without a queue. By the time its
    tasks count it has forgotten that.
    """
    luck = np.random.default_rng(seed)
    first = int(SETTLED * system.length * system.rate / system.workers)
    gaps = luck.standard_exponential((2, first + tasks + 1, runs))
    short, slow = (np.cumsum(gap, axis=0) / rate for gap, rate in zip(gaps, system.rates))
    waits = waits_of_arrivals(system, short, slow, _busy(system, runs, luck), first + tasks)
    return Waits(waits.wait[first:].copy(), waits.is_slow[first:].copy())  # the rest may go


def waits_of_arrivals(system: SlowTasks, short, slow, busy, tasks: int) -> Waits:
    """The waits of the first tasks that are taken, given when tasks of both kinds arrive.

    `short` and `slow` hold more arrivals than are taken. A worker is `busy` until then, at first.
    A task is taken as soon as a worker has room for it: one that works on a task and holds fewer
    than `ahead` others. Of several it goes to the one that has the fewest, as in the engine.
    """
    count, runs = system.ahead + 1, np.arange(short.shape[1])
    ends = np.full((count, *busy.shape), -np.inf)  # of the last tasks that each worker took
    ends[-1] = busy
    next_short, next_slow = np.zeros_like(runs), np.zeros_like(runs)
    wait, is_slow = np.empty((tasks, len(runs))), np.empty((tasks, len(runs)), bool)
    for task in range(tasks):
        first_short, first_slow = short[next_short, runs], slow[next_slow, runs]
        room = ends[0].min(axis=0)  # from when on some worker has room
        first = np.maximum(room, first_slow) if system.shortest_first else first_slow
        takes_slow = first_short > first
        arrival = np.where(takes_slow, first_slow, first_short)
        taken = np.maximum(arrival, room)
        has = (ends > taken).sum(axis=0, dtype=np.int16)  # how many tasks each worker has
        worker = has.argmin(axis=0)
        start = np.maximum(taken, ends[-1, worker, runs])
        ends[:-1, worker, runs] = ends[1:, worker, runs]
        ends[-1, worker, runs] = start + np.where(takes_slow, system.length, 1.0)
        next_short += ~takes_slow
        next_slow += takes_slow
        wait[task], is_slow[task] = start - arrival, takes_slow
    return Waits(wait, is_slow)


def _busy(system: SlowTasks, runs: int, luck) -> np.ndarray:
    """How long each worker is busy still, at a random moment, if none had to wait."""
    shape, service = (system.workers, runs), system.service
    part_of_slow = system.share * system.length / service.mean  # of the time in which it is busy
    whole = np.where(luck.random(shape) < part_of_slow, system.length, 1.0)
    return np.where(luck.random(shape) < system.load, whole * luck.random(shape), 0.0)
