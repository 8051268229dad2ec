"""Erlang A: tasks that give up while they wait."""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.theory.checks import arrival_rate, positive, queue_limit, service_time, worker_count
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
    places = 64 if limit == math.inf else limit
    states = _states(rate, serve, leave, workers, places)
    while limit == math.inf and states[-1] > 1e-20:
        places *= 2
        if places > 1_000_000:
            raise ValueError("The patience is too long to solve at this load: leave it out.")
        states = _states(rate, serve, leave, workers, places)
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


def _states(rate, serve, leave, workers, places):
    """P(n in the system), n = 0 .. workers + places."""
    n = np.arange(1, workers + places + 1)
    return birth_death(rate / (np.minimum(n, workers) * serve + np.maximum(n - workers, 0) * leave))


def _per(amount, rate):
    return amount / rate if rate else 0.0
