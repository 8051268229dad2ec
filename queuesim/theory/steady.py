"""One queue in its steady state: M/M/1, M/M/c, M/M/c/K, M/G/1, M/D/1.

Everywhere: `rate` is the arrival rate λ in tasks per unit of time, `service` (or `mean`) the mean
service time s = 1/μ in the same unit, `workers` is c, `limit` the number of waiting places Q, and
scv a squared coefficient of variation (variance over squared mean: 0 constant, 1 exponential).
Arrivals are Poisson, the order is first come, first served.
"""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.theory.checks import (
    arrival_rate,
    not_negative,
    queue_limit,
    service_time,
    steady_system,
    whole,
    worker_count,
)
from queuesim.theory.erlang import erlang_c


@dataclass(frozen=True)
class Steady:
    """Long-run figures; waits are those of the accepted tasks, in the unit of the service time."""

    utilisation: float  # share of the time that a worker is busy, ρ
    throughput: float  # tasks served per unit of time
    rejected_share: float  # of all tasks that arrive
    wait_share: float  # share of the accepted tasks that wait at all
    mean_wait: float  # Wq
    mean_time_in_system: float  # W
    mean_waiting: float  # Lq
    mean_in_system: float  # L


def mm1(rate, service):
    """M/M/1: one worker, exponential service, an unlimited queue. Raises Unstable.

    Source: A. K. Erlang 1917; Kleinrock, section 3.2: Wq = ρs / (1 - ρ).
    """
    return mmc(rate, service, 1)


def mmc(rate, service, workers):
    """M/M/c: workers on one unlimited queue, exponential service. Raises Unstable.

    Source: A. K. Erlang 1917; Kleinrock, section 3.5: Wq = Erlang C x s / (c - a).
    """
    rate, service, workers = steady_system(rate, service, workers)
    load = rate * service
    must_wait = erlang_c(load, workers)
    return _steady(rate, service, workers, must_wait, must_wait * service / (workers - load))


def mmck(rate, service, workers, limit=math.inf):
    """M/M/c/K with K = c + Q places in all: a task that finds `limit` = Q waiting is rejected.

    Exponential service. Any load is stable when the limit is finite; an infinite limit is `mmc`
    (which may raise Unstable). Source: Gross & Harris, section 2.4.
    """
    rate, service, workers = arrival_rate(rate), service_time(service), worker_count(workers)
    limit = queue_limit(limit)
    if limit == math.inf:
        return mmc(rate, service, workers)
    states = mmck_states(rate, service, workers, limit)
    seen = _seen(states[:-1], workers)
    throughput = rate * float(states[:-1].sum())
    mean_wait = float(np.arange(1, len(seen)) @ seen[1:]) * service / workers
    return _steady(throughput, service, workers, float(seen[1:].sum()), mean_wait, states[-1])


def mmck_states(rate, service, workers, limit):
    """P(n tasks in the system) of M/M/c/K for n = 0 .. workers + limit, as an array.

    What `mmck` assumes. Source: the balance of a birth-death chain, Kleinrock, section 3.1.
    """
    load, workers = arrival_rate(rate) * service_time(service), worker_count(workers)
    places = workers + whole("The queue limit", limit, least=0)
    return birth_death(load / np.minimum(np.arange(1, places + 1), workers))


def seen_by_accepted(rate, service, workers, limit):
    """What an accepted task finds: P(a worker is free), then P(it must see 1, 2 .. Q finish)."""
    return _seen(mmck_states(rate, service, workers, limit)[:-1], workers)


def _seen(states, workers):
    """As `seen_by_accepted`, of the shares of all states in which a place is free."""
    accepted = states / states.sum()
    return np.concatenate(([accepted[:workers].sum()], accepted[workers:]))


def birth_death(ratios):
    """Stationary distribution of a birth-death chain whose neighbours' ratios never increase.

    `ratios[n]` is P(n + 1) / P(n). Products run outwards from the most likely state, so that
    nothing overflows, whatever the load.
    """
    peak = int(np.count_nonzero(ratios >= 1))
    below = np.cumprod(1 / ratios[:peak][::-1])[::-1]
    weights = np.concatenate((below, [1.0], np.cumprod(ratios[peak:])))
    return weights / weights.sum()


def mg1(rate, mean, scv):
    """M/G/1: one worker, service of any kind with this mean and scv. Raises Unstable.

    Source: Pollaczek 1930, Khinchine 1932 (Kleinrock, section 5.5): Wq = ρs(1 + scv) / 2(1 - ρ).
    """
    rate, mean, _ = steady_system(rate, mean, 1)
    load, scv = rate * mean, not_negative("The scv of the service time", scv)
    return _steady(rate, mean, 1, load, load * mean * (1 + scv) / (2 * (1 - load)))


def md1(rate, service):
    """M/D/1: one worker, every service equally long. Raises Unstable.

    Source: A. K. Erlang 1909; M/G/1 with scv 0, so half the wait of M/M/1.
    """
    return mg1(rate, service, 0.0)


def _steady(throughput, service, workers, wait_share, mean_wait, rejected_share=0.0):
    """The rest follows from Little's law."""
    return Steady(
        utilisation=throughput * service / workers,
        throughput=float(throughput),
        rejected_share=float(rejected_share),
        wait_share=wait_share,
        mean_wait=mean_wait,
        mean_time_in_system=mean_wait + service,
        mean_waiting=throughput * mean_wait,
        mean_in_system=throughput * (mean_wait + service),
    )
