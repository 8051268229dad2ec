"""Challenges are met when the run says so, not when a browser does."""

import numpy as np

from lessons.common.live import Challenge, Words, drain, progress_of
from queuesim import Batch
from tests.lessons.live_runs import say, started, two

spikes = lambda story: [spike.at for spike in story.spikes]  # noqa: E731
CLEAR = Challenge("clear", "Clear it", "Clear a spike.", drain(spikes), "It clears.", "", "")


def test_a_challenge_is_met_when_the_playhead_is_there():
    live, clock = started(limit=1000)
    live.aims.challenges = (CLEAR,)
    clock.now += 5
    say(live, {"do": "spike", "t": 5.0, "size": 20})
    say(live, {"do": "more"}, t=5.0)
    met = live.message()["challenges"][0]["met"]
    assert met > 5
    say(live, {"do": "met", "id": "clear", "t": met - 1})
    assert not live.aims.done
    say(live, {"do": "met", "id": "clear", "t": met}, {"do": "met", "id": "no such", "t": met})
    assert live.aims.done == {"clear"}
    assert (live.aims.latest, live.aims.found) == ("clear", f"Empty after {met - 5:.1f} s")
    assert live.message()["challenges"] == [], "what is met needs no bar"


def test_what_a_link_brings_along_meets_no_challenge():
    live, clock = started(limit=1000)
    live.aims.challenges = (CLEAR,)
    live.retell(live.settings, [], [Batch(2.0, 20)])
    for _ in range(6):
        clock.now += 5
        say(live)
    met = live.story().emptied(2.0)
    assert 2 < met < live.until and live.message()["challenges"][0]["met"] is None
    assert "change a setting" in live.message()["challenges"][0]["steps"][0][2]
    say(live, {"do": "met", "id": "clear", "t": met})
    assert not live.aims.done
    live.begin(live.settings, live.seed)
    say(live, {"do": "spike", "t": 0.0, "size": 20})
    assert live.message()["challenges"][0]["met"] > 0


def test_a_spike_is_sent_to_both_systems_and_challenges_see_both():
    live, clock = two(workers=12)
    longest = lambda story: float(story.runs[1].waiting_series()[1].max())  # noqa: E731
    both = lambda story: progress_of([(longest(story), 1.0, Words())])  # noqa: E731
    live.aims.challenges = (Challenge("both", "See both", "See both.", both, "", "", ""),)
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


def test_the_way_is_told_from_when_it_is_news():
    live, clock = started(limit=1000)
    live.aims.challenges = (CLEAR,)
    say(live, {"do": "spike", "t": 0.0, "size": 40})
    whole = live.message()["challenges"][0]["steps"]
    assert whole[0][:2] == [0, 0] and whole[-1][1] in (1, whole[-1][1])
    clock.now += 8
    say(live, {"do": "more"}, t=8.0)
    said = live.message()
    assert said["from"] > 8 and said["challenges"][0]["steps"][0][0] <= said["from"]
    assert len(said["challenges"][0]["steps"]) < len(whole)
