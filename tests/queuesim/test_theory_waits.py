"""How long waits are distributed, against chains that end."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import erlang_c, mmc, mmck, time_quantile, time_tail, wait_quantile, wait_tail
from tests.queuesim.chains import area, expm, line, near, stationary

some = settings(max_examples=40)


@pytest.mark.parametrize(("rate", "workers", "limit"), [(5, 4, 7), (0.5, 1, 6), (2, 3, 5)])
@pytest.mark.parametrize("t", [0.0, 0.4, 3.0])
def test_the_accepted_wait_against_an_absorbing_chain(rate, workers, limit, t):
    chain = stationary(0, line(rate, workers, limit, 0.8))
    ahead = np.array([chain[workers + j] for j in range(limit)]) / (1 - chain[workers + limit])
    leave = workers / 0.8 * (np.diag(np.ones(limit - 1), -1) - np.eye(limit))
    expected = (ahead @ expm(leave * t)).sum()
    assert wait_tail(rate, 0.8, workers, t, limit) == near(expected)


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (3.6, 4), (3, 4), (9, 12)])
def test_time_in_system_is_wait_plus_service(rate, workers):
    """(3, 4) is the case where clearing and serving go equally fast."""
    clear, must_wait = workers - rate, erlang_c(rate, workers)
    phases = np.array([[-clear, clear], [0, -1.0]])
    for t in (0.1, 1, 7):
        left = expm(phases * t).sum(1)
        tail = must_wait * left[0] + (1 - must_wait) * left[1]
        assert time_tail(rate, 1, workers, t) == near(tail)


@some
@given(st.floats(0.01, 0.99), st.integers(1, 60), st.floats(0.0, 0.999))
def test_quantiles_undo_tails(used, workers, share):
    rate = used * workers / 2
    for quantile, tail in [
        (wait_quantile(rate, 2, workers, share), lambda t: wait_tail(rate, 2, workers, t)),
        (wait_quantile(rate, 2, workers, share, 9), lambda t: wait_tail(rate, 2, workers, t, 9)),
        (time_quantile(rate, 2, workers, share), lambda t: time_tail(rate, 2, workers, t)),
    ]:
        assert tail(quantile) == near(1 - share, rel=1e-6) or (
            quantile == 0 and tail(0) <= 1 - share
        )


def test_mean_wait_is_the_area_under_the_tail():
    t = np.linspace(0, 60, 6001)
    for limit in (math.inf, 25):
        tails = [wait_tail(3.6, 1, 4, x, limit) for x in t]
        assert area(tails, t) == near(mmck(3.6, 1, 4, limit).mean_wait, rel=1e-4)
    tails = [time_tail(3.6, 1, 4, x) for x in t]
    assert area(tails, t) == near(mmc(3.6, 1, 4).mean_time_in_system, rel=1e-4)
