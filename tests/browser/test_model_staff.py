"""What the stage knows of workers that are ordered, start and go, against the runs."""

import numpy as np
import pytest

from queuesim.workers import ON, STARTING
from tests.lessons.divided_systems import message_of, one_line, scaled


@pytest.mark.parametrize("startup", [0.0, 7.0])
def test_workers_are_paid_from_their_order_on(in_browser, startup):
    ask = "([message, times]) => times.map((t) => paidSeconds(laneOf([message]), t))"
    times = [0.0, 4.0, 13.5, 22.0, 37.25, 79.0, 90.0]
    run, message = message_of(scaled(startup), 100.0)
    steps, paid = run.workers_series(starting=True)
    for t, seconds in zip(times, in_browser(ask, [message, times])):
        widths = np.diff(np.append(np.minimum(steps, t), t))
        assert seconds == pytest.approx(np.sum(paid * widths), abs=0.01)
    assert paid.max() > 4


def test_a_worker_is_ready_when_its_start_up_is_over(in_browser):
    run, message = message_of(scaled(7.0), 100.0)
    ordered = {}
    for at, _, worker, state in run.staff:
        if state == STARTING:
            ordered[worker] = at
        if state == ON and worker in ordered:
            break
    ask = "([message, worker, t]) => startOf(laneOf([message]), worker, t)"
    begun = ordered[worker]
    assert at == pytest.approx(begun + 7.0, abs=1e-4)
    half = in_browser(ask, [message, worker, begun + 3.5])
    assert half == pytest.approx({"share": 0.5, "ready": begun + 7.0}, abs=1e-3)
    # Of a worker whose start is not computed yet, too.
    _, early = message_of(scaled(7.0), begun + 1.0)
    assert in_browser(ask, [early, worker, begun + 3.5]) == pytest.approx(half, abs=1e-3)


def test_of_the_most_workers_is_said_where_they_come_and_go(in_browser):
    ask = "(message) => isScaled(laneOf([message]), 5)"
    for system, is_scaled in ((scaled(), True), (scaled(0.0), True), (one_line(), False)):
        _, message = message_of(system, 10)
        assert in_browser(ask, message) == is_scaled
    settings = message_of(scaled(), 10)[1]["settings"][0][1]
    assert (settings["startup"], settings["most"]) == ([10.0], 12)


def test_the_load_is_that_of_the_workers_that_are_ready(in_browser):
    run, message = message_of(scaled(7.0), 100.0)
    ask = """([message, times]) => {
      const lane = laneOf([message]), states = statesAt(lane, times);
      return times.map((t, k) => loadOf(settingsAt(lane, t), new Map(states[k].workers)));
    }"""
    times = [0.0, 8.5, 15.5, 30.0, 60.0, 95.0]
    steps, ready = run.workers_series()
    rates = [2, 8, 8, 2, 2, 8]
    for t, rate, load in zip(times, rates, in_browser(ask, [message, times])):
        assert load == pytest.approx(rate / ready[np.searchsorted(steps, t, "right") - 1])
    assert in_browser("() => loadOf({ load: 0.5, workers: 4 }, new Map())") == 0.5
    assert in_browser("() => loadOf({ load: 0.5, workers: 4, most: 12 }, new Map())") is None
