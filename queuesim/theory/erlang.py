"""Erlang's two formulas, and how many workers they ask for.

The offered load is a = λs: arrival rate λ times mean service time s, the number of workers that
would be busy if there were always enough of them.
"""

import math
from statistics import NormalDist

from queuesim.theory.checks import LARGEST, not_negative, positive, share, stable_load, whole


def erlang_b(load, workers):
    """Share of tasks turned away by M/G/c/c: as many workers, no waiting place at all.

    Source: A. K. Erlang 1917; by the recursion B(n) = aB(n-1) / (n + aB(n-1)), which neither
    overflows nor cancels. Any load is fine.
    """
    load = not_negative("the offered load", load)
    blocked = 1.0
    for n in range(1, whole("the number of workers", workers) + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load, workers):
    """Share of tasks that must wait in M/M/c: P(wait > 0). Raises Unstable.

    Source: A. K. Erlang 1917; from Erlang B, e.g. Gross & Harris, Fundamentals of Queueing Theory.
    """
    load = stable_load(load, 1.0, workers)
    return _must_wait(load, workers, erlang_b(load, workers))


def workers_for(rate, service, target, wait=0.0):
    """Fewest workers for which at most the share `target` of the tasks waits longer than `wait`.

    One pass over the worker counts, each Erlang C from the one before; M/M/c.
    """
    service, target = positive("the mean service time", service), share("the target share", target)
    rate, wait = not_negative("the arrival rate", rate), not_negative("the wait", wait)
    for workers, must_wait in _by_workers(rate * service):
        if must_wait * math.exp(-(workers / service - rate) * wait) <= target:
            return workers


def cheapest_workers(rate, service, worker_cost, waiting_cost):
    """The cheapest number of workers and its cost, as (workers, cost per unit of time), M/M/c.

    `worker_cost` is per worker and unit of time, `waiting_cost` per waiting task and unit of time.
    The cost is convex in the workers, so the first rise ends the search (Dyer & Proll 1977).
    """
    load = not_negative("the arrival rate", rate) * positive("the mean service time", service)
    worker_cost = positive("the cost of a worker", worker_cost)
    waiting_cost = not_negative("the cost of waiting", waiting_cost)
    best = None
    for workers, must_wait in _by_workers(load):
        waiting = must_wait * load / (workers - load)
        cost = worker_cost * workers + waiting_cost * waiting
        if best and cost >= best[1]:
            return best
        best = (workers, cost)


def square_root_workers(load, target):
    """The square-root rule: load + β√load workers (a float) make about the share `target` wait.

    Source: Halfin & Whitt 1981. A rule of thumb that gets better as the load grows; `workers_for`
    is exact. β (the spare workers, in square roots of the load) solves P(wait) = target.
    """
    load, target = not_negative("the offered load", load), share("the target share", target)
    normal = NormalDist()
    low, high = 0.0, 40.0
    for _ in range(80):
        beta = (low + high) / 2
        must_wait = 1 / (1 + beta * normal.cdf(beta) / normal.pdf(beta)) if beta < 37 else 0.0
        low, high = (beta, high) if must_wait > target else (low, beta)
    return load + high * math.sqrt(load)


def _by_workers(load):
    """(workers, Erlang C) for every number of workers above the load, in order, without end."""
    if load > LARGEST:
        raise ValueError(f"the offered load must not exceed {LARGEST:,}, not {load:g}")
    blocked, n = 1.0, 0
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n > load:
            yield n, _must_wait(load, n, blocked)


def _must_wait(load, workers, blocked):
    return workers * blocked / (workers - load * (1 - blocked))
