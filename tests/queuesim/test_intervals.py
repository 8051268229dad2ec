"""Intervals over many runs: formulas against scipy, and where none is claimed."""

import math

import numpy as np
import pytest

from queuesim.intervals import (
    Interval,
    binomial_upper,
    interval_of_mean,
    interval_of_percentile,
    interval_of_ratio,
    interval_of_share,
)


def held(intervals, exact):
    """The share of intervals that hold a value."""
    return np.mean([found.low <= exact <= found.high for found in intervals])


def near_95(share, count):
    return abs(share - 0.95) < 5 * math.sqrt(0.95 * 0.05 / count)


def test_a_mean_is_the_t_interval_of_the_logarithm():
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(1).exponential(size=200)
    found, mean = interval_of_mean(values), values.mean()
    factor = math.exp(stats.t.ppf(0.975, 199) * stats.sem(values) / mean)
    assert (found.low, found.mean, found.high) == pytest.approx(
        (mean / factor, mean, mean * factor)
    )
    assert found.runs == 200 and found.known


def test_a_ratio_weighs_runs_by_their_tasks():
    assert interval_of_ratio([1, 9], [1, 3]).mean == pytest.approx(2.5)
    luck = np.random.default_rng(2)
    tasks = luck.poisson(20, 300)
    whole = interval_of_ratio(luck.gamma(tasks), tasks)
    assert whole.low < 1 < whole.high
    assert whole.high - whole.low < 0.1, "not the scatter of the number of tasks"


@pytest.mark.parametrize("values", [[0.0] * 100, [2.0] * 100, [1.0], [0.0] * 95 + [1.0] * 5])
def test_what_does_not_vary_or_hardly_happens_has_no_interval(values):
    found = interval_of_mean(values)
    assert (found.mean, found.low, found.high) == (pytest.approx(np.mean(values)), None, None)
    assert not found.known


@pytest.mark.parametrize("runs", [1, 20, 99])
def test_few_runs_have_no_interval(runs):
    values, seen = np.random.default_rng(7).exponential(size=(30, runs)), np.ones((30, runs), bool)
    assert not interval_of_mean(values[0]).known
    assert not interval_of_ratio(values[0], values[1]).known
    assert not interval_of_percentile(values, seen, 95).known
    share = interval_of_share(np.sum(values > 2, axis=0), np.full(runs, 30))
    assert (share.low, share.mean) == (0, pytest.approx(np.mean(values > 2)))
    assert math.exp(-2) < share.high


def test_a_skewed_mean_is_held_as_often_as_said():
    luck = np.random.default_rng(3)
    intervals = [interval_of_mean(luck.lognormal(0, 1, 400)) for _ in range(1000)]
    assert near_95(held(intervals, math.exp(0.5)), 1000)


def test_another_unit_and_another_zero():
    found = Interval(2.0, 1.0, 3.0, 10).scaled(100, 5)
    assert (found.mean, found.low, found.high, found.runs) == (205, 105, 305, 10)
    assert Interval(2.0, None, None, 10).scaled(3) == Interval(6.0, None, None, 10)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (0, 500), (1, 500), (7, 500), (9, 10), (10, 10)])
@pytest.mark.parametrize("outside", [0.05, 0.025])
def test_bounds_of_a_chance_are_those_of_clopper_and_pearson(k, n, outside):
    stats = pytest.importorskip("scipy.stats")
    exact = 1.0 if k == n else stats.beta.ppf(1 - outside, k + 1, n - k)
    assert binomial_upper(k, n, outside) == pytest.approx(exact, abs=1e-9)


def test_what_never_happened_has_a_bound():
    """Three in the number of runs, as a run may be full of it."""
    found = interval_of_share(np.zeros(500), np.full(500, 40))
    assert (found.mean, found.low) == (0, 0)
    assert found.high == pytest.approx(3 / 500, rel=0.01)


def test_what_always_happened_has_a_bound_too():
    found = interval_of_share(np.full(500, 40), np.full(500, 40))
    assert (found.mean, found.high) == (1, 1)
    assert found.low == pytest.approx(1 - 3 / 500, rel=0.01)


@pytest.mark.parametrize("chance", [0.3, 0.02, 0.002, 0.0002])
@pytest.mark.parametrize("together", [1, 10])
def test_a_share_is_held_at_least_as_often_as_said(chance, together):
    """Tasks share their fate by tens, or each has its own; 40 of them in each of 300 runs."""
    luck = np.random.default_rng(4)
    groups = luck.random((600, 300, 40 // together)) < chance
    intervals = [interval_of_share(together * one.sum(axis=1), np.full(300, 40)) for one in groups]
    share = held(intervals, chance)
    assert near_95(share, 600) or share > 0.95


def test_a_percentile_of_independent_values():
    luck = np.random.default_rng(5)
    seen = luck.random((30, 200)) < 0.8
    intervals = [
        interval_of_percentile(luck.exponential(size=seen.shape), seen, 95) for _ in range(800)
    ]
    assert near_95(held(intervals, -math.log(0.05)), 800)


def test_a_percentile_of_runs_whose_tasks_are_alike():
    luck, seen = np.random.default_rng(6), np.ones((30, 300), bool)
    draws = [luck.exponential(size=(1, 300)) + np.zeros((30, 1)) for _ in range(400)]
    intervals = [interval_of_percentile(values, seen, 95) for values in draws]
    assert near_95(held(intervals, -math.log(0.05)), 400)
    assert intervals[0].runs == 300
