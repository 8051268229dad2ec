"""Waits before one worker: those of the engine, and those of the steady state."""

import math

import numpy as np
import pytest

from queuesim import (
    Batch,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    one_queue,
    simulate,
    simulate_fifo,
    theory,
)
from queuesim.single_worker import (
    mm1_waits,
    steady_waits,
    waits_from_empty,
    waits_from_steady_state,
    waits_in_line,
)
from queuesim.steady_runs import steady_scenario
from tests.queuesim.renewal import mean_wait

MANY = 20_000
SURE = 4.5  # standard errors; of other seeds one test in 100 000 would fail
KINDS = [Deterministic, Erlang, Exponential, Hyperexponential]


def deviations(values, exact):
    """How many standard errors their mean is from what it should be."""
    return (np.mean(values) - exact) / (np.std(values) / math.sqrt(len(values)))


@pytest.mark.parametrize("service", KINDS)
@pytest.mark.parametrize("gaps", KINDS)
def test_waits_are_those_of_the_engine_to_the_last_bit(gaps, service):
    scenario = one_queue(0.9, 1, gaps=gaps(1), service=service(1))
    run = simulate(scenario, seed=5, until=2000, drain=True)
    assert np.array_equal(waits_in_line(run.arrival, run.demand), run.wait)


def test_they_may_begin_with_work_to_do():
    run = simulate(one_queue(0.9, 1, batches=(Batch(0, 7),)), seed=3, until=500, drain=True)
    first, new = run.arrival == 0, run.arrival > 0
    waits = waits_in_line(run.arrival[new], run.demand[new], run.demand[first].sum())
    assert np.array_equal(waits, run.wait[new])


@pytest.mark.parametrize("load", [0.3, 0.9])
@pytest.mark.parametrize("service", KINDS)
@pytest.mark.parametrize("gaps", KINDS)
def test_the_steady_state_of_all_kinds_is_that_of_the_roots(gaps, service, load):
    gap, work = gaps(1 / load), service(1.0)
    waits = waits_from_steady_state(gap, work, (MANY, 30), 1)
    exact = mean_wait(gap, work)
    if exact == 0:
        assert not waits.any()
        return
    for part in (waits[:, 0], waits[:, -1], waits.mean(axis=1)):
        assert abs(deviations(part, exact)) < SURE


@pytest.mark.parametrize("kind", KINDS)
def test_the_roots_are_right_where_there_is_a_formula(kind):
    for load in (0.1, 0.5, 0.9):
        exact = theory.mg1(load, 1, kind(1.0).scv).mean_wait
        assert mean_wait(Exponential(1 / load), kind(1.0)) == pytest.approx(exact, rel=1e-6)


def test_the_steady_wait_of_mm1_is_exponential_or_none():
    waits = steady_waits(Exponential(1 / 0.8), Exponential(1.0), MANY, np.random.default_rng(2))
    for time in (0.0, 1.0, 5.0, 15.0):
        assert abs(deviations(waits > time, theory.wait_tail(0.8, 1, 1, time))) < SURE


def test_the_steady_wait_of_gim1_is_exponential_or_none():
    """Regular gaps: the chance to wait is the root of s = exp(-(1 - s) / load)."""
    share = 0.5
    for _ in range(500):
        share = math.exp(-(1 - share) / 0.9)
    waits = steady_waits(Deterministic(1 / 0.9), Exponential(1.0), MANY, np.random.default_rng(3))
    for time in (0.0, 1.0, 5.0, 15.0):
        assert abs(deviations(waits > time, share * math.exp(-(1 - share) * time))) < SURE


def test_from_empty_the_first_waits_are_those_of_the_theory():
    waits = waits_from_empty(Exponential(1.0), Exponential(1.0), (MANY, 50), 4)
    assert not waits[:, 0].any()
    assert abs(deviations(waits.mean(axis=1), theory.mm1_mean_of_first(1.0, 1.0, 50))) < SURE


def test_the_same_luck_at_many_rates():
    rates = (0.5, 0.8, 0.9, 0.95, 0.99)
    totals, counts = mm1_waits(rates, 100.0, 4000)
    for rate, tops, tasks in zip(rates, totals.T, counts.T):
        exact = theory.mm1(rate, 1).mean_wait
        assert abs(deviations(tops - exact * tasks, 0)) < SURE
        assert abs(deviations(tasks, 100 * rate)) < SURE


@pytest.mark.parametrize("load", [0.8, 0.95])
def test_nine_of_ten_runs_of_the_engine_lie_between_the_same_quantiles(load):
    number, runs = 600, 300
    totals, counts = mm1_waits((load,), 600.0, number)
    low, high = np.quantile(totals / counts, (0.05, 0.95))
    means = []
    for seed in range(77_000, 77_000 + runs):
        run = simulate_fifo(steady_scenario(load, 1, seed), seed, 600.0, drain=True)
        means.append(run.wait[run.arrival > 0].mean())
    inside = np.mean([low <= mean <= high for mean in means])
    # Four standard deviations of such a share, and of the two quantiles' own.
    assert abs(inside - 0.9) < 4 * np.sqrt(0.09 / runs + 0.09 / number)


def test_what_has_no_steady_state_or_no_stages_is_refused():
    luck = np.random.default_rng(1)
    with pytest.raises(ValueError, match="no steady state at a load of 1: it must be below 1"):
        steady_waits(Exponential(1), Exponential(1), 10, luck)
    with pytest.raises(ValueError, match="Lognormal"):
        steady_waits(Exponential(2), Lognormal(1), 10, luck)
