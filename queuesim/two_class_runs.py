"""Runs of two classes of tasks in one system, many at once: how they begin and how they go on.

In every array of tasks a row is a task and a column is a run. The k-th task to start in a run
takes the k-th of the service times that luck has in store, whichever class it is of: tasks of both
classes are alike, so with no worker reserved the order changes *who* waits and nothing else.
All times are in mean service times. What is simulated is told in `two_classes`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from queuesim.steady_runs import AS_GOOD_AS_NO_LIMIT, take
from queuesim.theory.reserved import reserve_states
from queuesim.theory.steady import mmck_states

RUNS = 1000
HIGH, LOW = 0, 1

GoesFirst = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Beginning:
    """How runs begin: when the tasks that wait have come, and how many workers are busy."""

    waiting: tuple[np.ndarray, np.ndarray]  # of each class; -inf where a run has fewer tasks
    uncounted: np.ndarray  # low tasks so far back in the line that they cannot start in time
    busy_reserved: np.ndarray
    busy_shared: np.ndarray


def goes_first(order: str, ageing: float) -> GoesFirst:
    """Whether the high task goes first, by when it and the low task came, and the time."""
    rules: dict[str, GoesFirst] = {
        "priority": lambda high, low, now: np.ones(now.shape, bool),
        "ageing": lambda high, low, now: ageing * (now - high) >= now - low,
        "fifo": lambda high, low, now: high <= low,
    }
    if order not in rules:
        raise ValueError(f"The order must be one of {', '.join(rules)}, not {order!r}.")
    return rules[order]


# ---------------------------------------------------------------- how runs begin


def steady_priorities(rates, workers, reserved, length, luck):
    """The steady state of strict priority: how many of each class are there, from its chain."""
    cumulative, columns = _cumulative_priorities(rates, workers, reserved)
    place = np.searchsorted(cumulative, luck.random(RUNS) * cumulative[-1])
    on_shared, on_reserved = np.divmod(place, columns)
    shared = workers - reserved
    high = np.maximum(on_reserved - reserved, 0)
    low = np.maximum(on_shared - shared, 0)
    most = math.ceil(workers * length + 8 * math.sqrt(workers * length)) + 10
    return Beginning(
        (_all_at_the_beginning(high), _all_at_the_beginning(np.minimum(low, most))),
        np.maximum(low - most, 0),
        np.minimum(on_reserved, reserved),
        np.minimum(on_shared, shared),
    )


def _all_at_the_beginning(count):
    """Arrivals of so many tasks in each run that are there at time 0 and come first in line."""
    rows = count.max(initial=0)
    return np.where(np.arange(rows)[:, None] >= rows - count, 0.0, -math.inf)


def nearly_steady_ageing(rates, workers, ageing, luck):
    """The exact number of tasks in the system; of those that wait, classes and ages nearly right.

    In a long line the first task of either class counts the same: a high one has waited for the
    1/ageing part of the time that a low one has. So is the line made up; within this time arrivals
    are spread evenly.
    """
    cumulative = _cumulative_states(sum(rates), workers)
    there = np.searchsorted(cumulative, luck.random(RUNS) * cumulative[-1])
    waiting = np.maximum(there - workers, 0)
    pace = workers / sum(rates) * (rates[HIGH] / ageing + rates[LOW])
    places = luck.random((waiting.max(), RUNS))
    exists = np.arange(len(places))[:, None] < waiting
    is_high = luck.random(places.shape) < rates[HIGH] / (rates[HIGH] + ageing * rates[LOW])
    came = -places * waiting / pace
    high = np.where(exists & is_high, came / ageing, -math.inf)
    low = np.where(exists & ~is_high, came, -math.inf)
    none = np.zeros(RUNS, int)
    first = np.sort(high, axis=0), np.sort(low, axis=0)
    return Beginning(first, none, none, np.minimum(there, workers))


@lru_cache(100)
def _cumulative_states(rate, workers):
    """How likely it is that so many tasks or fewer are in the system."""
    return np.cumsum(mmck_states(rate, 1, workers, AS_GOOD_AS_NO_LIMIT))


@lru_cache(50)
def _cumulative_priorities(rates, workers, reserved):
    """The states of strict priority in one row, added up; and how many x there are for each y."""
    states = reserve_states(*rates, 1, workers, reserved)
    return np.cumsum(states), states.shape[1]


# ---------------------------------------------------------------- how runs go on


def line_areas(begin, rates, pools, span, first, luck):
    """The time that tasks of each class wait within the span, together: a row for each class.

    One step is one start in each run: of the task that can start soonest, or of both classes' first
    tasks, if a shared worker is free for either at the same time, the one that goes `first`.
    """
    arrivals, heads = _tasks(begin, rates, span[1], luck)
    shared = _free(begin.busy_shared, pools[0], luck)
    reserved = _free(begin.busy_reserved, pools[1], luck)
    areas = np.array((np.zeros(RUNS), begin.uncounted * (span[1] - span[0])))
    run = np.arange(RUNS)
    while True:
        came = [arrival[head, run] for arrival, head in zip(arrivals, heads)]
        high_start = np.maximum(came[HIGH], np.minimum(shared[0], reserved[0]))
        low_start = np.maximum(came[LOW], shared[0])
        is_high = high_start < low_start
        is_high |= (high_start == low_start) & first(*came, low_start)
        start = np.where(is_high, high_start, low_start)
        if start.min() >= span[1]:
            break
        for kind, chosen in ((HIGH, is_high), (LOW, ~is_high)):
            areas[kind] += chosen * _overlap(came[kind], start, span)
            heads[kind] += chosen & (came[kind] < span[1])
        _employ(shared, reserved, is_high, start, start + luck.exponential(size=RUNS))
    return areas + _left_waiting(arrivals, heads, span)


def _tasks(begin, rates, until, luck):
    """Arrivals of each class, and in which row each run's first task stands."""
    pairs = zip(begin.waiting, rates)
    arrivals = [np.concatenate((first, _arrivals(rate, until, luck))) for first, rate in pairs]
    return arrivals, [np.sum(arrival == -math.inf, axis=0) for arrival in arrivals]


