"""Without any randomness: backlogs that fill and drain like water, batches, regular tasks.

Rates (and workers) that change in time are given as steps ((0, 2.0), (20, 8.0), (30, 2.0)): from
each time on, the value beside it. The first time is 0. A plain number is a constant.
"""

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from queuesim.limits import several
from queuesim.theory.checks import (
    Unstable,
    arrival_rate,
    arrive,
    endless,
    finish,
    not_negative,
    positive,
    service_time,
    worker_count,
)

MOST_STEPS = 1000


def fluid_drain(backlog, rate, service, workers):
    """Time until the backlog is gone: backlog / (cμ - λ). Raises Unstable if it never is.

    `backlog` in tasks, the time in the unit of `service`. Assumes that tasks come and go evenly,
    like water. Source: fluid approximation, Newell, chapter 2.
    """
    backlog, rate = not_negative("The backlog", backlog), arrival_rate(rate)
    workers = worker_count(workers)
    capacity = workers / service_time(service)
    if rate >= capacity:
        raise Unstable(
            f"{arrive(rate)}, but {finish(workers, capacity)}: the backlog never drains."
        )
    return backlog / (capacity - rate)


def fluid_backlog(rates, service, workers, until, backlog=0.0, limit=math.inf):
    """The backlog over time, within 0 .. limit: corner points of a line as (times, backlog).

    Backlog and limit in tasks, times in the unit of `service`. Assumes that tasks come and go
    evenly, like water. Source: fluid approximation, Newell, chapter 2.
    """
    service = service_time(service)
    limit = math.inf if endless(limit) else not_negative("The queue limit", limit)
    level = min(not_negative("The backlog", backlog), limit)
    return backlog_line(pieces(rates, workers, until), service, level, limit)


def backlog_line(parts, service, level, limit):
    """The corner points of `fluid_backlog`, from the pieces of its rates and workers."""
    times, levels = [0.0], [level]
    for start, end, rate, count in parts:
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


def pieces(rates, workers, until):
    """[(start, end, rate, workers)] with both constant in each, from 0 to `until`."""
    until = positive("The end", until)
    rates = _steps("rates", rates)
    workers = _steps("workers", workers)
    cuts = [*sorted({t for t, _ in rates + workers if t < until}), until]
    return [
        (
            start,
            end,
            arrival_rate(_at(rates, start)),
            worker_count(_at(workers, start)),
        )
        for start, end in pairwise(cuts)
    ]


def _steps(name, steps):
    if isinstance(steps, str) or not isinstance(steps, Iterable):
        return [(0.0, steps)]
    steps = several(f"The steps of the {name}", steps, 1, MOST_STEPS)
    steps = [several(f"Each step of the {name} (time, value)", step, 2, 2) for step in steps]
    steps = [(not_negative("A time", t), value) for t, value in steps]
    times = [t for t, _ in steps]
    if times[0] != 0 or any(b <= a for a, b in pairwise(times)):
        raise ValueError(f"The steps of the {name} must start at time 0 and go forward in time.")
    return steps


def _at(steps, time):
    return [value for start, value in steps if start <= time][-1]
