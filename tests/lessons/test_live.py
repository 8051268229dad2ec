"""The run behind a stage: replay, ghost, playhead, and a browser that may say anything."""

import json
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.live.feats import lasting
from lessons.common.live.live_run import LOOK_AHEAD, Live
from lessons.common.live.replay import Replay
from lessons.common.live.revisions import Revisions
from lessons.common.live.schedule import MAX_SPIKE, MAX_SPIKES
from lessons.common.live.spike_bands import spike_bands
from lessons.common.live.story import Challenge
from queuesim import REJECTED, Batch, Spike, one_queue, simulate
from queuesim.run import GONE


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self):
        return self.now


def build(values):
    return one_queue(rate=values["rate"], workers=values["workers"], limit=values.get("limit", 20))


def started(**values):
    clock = Clock()
    values = {"rate": 3.0, "workers": 4} | values
    words = lambda name, old, new: f"{name} {old} → {new}"  # noqa: E731
    return Live(build, values, 1, words=words, clock=clock), clock


def say(live, *commands, t=None, playing=True, speed=1, held=None):
    commands = [{"n": live.heard + 1 + i, **command} for i, command in enumerate(commands)]
    live.hear(
        {
            "run": live.run_number,
            "held": live.revisions.number if held is None else held,
            "t": live.playhead() if t is None else t,
            "playing": playing,
            "speed": speed,
            "commands": commands,
        }
    )


def tasks_of(message):
    columns = message["lanes"][0]["tasks"]
    return {
        id: tuple(columns[name][i] for name in ("arrival", "start", "finish", "worker", "fate"))
        for i, id in enumerate(columns["id"])
    }


class Browser:
    """What a browser holds after the messages it got, by the rules that the stage follows."""

    def __init__(self):
        self.tasks, self.run = {}, None

    def take(self, message):
        if message["run"] != self.run:
            assert message["from"] == 0
            self.tasks, self.run = {}, message["run"]
        self.tasks = {i: task for i, task in self.tasks.items() if task[0] < message["from"]}
        self.tasks |= tasks_of(message)
        json.dumps(message, allow_nan=False)


def whole(live):
    """What a browser would hold that got everything in one message."""
    browser = Browser()
    known, live.revisions = live.revisions, Revisions()
    live.revisions.anew()
    browser.take(live.message())
    live.revisions = known
    return browser.tasks


def test_the_playhead_follows_the_clock_at_its_speed_and_stops_at_what_is_computed():
    live, clock = started()
    clock.now += 5
    assert live.playhead() == 5
    say(live, speed=4, t=5)
    clock.now += 2
    assert live.playhead() == 13
    clock.now += 1000
    assert live.playhead() == live.until
    say(live, t=7, playing=False)
    clock.now += 50
    assert live.playhead() == 7


def test_a_steered_run_is_the_run_of_its_schedule():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    clock.now += 10
    live.steer({"rate": 5.0, "workers": 2})
    changes = (
        (10.0, build({"rate": 3.0, "workers": 2})),
        (20.0, build({"rate": 5.0, "workers": 2})),
    )
    expected = simulate(build({"rate": 3.0, "workers": 4}), 1, live.until, changes)
    assert live.story().run.same_as(expected)
    assert [change.text for change in live.schedule.changes] == ["workers 4 → 2", "rate 3.0 → 5.0"]


def test_a_change_leaves_what_was_and_the_ghost_goes_on_without_it():
    live, clock = started()
    clock.now += 12
    browser = Browser()
    browser.take(live.message())
    before = dict(browser.tasks)
    say(live)
    live.steer({"rate": 3.0, "workers": 1})
    message = live.message()
    assert message["from"] == 12
    browser.take(message)
    assert browser.tasks == whole(live)
    past = {i: task for i, task in before.items() if task[2] is not None and task[2] < 12}
    assert past and past.items() <= browser.tasks.items()
    ghost = simulate(build({"rate": 3.0, "workers": 4}), 1, live.until).waiting_series()
    said = message["lanes"][0]["ghost"]
    later = ghost[0] > 12
    assert said["t"][1:] == pytest.approx(ghost[0][later].tolist(), abs=1e-4)
    assert said["n"][1:] == ghost[1][later].tolist()
    assert message["ghost_label"] == "without your change"


