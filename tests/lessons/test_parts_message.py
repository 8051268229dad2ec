"""What the browser hears of systems with several queues, pools and kinds of tasks."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lessons.common.live.lane_message import lane_message
from queuesim import FAILED, Simulation, one_queue
from tests.lessons.divided_systems import (
    a_batch,
    classes,
    failing,
    hybrid,
    message_of,
    one_line,
    prefetching,
    storm,
    tenants,
    two_queues,
)

PLAIN = {"id", "arrival", "start", "finish", "worker", "fate", "kind"}


def test_of_a_plain_system_nothing_more_is_said():
    _, message = message_of(one_line(), 60)
    assert "parts" not in message
    assert set(message["tasks"]) == PLAIN
    assert set(message["settings"][0][1]) == {"rate", "workers", "limit", "load"}


@pytest.mark.parametrize(
    ("scenario", "more"),
    [
        (a_batch(), set()),
        (two_queues(), {"queue"}),
        (classes("fifo"), set()),
        (classes("shortest"), {"demand"}),
        (prefetching(0), {"demand"}),
        (prefetching(4), {"held", "demand"}),
    ],
)
def test_only_columns_that_say_something_are_sent(scenario, more):
    _, message = message_of(scenario, 40)
    assert set(message["tasks"]) == PLAIN | more
    json.dumps(message, allow_nan=False)


def test_columns_are_those_of_the_run():
    run, message = message_of(prefetching(4), 40)
    assert np.isfinite(run.held).any()
    held = [np.nan if time is None else time for time in message["tasks"]["held"]]
    assert held == pytest.approx(run.held, abs=5e-5, nan_ok=True)
    assert message["tasks"]["demand"] == pytest.approx(run.demand, abs=5e-5)
    run, message = message_of(two_queues(), 40)
    assert message["tasks"]["queue"] == run.queue.tolist()
    assert set(message["tasks"]["queue"]) == {0, 1}


def test_parts_are_named_and_set_at_each_moment():
    _, message = message_of(hybrid(), 10)
    assert message["parts"] == {
        "kinds": ["urgent", "background"],
        "queues": ["urgent", "background"],
        "pools": ["urgent only", "both"],
    }
    [[_, settings]] = message["settings"]
    assert settings["pools"] == [
        {"workers": 1, "serves": [0], "prefetch": 0},
        {"workers": 3, "serves": [0, 1], "prefetch": 0},
    ]
    assert [kind["rate"] for kind in settings["kinds"]] == [0.9, 2.4]
    assert settings["queues"][0] == {"limit": None, "order": "fifo", "ageing": 4.0}


def test_an_order_that_is_changed_is_told_from_then_on():
    before, after = tenants("fifo"), tenants("in turn", weights=(1, 3))
    simulation = Simulation(before, 1)
    simulation.advance(10)
    simulation.steer(after)
    simulation.advance(20)
    message = lane_message("", simulation.result(), [(0.0, before), (10.0, after)], None, 5.0)
    orders = [(at, each["queues"][0]["order"]) for at, each in message["settings"]]
    assert orders == [(5.0, "fifo"), (10.0, "in turn")]
    assert [kind["weight"] for kind in message["settings"][-1][1]["kinds"]] == [1, 3]


def test_a_system_that_is_plain_at_first_only_has_all_columns():
    before = one_queue(3.0, 4)
    after = replace(before, pools=(replace(before.pools[0], prefetch=2),))
    simulation = Simulation(before, 1)
    simulation.advance(10)
    simulation.steer(after)
    simulation.advance(30)
    run = simulation.result()
    message = lane_message("", run, [(0.0, before), (10.0, after)], None, 0.0)
    assert message["parts"]["queues"] == ["queue"]
    assert len(message["tasks"]["held"]) == len(run)


@pytest.mark.parametrize(
    ("scenario", "more", "callers"),
    [
        (failing(), {"attempt", "again"}, {"retry": True, "leave": False}),
        (storm(), {"attempt", "again", "gone"}, {"retry": True, "leave": True, "after": 5}),
    ],
)
def test_of_callers_who_come_back_or_leave_their_task_is_said_when(scenario, more, callers):
    run, message = message_of(scenario, 40)
    assert message["callers"] == callers
    tasks = message["tasks"]
    assert set(tasks) == PLAIN | more
    for name in more - {"attempt"}:
        times = [np.nan if time is None else time for time in tasks[name]]
        assert times == pytest.approx(getattr(run, name), abs=5e-5, nan_ok=True)
        assert np.isfinite(times).any()
    assert tasks["attempt"] == run.attempt.tolist() and max(tasks["attempt"]) == 3
    assert [fate == 4 for fate in tasks["fate"]] == (run.outcome == FAILED).tolist()
    json.dumps(message, allow_nan=False)
