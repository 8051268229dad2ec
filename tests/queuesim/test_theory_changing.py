"""Rates and workers that change in time, against the matrix exponential."""

import math

import numpy as np
import pytest

from queuesim.theory import mmck, reserve, transient_mmck
from tests.queuesim.chains import SPIKE, area, expm, line, near


def test_transient_states_against_the_matrix_exponential():
    rates, workers, limit = ((0, 1.0), (3, 6.0), (5, 0.0)), 3, 8
    solved = transient_mmck(rates, 0.7, workers, limit, until=9, step=0.25, start_tasks=2)
    state, at = np.eye(workers + limit + 1)[2], 0.0
    states = range(workers + limit + 1)
    for (start, rate), end in zip(rates, (3, 5, 9), strict=True):
        q = np.zeros((len(states), len(states)))
        for n in states:
            for pace, target in line(rate, workers, limit, 0.7)(n):
                if pace:
                    q[n, target] += pace
                    q[n, n] -= pace
        for t, row in zip(solved.times, solved.states, strict=True):
            if start <= t <= end:
                assert row == near(state @ expm(q * (t - start)), tol=1e-10)
        state, at = state @ expm(q * (end - start)), end
    assert at == solved.times[-1]


def test_the_steady_state_stays():
    for limit in (math.inf, 6):
        solved = transient_mmck(3.2, 1, 4, limit, until=30, start_rate=3.2)
        steady = mmck(3.2, 1, 4, limit)
        assert solved.mean_wait == near(steady.mean_wait, rel=1e-7)
        assert solved.mean_waiting == near(steady.mean_waiting, rel=1e-7)
        assert solved.rejected_share == near(steady.rejected_share, tol=1e-9)
        assert solved.mean_wait_between(3, 20) == near(steady.mean_wait, rel=1e-7)


def test_an_empty_start_reaches_the_steady_state():
    solved = transient_mmck(5, 1, 4, 10, until=100)
    steady = mmck(5, 1, 4, 10)
    assert solved.mean_waiting[0] == solved.mean_wait[0] == 0
    assert solved.mean_wait[-1] == near(steady.mean_wait)
    assert solved.rejected_rate[-1] == near(5 * steady.rejected_share)
    assert solved.rejected_share_between(50, 100) == near(steady.rejected_share, rel=1e-6)


@pytest.mark.parametrize("workers", [4, ((0, 3), (12, 5), (26, 9))])
@pytest.mark.parametrize("limit", [math.inf, 15])
def test_little_holds_over_a_run_that_starts_and_ends_empty(workers, limit):
    """All waits together are the area under the number waiting, also as workers are added."""
    rates = ((0, 2.0), (10, 9.0), (20, 1.0), (40, 0.0))
    solved = transient_mmck(rates, 1, workers, limit, until=90, step=0.05)
    in_system = solved.mean_waiting + solved.mean_busy  # no jumps as workers come
    waits = area(in_system, solved.times) - solved.accepted[-1] * 1
    assert solved.waited[-1] == near(waits, rel=1e-5)
    assert solved.states[-1, 0] == near(1)


def test_the_wait_of_a_task_when_workers_come_later():
    """Five ahead of one worker at t = 2; at t = 6 there are four. Backward by its own chain."""
    solved = transient_mmck(
        0, 2.0, ((0, 1), (6, 4)), 20, until=10, step=0.5, start_tasks=5
    )  # nobody arrives; the wait is that of a task which would
    found = solved.states[solved.times == 2.0][0]
    ahead = np.arange(6)  # tasks in the system before it: it waits while there is a worker short
    down = np.diag(np.full(5, 0.5), -1) - np.diag(np.where(ahead > 0, 0.5, 0))
    fine = np.linspace(0, 4, 2001)
    step, alive = expm(down * (fine[1] - fine[0])), []
    state = found[:6]
    for _ in fine:
        alive.append(state[1:].sum())
        state = state @ step
    at_six = found[:6] @ expm(down * 4)
    rest = sum(p * max(0, n - 4 + 1) * 2.0 / 4 for n, p in enumerate(at_six))
    expected = area(alive, fine) + rest
    assert solved.mean_wait[solved.times == 2.0] == near(expected, rel=1e-5)


@pytest.mark.parametrize("step", [8.0, 1.0, 0.1])
def test_the_step_only_sets_how_fine_the_answer_is(step):
    fine = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2)
    other = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2, step=step)
    assert other.mean_wait.max() == near(fine.mean_wait.max(), rel=1e-8)
    assert other.mean_wait_between() == near(fine.mean_wait_between(), rel=0.05 * step**3)


def test_a_long_queue_limit_costs_and_changes_nothing():
    endless = transient_mmck(SPIKE, 1, 4, until=80)
    long = transient_mmck(SPIKE, 1, 4, 10_000, until=80)
    assert long.states.shape == endless.states.shape
    assert long.mean_wait == near(endless.mean_wait)


def test_no_arrival_is_accepted_when_all_places_are_taken():
    solved = transient_mmck(1, 1, 2, 3, until=1, start_tasks=9)
    assert math.isnan(solved.mean_wait[0])
    assert solved.rejected_share[0] == 1
    with pytest.raises(ValueError, match="No task comes"):
        transient_mmck(0, 1, 2, until=1).mean_wait_between()


def test_waits_and_shares_are_never_negative():
    """A spike that begins between two times bends a parabola below 0."""
    solved = transient_mmck(((0, 2.0), (20, 8.0)), 1, 8, until=40)
    for start in np.arange(0, 40, 0.1):
        assert solved.mean_wait_between(start, start + 0.1) >= 0
        assert 0 <= solved.rejected_share_between(start, start + 0.1) <= 1
    for sums in (solved.offered, solved.accepted, solved.waited):
        assert (np.diff(sums) >= 0).all()
    assert reserve(100, 500, 1, 5000, 50).low_wait >= 0
