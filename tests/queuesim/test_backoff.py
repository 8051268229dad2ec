"""How long a caller waits before it tries again, held against the libraries' own formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim import FAILED, Arrivals, Batch, Retry, Scenario, Source, one_queue, simulate
from queuesim.backoff import SAVED, delay_before
from queuesim.dice import CHANCE_TO_FAIL, SPREAD, roll
from queuesim.limits import GRID, TICK

LUCK = st.floats(0, 1, exclude_max=True)
ATTEMPTS = st.integers(1, 1000)


@given(ATTEMPTS, LUCK)
def test_exponential_back_off_doubles_up_to_its_cap(attempt, luck):
    rule = Retry(1000, 0.5, factor=2, cap=600)
    wanted = 600 if attempt > 20 else min(0.5 * 2 ** (attempt - 1), 600)
    assert delay_before(rule, attempt, luck) == wanted


@given(st.integers(1, 12), LUCK)
def test_jitter_spreads_to_either_side(attempt, luck):
    rule = Retry(12, 1.0, factor=1, jitter=0.25)
    delay = delay_before(rule, attempt, luck)
    assert 0.75 <= delay <= 1.25 + TICK
    assert delay == pytest.approx(0.75 + 0.5 * luck, abs=TICK)


@given(ATTEMPTS, LUCK)
def test_every_delay_is_on_the_grid_and_never_nothing(attempt, luck):
    for rule in (Retry(1000, 0, factor=1), Retry(1000, 0.1, 10, 1.0), Retry.celery(1000)):
        delay = delay_before(rule, attempt, luck)
        assert delay >= TICK
        assert (delay * GRID).is_integer()


@given(st.integers(0, 24), LUCK)
def test_sidekiqs_delays(count, luck):
    """delay = count**4 + 15; jitter = rand(10 * (count + 1)), a whole number."""
    delay = delay_before(Retry.sidekiq(), count + 1, luck)
    assert delay.is_integer()
    assert count**4 + 15 <= delay < count**4 + 15 + 10 * (count + 1)


def test_sidekiqs_25_retries_take_about_three_weeks():
    """Its documentation: "25 retries over approximately 20 days"."""
    total = sum(delay_before(Retry.sidekiq(), attempt, 0.5) for attempt in range(1, 26))
    assert 20 <= total / 86_400 <= 21


@given(st.integers(0, 30))
def test_celerys_delays(retries):
    """random.randrange(min(maximum, factor * 2**retries) + 1), with full jitter."""
    rule = Retry.celery(31, delay=3, cap=600)
    highest = min(600, 3 * 2**retries)
    found = {delay_before(rule, retries + 1, luck) for luck in np.arange(0, 1, 1 / 2048)}
    assert min(found) == TICK  # none at all is one tick
    assert max(found) == highest
    assert len(found) == highest + 1


# ------------------------------------------------------------------------- in a run


def test_only_the_failures_named_are_tried_again():
    full = {"rate": 5.0, "workers": 1, "limit": 0}
    for after, tries in (("rejected", True), ("failed", False), ("gave up", False)):
        run = simulate(one_queue(**full, retry=Retry(3, after=after)), 1, 50)
        assert (run.attempt.max() > 0) == tries


def test_with_a_failing_share_of_one_each_task_is_tried_as_often_as_allowed():
    """A poison task never succeeds; the others are not hurt by its retries."""
    scenario = one_queue(0, 4, batches=(Batch(1, 6),), failing=1.0, retry=Retry(250, 0.5, factor=1))
    run = simulate(scenario, 1, 2, drain=True)
    assert len(run) == 6 * 251
    assert (run.outcome == FAILED).all()
    assert run.attempt.max() == 250


def test_the_share_that_fails_is_the_share_asked_for_at_every_attempt():
    """Failures of one task's attempts are independent: 1 in 5 fails again (4 standard errors)."""
    run = simulate(one_queue(50, 100, failing=0.2, retry=Retry(3, 1.0)), 1, 1000, drain=True)
    for attempt in range(4):
        tried = run.attempt == attempt
        share = np.mean(run.outcome[tried] == FAILED)
        assert abs(share - 0.2) < 4 * math.sqrt(0.16 / tried.sum())


def test_a_budget_allows_a_share_of_the_first_attempts_and_little_more():
    broken = one_queue(20, 40, failing=1.0, retry=Retry(5, 0.5, budget=0.1))
    run = simulate(broken, 1, 500)
    tasks, retries = np.sum(run.attempt == 0), np.sum(run.attempt > 0)
    assert 0.1 * tasks - SAVED - 5 <= retries <= 0.1 * tasks
    assert (
        simulate(one_queue(20, 40, failing=1.0, retry=Retry(5, budget=0)), 1, 9).attempt.max() == 0
    )


def test_a_budget_saves_up_no_more_than_ten_tokens():
    calm_then_broken = one_queue(1, 400, failing=0.0, retry=Retry(9, 0.5, budget=1.0))
    broken = one_queue(
        0, 400, failing=1.0, retry=Retry(9, 0.5, budget=1.0), batches=(Batch(900, 99),)
    )
    run = simulate(calm_then_broken, 1, 1000, ((800, broken),))
    late = run.arrival >= 900
    assert np.sum(run.attempt[late] > 0) == SAVED  # of the 99 that the batch alone has earned


def test_each_source_has_a_budget_of_its_own():
    rule = Retry(5, 0.5, budget=0.5)
    sound = Source(Arrivals(10.0), retry=rule)
    broken = Source(Arrivals(1.0), failing=1.0, retry=rule, name="broken")
    run = simulate(Scenario((sound, broken)), 1, 100)
    mine = run.source == 1
    assert np.sum(run.attempt[mine] > 0) <= 0.5 * np.sum(run.attempt[mine] == 0)


# ------------------------------------------------------------------------- dice


def test_dice_are_uniform_and_independent():
    """Means, and correlations between attempts and purposes, within 5 standard errors."""
    luck = np.random.default_rng(1).random(20_000)
    rolls = np.array(
        [
            [roll(u, purpose, count) for u in luck]
            for purpose in (CHANCE_TO_FAIL, SPREAD)
            for count in range(4)
        ]
    )
    error = 5 / math.sqrt(len(luck))
    assert (rolls >= 0).all() and (rolls < 1).all()
    assert np.abs(rolls.mean(axis=1) - 0.5).max() < error / math.sqrt(12)
    together = np.corrcoef(np.vstack((luck, rolls))) - np.eye(9)
    assert np.abs(together).max() < error


@given(LUCK, st.integers(1, 5), st.integers(0, 10**6))
def test_a_die_always_falls_the_same_way(luck, purpose, count):
    assert roll(luck, purpose, count) == roll(luck, purpose, count)