def test_rewinding_and_steering_drops_the_later_changes():
    live, clock = started()
    clock.now += 20
    live.steer({"rate": 3.0, "workers": 2})
    live.spike(40)
    clock.now += 5
    say(live, t=6.0, playing=False)
    live.steer({"rate": 6.0, "workers": 2})
    assert [change.at for change in live.schedule.changes] == [6.0]
    assert live.schedule.spikes == []


def test_what_a_browser_showed_while_its_words_were_under_way_is_not_rewritten():
    live, clock = started()
    clock.now += 2.3  # the server reckons with more than the browser shows
    say(live, t=2.0)
    assert live.playhead() == 2.1
    clock.now += 1
    say(live, t=3.05)  # nearly as reckoned
    assert live.playhead() == 3.1
    say(live, t=3.3)  # further than reckoned
    assert live.playhead() == 3.3


def test_a_change_at_the_same_moment_replaces_the_one_before():
    live, clock = started()
    clock.now += 9
    for workers in (5, 6, 7):
        live.steer({"rate": 3.0, "workers": workers})
    assert [(change.at, change.text) for change in live.schedule.changes] == [(9, "workers 4 → 7")]
    live.steer({"rate": 3.0, "workers": 4})
    assert live.schedule.changes == []


def test_before_the_run_begins_a_change_is_no_change():
    live, _ = started()
    live.steer({"rate": 3.0, "workers": 9})
    assert live.schedule.changes == [] and live.schedule.start["workers"] == 9


def test_a_spike_arrives_at_once_and_its_ghost_is_the_run_without_it():
    live, clock = started(limit=1000)
    clock.now += 10
    say(live, {"do": "spike", "t": 10.0, "size": 40})
    run = live.story().run
    assert int((run.arrival == 10).sum()) == 40
    message = live.message()
    assert message["ghost_label"] == "without the spike"
    assert message["spikes"] == [{"t": 10.0, "length": 0, "text": "spike +40"}]
    live.steer({"rate": 3.0, "workers": 9, "limit": 1000}, at=12.0)
    assert live.message()["ghost_label"] == "without your change"
    assert max(live.message()["lanes"][0]["ghost"]["n"]) >= 36, "the ghost keeps the spike"


def test_a_flag_names_what_changed_the_system_and_not_a_target_moved_before():
    live, clock = started(target=2.5, price=10)
    clock.now += 5
    live.steer(live.settings | {"target": 5.0, "price": 20})
    assert live.schedule.changes == []
    live.steer(live.settings | {"workers": 2})
    live.steer(live.settings | {"target": 1.0, "rate": 4.0, "workers": 3}, at=8.0)
    assert [change.text for change in live.schedule.changes] == [
        "workers 4 → 2",
        "rate 3.0 → 4.0, workers 2 → 3",
    ]


def test_spikes_of_one_moment_add_up_to_what_a_link_can_carry():
    live, _ = started(limit=1000)
    for _ in range(3):
        live.spike(400, at=10.0)
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(10.0, MAX_SPIKE)]


def test_restart_shows_the_run_before_as_its_ghost():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    old = live.story().run
    number = live.run_number
    say(live, {"do": "restart"})
    message = live.message()
    assert message["run"] == number + 1 and message["from"] == 0
    assert live.schedule.start["workers"] == 2 and live.schedule.changes == []
    assert message["ghost_label"] == "the run before"
    ghost = message["lanes"][0]["ghost"]["n"]
    assert len(ghost) > 20 and ghost == old.waiting_series()[1][: len(ghost)].tolist()


def test_messages_are_resent_until_they_are_acknowledged():
    live, clock = started()
    browser = Browser()
    browser.take(live.message())
    say(live)
    held = live.revisions.number
    for at in (4.0, 9.0, 14.0):  # the browser gets only the last of these messages
        clock.now = 100 + at
        live.steer({"rate": 3.0 + at, "workers": 4})
        message = live.message()
    assert message["from"] == 4
    browser.take(message)
    assert browser.tasks == whole(live)
    say(live, held=held)
    assert live.message()["from"] == 4, "an old acknowledgement changes nothing"
    say(live)
    assert live.message()["from"] >= 14


def test_commands_that_come_twice_are_obeyed_once():
    live, clock = started(limit=1000)
    clock.now += 5
    command = {"n": 1, "do": "spike", "t": 5.0, "size": 40}
    for _ in range(3):
        live.hear({"run": live.run_number, "held": 1, "t": 5.0, "commands": [command]})
    assert [spike.size for spike in live.schedule.spikes] == [40]


