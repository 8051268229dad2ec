"""Tasks that are tried again: their attempts, how long these take, and how long they wait."""

import math

import pytest

from queuesim import Retry, theory
from queuesim.tried_again import WAITS_AT_ONCE, Failing, time_to_last_attempt
from tests.benchmarks.tried_again import wait_at_once


def test_runs_without_a_queue_agree_with_the_formula():
    for tasks in (Failing(0.3, 3), Failing(0.2, 25, 0.02), Failing(1.0, 3), Failing(0.0, 3, 0.1)):
        attempts, lost = tasks.in_runs(900, seed=2)
        assert attempts.mean == pytest.approx(tasks.attempts, rel=0.02)
        assert lost.mean == pytest.approx(tasks.lost, rel=0.1)


def test_the_real_defaults():
    """Sidekiq: 15 + n⁴ and from 0 to 10 (n + 1) - 1 s; Celery: from 0 to 1, 2, 4 s."""
    shortest, average, longest = time_to_last_attempt(Retry.sidekiq())
    fixed = sum(15 + n**4 for n in range(25))
    assert shortest == pytest.approx(fixed, abs=1e-3)
    assert longest == pytest.approx(fixed + sum(10 * (n + 1) - 1 for n in range(25)), abs=1e-3)
    assert average / 86_400 == pytest.approx(20.4, abs=0.05)
    assert time_to_last_attempt(Retry.celery())[2] == pytest.approx(7, abs=1e-3)
    capped = time_to_last_attempt(Retry.celery(limit=12))[2]
    assert capped == pytest.approx(sum(min(2**n, 600) for n in range(12)), abs=1e-3)


def test_retried_at_once_attempts_wait_longer_than_the_formula_says():
    """Of fewer runs the error is larger by the root of how many fewer they are."""
    for share, found in WAITS_AT_ONCE.items():
        assert found.low > theory.mmc_with_failures(3, 1, 4, share, 3).mean_wait
    found, runs = WAITS_AT_ONCE[0.1], 10
    error = (found.high - found.low) / 4 * math.sqrt(found.runs / runs)
    assert wait_at_once(0.1, runs, seed=99).mean == pytest.approx(found.mean, abs=4.5 * error)
    assert WAITS_AT_ONCE[0.2].low < 4.13 < WAITS_AT_ONCE[0.2].high
