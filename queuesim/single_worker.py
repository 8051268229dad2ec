"""One worker, first come, first served: the waits of many short runs, begun in the steady state.

Gaps between arrivals and service times are constant, exponential, Erlang or hyperexponential
(GI/G/1). In every array a row is a run and a column a task, in order of arrival.
"""

import math

import numpy as np

from queuesim.distributions import Distribution, Exponential
from queuesim.stages import Stages

STEPS_AT_ONCE, FEWEST_STEPS = 8000, 8  # of all walks together, of each; few walks are long ones


def waits_in_line(arrival, demand, before=0.0):
    """Waits before one worker, first come, first served; last axis: the tasks in order of arrival.

    The worker is busy with earlier work until `before`. Lindley's recursion, wait = max(0, the wait
    before + its work - the gap), unrolled: the work that has come less the time that has gone, less
    the lowest it ever was below 0. Source: Lindley 1952.
    """
    level = before + np.cumsum(demand, axis=-1) - demand - arrival
    return level - np.minimum(np.minimum.accumulate(level, axis=-1), 0)


def waits_from_steady_state(
    gaps: Distribution, service: Distribution, shape: tuple[int, int], seed: int
) -> np.ndarray:
    """Waits of the tasks of many runs, of shape (runs, tasks), each begun in the steady state.

    Both are Deterministic, Exponential, Erlang or Hyperexponential, and tasks are shorter than
    gaps on average.
    """
    luck = np.random.default_rng(seed)
    first = steady_waits(gaps, service, shape[0], luck)
    return _waits(gaps, service, shape, luck, first[:, None])


def waits_from_empty(
    gaps: Distribution, service: Distribution, shape: tuple[int, int], seed: int
) -> np.ndarray:
    """As `waits_from_steady_state`, but the first task of each run finds nobody; for any load."""
    return _waits(gaps, service, shape, np.random.default_rng(seed), 0.0)


def mm1_waits(
    rates: tuple[float, ...], until: float, count: int, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Of `count` runs of M/M/1 (mean service 1) at each rate: all waits together, and how many.

    Two arrays, a row for each run and a column for each rate. The runs begin in the steady state
    and are watched until `until`; the same luck serves all rates.
    """
    luck = np.random.default_rng(seed)
    gaps, demand = luck.exponential(size=(2, count, int(until + 8 * until**0.5)))
    found, sums = luck.random((count, 1)), []
    for rate in rates:
        arrival = np.cumsum(gaps, axis=-1) / rate
        before = np.maximum(np.log(rate / found), 0) / (1 - rate)  # P(more work than x): rate e^...
        waits, seen = waits_in_line(arrival, demand, before), arrival < until
        sums.append([(waits * seen).sum(axis=-1), seen.sum(axis=-1)])
    return tuple(np.moveaxis(sums, 0, -1))


def steady_waits(
    gaps: Distribution, service: Distribution, count: int, luck: np.random.Generator
) -> np.ndarray:
    """Draws of how long a task waits in the steady state.

    It waits as long as the highest point of a walk whose steps are a service time less a gap: the
    sum of all climbs to a new height. With Poisson arrivals each climb is the rest of a service
    time that somebody comes upon, and their number is geometric.
    Source: Pollaczek 1930, Khinchine 1932; Asmussen, Applied Probability and Queues, chapter VIII.
    """
    load = service.mean / gaps.mean
    if not load < 1:
        raise ValueError(f"There is no steady state at a load of {load:g}: it must be below 1.")
    if service.scv == gaps.scv == 0:
        return np.zeros(count)
    service = Stages.of(service)
    if not isinstance(gaps, Exponential):
        return _highest_of_walks(Stages.of(gaps), service, count, luck)
    climbs = luck.geometric(1 - load, count) - 1
    walk = np.repeat(np.arange(count), climbs)
    return np.bincount(walk, service.rests(len(walk), luck), minlength=count)


def _waits(gaps, service, shape, luck, first):
    """Waits of tasks of which the first, at time 0, waits as long as `first` says."""
    gap = Stages.of(gaps).draw(shape, luck)
    gap[:, 0] = 0.0
    demand = Stages.of(service).draw(shape, luck)
    return waits_in_line(np.cumsum(gap, axis=-1), demand, first)


def _highest_of_walks(gaps, service, count, luck):
    """The highest points of walks, by way of other walks, which climb more.

    Their steps come with the true chances times exp(tilt * step). Such a walk surely climbs; by a
    height h the true one would climb with chance exp(-tilt * h). With this chance the climb counts
    and the walk goes on; otherwise the true walk never climbs again.
    Source: Asmussen & Glynn, Stochastic Simulation, section VI.2.
    """
    tilt = _tilt_of_sum_one(gaps, service)
    batch = math.ceil(count / (1 - service.mean / gaps.mean))  # about as many climbs as it takes
    heights, counts = np.empty(0), np.empty(0, bool)
    while np.sum(~counts) < count:
        new = _first_climbs(gaps.tilted(-tilt), service.tilted(tilt), batch, luck)
        heights = np.append(heights, new)
        counts = np.append(counts, luck.random(batch) < np.exp(-tilt * new))
    walk = np.cumsum(~counts)  # each climb that does not count ends a walk
    return np.bincount(walk, heights * counts, minlength=count)[:count]


def _first_climbs(gaps, service, count, luck):
    """How high walks get as they come above 0 for the first time, which they surely do."""
    heights, level, walking = np.empty(count), np.zeros(count), np.arange(count)
    while len(walking):
        shape = len(walking), max(FEWEST_STEPS, STEPS_AT_ONCE // len(walking))
        steps = service.draw(shape, luck) - gaps.draw(shape, luck)
        path = level[walking, None] + np.cumsum(steps, axis=1)
        above = path > 0
        climbed, first = above.any(axis=1), above.argmax(axis=1)
        heights[walking[climbed]] = path[climbed, first[climbed]]
        level[walking] = path[:, -1]
        walking = walking[~climbed]
    return heights


def _tilt_of_sum_one(gaps, service):
    """The tilt at which the chances of all steps add up to 1 again."""

    def log_sum(tilt):
        return service.log_mean_exponential(tilt) + gaps.log_mean_exponential(-tilt)

    low, high = 0.0, min(service.largest_tilt, 1 / service.mean)
    while log_sum(high) < 0:
        low, high = high, min(2 * high, (high + service.largest_tilt) / 2)
    low = low or high / 2
    while log_sum(low) > 0:
        low, high = low / 2, low
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if log_sum(middle) < 0 else (low, middle)
    return (low + high) / 2