def _overlap(came, start, span):
    """How long tasks wait within the span."""
    return np.maximum(np.minimum(start, span[1]) - np.maximum(came, span[0]), 0.0)


def _left_waiting(arrivals, heads, span):
    """What the tasks add, for each class, that have not started before the end of the span."""
    return np.array(
        [
            np.sum(
                _overlap(arrival, span[1], span),
                axis=0,
                where=np.arange(len(arrival))[:, None] >= head,
            )
            for arrival, head in zip(arrivals, heads)
        ]
    )


def _employ(shared, reserved, is_high, start, finish):
    """Give each run's task to a worker: a high one to a reserved worker, if one is idle."""
    on_reserved = is_high & (reserved[0] <= start)
    take(reserved, np.where(on_reserved, finish, reserved[0]))
    take(shared, np.where(on_reserved, shared[0], finish))


def _arrivals(rate, until, luck):
    """Poisson arrivals; tasks that would come later stand at `until`, one at least in each run."""
    count = rate * until
    rows = math.ceil(count + 5 * math.sqrt(count)) + 10
    times = np.cumsum(luck.exponential(1 / rate, size=(rows, RUNS)), axis=0)
    while times[-1].min() < until:
        more = times[-1] + np.cumsum(luck.exponential(1 / rate, size=(10, RUNS)), axis=0)
        times = np.concatenate((times, more))
    return np.minimum(times, until)


def _free(busy, workers, luck):
    """When each worker is done with what it has; a worker that there is not is never free."""
    if not workers:
        return np.full((1, RUNS), math.inf)
    work = luck.exponential(size=(workers, RUNS))
    return np.sort(np.where(np.arange(workers)[:, None] < busy, work, 0.0), axis=0)
