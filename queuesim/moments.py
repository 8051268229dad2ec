"""What is read off a run, or off one of its step series, at a moment or from one to another.

A step series is a pair (times, values): from each time on the value holds until the next one.
"""

from collections.abc import Callable

import numpy as np

from queuesim.figures import REJECTED
from queuesim.limits import on_grid
from queuesim.run import Run


def first_moment(series, since: float, holds: Callable[[np.ndarray], np.ndarray]) -> float | None:
    """The first moment from `since` on at which a step series is as `holds` wants it, if any.

    `holds` makes of the values an array that says of each whether it will do. What a run does at
    `since` counts, though it does so at the nearest moment on its grid of times.
    """
    times, values = series
    in_force = max(int(np.searchsorted(times, on_grid(since), side="right")) - 1, 0)
    found = np.flatnonzero(holds(values[in_force:]))
    if not len(found):
        return None
    return since if found[0] == 0 else float(times[in_force + found[0]])


def line_empty_at(waiting, since: float) -> float | None:
    """The first moment from `since` on at which no task waits; None: not while the run lasts.

    `waiting` is the run's series of waiting tasks. If none waits at `since`, it is that moment.
    """
    return first_moment(waiting, since, lambda count: count == 0)


def mean_over(series, begin, end):
    """The time average of a step series from `begin` to `end` (numbers, or arrays of them)."""
    times, values = series
    times = np.append(times, max(np.max(end, initial=0), times[-1]))
    area = np.concatenate(([0.0], np.cumsum(values * np.diff(times))))
    return (np.interp(end, times, area) - np.interp(begin, times, area)) / (end - begin)


def waits_so_far(run: Run, tasks: slice) -> np.ndarray:
    """How long the tasks that were taken have waited: until their start, or until now."""
    taken = run.outcome[tasks] != REJECTED
    start = np.where(np.isnan(run.start[tasks]), run.until, run.start[tasks])
    return (start - run.arrival[tasks])[taken]


def idle_beside(run: Run, pool: int, queue: int) -> tuple[np.ndarray, np.ndarray]:
    """How many workers of a pool idle while tasks wait in a queue: a step series.

    Of a pool that serves the queue none do: it is for workers that are reserved for others.
    """
    there, busy = run.workers_series(pool), run.busy_series(pool)
    waiting = run.waiting_series(queue)
    times = np.unique(np.concatenate([each[0] for each in (there, busy, waiting)]))
    there, busy, waiting = (_read_at(each, times) for each in (there, busy, waiting))
    idle = np.where(waiting > 0, there - busy, 0)
    changes = np.append(True, idle[1:] != idle[:-1])
    return times[changes], idle[changes]


def _read_at(series, times):
    """The values in force at some times."""
    return series[1][np.searchsorted(series[0], times, side="right") - 1]
