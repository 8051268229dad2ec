"""Many tasks at one moment, and who waits behind them.

Nothing here is random: tasks of a batch are equal, and backlogs run down evenly, like water.
"""

import numpy as np

from queuesim.theory.checks import (
    arrival_rate,
    not_negative,
    positive,
    service_time,
    whole,
    worker_count,
)


def batch(size, workers, service=1.0, spread=0.0):
    """A batch of equal tasks on idle workers: (mean wait, time when the last one is done).

    Task i arrives at i * spread / size and always takes `service`; all times in one unit. All at
    once (spread 0) it waits for i // c rounds: mean Σ⌊i/c⌋/n. Source: the recursion of Kiefer &
    Wolfowitz, "On the theory of queues with many servers", 1955, which equal tasks make a sum.
    """
    size, workers = whole("The batch size", size), worker_count(workers)
    service, spread = positive("The service time", service), not_negative("The spread", spread)
    gap = spread / size
    waits = np.arange(size) // workers * max(0.0, service - workers * gap)
    return float(waits.mean()), float((np.arange(size) * gap + waits).max() + service)


def start_behind_batch(at, size, workers, service=1.0, spread=0.0):
    """When a task that arrives at time `at` starts, if it waits its turn behind a batch.

    The batch is that of `batch`: it begins at time 0 on idle workers, and its tasks take `service`
    each. Tasks of the batch that arrive later than `at` come behind yours. Source: as `batch`,
    Kiefer & Wolfowitz 1955: equal tasks start in the order of arrival, each as the task `workers`
    before it ends.
    """
    at = not_negative("The time of arrival", at)
    size, workers = whole("The batch size", size), worker_count(workers)
    service, spread = positive("The service time", service), not_negative("The spread", spread)
    arrivals = np.arange(size) * (spread / size)
    ahead = int(np.searchsorted(arrivals, at, side="right"))
    before = ahead - workers  # the task whose worker takes yours
    if before < 0:
        return at
    waited = before // workers * max(0.0, service - workers * spread / size)
    return max(at, float(arrivals[before]) + waited + service)


def mean_wait_behind_backlog(backlog, rate, service, workers, within):
    """Mean wait of the tasks that arrive in the first `within` behind a backlog, first come first.

    At time 0 there are `backlog` tasks, and others arrive at `rate` from then on. Assumes that
    tasks come and go evenly, like water: at time t the wait is the backlog, N - (cμ - λ)t but not
    below 0, times s/c. With exponential service the exact mean is (c - 1)s/c shorter while no
    worker idles, for a worker is free for the last tasks as soon as c - 1 are left (see
    `transient_mmck` with `start_tasks`). Source: fluid approximation, Newell, chapter 2.
    """
    backlog, rate = not_negative("The backlog", backlog), arrival_rate(rate)
    workers, within = worker_count(workers), positive("The time", within)
    capacity = workers / service_time(service)
    falls = capacity - rate
    if falls * within <= backlog:  # it lasts longer than you look at it
        return max(0.0, backlog - falls * within / 2) / capacity
    return backlog / falls * backlog / 2 / within / capacity


def wait_at_depth(depth, service, workers):
    """How long the last of `depth` waiting tasks still waits, on average: depth x s/c.

    All workers are busy, first come, first served. Exact for exponential service (depth departures,
    s/c apart on average), and for any service about right at large depths. Source: Kleinrock,
    section 3.5.
    """
    depth = whole("The depth", depth, least=0)
    return depth * service_time(service) / worker_count(workers)