def test_a_speed_chosen_just_after_a_restart_is_not_lost():
    live, clock = started()
    clock.now += 5
    before = live.run_number
    say(live, {"do": "restart"})
    speed = {"n": live.heard + 1, "do": "speed", "x": 8}
    live.hear(
        {"run": before, "held": 1, "t": 5.0, "speed": 8, "playing": True, "commands": [speed]}
    )
    assert live.message()["start"]["speed"] == 8
    clock.now += 1
    live.hear({"run": before, "held": 1, "t": 5.0, "commands": [speed | {"x": "fast"}]})
    assert live.message()["start"] == {"t": 8.0, "playing": True, "speed": 8}


def test_more_is_computed_ahead_and_ends_at_the_end():
    live, clock = started()
    clock.now += 15
    say(live, {"do": "more"})
    assert live.until >= 15 + LOOK_AHEAD
    for _ in range(90):
        clock.now += LOOK_AHEAD
        say(live, {"do": "more"})
    assert live.until == live.end == 1200
    assert len(live.story().run) < 25_000


def test_a_run_that_grows_too_long_ends_earlier():
    live, clock = started(rate=60.0, workers=20)
    for _ in range(90):
        clock.now += LOOK_AHEAD
        say(live, {"do": "more"})
    assert live.end < 1200
    assert len(live.story().run) < 30_000


def test_an_empty_stage_gets_all_of_it_again():
    live, clock = started()
    clock.now += 10
    say(live)
    live.resend()
    message = live.message()
    assert message["from"] == 0 and message["start"]["t"] == 10


def test_a_challenge_is_met_when_the_playhead_is_there():
    live, clock = started(limit=1000)
    emptied = lambda story: story.emptied(story.spikes[0].at) if story.spikes else None  # noqa: E731
    live.challenges = (Challenge("clear", "Clear a spike.", emptied),)
    clock.now += 5
    say(live, {"do": "spike", "t": 5.0, "size": 20})
    say(live, {"do": "more"}, t=5.0)
    met = live.message()["challenges"][0]["met"]
    assert met > 5
    say(live, {"do": "met", "id": "clear", "t": met - 1})
    assert not live.done
    say(live, {"do": "met", "id": "clear", "t": met}, {"do": "met", "id": "no such", "t": met})
    assert live.done == {"clear"}


def test_settings_say_rate_and_load_at_each_moment():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    said = live.message()["lanes"][0]["settings"]
    assert said[0] == [0.0, {"rate": 3.0, "workers": 4, "limit": 20, "load": 0.75}]
    assert said[1] == [10.0, {"rate": 3.0, "workers": 2, "limit": 20, "load": 1.5}]
    live.steer({"rate": 3.0, "workers": 0})
    assert live.message()["lanes"][0]["settings"][-1][1]["load"] is None


def test_lasting_finds_spans_of_settings():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    clock.now += 8
    live.steer({"rate": 3.0, "workers": 4})
    story = live.story()
    few = lambda values: values["workers"] == 2  # noqa: E731
    assert lasting(story, few, 5) == [(10, 18)]
    assert lasting(story, few, 9) == []


def test_a_worker_who_is_sent_away_is_gone_whatever_the_moment():
    for k in range(60):
        live, clock = started()
        clock.now += 4 + k / 7  # times that the browser rounds
        held = live.message()["lanes"][0]["workers"]
        say(live)
        live.steer({"rate": 3.0, "workers": 3})
        message = live.message()
        held = [change for change in held if change[0] < message["from"]]
        states = {w: state for _, w, state in held + message["lanes"][0]["workers"]}
        assert sum(state != GONE for state in states.values()) == 3


def test_the_timeline_says_how_long_a_spike_took():
    live, clock = started(limit=1000)
    clock.now += 5
    live.spike(40)
    assert live.message()["spikes"] == [{"t": 5, "length": 0, "text": "spike +40"}]
    clock.now += 60
    live.more()
    emptied = live.story().emptied(5)
    assert emptied > 10
    (said,) = live.message()["spikes"]
    assert said["gone"] == pytest.approx(emptied, abs=1e-4)
    assert said["then"] == f"spike +40, gone after {emptied - 5:.1f} s"


def test_a_spike_takes_its_time_whatever_the_moment():
    for k in range(20):
        live, clock = started(limit=1000)
        clock.now += 4 + k / 7  # times that no clock of a run has
        live.spike(40)
        clock.now += 60
        live.more()
        (said,) = live.message()["spikes"]
        assert said["gone"] > live.schedule.spikes[0].at + 5


