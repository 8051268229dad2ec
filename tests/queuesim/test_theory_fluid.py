"""Backlogs and batches, against plain recursions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim import Batch, one_queue, simulate
from queuesim.estimates import Estimate
from queuesim.moments import line_empty_at
from queuesim.theory import batch, fluid_backlog, fluid_drain
from tests.queuesim.chains import SPIKE, near

some = settings(max_examples=40)


def test_fluid_backlog_keeps_within_its_limit():
    times, backlog = fluid_backlog(SPIKE, 1, 4, until=80, limit=10)
    assert backlog.max() == 10
    assert times.tolist() == [0, 20, 22.5, 30, 35, 80]
    times, backlog = fluid_backlog(5, 1, ((0, 4), (10, 7)), until=20, backlog=2)
    assert dict(zip(times.tolist(), backlog.tolist(), strict=True)) == {0: 2, 10: 12, 16: 0, 20: 0}


@some
@given(st.integers(1, 60), st.integers(1, 9), st.floats(0.1, 5), st.floats(0, 50))
def test_a_batch_is_served_as_workers_come_free(size, workers, service, spread):
    free, waits = [0.0] * workers, []
    for i in range(size):
        arrival = i * spread / size
        start = max(arrival, min(free))
        free[free.index(min(free))] = start + service
        waits.append(start - arrival)
    mean, last = batch(size, workers, service, spread)
    assert mean == near(sum(waits) / size, tol=1e-9)
    assert last == near(max(free))


def test_a_backlog_drains_as_fast_on_average_over_many_runs():
    """From c busy workers and k waiting the line empties after k / (cμ − λ) on average (Wald)."""
    spike, rate, workers = 40, 3, 4
    begun = one_queue(rate=rate, workers=workers, batches=(Batch(0, spike + workers),))
    series = [simulate(begun, seed, 150).waiting_series() for seed in range(600)]
    times = tuple(line_empty_at(each, 0) for each in series)
    felt = Estimate(None, "clear", times, level=0.9999)
    assert felt.low <= fluid_drain(spike, rate, 1, workers) == 40 <= felt.high
    # Steps up at rate λ and down at cμ: k down take a variance of k (λ + cμ) / (cμ − λ)³.
    scatter = math.sqrt(spike * (rate + workers) / (workers - rate) ** 3)
    assert np.std(times) == pytest.approx(scatter, rel=0.15)  # of a skewed law: 5 % is usual
