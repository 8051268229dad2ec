"""How many workers it takes: for a short wait, a low cost, clients with patience, a backlog.

Everywhere: `rate` is the arrival rate, `service` the mean service time; all times are in one unit,
rates are per that unit. Arrivals are Poisson, service times exponential.
"""

import math

from queuesim.theory.checks import (
    LARGEST,
    arrival_rate,
    not_negative,
    positive,
    service_time,
    share,
)
from queuesim.theory.erlang import by_workers
from queuesim.theory.impatience import erlang_a, served_within

TOO_MANY = f"It would take more than {LARGEST:,} workers."


def workers_for(rate, service, target, wait=0.0):
    """Fewest workers for which at most the share `target` of the tasks waits longer than `wait`.

    M/M/c; `wait` in the unit of the service time, `rate` per that unit. With a wait of 0 the target
    is the share that waits at all: `workers_for(9000, 1, erlang_c(9, 12))` says that what 12
    workers do for a load of 9 takes 9086 for one a thousand times as large. One pass over the
    worker counts, each Erlang C from the one before. Source: P(wait > t) = C exp(-(cμ - λ)t),
    A. K. Erlang 1917 (Gross & Harris, section 2.3).
    """
    rate, service = arrival_rate(rate), service_time(service)
    target, wait = share("The target share", target), not_negative("The wait", wait)
    for workers, must_wait in by_workers(rate * service):
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
    for workers, must_wait in by_workers(load):
        waiting = must_wait * load / (workers - load)
        cost = worker_cost * workers + waiting_cost * waiting
        if best and cost >= best[1]:
            return best
        best = (workers, cost)


def workers_for_mean_wait(rate, service, mean_wait):
    """Fewest workers for which tasks wait at most `mean_wait` on average, M/M/c.

    Source: Wq = C s / (c - λs), A. K. Erlang 1917 (Kleinrock, section 3.5).
    """
    rate, service = arrival_rate(rate), service_time(service)
    mean_wait = positive("The mean wait", mean_wait)
    load = rate * service
    for workers, must_wait in by_workers(load):
        if must_wait * service / (workers - load) <= mean_wait:
            return workers


def workers_with_patience(rate, service, patience, gave_up_share):
    """Fewest workers for which at most the share `gave_up_share` of the tasks gives up, Erlang A.

    What `erlang_a` assumes, without a queue limit; each worker more lets fewer tasks give up.
    Source: Garnett, Mandelbaum & Reiman, "Designing a call center with impatient customers", 2002.
    """
    rate, service = arrival_rate(rate), service_time(service)
    patience = positive("The mean patience", patience)
    target = share("The share that may give up", gave_up_share)

    def enough(workers):
        return erlang_a(rate, service, workers, patience).gave_up_share <= target

    return _fewest(enough, at_least=rate * service * (1 - target))


def workers_to_serve_within(rate, service, patience, served_share, within):
    """Fewest workers for which the share `served_share` of all tasks starts within the time.

    What `erlang_a` assumes, without a queue limit; the share is that of `served_within`, so a task
    that gives up counts as not served. Source: as `served_within`, Garnett, Mandelbaum & Reiman
    2002.
    """
    rate, service = arrival_rate(rate), service_time(service)
    patience = positive("The mean patience", patience)
    target = share("The share to be served", served_share)
    within = not_negative("The time", within)

    def enough(workers):
        return served_within(rate, service, workers, patience, within) >= target

    return _fewest(enough, at_least=rate * service * target)


def workers_to_catch_up(backlog, rate, service, within):
    """Fewest workers that clear the backlog within the time, while tasks go on arriving.

    `backlog` in tasks. Assumes that tasks come and go evenly, like water: `fluid_drain` of the
    result is at most `within`. Without a backlog it is the fewest that keep up. Source: fluid
    approximation, Newell, chapter 2: c ≥ s(λ + backlog / time).
    """
    backlog = not_negative("The backlog", backlog)
    rate, service = arrival_rate(rate), service_time(service)
    within = positive("The time to catch up", within)

    def enough(workers):
        spare = workers / service - rate
        return spare > 0 and backlog <= spare * within * (1 + 1e-12)  # .1 + .2 is not .3

    workers = service * (rate + backlog / within)
    if workers > LARGEST:
        raise ValueError(TOO_MANY)
    return next(n for n in range(max(1, math.floor(workers)), LARGEST + 3) if enough(n))


def _fewest(enough, at_least):
    """The smallest number of workers that is enough, if fewer than `at_least` never are."""
    if at_least > LARGEST:
        raise ValueError(TOO_MANY)
    few = max(0, math.ceil(at_least) - 1)  # not enough
    step, many = 1, few + 1
    while not enough(many):
        if many >= LARGEST:
            raise ValueError(TOO_MANY)
        few, step = many, 2 * step
        many = min(few + step, LARGEST)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many
