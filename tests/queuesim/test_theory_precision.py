"""How far a run can be trusted."""

import numpy as np
import pytest

from queuesim.theory import (
    mm1_first_waits,
    mm1_mean_of_first,
    mm1_wait_variance,
    tasks_for_precision,
)
from tests.queuesim.chains import near


@pytest.mark.parametrize("rate", [0.3, 0.9, 1.5])
def test_the_first_waits_against_the_chain_of_arrivals(rate):
    """What each task finds: the one before it, plus it, less those that left in between."""
    tasks, leave = 60, 1 / (1 + rate)
    found, expected = np.eye(tasks + 1)[0], []
    move = np.zeros((tasks + 1, tasks + 1))
    for k in range(tasks):
        for left in range(k + 1):
            move[k, k + 1 - left] = leave**left * (1 - leave)
        move[k, 0] = leave ** (k + 1)
    for _ in range(tasks):
        expected.append(found @ np.arange(tasks + 1) * 2.0)
        found = found @ move
    assert mm1_first_waits(rate / 2, 2.0, tasks) == near(expected)
    assert mm1_mean_of_first(rate / 2, 2.0, 1) == 0


def test_the_first_waits_reach_the_steady_wait():
    assert mm1_first_waits(0.8, 1, 5000)[-1] == near(4, rel=1e-6)


def test_the_asymptotic_variance_against_many_runs():
    """4000 runs of 1500 tasks at ρ = .5; the variance of 4000 values is known to ± 2.2 %."""
    rng, runs, tasks = np.random.default_rng(5), 4000, 1500
    wait = np.where(rng.random(runs) < 0.5, rng.exponential(2.0, runs), 0.0)
    total = np.zeros(runs)
    for _ in range(tasks):
        total += wait
        wait = np.maximum(0, wait + rng.exponential(1, runs) - rng.exponential(2, runs))
    assert (total / tasks).var() * tasks == near(mm1_wait_variance(0.5, 1), rel=0.12)


def test_precision_scales_as_it_should():
    assert mm1_wait_variance(0.45, 2) == near(4 * mm1_wait_variance(0.9, 1))
    assert tasks_for_precision(0.45, 2) == tasks_for_precision(0.9, 1)
    assert tasks_for_precision(0.9, 1, 0.1) == near(tasks_for_precision(0.9, 1) / 4, rel=1e-4)
