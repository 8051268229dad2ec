"""Erlang A: tasks that give up while they wait."""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.theory.checks import (
    arrival_rate,
    not_negative,
    positive,
    queue_limit,
    service_time,
    worker_count,
)
from queuesim.theory.steady import birth_death


@dataclass(frozen=True)
class Impatient:
    """Long-run figures of Erlang A; shares are of all tasks that arrive."""

    wait_share: float  # share that has to wait (accepted, but no worker free)
    rejected_share: float
    gave_up_share: float
    served_share: float
    throughput: float  # tasks served per unit of time: the goodput
    utilisation: float
    mean_waiting: float
    mean_wait: float  # of the tasks that are served
    mean_time_queued: float  # of all accepted tasks, served or not, until served or gone


def erlang_a(rate, service, workers, patience, limit=math.inf):
    """M/M/c+M: exponential service, exponential patience with mean `patience` = 1/θ.

    All times in one unit, `rate` per that unit. Always stable. Who is being served no longer gives
    up. Given j + 1 departures to see, a task is served with probability cμ / (cμ + (j+1)θ), after a
    mean wait of Σ 1/(cμ + iθ), i = 1 .. j + 1. Source: Palm 1957; Garnett, Mandelbaum & Reiman,
    "Designing a call center with impatient customers", 2002.
    """
    rate, workers, limit = arrival_rate(rate), worker_count(workers), queue_limit(limit)
    serve = 1 / service_time(service)
    leave = 1 / positive("The mean patience", patience)
    states = _all_states(rate, serve, leave, workers, limit)
    places = len(states) - 1 - workers
    full = float(states[-1]) if limit != math.inf else 0.0
    waiting = float(np.arange(places + 1) @ states[workers:])
    steps = np.arange(1, places + 1)
    departures = workers * serve + steps * leave
    served_after_wait = states[workers : workers + places] * workers * serve / departures
    served = float(states[:workers].sum() + served_after_wait.sum())
    accepted = float(states[:-1].sum())
    return Impatient(
        wait_share=float(states[workers : workers + places].sum()),
        rejected_share=full,
        gave_up_share=_per(leave * waiting, rate),
        served_share=served,
        throughput=rate * served,
        utilisation=rate * served / (workers * serve),
        mean_waiting=waiting,
        mean_wait=float(served_after_wait @ np.cumsum(1 / departures)) / served,
        mean_time_queued=_per(waiting, rate * accepted),
    )


def served_within(rate, service, workers, patience, t, limit=math.inf):
    """Share of all tasks that start within a time t of their arrival, in Erlang A.

    What `erlang_a` assumes. A task that finds j others waiting starts after V, if it has not given
    up by then: V is a sum of exponential times with rates cμ, cμ + θ .. cμ + jθ. Then exp(-θV) has
    a beta distribution with parameters cμ/θ and j + 1, hence the share is exact. Source: Palm 1957;
    Garnett, Mandelbaum & Reiman 2002; the integral is Abramowitz & Stegun 26.5.
    """
    rate, service = arrival_rate(rate), service_time(service)
    workers, limit = worker_count(workers), queue_limit(limit)
    patience, t = positive("The mean patience", patience), not_negative("The time", t)
    states = _all_states(rate, 1 / service, 1 / patience, workers, limit)
    places = len(states) - 1 - workers
    met = states[workers : workers + places]  # by a task that must wait and is accepted
    serve = workers * patience / service  # cμ/θ
    served = serve / (serve + np.arange(1, places + 1))
    started = float(states[:workers].sum() + met @ (served * _by_then(serve, t / patience, places)))
    return min(1.0, started)


def _by_then(serve, t, places):
    """P(started by t, if served at all) with 0, 1 .. places - 1 tasks ahead; t in patiences.

    It is P(X > exp(-t)) for a beta variable X with parameters serve + 1 and j + 1. As j is whole,
    the rest is x^(serve+1) times the sum of (serve + i choose i) (1-x)^i over i = 0 .. j.
    """
    if t == 0:
        return np.zeros(places)
    i = np.arange(1, places)
    factors = np.log1p(serve / i) + math.log(-math.expm1(-t))
    terms = np.cumsum(np.concatenate(([-(serve + 1) * t], factors)))[:places]  # logarithms
    return np.maximum(0.0, 1 - np.cumsum(np.exp(terms)))


def _all_states(rate, serve, leave, workers, limit):
    """P(n in the system), as far as tasks are ever found."""
    places = 64 if limit == math.inf else limit
    states = _states(rate, serve, leave, workers, places)
    while limit == math.inf and states[-1] > 1e-20:
        places *= 2
        if places > 1_000_000:
            raise ValueError("The patience is too long to solve at this load: leave it out.")
        states = _states(rate, serve, leave, workers, places)
    return states


def _states(rate, serve, leave, workers, places):
    """P(n in the system), n = 0 .. workers + places."""
    n = np.arange(1, workers + places + 1)
    return birth_death(rate / (np.minimum(n, workers) * serve + np.maximum(n - workers, 0) * leave))


def _per(amount, rate):
    return amount / rate if rate else 0.0
