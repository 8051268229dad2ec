"""A load with spikes: by arithmetic, solved, and run many times."""

import numpy as np
import pytest

from queuesim import theory
from queuesim.spiky_load import (
    SpikyLoad,
    late_share,
    mean_between,
    p95_at,
    scatter,
    solved,
    waits_under,
)

USUAL = SpikyLoad(base=2, height=8, length=10, spacing=60, at=20)
RARE = SpikyLoad(base=2, height=8, length=10, spacing=80)
RARE_LATER = SpikyLoad(base=2, height=8, length=10, spacing=80, at=20)  # from 20 to 30 s


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
    assert arrival.base is None and wait.base is None, "the other tasks are not kept"
    assert np.mean((arrival >= 20) & (arrival < 30)) == pytest.approx(80 / 180, abs=0.1)


@pytest.mark.parametrize("load", [RARE, RARE_LATER])
def test_the_chain_of_rare_spikes(load):
    exact = solved(load, 4, 80)
    assert exact.times[exact.mean_wait.argmax()] == load.at + 10
    assert exact.mean_wait.max() == pytest.approx(10.026, abs=0.001)
    assert exact.mean_wait_between() == pytest.approx(2.914, abs=0.001)
    assert np.interp(load.at + 30, exact.times, exact.mean_wait) == pytest.approx(1.577, abs=0.001)
    assert exact.offered[-1] / 80 == pytest.approx(2.75) == load.mean
    assert theory.mmc(2.75, 1, 4).mean_wait == pytest.approx(0.3276, abs=1e-4)
    backlog = theory.fluid_backlog(load.steps(80), 1, 4, 80)[1].max()
    assert (backlog, theory.fluid_drain(backlog, 2, 1, 4)) == (40, 20)


def test_the_next_spike_is_as_the_first():
    """Each begins as if it were the first, when spikes are rare."""
    exact = solved(RARE, 4, 400)
    ends = exact.mean_wait[np.isin(exact.times, [18, 98, 178, 258, 338])]
    assert len(ends) == 5 and np.ptp(ends) < 1e-4


@pytest.fixture(scope="module")
def many():
    return RARE_LATER.runs(4, 80, 4000, 1)


def sure(values):
    """The ends between which their mean is, but for one in 100 000 times."""
    half = 4.5 * np.std(values) / len(values) ** 0.5
    return np.mean(values) - half, np.mean(values) + half


def test_runs_agree_with_the_chain_at_the_worst_moment(many):
    low, high = sure(many.wait_at(30))
    assert high - low < 1
    assert low < solved(RARE_LATER, 4, 80).mean_wait.max() < high


def test_runs_agree_with_the_p95_at_the_worst_moment(many):
    low, high = sure(many.wait_at(30) > p95_at(solved(RARE_LATER, 4, 80), 4, 30))
    assert low < 0.05 < high and high - low < 0.04


def test_runs_agree_with_the_chain_on_average_and_by_arrival(many):
    exact = solved(RARE_LATER, 4, 80)
    for begin, end in [(0, 80), *((start, start + 10) for start in range(0, 80, 10))]:
        tasks, wait = many.between(begin, end).sum(axis=0), exact.mean_wait_between(begin, end)
        low, high = sure(many.waited(begin, end) - wait * tasks)
        assert low < 0 < high, (begin, end)