def test_a_spike_for_which_there_are_workers_makes_nobody_wait():
    live, clock = started(rate=0.1, workers=12)
    clock.now += 5
    live.spike(10)
    (said,) = live.message()["spikes"]
    assert (said["gone"], said["then"]) == (5, "spike +10, nobody waits")


def test_whoever_goes_back_finds_the_controls_as_they_were():
    live, clock = started(target=1)
    for at, workers in ((5.0, 6), (8.0, 7)):
        clock.now = 100 + at
        say(live)
        live.steer(live.settings | {"workers": workers})
    live.steer(live.settings | {"target": 2})
    clock.now += 4
    say(live)
    assert live.follow()["workers"] == 7
    say(live, {"do": "seek", "t": 6.0}, t=6.0)
    assert live.follow() == {"rate": 3.0, "workers": 6, "target": 2}, "a target steers nothing"
    assert live.message()["moments"] == [5, 8] and live.message()["shown"] == 6
    say(live, {"do": "seek", "t": 2.0}, t=2.0)
    assert live.follow()["workers"] == 4
    clock.now += 3.5
    say(live)
    assert live.follow()["workers"] == 6, "played again, they follow"
    clock.now += 1
    live.steer(live.settings | {"rate": 4.0})
    assert [change.text for change in live.schedule.changes] == ["workers 4 → 6", "rate 3.0 → 4.0"]
    assert "gone" in live.message()["remark"]
    assert live.message()["shown"] is None


def gone_back(seek):
    """A run in which workers were changed at 5, played to 12; and back to a moment."""
    live, clock = started(target=1)
    clock.now += 5
    say(live)
    live.steer(live.settings | {"workers": 6})
    clock.now += 7
    say(live, {"do": "seek", "t": seek}, t=seek, playing=False)
    return live


def test_going_back_and_a_spike_in_one_message_are_done_one_after_the_other():
    live = gone_back(12.0)
    say(live, {"do": "seek", "t": 2.0}, {"do": "spike", "t": 2.0, "size": 9}, t=2.0, playing=False)
    assert live.follow()["workers"] == 4 == live.settings["workers"]
    assert not live.schedule.changes and live.schedule.spikes and "gone" in live.message()["remark"]


def test_going_back_and_on_in_one_message():
    live = gone_back(12.0)
    say(live, {"do": "seek", "t": 2.0}, t=6.5, playing=False)
    assert live.follow()["workers"] == 6


def test_a_target_that_is_moved_after_going_back_takes_nothing_away():
    live = gone_back(2.0)
    rev = live.message()["rev"]
    live.steer(live.follow() | {"target": 2})
    assert len(live.schedule.changes) == 1 and live.settings == {
        "rate": 3.0,
        "workers": 4,
        "target": 2,
    }
    assert live.message()["rev"] > rev and live.message()["remark"] == ""


def test_what_a_link_brings_along_meets_no_challenge():
    emptied = lambda story: story.emptied(story.spikes[0].at) if story.spikes else None  # noqa: E731
    live, clock = started(limit=1000)
    live.challenges = (Challenge("clear", "Clear a spike.", emptied),)
    live.retell(live.settings, [], [Batch(2.0, 20)])
    for _ in range(6):
        clock.now += 5
        say(live)
    met = emptied(live.story())
    assert 2 < met < live.until and live.message()["challenges"][0]["met"] is None
    say(live, {"do": "met", "id": "clear", "t": met})
    assert not live.done
    live.begin(live.settings, live.seed)
    say(live, {"do": "spike", "t": 0.0, "size": 20})
    assert live.message()["challenges"][0]["met"] > 0


def test_only_the_end_of_a_spike_says_how_long_its_line_took():
    run = simulate(spiky(6, 10), 1, until=80)
    now = [(0.0, spiky(6, 10)), (25.0, spiky(8, 10))]
    first, second, third = spike_bands(now, run=run)
    assert "gone" not in first and "gone" not in third
    assert second["then"].startswith("spike, 10 per s, gone ") and second["gone"] > 30


def test_what_follows_at_once_takes_nothing_away():
    live, _ = started()
    live.steer(live.settings | {"workers": 6}, at=5.0)
    live.steer(live.settings | {"workers": 7}, at=4.9)  # two clocks differ by a little
    assert live.message()["remark"] == ""


