"""What the stage shows of measures of a run and of alarms on them, against the run."""

import numpy as np
import pytest

from queuesim import REJECTED
from tests.lessons.divided_systems import message_of, one_line, storm

UNTIL, WINDOW = 60.0, 15.0
SYSTEMS = {"calm": one_line(), "storm": storm()}

ASK = """([messages, measure, until]) => {
  const lane = emptyLane();
  let looks = null;
  for (const message of messages) {
    mergeLane(lane, message, message.from);
    looks = looksAt(lane, measure, message.upTo ?? until); // what is kept is gone on from
  }
  return [looks.times, looks.values];
}"""


def expected(run, what, t):
    """A measure at a time, straight from the columns of the run."""
    if what == "age":
        joined = (run.arrival <= t) & (run.outcome != REJECTED)
        waits = joined & ~(run.start <= t) & ~(run.finish <= t)
        return t - run.arrival[waits].min() if waits.any() else 0.0
    since = max(0.0, t - WINDOW)
    if what == "p95":
        waits = np.sort(run.wait[(run.start > since) & (run.start <= t)])
        return waits[int(np.ceil(0.95 * len(waits) - 1e-9)) - 1] if len(waits) else None
    ends = np.where(np.isnan(run.finish), np.inf, run.finish)
    busy = np.clip(np.minimum(ends, t) - np.maximum(run.start, since), 0, None)
    workers = run.scenario.pools[0].workers
    return np.nansum(busy) / (workers * (t - since)) if t > since else None


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("what", ["age", "busy", "p95"])
def test_measures_are_those_of_the_run(in_browser, name, what):
    run, message = message_of(SYSTEMS[name], UNTIL)
    measure = {"what": what, "window": WINDOW, "every": 0.73}
    times, values = in_browser(ASK, [[message], measure, 59.0])
    assert len(times) == 81 and times[-1] == pytest.approx(80 * 0.73)
    for t, value in zip(times, values):
        # Times are rounded on their way: a task may be on the other side of a look.
        near = [expected(run, what, max(0.0, t + shift)) for shift in (-1e-3, 0, 1e-3)]
        assert any(one == pytest.approx(value, abs=2e-3) for one in near)


def test_news_changes_only_what_was_looked_up_after_it(in_browser):
    early, late = (message_of(one_line(), until)[1] for until in (30.0, UNTIL))
    measure = {"what": "p95", "window": WINDOW, "every": 1.0}
    news = late | {"from": 20.0}
    at_once = in_browser(ASK, [[late], measure, UNTIL])
    assert in_browser(ASK, [[early | {"upTo": 30.0}, news], measure, UNTIL]) == at_once


def test_an_alarm_rings_when_its_value_is_reached(in_browser):
    looks = {"times": [0, 1, 2, 3, 4, 5, 6], "values": [1, 5, 6, None, 7, 2, 5]}
    rings = "([looks, alarm, until]) => ringsOf(looks, alarm, until)"
    assert in_browser(rings, [looks, 5, 6]) == [1, 4, 6]
    assert in_browser(rings, [looks, 5, 4.5]) == [1, 4]
    assert in_browser(rings, [looks, None, 9]) == []
