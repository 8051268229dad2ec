"""Tasks that fail and are tried again: failures multiply the load.

An attempt fails with probability f, whatever came before, and has used its service time then too. A
failed task is tried again until it succeeds or its R retries are used up.
"""

import math
from dataclasses import dataclass

from queuesim.limits import number
from queuesim.theory.checks import Unstable, arrival_rate, finish, service_time, whole, worker_count
from queuesim.theory.steady import mmc


@dataclass(frozen=True)
class Retried:
    """Long-run figures of tasks that are tried again; times in the unit of the service time."""

    attempts: float  # of a task, on average
    lost_share: float  # of the tasks: those whose attempts all fail
    attempt_rate: float  # attempts per unit of time
    utilisation: float  # share of the time that a worker is busy
    wait_share: float  # share of the attempts that wait at all
    mean_wait: float  # of an attempt
    mean_wait_in_all: float  # of a task, over all of its attempts


def attempts_per_task(fail_share, retries):
    """Attempts of a task on average: (1 - f^(R+1)) / (1 - f).

    `fail_share` is f, `retries` is R. Source: the sum 1 + f + f² ... + f^R, for attempt k + 1 is
    made when k have failed; Ross, Introduction to Probability Models, 1972.
    """
    fails, retries = _failing(fail_share, retries)
    if fails in (0.0, 1.0):
        return 1.0 + retries * fails
    return -math.expm1((retries + 1) * math.log(fails)) / (1 - fails)


def lost_share(fail_share, retries):
    """Share of the tasks that are lost for good, all attempts having failed: f^(R+1).

    Source: independent attempts; Ross, Introduction to Probability Models, 1972.
    """
    fails, retries = _failing(fail_share, retries)
    return fails ** (retries + 1)


def mmc_with_failures(rate, service, workers, fail_share, retries):
    """M/M/c where a share of the attempts fails and is tried again. Raises Unstable.

    Poisson arrivals of new tasks, exponential service for every attempt, first come, first served;
    before it is tried again, a task goes to the end of the queue, after a back-off of any length or
    none. It is exact: the number of attempts in the queue is that of M/M/c at the rate of attempts,
    and an attempt finds it as time does. Source: Baskett, Chandy, Muntz & Palacios, "Open, closed,
    and mixed networks of queues with different classes of customers", 1975.
    """
    rate, service, workers = arrival_rate(rate), service_time(service), worker_count(workers)
    attempts = attempts_per_task(fail_share, retries)
    if rate * attempts * service >= workers:
        raise Unstable(
            f"With {attempts:.4g} attempts a task, {rate * attempts:.6g} attempts per unit of time "
            f"are made, but {finish(workers, workers / service)}: the queue grows without end."
        )
    steady = mmc(rate * attempts, service, workers)
    return Retried(
        attempts=attempts,
        lost_share=lost_share(fail_share, retries),
        attempt_rate=rate * attempts,
        utilisation=steady.utilisation,
        wait_share=steady.wait_share,
        mean_wait=steady.mean_wait,
        mean_wait_in_all=attempts * steady.mean_wait,
    )


def _failing(fail_share, retries):
    fails = number("The share that fails", fail_share, 0, 1)
    return fails, whole("The number of retries", retries, least=0)