def test_a_spike_too_many_is_refused_in_words():
    live, clock = started(rate=0.1)
    for _ in range(MAX_SPIKES):
        clock.now += 1
        say(live, {"do": "spike", "size": 1})
    assert live.message()["remark"] == ""
    clock.now += 1
    say(live, {"do": "spike", "size": 1})
    assert len(live.schedule.spikes) == MAX_SPIKES
    assert live.message()["remark"] == "60 spikes are as many as a run takes."
    say(live, {"do": "more"})
    assert live.message()["remark"] == "", "said once"


def spiky(height, length):
    spikes = tuple(Spike(at, length, height) for at in (20.0, 80.0))
    return one_queue(2.0, 4, spikes=spikes)


def test_a_spike_is_shown_as_it_was_in_its_moment():
    now = [(0.0, spiky(6, 10))]
    usual = {"length": 10, "text": "spike, 8 per s"}
    assert spike_bands(now) == [{"t": 20} | usual, {"t": 80} | usual]
    assert spike_bands([*now, (25.0, spiky(6, 10))]) == spike_bands(now)
    assert spike_bands([*now, (40.0, one_queue(2.0, 4))]) == [{"t": 20} | usual]
    half = {"length": 5, "text": "spike, 8 per s"}
    higher = {"t": 25, "length": 5, "text": "spike, 10 per s"}
    assert spike_bands([*now, (25.0, spiky(8, 10))])[:2] == [{"t": 20} | half, higher]
    assert spike_bands([*now, (25.0, spiky(6, 3))])[:2] == [
        {"t": 20} | half,
        {"t": 80, "length": 3, "text": "spike, 8 per s"},
    ]


def test_a_run_that_is_too_much_to_compute_ends_there_and_says_why():
    live, clock = started(rate=1.0)
    clock.now += 10
    live.steer({"rate": 1e6, "workers": 4})
    assert live.end == live.until == 10
    assert "tasks" in live.message()["stopped"]
    say(live, {"do": "more"})
    assert live.end == live.until == 10
    live.steer({"rate": 1.0, "workers": 4})
    assert (live.end, live.message()["stopped"]) == (1200, "")


def two(**values):
    """Two systems on one clock: one to steer, and one whose workers stay as they are."""
    both = lambda now: {"mine": build(now), "theirs": build(now | {"workers": 3})}  # noqa: E731
    clock = Clock()
    values = {"rate": 2.0, "workers": 4, "limit": 1000} | values
    return Live(both, values, 1, words=lambda *what: " ".join(map(str, what)), clock=clock), clock


def test_two_systems_are_steered_on_one_clock():
    live, clock = two()
    clock.now += 10
    live.steer({"rate": 4.0, "workers": 1, "limit": 1000})
    for run, workers, fewer in zip(live.story().runs, (4, 3), (1, 3)):
        begun = build({"rate": 2.0, "workers": workers, "limit": 1000})
        later = build({"rate": 4.0, "workers": fewer, "limit": 1000})
        assert run.same_as(simulate(begun, 1, live.until, ((10.0, later),)))
    said = live.message()
    assert [lane["name"] for lane in said["lanes"]] == ["mine", "theirs"]
    assert all(lane["ghost"] for lane in said["lanes"]), "the rate is another in both"
    json.dumps(said, allow_nan=False)


def test_a_system_that_a_change_leaves_alone_has_no_ghost():
    live, clock = two()
    clock.now += 10
    live.steer({"rate": 2.0, "workers": 1, "limit": 1000})
    mine, theirs = live.message()["lanes"]
    assert mine["ghost"] and theirs["ghost"] is None
    clock.now += 10
    live.steer({"rate": 4.0, "workers": 1, "limit": 1000})
    ghost = simulate(build({"rate": 2.0, "workers": 3, "limit": 1000}), 1, live.until)
    theirs = live.message()["lanes"][1]
    times, waiting = ghost.waiting_series()
    assert theirs["ghost"]["n"][1:] == waiting[times > theirs["ghost"]["t"][0]].tolist()


@pytest.mark.parametrize("back", [5.0, 12.0])
def test_after_going_back_a_system_that_is_left_alone_still_has_no_ghost(back):
    live, clock = two()
    clock.now += 20
    live.more()
    for workers in (1, 2):
        say(live, t=back)
        live.steer({"rate": 2.0, "workers": workers, "limit": 1000})
        mine, theirs = live.message()["lanes"]
        assert mine["ghost"]["t"][-1] <= live.until
        assert theirs["ghost"] is None


