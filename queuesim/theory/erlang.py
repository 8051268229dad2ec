"""Erlang's two formulas: the share of tasks that find all workers busy.

The offered load is a = λs: arrival rate λ times mean service time s, the number of workers that
would be busy if there were always enough of them. Arrivals are Poisson.
"""

from queuesim.theory.checks import LARGEST, Unstable, counted, not_negative, worker_count


def erlang_b(load, workers):
    """Share of tasks rejected by M/G/c/c: as many workers, no waiting place at all.

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


def by_workers(load):
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
