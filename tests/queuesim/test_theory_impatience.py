"""Tasks that give up, against chains."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import erlang_a, erlang_b, mmc, served_within, wait_tail
from tests.queuesim.chains import expect, expm, near, stationary

some = settings(max_examples=40)


@pytest.mark.parametrize(("rate", "workers", "limit"), [(5, 4, 9), (3, 4, 6), (1.5, 1, 8)])
def test_erlang_a_against_chains(rate, workers, limit):
    leave = 1 / 1.7

    def moves(n):
        yield rate * (n < workers + limit), n + 1
        yield min(n, workers) + max(0, n - workers) * leave, n - 1

    chain = stationary(0, moves)
    # one waiting task with j ahead of it: served, or gone, or one step further
    step = np.arange(limit)
    served = np.zeros(limit)
    waited = np.zeros(limit)  # E(wait; served)
    for j in step:
        forward, total = workers + j * leave, workers + (j + 1) * leave
        served[j] = forward / total * (served[j - 1] if j else 1)
        waited[j] = forward / total * (waited[j - 1] if j else 0) + served[j] / total
    met = np.array([chain[workers + j] for j in step])
    free = sum(chain[n] for n in range(workers))
    result = erlang_a(rate, 1, workers, 1.7, limit)
    assert result.served_share == near(free + met @ served)
    assert result.mean_wait == near(met @ waited / (free + met @ served))
    assert result.wait_share == near(met.sum())
    assert result.rejected_share == near(chain[workers + limit])
    assert result.mean_waiting == near(expect(chain, lambda n: max(0, n - workers)))
    assert result.throughput == near(expect(chain, lambda n: min(n, workers)))


@some
@given(st.floats(0.1, 60), st.integers(1, 40), st.floats(0.05, 50))
def test_erlang_a_accounts_for_everyone(rate, workers, patience):
    result = erlang_a(rate, 1, workers, patience)
    assert result.served_share + result.gave_up_share == near(1, rel=1e-8)
    assert result.utilisation <= 1 + 1e-9
    assert result.mean_time_queued == near(result.gave_up_share * patience, rel=1e-8)
    limited = erlang_a(rate, 1, workers, patience, 3)
    total = limited.served_share + limited.gave_up_share + limited.rejected_share
    assert total == near(1, rel=1e-8)


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (3.6, 4), (9, 12)])
def test_endless_patience_is_no_impatience(rate, workers):
    patient, plain = erlang_a(rate, 1, workers, 1e9), mmc(rate, 1, workers)
    assert patient.mean_wait == near(plain.mean_wait, rel=1e-6)
    assert patient.wait_share == near(plain.wait_share, rel=1e-6)
    assert patient.gave_up_share == near(0, tol=1e-7)


def test_no_patience_is_no_queue():
    assert erlang_a(5, 1, 4, 1e-9).served_share == near(1 - erlang_b(5, 4), rel=1e-6)
    assert erlang_a(5, 1, 4, 2.0, 0).rejected_share == near(erlang_b(5, 4))


@pytest.mark.parametrize(("rate", "workers", "limit"), [(5, 4, 9), (3, 4, 6), (1.5, 1, 8)])
@pytest.mark.parametrize("t", [0.0, 0.1, 1.3, 6.0])
def test_the_share_served_within_a_time_against_an_absorbing_chain(rate, workers, limit, t):
    """A waiting task starts, or gives up, or a task ahead of it leaves, until it has started."""
    leave = 1 / 1.7

    def moves(n):
        yield rate * (n < workers + limit), n + 1
        yield min(n, workers) + max(0, n - workers) * leave, n - 1

    chain = stationary(0, moves)
    started, ahead = limit, np.arange(limit)  # states: tasks ahead of it; the last: it has started
    q = np.zeros((limit + 1, limit + 1))
    for j in ahead:
        q[j, j - 1 if j else started] = workers + j * leave
        q[j, j] = -(workers + (j + 1) * leave)
    within = expm(q * t)[:limit, started]
    met = np.array([chain[workers + j] for j in ahead])
    free = sum(chain[n] for n in range(workers))
    assert served_within(rate, 1, workers, 1.7, t, limit) == near(free + met @ within, rel=1e-8)


@some
@given(st.floats(0.1, 60), st.integers(1, 40), st.floats(0.05, 50))
def test_given_time_all_are_served_who_do_not_give_up(rate, workers, patience):
    served = erlang_a(rate, 1, workers, patience)
    assert served_within(rate, 1, workers, patience, 1e6) == near(served.served_share, rel=1e-8)
    at_once = served.served_share - served.wait_share + served.gave_up_share
    assert served_within(rate, 1, workers, patience, 0) == near(at_once, rel=1e-6, tol=1e-9)


def test_with_endless_patience_it_is_the_plain_share():
    for t in (0.2, 2.0):
        share = served_within(3.6, 1, 4, 1e6, t)
        assert share == near(1 - wait_tail(3.6, 1, 4, t), rel=1e-4)
