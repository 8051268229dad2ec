"""Many runs at once of two tenants who share workers, one of whom begins with a batch.

The words: tenant A has `size` tasks at time 0, tenant B sends tasks at `rate` as a Poisson stream,
all take 1 s on average (exponential) on `WORKERS` workers. As long as a task of A waits, all
workers are busy, so a task starts whenever one ends: the first at time 0, one on each worker, and
from then on at the moments of a Poisson stream. A *start* is one of these, by its number from 0;
the order of service says whose it is. All orders share the same starts and the same tasks of B.

In every array a row is a start, or a task of B in order of arrival, and a column is a run. What
happens after A's last start is left out, but for tasks of B that arrived in the `WINDOW`.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim import theory
from queuesim.intervals import Interval, interval_of_mean, interval_of_ratio

WORKERS = 4
RUNS = 200
WINDOW = 0.1  # seconds for each task of A: tasks of B that arrive in it find many of A's waiting
MARGIN = 6  # standard deviations by which a run is longer than until A's last start in turns

# How many tasks of A start for each of B while both wait, by the name of the order.
FIFO, IN_TURNS, FOUR_TO_ONE, B_FIRST = "FIFO", "in turns", "4 to 1", "B first"
TURNS_OF_A = {FIFO: math.inf, IN_TURNS: 1, FOUR_TO_ONE: 4, B_FIRST: 0}


@dataclass(frozen=True)
class Shares:
    """What each tenant gets in one order of service: figures over the runs."""

    wait_of_b: Interval  # of the tasks that arrive in the window, on average
    last_start_of_a: Interval | None  # None: it is later than the runs last


@dataclass(frozen=True, eq=False)
class TwoTenants:
    """The runs: when starts take place, and when tasks of B arrive."""

    size: int
    starts: np.ndarray
    arrivals: np.ndarray

    @cached_property
    def soonest(self) -> np.ndarray:
        """For each task of B the first start that it is there for."""
        columns = zip(self.starts.T, self.arrivals.T, strict=True)
        return np.array([np.searchsorted(starts, came) for starts, came in columns]).T

    @cached_property
    def behind_all(self) -> np.ndarray:
        """For each task of B the start that it has behind all tasks of A."""
        return self.size + np.arange(len(self.arrivals))[:, None]

    @cached_property
    def starts_of_b(self) -> dict[str, np.ndarray]:
        """Which start each task of B has, by the name of the order.

        It has the first that it is there for once A has had its turns since B's last start. A B
        that comes back stands before A on the scale of `theory.turns`: A has one turn less after
        it. And the first start from the line is A's, unless B always goes first.
        """
        orders = [order for order in TURNS_OF_A if order != FIFO]
        turns = np.array([TURNS_OF_A[order] for order in orders])[:, None]
        at_least = np.minimum(turns, 1)
        soonest = np.maximum(self.soonest[:, None], WORKERS + at_least)
        due, taken = np.full(soonest.shape[1:], WORKERS), np.empty_like(soonest)
        for start, could in zip(taken, soonest, strict=True):
            np.maximum(could, due, out=start)
            comes_back = start > due
            due = start + np.maximum(turns - comes_back, at_least) + 1
        np.minimum(taken, self.behind_all[:, None], out=taken)
        in_fifo = np.broadcast_to(self.behind_all, self.arrivals.shape)
        return {FIFO: in_fifo} | dict(zip(orders, taken.swapaxes(0, 1), strict=True))

    def shares(self, order: str) -> Shares:
        """What each tenant gets in this order."""
        taken = self.starts_of_b[order]
        early = int(np.sum(self.arrivals.min(axis=1) < WINDOW * self.size))  # in any run
        arrivals = self.arrivals[:early]
        waits = np.take_along_axis(self.starts, taken[:early], axis=0) - arrivals
        counts = arrivals < WINDOW * self.size
        waited = np.sum(waits, axis=0, where=counts)
        return Shares(interval_of_ratio(waited, counts.sum(axis=0)), self._last_start_of_a(taken))

    def _last_start_of_a(self, taken: np.ndarray) -> Interval | None:
        """When A starts its last task: its tasks and those of B that overtook it have started."""
        overtaking = taken < self.behind_all
        if overtaking[-1].any():  # others may come
            return None
        start = self.size - 1 + np.sum(overtaking, axis=0, keepdims=True)
        return interval_of_mean(np.take_along_axis(self.starts, start, axis=0)[0])


def two_tenants(size: int, rate: float, seed: int) -> TwoTenants:
    """The runs; their luck depends on nothing but the seed."""
    tasks = _tasks_of_b(size, rate)
    gaps = np.random.default_rng([seed, 0]).standard_exponential((tasks, RUNS))
    work = np.random.default_rng([seed, 1]).standard_exponential((size + tasks - WORKERS, RUNS))
    starts = np.zeros((size + tasks, RUNS))
    np.cumsum(work / WORKERS, axis=0, out=starts[WORKERS:])
    return TwoTenants(size, starts, np.cumsum(gaps / rate, axis=0))


def _tasks_of_b(size: int, rate: float) -> int:
    """So many tasks of B that A has started its last one before, if both take turns."""
    for_a = WORKERS - min(rate, WORKERS / 2)  # starts a second
    last = size / for_a
    if 2 * rate < WORKERS:
        error = math.sqrt(last * (WORKERS + rate)) / for_a
    else:  # B always has a task that waits, or nearly so
        error = math.sqrt(2 * size) / WORKERS
    until = last + MARGIN * error
    return int(rate * until + MARGIN * math.sqrt(rate * until)) + 10


def tenants_in_order(size: int, rate: float, seed: int) -> dict[str, Shares]:
    """What each tenant gets, by the name of the order of service."""
    runs = two_tenants(size, rate, seed)
    return {order: runs.shares(order) for order in TURNS_OF_A}


def exact_wait_of_b(order: str, size: int, rate: float) -> float | None:
    """`wait_of_b` by formula; None where some of its tasks may start after A's last."""
    turns, window = TURNS_OF_A[order], WINDOW * size
    if order == FIFO:  # a worker is free for the last tasks as soon as the others are left
        backlog = size - (WORKERS - 1)
        return theory.mean_wait_behind_backlog(backlog, rate, 1, WORKERS, window)
    share = WORKERS / (1 + turns)
    last_of_b = window * max(rate / share, 1)
    if last_of_b > last_start_on_paper(order, size, rate) / 2:
        return None
    return theory.first_waits_in_turns(rate, 1, WORKERS, window, 1, turns)


def last_start_on_paper(order: str, size: int, rate: float) -> float:
    """`last_start_of_a`, if tasks come and go like water."""
    if order == FIFO:
        return size / WORKERS
    return theory.last_start_in_turns(size, rate, 1, WORKERS, 1, TURNS_OF_A[order])
