"""A load with spikes: by arithmetic, solved, and run many times."""

import numpy as np
import pytest

from queuesim import theory
from queuesim.spiky_load import SpikyLoad, late_share, mean_between, scatter, solved, waits_under

USUAL = SpikyLoad(base=2, height=8, length=10, spacing=60, at=20)


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
    flat = SpikyLoad(base=2, height=1, length=10, spacing=60)
    assert flat.spikes() == () and flat.steps(80) == ((0, 2),)
    assert flat.mean == 2 and flat.backlog(4) == (0, 0)


def test_nobody_is_later_than_in_the_steady_state_without_spikes():
    exact = solved(SpikyLoad(3, 3, 10, 60), 4, 40)
    for limit in (0.25, 1, 4):
        share = late_share(exact, 4, limit, 10, 30)
        assert share == pytest.approx(theory.wait_tail(3, 1, 4, limit), rel=1e-6)
    assert mean_between(exact, exact.mean_busy, 0, 40) == pytest.approx(3)


def test_where_nothing_changes_any_moment_is_the_worst():
    seen = waits_under(SpikyLoad(3, 2, 10, 60), 4, 1)
    assert seen.exact.mean_wait.max() == pytest.approx(seen.evenly)
    assert seen.at_worst.mean > 0


def test_the_worst_moment_is_the_end_of_a_spike():
    assert waits_under(SpikyLoad(2, 8, 10, 80), 4, 1).worst == 18
    assert waits_under(SpikyLoad(3.5, 12, 20, 30), 4, 1).worst == 58  # the second is worse


def test_too_many_on_average_wait_for_ever():
    assert waits_under(SpikyLoad(3.5, 12, 20, 30), 4, 1).evenly == np.inf


@pytest.mark.parametrize("spacing", range(30, 121, 5))
@pytest.mark.parametrize("length", [5, 10, 20])
def test_what_is_looked_at_has_the_average_of_the_long_run(length, spacing):
    load = SpikyLoad(2, 8, length, spacing)
    assert solved(load, 8, load.span).offered[-1] / load.span == pytest.approx(load.mean)


def test_no_wait_is_below_nothing():
    assert waits_under(SpikyLoad(0.5, 2, 5, 80), 4, 1).at_worst.low > 0


@pytest.mark.parametrize("load", [SpikyLoad(2, 8, 10, 80), SpikyLoad(0.5, 12, 15, 120)])
def test_nine_of_ten_fresh_runs_lie_in_the_band(load):
    """At least: where a twentieth or more of the runs have no wait at all, the band begins at 0."""
    times, lows, highs = waits_under(load, 4, 1).scatter
    fresh = load.runs(4, load.span, 2000, 2)
    waits = np.array([fresh.wait_at(time) for time in times])
    inside = np.mean((lows[:, None] <= waits) & (waits <= highs[:, None]), axis=1)
    assert inside.mean() > 0.88 and inside.min() > 0.8
    begins_above_0 = lows > 0
    assert inside[begins_above_0].mean() == pytest.approx(0.9, abs=0.03)


def test_the_band_is_the_middle_of_the_runs():
    runs = USUAL.runs(4, 60, 100, 3)
    times, lows, highs = scatter(runs, [25.0, 30.0])
    assert times == [25.0, 30.0]
    waits = np.sort(runs.wait_at(30.0))
    assert waits[4] <= lows[1] <= waits[5] and waits[94] <= highs[1] <= waits[95]


def test_some_tasks_come_from_all_runs():
    arrival, wait = waits_under(USUAL, 4, 1).some_tasks
    assert 300 <= len(arrival) == len(wait) <= 350
    assert arrival.min() > 0 and arrival.max() < 60 and wait.min() >= 0
    assert np.mean((arrival >= 20) & (arrival < 30)) == pytest.approx(80 / 180, abs=0.1)
