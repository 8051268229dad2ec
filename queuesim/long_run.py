"""Figures of the long run, each with its interval, from many short runs in the steady state.

All are right on average, however short the runs are; many short ones tell more than a few long
ones at the same price. `python -m tests.benchmarks.coverage` holds them against the exact values.
"""

import numpy as np

from queuesim.distributions import Distribution
from queuesim.intervals import (
    Interval,
    interval_of_mean,
    interval_of_percentile,
    interval_of_ratio,
    interval_of_share,
)
from queuesim.single_worker import waits_from_empty, waits_from_steady_state
from queuesim.steady_runs import run_from_steady_state

RUNS, TASKS = 1000, 40  # so many runs, and about so many tasks in each
ONE_WORKER = 400, 80  # likewise, before one worker
FROM_EMPTY = 200, 400  # likewise, where there is no steady state to begin in


def rejected_share_and_wait(
    rate: float, workers: int, limit: int, seed: int
) -> tuple[Interval, Interval]:
    """Of M/M/c/K (mean service 1): the share rejected, and the mean wait of all others."""
    runs = run_from_steady_state(rate, workers, TASKS / rate, RUNS, seed, limit)
    came, accepted = runs.between().sum(axis=0), runs.accepted().sum(axis=0)
    share = interval_of_share(came - accepted, came)
    return share, interval_of_ratio(runs.waited(), accepted)


def line_and_times(rate: float, workers: int, seed: int) -> dict[str, Interval]:
    """Figures of M/M/c (mean service 1), named as in `theory.Steady`, and two of its p95."""
    until = TASKS / rate
    runs = run_from_steady_state(rate, workers, until, RUNS, seed)
    came, times = runs.between(), runs.wait + runs.demand
    tasks, waiting = came.sum(axis=0), runs.waiting_time()
    return {
        "mean_waiting": interval_of_mean(waiting / until),
        "mean_wait": interval_of_ratio(runs.waited(), tasks),
        "mean_in_system": interval_of_mean((waiting + runs.busy_time()) / until),
        "mean_time_in_system": interval_of_ratio(times.sum(axis=0, where=came), tasks),
        "p95_wait": interval_of_percentile(runs.wait, came, 95),
        "p95_time_in_system": interval_of_percentile(times, came, 95),
    }


def single_worker_wait(gaps: Distribution, service: Distribution, seed: int) -> Interval:
    """The mean wait before one worker; where there is no long run, that of the first tasks."""
    return interval_of_mean(_single_worker_waits(gaps, service, seed).mean(axis=1))


def single_worker_p95(gaps: Distribution, service: Distribution, seed: int) -> Interval:
    """The wait that 95 % of the tasks of `single_worker_wait` do not exceed, in the same runs."""
    waits = _single_worker_waits(gaps, service, seed).T
    return interval_of_percentile(waits, np.ones(waits.shape, bool), 95)


def _single_worker_waits(gaps, service, seed):
    """Waits of many runs: a row for each run, a column for each of its tasks."""
    if service.mean < gaps.mean:
        return waits_from_steady_state(gaps, service, ONE_WORKER, seed)
    return waits_from_empty(gaps, service, FROM_EMPTY, seed)
