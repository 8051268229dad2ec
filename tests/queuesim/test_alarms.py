"""Alarms over many runs: against one run of the engine, by hand, and against exact values."""

import numpy as np
import pytest
from scipy import stats

from queuesim import Recorded, Scenario, Source, alarms, simulate
from queuesim.alarms import LOOK, Dashboard, Watched, dashboard, rings_after, rings_for_nothing
from queuesim.gauges import Gauges

SLOW, QUICK = Watched(0.5 / 6, 6.0), Watched(5.0, 0.1, burst=60)


def test_a_dashboard_shows_what_the_gauges_of_the_same_run_show(monkeypatch):
    luck = np.random.default_rng(3)
    arrival = np.cumsum(luck.exponential(12, 400))
    service = luck.exponential(9, 400)
    run = simulate(Scenario((Source(Recorded(arrival.tolist(), service.tolist())),)), until=3000)
    monkeypatch.setattr(alarms, "_tasks", lambda *_: (arrival[None], service[None]))
    shown = dashboard(SLOW, 1, 1, 3000.0)
    gauges = Gauges(run, shown.times)
    assert np.array_equal(gauges.depth, shown.depth[0]) and gauges.depth.max() > 3
    for name in ("age", "busy", "average"):
        found = np.nan_to_num(getattr(gauges, name))
        assert found == pytest.approx(getattr(shown, name)[0], abs=1e-4), name
    for seconds in (5, 20, 60):
        assert np.array_equal(gauges.is_late(seconds), shown.is_on("p95", seconds)[0])


def looked_up_after(time, horizon):
    """The average time of the first look at or after a random time, from its distribution."""
    return LOOK * time.sf(np.arange(0, horizon, LOOK)).sum()


@pytest.mark.parametrize(("depth", "horizon"), [(50, 1500.0), (10, 600.0)])
def test_once_all_tasks_hang_the_depth_rings_when_one_more_task_has_come(depth, horizon):
    """It could ring before only if so many tasks waited already, one time in a million."""
    shown = dashboard(Watched(SLOW.rate, 6.0, since=600.0, factor=np.inf), 7, 1000, 600 + horizon)
    times = shown.rings_after("depth", depth, 600.0)
    exact = looked_up_after(stats.gamma(depth + 1, scale=1 / SLOW.rate), horizon)
    slack = 0.001 * exact if depth == 10 else 0  # that 10 wait already
    assert abs(times.mean() - exact) < 4.9 * stats.sem(times) + slack
    assert exact == pytest.approx((depth + 1) / SLOW.rate + LOOK / 2, rel=0.002)


def test_once_all_tasks_hang_the_age_rings_for_the_second_of_them():
    """A task that waits longer before moves the average by less than a second."""
    shown = dashboard(Watched(SLOW.rate, 6.0, since=600.0, factor=np.inf), 8, 1000, 1000.0)
    times = shown.rings_after("age", 60, 600.0)
    exact = looked_up_after(stats.gamma(2, loc=60, scale=1 / SLOW.rate), 400.0)
    assert abs(times.mean() - exact) < 4.9 * stats.sem(times) + 1


def test_the_p95_and_the_average_are_silent_where_no_task_starts():
    silent = {"p95": (60,), "average": (60,)}
    for queue in (SLOW, QUICK):
        for times in rings_after(queue, np.inf, silent, 1, 300.0).values():
            assert np.isinf(times[times > 0]).all()


def test_the_p95_is_never_later_than_the_average_and_in_the_quick_queue_always_earlier():
    wanted = {"p95": (60,), "average": (60,)}
    for queue, within in ((SLOW, 3600.0), (QUICK, 400.0)):
        times = rings_after(queue, 3.0, wanted, 22, within)
        earlier = times["average", 60] - times["p95", 60]
        assert (earlier >= 0).all()
        assert (earlier > 0).all() or queue == SLOW


def shown_ages(*ages):
    """A dashboard of one run with these ages, and nothing else."""
    age = np.array([ages], float)
    none = np.zeros_like(age, int)
    return Dashboard(LOOK * np.arange(len(ages)), none, age, none, none, none, np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("ages", "rings"),
    [
        ([0, 70, 0], 1),
        ([70, 0, 70, 70], 2),
        ([0, 70, 121, 0], 0),  # longer than promised
        ([0, 70, *[0] * 11, 121], 0),  # a minute after it a task has waited longer
        ([0, 70, *[0] * 12, 121], 1),
        ([0, 70, *[0] * 14, 50, 0], 1),
        ([70, 0, 0, 121], 0),
        ([121, 0, 0, 70], 0),
        ([121, *[0] * 12, 70], 1),
    ],
)
def test_an_alarm_rings_for_nothing_if_no_task_waits_too_long_around_it(ages, rings):
    assert shown_ages(*ages).rings_for_nothing("age", 60).tolist() == [rings]


def test_a_burst_rings_the_depth_alarm_each_time_and_no_other():
    found = rings_for_nothing(QUICK, {"depth": (50,), "age": (60,), "p95": (60,)}, 1, 240.0)
    assert {alarm: rings.mean for (alarm, _), rings in found.items()} == {
        "depth": pytest.approx(30),
        "age": 0,
        "p95": 0,
    }


def test_the_share_of_time_in_which_the_depth_alarm_is_on_is_the_formula():
    """M/M/1: so many wait with probability load ^ (depth + 1)."""
    shown = dashboard(SLOW, 5, 400, SLOW.settles + 7200, SLOW.settles)
    for depth in (3, 6):
        shares = shown.is_on("depth", depth).mean(axis=1)
        assert abs(shares.mean() - 0.5 ** (depth + 1)) < 4.9 * stats.sem(shares)
    busy = shown.busy[:, ::12].mean(axis=1)  # minutes that do not overlap
    assert abs(busy.mean() - 0.5) < 4.9 * stats.sem(busy)
