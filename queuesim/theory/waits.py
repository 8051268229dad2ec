"""How long waits are distributed: shares above a time, and percentiles, first come, first served.

Arguments as in `steady`: Poisson arrivals, exponential service, all times in one unit. A task that
finds j + 1 departures between itself and a worker waits a sum of j + 1 exponential times of rate cμ
(an Erlang time), so every wait is a mixture of those.
"""

import math

import numpy as np

from queuesim.limits import number
from queuesim.theory.checks import (
    arrival_rate,
    not_negative,
    queue_limit,
    service_time,
    steady_system,
    worker_count,
)
from queuesim.theory.erlang import erlang_c
from queuesim.theory.steady import seen_by_accepted


def wait_tail(rate, service, workers, t, limit=math.inf):
    """P(an accepted task waits longer than t) in M/M/c or, with a limit, M/M/c/K.

    Without a limit it may raise Unstable. Source: A. K. Erlang 1917; Gross & Harris, sections 2.3
    and 2.4.
    """
    return _wait_tail(rate, service, workers, limit)(not_negative("The wait", t))


def wait_quantile(rate, service, workers, share, limit=math.inf):
    """The wait that the given share (.95: the 95th percentile) of accepted tasks does not exceed.

    In the unit of the service time; 0 when at least that share does not wait at all. Source: where
    `wait_tail` reaches the rest, by bisection.
    """
    tail = _wait_tail(rate, service, workers, limit)
    return _quantile(tail, share, service_time(service))


def time_tail(rate, service, workers, t):
    """P(time in system > t) in M/M/c: the wait plus an independent exponential service time.

    Raises Unstable. Source: Gross & Harris, section 2.3.
    """
    return _time_tail(rate, service, workers)(not_negative("The time", t))


def time_quantile(rate, service, workers, share):
    """The time in system that the given share of tasks does not exceed, M/M/c. Raises Unstable.

    In the unit of the service time. Source: where `time_tail` reaches the rest, by bisection.
    """
    tail = _time_tail(rate, service, workers)
    return _quantile(tail, share, service_time(service))


def _wait_tail(rate, service, workers, limit):
    """P(wait > t) as a function of t; everything that does not depend on t is done once."""
    rate, service, workers = arrival_rate(rate), service_time(service), worker_count(workers)
    limit = queue_limit(limit)
    if limit == math.inf:
        load = rate * service
        steady_system(rate, service, workers)
        must_wait = erlang_c(load, workers)
        return lambda t: must_wait * math.exp(-(workers - load) / service * t)
    seen = seen_by_accepted(rate, service, workers, limit)
    # P(j or more departures are needed), j = 1 .. Q, each weighed with P(exactly j - 1 happened)
    needed = seen[:0:-1].cumsum()[::-1]
    return lambda t: float(poisson(workers / service * t, len(needed)) @ needed)


def _time_tail(rate, service, workers):
    rate, service, workers = steady_system(rate, service, workers)
    load = rate * service
    must_wait = erlang_c(load, workers)
    serve, clear = 1 / service, (workers - load) / service  # μ, and cμ - λ

    def tail(t):
        slow, gap = min(serve, clear), abs(serve - clear)
        spread = -math.expm1(-gap * t) / gap if gap * t > 1e-12 else t
        return math.exp(-serve * t) + must_wait * serve * math.exp(-slow * t) * spread

    return tail


def poisson(mean, count):
    """P(0), P(1) .. P(count - 1) of a Poisson number; `mean` may be an array (one row each)."""
    n = np.arange(count)
    log_factorial = np.concatenate(([0.0], np.cumsum(np.log(n[1:]))))[:count]
    mean = np.maximum(np.asarray(mean, float), 1e-300)[..., None]
    return np.exp(n * np.log(mean) - mean - log_factorial)


def _quantile(tail, share, scale):
    share = number("The share", share, 0, 1)
    if share == 1:
        raise ValueError("The share must be below 1: the longest wait has no end.")
    if tail(0.0) <= 1 - share:
        return 0.0
    low, high = 0.0, scale
    while tail(high) > 1 - share:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) > 1 - share else (low, middle)
    return high
