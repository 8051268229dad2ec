"""Without any randomness: backlogs that fill and drain like water, batches, regular tasks.

Rates (and workers) that change in time are given as steps ((0, 2.0), (20, 8.0), (30, 2.0)): from
each time on, the value beside it. The first time is 0. A plain number is a constant.
"""

import math
from itertools import pairwise

import numpy as np

from queuesim.theory.checks import Unstable, arrive, finish, not_negative, positive, whole


def fluid_drain(backlog, rate, service, workers):
    """Time until the backlog is gone: backlog / (cμ - λ). Raises Unstable if it never is."""
    backlog, rate = not_negative("the backlog", backlog), not_negative("the arrival rate", rate)
    capacity = whole("the number of workers", workers) / positive("the mean service time", service)
    if rate >= capacity:
        raise Unstable(
            f"{arrive(rate)} but {finish(workers)} at most {capacity:g}/s: the backlog never drains"
        )
    return backlog / (capacity - rate)


def fluid_backlog(rates, service, workers, until, backlog=0.0, limit=math.inf):
    """The backlog over time, within 0 .. limit: corner points of a line as (times, backlog).

    Source: fluid approximation, e.g. Newell, Applications of Queueing Theory (1971).
    """
    service = positive("the mean service time", service)
    limit = math.inf if limit == math.inf else not_negative("the queue limit", limit)
    level = min(not_negative("the backlog", backlog), limit)
    times, levels = [0.0], [level]
    for start, end, rate, count in pieces(rates, workers, until):
        slope = rate - count / service
        bound = limit if slope > 0 else 0.0
        reached = start + (bound - level) / slope if slope else math.inf
        if start < reached < end:
            times.append(reached)
            levels.append(bound)
        level = bound if reached < end else level + slope * (end - start)
        times.append(end)
        levels.append(level)
    return np.array(times), np.array(levels)


def batch(size, workers, service=1.0, spread=0.0):
    """A batch of equal tasks on idle workers: (mean wait, time when the last one is done).

    Task i arrives at i * spread / size and always takes `service`. All at once (spread 0) it waits
    for i // c rounds: mean Σ⌊i/c⌋/n.
    """
    size, workers = whole("the batch size", size), whole("the number of workers", workers)
    service, spread = positive("the service time", service), not_negative("the spread", spread)
    gap = spread / size
    waits = np.arange(size) // workers * max(0.0, service - workers * gap)
    return float(waits.mean()), float((np.arange(size) * gap + waits).max() + service)


def pieces(rates, workers, until):
    """[(start, end, rate, workers)] with both constant in each, from 0 to `until`."""
    until = positive("the end", until)
    rates = _steps("rates", rates)
    workers = _steps("workers", workers)
    cuts = [*sorted({t for t, _ in rates + workers if t < until}), until]
    return [
        (
            start,
            end,
            not_negative("the arrival rate", _at(rates, start)),
            whole("the number of workers", _at(workers, start)),
        )
        for start, end in pairwise(cuts)
    ]


def _steps(name, steps):
    if np.ndim(steps) == 0:
        return [(0.0, steps)]
    steps = [(not_negative("a time", t), value) for t, value in steps]
    times = [t for t, _ in steps]
    if not times or times[0] != 0 or any(b <= a for a, b in pairwise(times)):
        raise ValueError(f"the steps of the {name} must start at time 0 and go forward in time")
    return steps


def _at(steps, time):
    return [value for start, value in steps if start <= time][-1]
