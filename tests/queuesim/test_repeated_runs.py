"""Many runs of one worker: their luck, their intervals, and what was counted over them."""

import math

import numpy as np
import pytest
from scipy import stats

from queuesim import Exponential, one_queue, repeated_runs, simulate_fifo, theory
from queuesim.repeated_runs import (
    FASTER,
    LOADS,
    TASKS,
    Luck,
    counted,
    drawn,
    half_by_batches,
    half_if_independent,
    table,
)

CERTAIN = 5  # standard errors: chance alone leaves them once in two million times


def test_waits_are_those_of_the_recursion():
    luck = drawn(0.9, 200, 3, seed=1, warm=True)
    waits = luck.waits(faster=5)
    for arrival, demand, wait, first in zip(luck.arrival, luck.demand, waits, luck.first):
        assert wait[0] == pytest.approx(first[0], abs=1e-9)
        for k in range(1, 200):
            gap = arrival[k] - arrival[k - 1]
            after = max(0, wait[k - 1] + 0.95 * demand[k - 1] - gap)
            assert wait[k] == pytest.approx(after, abs=1e-9)


@pytest.mark.parametrize("load", [0.5, 0.9])
def test_warm_runs_are_right_on_average_from_their_first_task_on(load):
    waits = drawn(load, 50, 20_000, seed=2, warm=True).waits()
    for task in (0, 49):
        error = stats.sem(waits[:, task])
        assert abs(waits[:, task].mean() - theory.mm1(load, 1).mean_wait) < CERTAIN * error


def test_empty_runs_begin_as_the_formula_says_and_as_the_simulation_does():
    means = drawn(0.9, 1000, 4000, seed=3, warm=False).waits().mean(axis=1)
    exact = theory.mm1_mean_of_first(0.9, 1, 1000)
    assert abs(means.mean() - exact) < CERTAIN * stats.sem(means)
    scenario = one_queue(0.9, 1, service=Exponential(1))
    others = [simulate_fifo(scenario, seed, 1500).wait[:1000].mean() for seed in range(200)]
    assert stats.ks_2samp(means, others).pvalue > 1e-6


def test_intervals_of_waits_that_are_independent_hold_what_they_say():
    waits = np.random.default_rng(4).normal(10, 1, (4000, 200))
    for half in (half_if_independent, half_by_batches):
        held = np.sum(np.abs(waits.mean(axis=1) - 10) <= half(waits))
        assert stats.binomtest(int(held), 4000, 0.95).pvalue > 1e-6


def test_a_faster_worker_never_lets_a_task_wait_longer_on_the_same_luck():
    luck = drawn(0.95, 500, 50, seed=5, warm=False)
    assert isinstance(luck, Luck)
    assert (luck.waits(faster=2) <= luck.waits() + 1e-9).all()


def test_the_table_has_every_setting_and_agrees_with_the_formulas():
    assert set(table()) == {
        (load, warm, n) for load in LOADS for warm in (False, True) for n in TASKS
    }
    for (load, warm, tasks), row in table().items():
        exact = theory.mm1(load / 100, 1).mean_wait
        if not warm:
            exact = theory.mm1_mean_of_first(load / 100, 1, tasks)
        assert abs(row.mean - exact) < CERTAIN * row.sd / math.sqrt(row.runs) + 5e-4 * exact
        for faster in FASTER:
            ratio, low, high = row.ratio(faster)
            assert low < ratio < high < 1.2 * ratio


def test_the_long_runs_scatter_as_the_formula_says():
    """At 80 % load and below 10 000 tasks are many: the scatter of 10 000 runs is known to 1 %."""
    for load in (50, 60, 70, 80):
        exact = math.sqrt(theory.mm1_wait_variance(load / 100, 1) / TASKS[-1])
        assert table()[load, True, TASKS[-1]].sd == pytest.approx(exact, rel=0.04)


def test_the_table_is_what_the_program_counts():
    """A twentieth of a part of it, counted anew; and another part on other seeds."""
    for some in counted(70, False, blocks=repeated_runs.BLOCKS // 20):
        row = table()[70, False, some.tasks]
        assert abs(some.mean - row.mean) < CERTAIN * row.sd / math.sqrt(some.runs)
        assert some.sd == pytest.approx(row.sd, rel=0.25)
        for share in ("independent", "batches", "replications"):
            error = math.sqrt(0.25 / (some.runs / (20 if share == "replications" else 1)))
            assert abs(getattr(some, share) - getattr(row, share)) < CERTAIN * error
    luck = drawn(0.7, 1000, 4000, seed=6, warm=True)
    means = luck.waits().mean(axis=1)
    row = table()[70, True, 1000]
    for half, share in ((half_if_independent, row.independent), (half_by_batches, row.batches)):
        held = np.abs(means - 7 / 3) <= half(luck.waits())
        error = math.sqrt(share * (1 - share) * (1 / 4000 + 1 / row.runs))
        assert abs(held.mean() - share) < CERTAIN * error
    change = luck.waits(faster=5).mean(axis=1) - means
    apart = means.var() + luck.waits(faster=5).mean(axis=1).var()
    assert change.var() / apart == pytest.approx(row.ratio(5)[0], rel=0.15)


def test_so_many_tasks_are_right_to_five_percent_19_times_in_20():
    """40 runs of 681 000 tasks; fewer than 33 within ±5 % come once in 1000 times."""
    tasks, held = theory.tasks_for_precision(0.9, 1), 0
    for seed in range(40):
        (waits,) = drawn(0.9, tasks, 1, seed, warm=True).waits()
        held += abs(waits.mean() - 9) <= 0.45
    assert stats.binomtest(held, 40, 0.95).pvalue > 1e-3


def test_waits_vary_as_the_formula_says():
    """Their variance is load × (2 - load) ÷ (1 - load)², here by simulation."""
    waits = drawn(0.9, 1, 400_000, seed=1, warm=True).waits()[:, 0]
    assert waits.var() == pytest.approx(0.9 * 1.1 / 0.1**2, rel=0.03)
