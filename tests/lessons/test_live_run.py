"""A run in talk with a browser, which may say anything, late, twice or never."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.live.computed_run import LOOK_AHEAD
from lessons.common.live.lane_message import lane_message
from lessons.common.live.schedule import MAX_SENT, MAX_SPIKES
from queuesim import REJECTED, Arrivals, Pool, Queue, Scenario, Source, simulate
from queuesim.workers import GONE
from tests.lessons.live_runs import Browser, say, started, whole


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
    assert browser.held == whole(live)
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


def test_an_empty_stage_gets_all_of_it_again():
    live, clock = started()
    clock.now += 10
    say(live)
    live.resend()
    message = live.message()
    assert message["from"] == 0 and message["start"]["t"] == 10


def test_settings_say_rate_and_load_at_each_moment():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    said = live.message()["lanes"][0]["settings"]
    assert said[0] == [0.0, {"rate": 3.0, "workers": 4, "limit": 20, "load": 0.75}]
    assert said[1] == [10.0, {"rate": 3.0, "workers": 2, "limit": 20, "load": 1.5}]
    live.steer({"rate": 3.0, "workers": 0})
    assert live.message()["lanes"][0]["settings"][-1][1]["load"] is None


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
    assert live.message()["shown"] == 6
    say(live, {"do": "seek", "t": 2.0}, t=2.0)
    assert live.follow()["workers"] == 4
    clock.now += 3.5
    say(live)
    assert live.follow()["workers"] == 6, "played again, they follow"
    clock.now += 1
    live.steer(live.settings | {"rate": 4.0})
    assert [change.text for change in live.schedule.changes] == ["workers 4 → 6", "rate 3.0 → 4.0"]
    assert live.message()["remark"]
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
    assert not live.schedule.changes and live.schedule.spikes and live.message()["remark"]


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


def test_a_remark_is_made_until_the_browser_holds_it():
    live, clock = started()
    clock.now += 5
    say(live)
    live.steer(live.settings | {"workers": 6})
    clock.now += 5
    say(live, {"do": "seek", "t": 1.0}, t=1.0, playing=False)
    before = live.revisions.number
    live.steer(live.settings | {"workers": 7})
    assert live.message()["remark"]
    say(live, t=1.0, playing=False, held=before)
    assert live.message()["remark"], "that message may be lost"
    say(live, t=1.0, playing=False)
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
    assert str(MAX_SPIKES) in live.message()["remark"]
    say(live, {"do": "more"})
    assert live.message()["remark"] == "", "said once"


def test_spikes_hold_at_most_so_many_tasks():
    live, _ = started()
    say(live, *({"do": "spike", "size": 1000, "t": float(k)} for k in range(1, 10)))
    assert sum(spike.size for spike in live.schedule.spikes) == MAX_SENT
    assert live.message()["remark"] == "The spikes of a run hold at most 5000 tasks."


def test_however_much_a_message_says_it_is_replayed_once(monkeypatch):
    live, _ = started()
    replays, looks = [], []
    replay = live._replay
    monkeypatch.setattr(live, "_replay", lambda since=None: (replays.append(since), replay(since)))
    monkeypatch.setattr(live.aims, "check_off", lambda *what: looks.append(what))
    spikes = [{"do": "spike", "size": 1, "t": 1 + k / 10} for k in range(60)]
    say(live, *spikes, {"do": "more"}, {"do": "spike", "size": 1, "t": 15.0})
    assert replays == [1.0]
    say(live, *[{"do": "met", "id": "calm"}] * 50)
    assert len(looks) == 1


def test_a_run_opens_where_a_link_says_and_what_came_before_is_not_the_learners():
    live, clock = started()
    live.retell(live.settings, [(5.0, live.settings | {"workers": 6})], [])
    live.open_at(100.5, playing=False, speed=4.0)
    start = live.message()["start"]
    assert start == {"t": 100.5, "playing": False, "speed": 4.0}
    assert live.until >= 100.5 + 12 * 4
    assert live.settings["workers"] == 6, "the controls show what was set by then"
    clock.now += 10
    assert live.playhead() == 100.5
    assert live.schedule.foreign >= 100.5
    live.move("workers", 7)
    assert [change.at for change in live.schedule.changes] == [5.0, 100.5]


def test_a_run_that_ends_sooner_opens_at_its_end():
    live, _ = started()
    live.open_at(1e9, playing=True, speed=32.0)
    assert live.playhead() == live.until == live.end


def test_what_is_set_before_anything_was_seen_is_how_the_run_begins():
    for at in (0.0, 0.3):
        live, clock = started()
        clock.now += at
        for workers in (5, 6):
            live.move("workers", workers)
        assert live.schedule.start["workers"] == 6 and not live.schedule.changes
        assert live.message()["ghost_label"] == ""
        assert (live.message()["from"], live.playhead()) == (0.0, at)


def test_what_is_set_after_a_spike_at_the_start_happens_there():
    live, clock = started()
    clock.now += 0.3
    live.spike(40, at=0.1)
    live.move("workers", 5)
    assert [change.at for change in live.schedule.changes] == [0.3]
    assert live.schedule.spikes


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


acts = st.one_of(
    st.tuples(st.just("steer"), st.integers(1, 6)),
    st.tuples(st.just("wait"), st.sampled_from([0.2, 0.7, 3.00004])),
    st.tuples(st.just("back"), st.floats(0, 30)),
    st.tuples(st.just("spike"), st.integers(1, 5)),
    st.tuples(st.just("behind"), st.floats(0, 2)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(acts, st.booleans()), max_size=12))
def test_a_browser_that_misses_messages_holds_what_the_last_one_makes_whole(story):
    """Tasks, flags and moments of changes: gestures, changes of the past, changes drawn back."""
    live, clock = started()
    browser, held = Browser(), 0
    browser.take(live.message())
    for (what, by), arrives in story:
        if what == "wait":
            clock.now += by
        elif what == "steer":
            live.move("workers", by)
        elif what == "spike":
            live.spike(by)
        elif what == "back":
            say(live, {"do": "seek", "t": by, "from": live.playhead()}, t=by, held=held)
        else:
            live.draw_back(max(live.playhead() - by, 0.0))
        if arrives:
            browser.take(live.message())
            held = live.revisions.number
            say(live, held=held)
    browser.take(live.message())
    assert browser.held == whole(live)


def test_what_was_said_of_changes_is_not_said_again():
    live, clock = started()
    for workers in (5, 6, 7):
        clock.now += 5
        live.move("workers", workers)
        say(live)
    clock.now += 5
    live.move("workers", 8)
    clock.now += 0.5
    live.move("workers", 9)
    message = live.message()
    assert [(flag["t"], flag["text"]) for flag in message["changes"]] == [(20.0, "workers 7 → 9")]
    assert (message["changed_from"], message["moments"]) == (20.0, [20.0, 20.5])
    say(live)
    clock.now += 0.25
    live.move("workers", 3)  # the gesture goes on: its flag is told whole
    message = live.message()
    assert [(flag["t"], flag["text"]) for flag in message["changes"]] == [(20.0, "workers 7 → 3")]


@settings(max_examples=150)
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
    assert sum(spike.size for spike in live.schedule.spikes) <= MAX_SENT
    assert (live.story().run.outcome == REJECTED).sum() >= 0


def test_workers_of_all_pools_have_numbers_of_their_own():
    """What a task says of its worker and what is said of the worker are one number."""
    sources = tuple(Source(Arrivals(2.0), queue=name, name=name) for name in "ab")
    scenario = Scenario(
        sources,
        (Queue("a"), Queue("b")),
        (Pool(2, ("a",), name="first"), Pool(2, ("b",), name="second")),
    )
    run = simulate(scenario, 1, 30)
    said = lane_message("", run, [(0.0, scenario)], None, 0.0)
    present = {number for _, number, _ in said["workers"]}
    assert len(present) == 4
    assert set(said["tasks"]["worker"]) - {-1} == present


@pytest.mark.parametrize("to", [5.5, 2.0])
def test_a_change_that_a_slow_browser_has_not_come_to_is_not_lost_by_a_step(to):
    live, clock = started(rate=3.0)
    clock.now = 106.0  # by this clock the playhead is at 6, in the browser it is at 5
    live.move("rate", 8.0)
    live.spike(10)
    say(live, {"do": "seek", "t": to, "from": 5.0}, t=to, playing=False)
    assert [(change.at, change.settings["rate"]) for change in live.schedule.changes] == [(5, 8)]
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(5, 10)]
    assert live.follow()["rate"] == (8 if to > 5 else 3)
