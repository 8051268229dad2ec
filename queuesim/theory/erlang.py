"""Erlang's two formulas, and how many workers they ask for.

The offered load is a = λs: arrival rate λ times mean service time s, the number of workers that
would be busy if there were always enough of them. Arrivals are Poisson.
"""

import math

from queuesim.theory.checks import (
    LARGEST,
    Unstable,
    arrival_rate,
    counted,
    not_negative,
    positive,
    service_time,
    share,
    worker_count,
)


def erlang_b(load, workers):
    """Share of tasks turned away by M/G/c/c: as many workers, no waiting place at all.

    `load` is a number of workers; any is fine, and so is any distribution of the service time.
    Source: A. K. Erlang 1917 (Kleinrock, section 3.7); by the recursion B(n) = aB(n-1) / (n +
    aB(n-1)), which neither overflows nor cancels.
    """
    return _blocked(not_negative("The offered load", load), worker_count(workers))


def erlang_c(load, workers):
    """Share of tasks that must wait in M/M/c: P(wait > 0). Raises Unstable.

    `load` is a number of workers. Exponential service, an unlimited queue.
    Source: A. K. Erlang 1917 (Kleinrock, section 3.5); from Erlang B.
    """
    load, workers = not_negative("The offered load", load), worker_count(workers)
    if load >= workers:
        there_are = counted(workers, "worker is", "workers are")
        raise Unstable(
            f"The load would keep {load:.6g} workers busy, but {there_are} there: "
            "the queue grows without end."
        )
    return _must_wait(load, workers, _blocked(load, workers))


def workers_for(rate, service, target, wait=0.0):
    """Fewest workers for which at most the share `target` of the tasks waits longer than `wait`.

    M/M/c; `wait` in the unit of the service time, `rate` per that unit. One pass over the worker
    counts, each Erlang C from the one before. Source: P(wait > t) = C exp(-(cμ - λ)t), A. K. Erlang
    1917 (Gross & Harris, section 2.3).
    """
    rate, service = arrival_rate(rate), service_time(service)
    target, wait = share("The target share", target), not_negative("The wait", wait)
    for workers, must_wait in _by_workers(rate * service):
        if must_wait * math.exp(-(workers / service - rate) * wait) <= target:
            return workers


def cheapest_workers(rate, service, worker_cost, waiting_cost):
    """The cheapest number of workers and its cost, as (workers, cost per unit of time), M/M/c.

    `worker_cost` is per worker and unit of time, `waiting_cost` per waiting task and unit of time.
    The cost is convex in the workers, so the first rise ends the search. Source: Dyer & Proll, "On
    the validity of marginal analysis for allocating servers in M/M/c queues", 1977.
    """
    load = arrival_rate(rate) * service_time(service)
    worker_cost = positive("The cost of a worker", worker_cost)
    waiting_cost = not_negative("The cost of waiting", waiting_cost)
    best = None
    for workers, must_wait in _by_workers(load):
        waiting = must_wait * load / (workers - load)
        cost = worker_cost * workers + waiting_cost * waiting
        if best and cost >= best[1]:
            return best
        best = (workers, cost)


def _by_workers(load):
    """(workers, Erlang C) for every number of workers above the load, in order, without end."""
    if load > LARGEST:
        raise ValueError(f"The offered load must not exceed {LARGEST:,}, not {load:g}.")
    blocked, n = 1.0, 0
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n > load:
            yield n, _must_wait(load, n, blocked)


def _blocked(load, workers):
    blocked = 1.0
    for n in range(1, workers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def _must_wait(load, workers, blocked):
    return workers * blocked / (workers - load * (1 - blocked))