def test_two_script_runs_at_once_do_not_meet_a_half_replayed_run(monkeypatch):
    """A key held down on a slider: the next script run begins before the last one is through."""
    live, clock = started()
    clock.now += 20
    advance = Replay.advance

    def slowly(replay, until):
        time.sleep(0.002)
        advance(replay, until)
        time.sleep(0.002)

    monkeypatch.setattr(Replay, "advance", slowly)
    steps = [{"rate": 3.0, "workers": workers} for workers in (5, 6, 7, 8, 9, 8, 7, 6)]
    threads = [threading.Thread(target=live.steer, args=(step,)) for step in steps]
    threads += [threading.Thread(target=live.message) for _ in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert live.schedule.start == {"rate": 3.0, "workers": 4}
    assert [change.at for change in live.schedule.changes] == [20]
    assert live.until == 20 + LOOK_AHEAD


def test_a_spike_is_sent_to_both_systems_and_challenges_see_both():
    live, clock = two(workers=12)
    slower = lambda story: story.emptied(5) and story.runs[1].waiting_series()[1].max()  # noqa: E731
    live.challenges = (Challenge("both", "See both.", slower),)
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


ACTS = st.sampled_from(["steer", "spike", "seek", "restart", "reseed"])


@settings(max_examples=300)
@given(st.lists(st.tuples(ACTS, st.integers(0, 12), st.integers(1, 9)), max_size=8))
def test_however_it_is_steered_it_is_the_run_of_its_schedule(acts):
    """It goes on from marks that earlier runs left; from the beginning it must be the same."""
    live, clock = started()
    for act, at, number in acts:
        clock.now += number / 2
        if act == "seek":
            live.hear(
                {"run": live.run_number, "held": live.revisions.number, "t": at, "commands": []}
            )
        elif act == "steer":
            live.steer({"rate": 1.0 + number % 3, "workers": number, "limit": 20})
        else:
            say(live, {"do": act, "t": live.playhead(), "size": number})
        runs = [*live.lanes.replays, *(live.lanes.ghosts or [])]
        assert len({run.until for run in runs}) == 1, "none is ahead of the others"
        for lane in runs:
            (_, first), *changes = lane.versions
            whole = simulate(first, live.seed, lane.until, tuple(changes))
            assert lane.result().same_as(whole)


def test_a_change_taken_back_long_before_it_leaves_no_run_ahead_of_its_ghost():
    live, clock = started()
    for _ in range(3):
        clock.now += 12
        say(live, {"do": "more"})
    live.steer({"rate": 3.0, "workers": 5})
    assert live.schedule.changes[0].at == 36
    live.hear({"run": live.run_number, "held": live.revisions.number, "t": 2.0, "commands": []})
    live.steer({"rate": 3.0, "workers": 4})
    assert not live.schedule.changes and live.until == 2 + LOOK_AHEAD
    live.spike(40)
    assert {run.until for run in [*live.lanes.replays, *live.lanes.ghosts]} == {2 + LOOK_AHEAD}


def test_a_steer_goes_on_from_the_last_one(monkeypatch):
    """However long the run is: only what comes after the last change is run again."""
    live, clock = started()
    for _ in range(30):
        clock.now += LOOK_AHEAD
        say(live, {"do": "more"})
    live.steer({"rate": 3.0, "workers": 5})
    begun = []
    monkeypatch.setattr("lessons.common.live.replay.Simulation", lambda *how: begun.append(how))
    for workers in (6, 7, 8):
        clock.now += 1
        live.steer({"rate": 3.0, "workers": workers})
    assert [change.settings["workers"] for change in live.schedule.changes] == [5, 6, 7, 8]
    assert not begun


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["run", "held", "t", "playing", "speed", "commands", "n", "do", "size", "id"]
            ),
            inner
            | st.sampled_from(["spike", "restart", "met", "reseed", "more"])
            | st.lists(inner, max_size=3),
            max_size=8,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(st.lists(junk, max_size=5))
def test_whatever_a_browser_says_the_run_goes_on(sayings):
    live, clock = started()
    for said in sayings:
        if isinstance(said, dict):
            said = {"run": live.run_number, **said}
        live.hear(said)
        clock.now += 3
    json.dumps(live.message(), allow_nan=False)
    assert 0 <= live.playhead() <= live.until <= live.end
    assert sum(spike.size for spike in live.schedule.spikes) <= 60_000
    assert (live.story().run.outcome == REJECTED).sum() >= 0
