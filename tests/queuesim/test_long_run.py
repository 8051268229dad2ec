"""Figures of the long run: each interval holds the exact value in about 19 of 20 cases."""

from dataclasses import replace

import pytest

from queuesim import Deterministic, Exponential, Hyperexponential, theory
from queuesim.long_run import (
    line_and_times,
    rejected_share_and_wait,
    single_worker_p95,
    single_worker_wait,
)

REGULAR, RANDOM, WILD = Deterministic(1), Exponential(1), Hyperexponential(1, 4)
EXACT = {(REGULAR, REGULAR): 0, (RANDOM, REGULAR): 4.5, (RANDOM, RANDOM): 9, (RANDOM, WILD): 22.5}


@pytest.mark.parametrize(
    ("rate", "workers", "limit"),
    [(5.0, 4, 10), (5.0, 4, 50), (4.25, 4, 100), (1.0, 1, 100), (1.25, 1, 100), (2.0, 2, 100)],
)
def test_who_is_turned_away_and_how_long_the_others_wait(rate, workers, limit):
    exact = theory.mmck(rate, 1, workers, limit)
    found = [rejected_share_and_wait(rate, workers, limit, seed) for seed in range(20)]
    for each, wanted in zip(zip(*found), (exact.rejected_share, exact.mean_wait), strict=True):
        held = sum(one.low <= wanted <= one.high for one in each)
        assert held >= 14, "14 of 20 or more, but for one in 30 000"


def test_where_none_is_turned_away_the_runs_give_a_bound():
    share, wait = rejected_share_and_wait(0.5, 12, 0, seed=1)
    assert (share.mean, share.low) == (0, 0) and 0 < share.high < 0.01
    assert (wait.mean, wait.known) == (0, False)


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (2.0, 3), (3.9, 4)])
def test_the_simulation_agrees(rate, workers):
    """Each interval holds the exact value in about 19 of 20 cases."""
    exact = vars(theory.mmc(rate, 1, workers))
    exact |= {"p95_wait": theory.wait_quantile(rate, 1, workers, 0.95)}
    exact |= {"p95_time_in_system": theory.time_quantile(rate, 1, workers, 0.95)}
    many = [line_and_times(rate, workers, seed) for seed in range(20)]
    for name in many[0]:
        held = sum(found[name].low <= exact[name] <= found[name].high for found in many)
        assert held >= 13, name


@pytest.mark.parametrize(("kinds", "exact"), EXACT.items(), ids=lambda x: str(x)[:40])
def test_formula_and_simulation_agree(kinds, exact):
    gaps, service = kinds
    found = [single_worker_wait(replace(gaps, mean=1 / 0.9), service, seed) for seed in range(20)]
    if gaps is RANDOM:
        assert theory.mg1(0.9, 1, service.scv).mean_wait == pytest.approx(exact)
    if not exact:
        assert {(one.mean, one.low) for one in found} == {(0, None)}
        return
    assert sum(one.low <= exact <= one.high for one in found) >= 14, "but for one in 30 000"
    for one in found:
        assert one.high - one.low <= 0.3 * exact, "an interval that wide would say nothing"


@pytest.mark.parametrize("load", [0.2, 0.5, 0.9])
def test_the_wait_of_19_in_20_before_one_worker(load):
    gaps, exact = Exponential(1 / load), theory.wait_quantile(load, 1, 1, 0.95)
    found = [single_worker_p95(gaps, RANDOM, seed) for seed in range(20)]
    assert sum(one.low <= exact <= one.high for one in found) >= 14, "but for one in 30 000"
    for one in found:
        assert one.high - one.low <= 0.5 * exact, "an interval that wide would say nothing"


def test_a_wait_that_never_varies_is_that_of_19_in_20():
    found = single_worker_p95(Deterministic(1 / 0.9), REGULAR, seed=1)
    assert (found.low, found.mean, found.high) == (0, 0, 0)


def test_beyond_the_steady_state_it_is_the_wait_of_the_first_tasks():
    exact = theory.mm1_mean_of_first(1.0, 1.0, 400)
    found = [single_worker_wait(RANDOM, RANDOM, seed) for seed in range(20)]
    assert sum(one.low <= exact <= one.high for one in found) >= 14
    assert {one.runs for one in found} == {200}
