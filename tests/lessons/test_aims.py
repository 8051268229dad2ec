"""Challenges are met when the run says so, not when a browser does."""

import numpy as np

from lessons.common.live.challenge import Challenge
from queuesim import Batch
from tests.lessons.live_runs import say, started, two


def test_a_challenge_is_met_when_the_playhead_is_there():
    live, clock = started(limit=1000)
    emptied = lambda story: story.emptied(story.spikes[0].at) if story.spikes else None  # noqa: E731
    live.aims.challenges = (Challenge("clear", "Clear a spike.", emptied, "", ""),)
    clock.now += 5
    say(live, {"do": "spike", "t": 5.0, "size": 20})
    say(live, {"do": "more"}, t=5.0)
    met = live.message()["challenges"][0]["met"]
    assert met > 5
    say(live, {"do": "met", "id": "clear", "t": met - 1})
    assert not live.aims.done
    say(live, {"do": "met", "id": "clear", "t": met}, {"do": "met", "id": "no such", "t": met})
    assert live.aims.done == {"clear"}


def test_what_a_link_brings_along_meets_no_challenge():
    emptied = lambda story: story.emptied(story.spikes[0].at) if story.spikes else None  # noqa: E731
    live, clock = started(limit=1000)
    live.aims.challenges = (Challenge("clear", "Clear a spike.", emptied, "", ""),)
    live.retell(live.settings, [], [Batch(2.0, 20)])
    for _ in range(6):
        clock.now += 5
        say(live)
    met = emptied(live.story())
    assert 2 < met < live.until and live.message()["challenges"][0]["met"] is None
    say(live, {"do": "met", "id": "clear", "t": met})
    assert not live.aims.done
    live.begin(live.settings, live.seed)
    say(live, {"do": "spike", "t": 0.0, "size": 20})
    assert live.message()["challenges"][0]["met"] > 0


def test_a_spike_is_sent_to_both_systems_and_challenges_see_both():
    live, clock = two(workers=12)
    slower = lambda story: story.emptied(5) and story.runs[1].waiting_series()[1].max()  # noqa: E731
    live.aims.challenges = (Challenge("both", "See both.", slower, "", ""),)
    clock.now += 5
    live.spike(40)
    first, second = live.story().runs
    assert [int((run.arrival == 5).sum()) for run in (first, second)] == [40, 40]
    assert np.array_equal(first.demand, second.demand), "the tasks are the same"
    said = live.message()
    (spike,) = said["spikes"]
    assert (spike["t"], spike["length"], spike["text"]) == (5.0, 0, "spike +40")
    assert said["challenges"][0]["met"] == second.waiting_series()[1].max() >= 37
    assert all(lane["ghost"] for lane in said["lanes"])
