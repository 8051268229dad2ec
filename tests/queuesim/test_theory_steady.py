"""One queue in its steady state, against chains, limits and relations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import (
    cobham_mg1,
    erlang_b,
    md1,
    mg1,
    mm1,
    mmc,
    mmck,
    mmck_states,
    wait_quantile,
    wait_tail,
)
from tests.queuesim.chains import expect, line, near, stationary

some = settings(max_examples=40)


@pytest.mark.parametrize(
    ("rate", "workers", "limit"), [(5, 4, 0), (5, 4, 7), (0.5, 1, 3), (1, 1, 9), (30, 2, 12)]
)
def test_mmck_against_a_chain(rate, workers, limit):
    chain = stationary(0, line(rate, workers, limit, 0.8))
    assert mmck_states(rate, 0.8, workers, limit) == near([chain[n] for n in sorted(chain)])
    queue = mmck(rate, 0.8, workers, limit)
    waiting = expect(chain, lambda n: max(0, n - workers))
    accepted = rate * (1 - chain[workers + limit])
    assert queue.rejected_share == near(chain[workers + limit])
    assert queue.mean_waiting == near(waiting)
    assert queue.mean_wait == near(waiting / accepted)
    assert queue.mean_in_system == near(expect(chain, lambda n: n))
    assert queue.utilisation == near(expect(chain, lambda n: min(n, workers)) / workers)
    assert queue.throughput == near(accepted)


@pytest.mark.parametrize("limit", [0, 1, 10_000])
@pytest.mark.parametrize("workers", [1, 100, 10_000])
@pytest.mark.parametrize("rate", [0.0, 1e-9, 1.0, 100.0, 1e4])
def test_mmck_neither_overflows_nor_loses_mass(rate, workers, limit):
    queue, states = mmck(rate, 1, workers, limit), mmck_states(rate, 1, workers, limit)
    assert np.isfinite(states).all()
    assert states.sum() == near(1)
    waiting = float(np.arange(limit + 1) @ states[workers:])
    assert queue.mean_waiting == near(waiting, rel=1e-7)
    assert 0 <= queue.rejected_share <= 1
    assert queue.utilisation <= 1 + 1e-9
    assert 0 <= wait_tail(rate, 1, workers, 0.5, limit) <= queue.wait_share + 1e-12


@pytest.mark.parametrize(
    ("rate", "workers", "limit"), [(3.5, 4, 2000), (0.9, 1, 2000), (9.0, 12, 2000)]
)
def test_a_long_queue_is_an_unlimited_one(rate, workers, limit):
    long, endless = mmck(rate, 1, workers, limit), mmck(rate, 1, workers)
    assert endless == mmc(rate, 1, workers)
    for name in ("utilisation", "wait_share", "mean_wait", "mean_waiting", "mean_in_system"):
        assert getattr(long, name) == near(getattr(endless, name))
    for t in (0, 0.3, 4.0):
        tail = wait_tail(rate, 1, workers, t, limit)
        assert tail == near(wait_tail(rate, 1, workers, t))
    assert wait_quantile(rate, 1, workers, 0.95, limit) == near(
        wait_quantile(rate, 1, workers, 0.95), rel=1e-8
    )


@some
@given(used=st.floats(0.01, 0.99), workers=st.integers(1, 200), service=st.floats(0.01, 100))
def test_mmc_relations(used, workers, service):
    rate = used * workers / service
    queue, load = mmc(rate, service, workers), rate * service
    blocked = erlang_b(load, workers)
    assert queue.wait_share == near(blocked / (1 - used * (1 - blocked)))
    assert queue.wait_share >= blocked
    assert queue.mean_waiting == near(rate * queue.mean_wait)
    assert queue.mean_in_system == near(queue.mean_waiting + load)
    assert queue.mean_wait == near(
        queue.wait_share / (workers / service - rate), rel=1e-8
    )  # who waits, waits exponentially
    assert queue.mean_wait <= mm1(rate / workers, service).mean_wait * (1 + 1e-12)
    assert queue.mean_wait > mmc(rate, service, workers + 1).mean_wait or queue.mean_wait < 1e-200


@some
@given(st.floats(0.1, 40), st.integers(1, 20), st.integers(0, 60))
def test_more_places_reject_less_and_wait_longer(rate, workers, limit):
    few, more = mmck(rate, 1, workers, limit), mmck(rate, 1, workers, limit + 1)
    assert more.rejected_share <= few.rejected_share * (1 + 1e-12)
    assert more.mean_wait >= few.mean_wait * (1 - 1e-12)
    assert few.rejected_share >= 1 - workers / rate - 1e-12


def phase_type_queue(rate, stages):
    """M/G/1 with service a mixture: stages = [(probability, number of phases, phase mean)]."""

    def moves(state):
        n, kind, phase = state
        starts = [(p, k, m) for k, (p, m, _) in enumerate(stages)]
        if n == 0:
            yield from ((rate * p, (1, k, m)) for p, k, m in starts)
            return
        yield rate * (n < 250), (n + 1, kind, phase)
        done = 1 / stages[kind][2]
        if phase > 1:
            yield done, (n, kind, phase - 1)
        elif n == 1:
            yield done, (0, 0, 0)
        else:
            yield from ((done * p, (n - 1, k, m)) for p, k, m in starts)

    return stationary((0, 0, 0), moves)


@pytest.mark.parametrize(
    ("stages", "scv"),
    [
        ([(1.0, 1, 1.0)], 1),
        ([(1.0, 3, 1 / 3)], 1 / 3),
        ([(0.5, 1, 0.5), (0.5, 1, 1.5)], 2 * 0.5 * (0.25 + 2.25) - 1),
    ],
)
def test_pollaczek_khinchine_against_phase_type_chains(stages, scv):
    chain = phase_type_queue(0.75, stages)
    waiting = expect(chain, lambda state: max(0, state[0] - 1))
    queue = mg1(0.75, 1, scv)
    assert queue.mean_waiting == near(waiting, rel=1e-8)
    assert queue.wait_share == near(1 - chain[0, 0, 0])


def test_constant_service_waits_half_as_long_as_exponential():
    assert md1(0.9, 2 / 3).mean_wait == near(mm1(0.9, 2 / 3).mean_wait / 2)
    assert cobham_mg1([(0.9, 2 / 3, 0)]).waits[0] == near(md1(0.9, 2 / 3).mean_wait)
