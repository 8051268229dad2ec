"""What a dashboard shows of one run, by hand."""

import numpy as np
import pytest

from queuesim import Recorded, Scenario, Source, simulate
from queuesim.gauges import Gauges


@pytest.fixture(scope="module")
def gauges():
    """Three tasks at once, of 10, 20 and 40 s, then one at 100; a look every 10 s."""
    source = Source(Recorded((0.0, 0.0, 0.0, 100.0), (10.0, 20.0, 40.0, 5.0)))
    run = simulate(Scenario((source,)), until=200)
    return Gauges(run, np.arange(0.0, 201, 10))


def at(gauges, name, *moments):
    values = getattr(gauges, name)
    return [float(values[int(moment / 10)]) for moment in moments]


def test_depth_and_age_are_those_of_the_moment(gauges):
    assert at(gauges, "depth", 0, 10, 20, 30, 100) == [2, 1, 1, 0, 0]
    assert at(gauges, "age", 0, 10, 20, 30, 100) == [0, 10, 20, 0, 0]


def test_busy_looks_back_over_a_minute(gauges):
    found = at(gauges, "busy", 0, 30, 60, 70, 100, 110, 130, 200)
    assert found == pytest.approx([0, 1, 1, 1, 0.5, 25 / 60, 5 / 60, 0])


def test_waits_are_those_of_tasks_that_started_in_the_last_minute(gauges):
    """Waits of 0, 10, 30 and 0 s, of starts at 0, 10, 30 and 100 s."""
    assert at(gauges, "average", 0, 20, 30, 60) == pytest.approx([0, 5, 40 / 3, 40 / 3])
    assert at(gauges, "average", 70, 80, 100) == [30, 30, 0]
    assert np.isnan(at(gauges, "average", 90)[0]) and np.isnan(at(gauges, "p95", 90)[0])
    assert at(gauges, "p95", 0, 20, 30, 100) == [0, 10, 30, 0]


@pytest.mark.parametrize("seconds", [5, 10, 25, 30])
def test_the_p95_has_reached_a_threshold_where_more_than_one_in_twenty_waited_as_long(
    seconds, gauges
):
    assert np.array_equal(gauges.is_late(seconds), np.nan_to_num(gauges.p95) >= seconds)


def test_of_twenty_waits_the_p95_leaves_one_above():
    source = Source(Recorded((0.0,) * 20, (1.0,) * 20))
    gauges = Gauges(simulate(Scenario((source,)), until=30), np.array([25.0]))
    assert gauges.p95.tolist() == [18]  # of 0 to 19 s
    assert gauges.is_late(18).tolist() == [True] and gauges.is_late(19).tolist() == [False]
