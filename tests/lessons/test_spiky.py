"""A load with spikes, what is solved of it, and figures read off runs."""

import numpy as np
import pytest

from lessons.common.runs import estimate, never_negative, ratio, short, wait_at
from lessons.common.spiky import (
    Spiky,
    known_waits,
    late_share,
    mean_between,
    per_second,
    solved,
)
from queuesim import Batch, one_queue, simulate, theory

USUAL = Spiky(base=2, height=8, length=10, spacing=60, at=20)


def test_the_same_load_three_times():
    assert USUAL.steps(100) == ((0, 2), (20, 8), (30, 2), (80, 8), (90, 2))
    assert [(s.at, s.length, s.rate) for s in USUAL.spikes(100)] == [(20, 10, 6), (80, 10, 6)]
    times, rates = USUAL.line(80)
    assert list(zip(times, rates)) == [(0, 2), (20, 2), (20, 8), (30, 8), (30, 2), (80, 2)]
    area = (np.add(rates[1:], rates[:-1]) / 2) @ np.diff(times)
    assert USUAL.queue(4, 80).expected_tasks(80) == area == 220
    assert USUAL.mean == 3
    assert USUAL.backlog(4) == (40, 20)


def test_a_spike_below_the_base_rate_is_none():
    flat = Spiky(base=2, height=1, length=10, spacing=60)
    assert flat.spikes() == () and flat.steps(80) == ((0, 2),)
    assert flat.mean == 2 and flat.backlog(4) == (0, 0)


def test_nobody_is_later_than_in_the_steady_state_without_spikes():
    exact = solved(Spiky(3, 3, 10, 60), 4, 40)
    for limit in (0.25, 1, 4):
        share = late_share(exact, 4, limit, 10, 30)
        assert share == pytest.approx(theory.wait_tail(3, 1, 4, limit), rel=1e-6)
    assert mean_between(exact, exact.mean_busy, 0, 40) == pytest.approx(3)


def test_where_nothing_changes_any_moment_is_the_worst():
    seen = known_waits(Spiky(3, 2, 10, 60), 4, 1)
    assert seen.exact.mean_wait.max() == pytest.approx(seen.evenly)
    assert seen.at_worst.mean > 0


def test_the_worst_moment_is_the_end_of_a_spike():
    assert known_waits(Spiky(2, 8, 10, 80), 4, 1).worst == 18
    assert known_waits(Spiky(3.5, 12, 20, 30), 4, 1).worst == 58  # the second is worse


def test_too_many_on_average_wait_for_ever():
    assert known_waits(Spiky(3.5, 12, 20, 30), 4, 1).evenly == np.inf


@pytest.mark.parametrize("spacing", range(30, 121, 5))
@pytest.mark.parametrize("length", [5, 10, 20])
def test_what_is_looked_at_has_the_average_of_the_long_run(length, spacing):
    load = Spiky(2, 8, length, spacing)
    assert solved(load, 8, load.span).offered[-1] / load.span == pytest.approx(load.mean)


def test_no_wait_is_below_nothing():
    assert known_waits(Spiky(0.5, 2, 5, 80), 4, 1).at_worst.low == 0
    assert never_negative(estimate([0.0, 0.0, 1.0])).low == 0
    assert never_negative(estimate([4.0, 5.0, 6.0])).low > 0


def test_the_wait_at_a_moment_is_that_of_a_task_which_comes_then():
    for seed in range(20):
        plain = simulate(USUAL.queue(4, 80), seed, 80, drain=True)
        one = one_queue(2, 4, spikes=USUAL.spikes(80), batches=(Batch(30, 1),))
        probed = simulate(one, seed, 80, drain=True)
        (wait,) = probed.wait[probed.arrival == 30]
        assert wait_at(plain, 30) == pytest.approx(wait, abs=1e-9)


def test_tasks_per_second():
    run = simulate(USUAL.queue(4, 80), 1, 80)
    times, rates = per_second(run)
    assert len(times) == 40 and 2 * rates.sum() == len(run)


def test_a_ratio_weighs_runs_by_their_tasks():
    assert ratio([1, 9], [1, 3]).mean == pytest.approx(2.5)
    alike = ratio([2, 4, 8], [1, 2, 4])
    assert (alike.low, alike.high) == pytest.approx((2, 2))


def test_numbers_are_said_shortly():
    said = [short(value) for value in (280.4, 10.026, 0.9066, 0.1, 0.0236, 0)]
    assert said == ["280", "10.0", "0.907", "0.100", "0.02", "0.00"]
