"""A steered run is the run of its schedule: replay, ghosts, two systems side by side."""

import json
import math
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.live.computed_run import LOOK_AHEAD
from lessons.common.live.replay import Replay
from lessons.common.live.schedule import MAX_SPIKE
from lessons.common.live.systems import Systems
from queuesim import simulate
from tests.lessons.live_runs import Browser, build, say, started, two, whole


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


@pytest.mark.parametrize("at", [70.1, 70.2, 70.3, 70.4, 70.5])
def test_the_spike_with_which_a_learner_begins_is_the_learners(at):
    live, _ = started()
    live.open_at(at, playing=False, speed=1.0)  # the run was another's up to here
    live.spike(40)
    story = live.story()
    assert story.spikes[-1].at >= story.own


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
    assert browser.held == whole(live)
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
    say(live, {"do": "seek", "t": 6.0}, t=6.0, playing=False)
    live.steer({"rate": 6.0, "workers": 2})
    assert [change.at for change in live.schedule.changes] == [6.0]
    assert live.schedule.spikes == [] and live.message()["remark"]


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
    assert message["ghost_label"] == "the previous run"
    ghost = message["lanes"][0]["ghost"]["n"]
    assert len(ghost) > 20 and ghost == old.waiting_series()[1][: len(ghost)].tolist()


def test_a_run_that_grows_too_long_ends_earlier():
    live, clock = started(rate=60.0, workers=20)
    for _ in range(90):
        clock.now += LOOK_AHEAD
        say(live, {"do": "more"})
    assert live.end < 1200
    assert len(live.story().run) < 30_000


def test_where_two_clocks_differ_what_is_done_takes_away_nothing_that_was():
    """A browser is behind: it sends what it sends before the change that the server has."""
    live, clock = started(limit=1000)
    clock.now += 21
    live.move("workers", 7)
    say(live, {"do": "spike", "t": 19.7, "size": 40}, t=19.6)
    assert live.settings["workers"] == 7 and live.message()["remark"] == ""
    assert [(change.at, change.text) for change in live.schedule.changes] == [
        (19.7, "workers 4 → 7")
    ]
    live.steer(live.settings | {"rate": 4.0}, at=19.0)
    assert [change.settings["workers"] for change in live.schedule.changes] == [7]
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(19.0, 40)]
    assert live.message()["remark"] == ""
    run = live.story().run
    assert int((run.arrival == 19).sum()) == 40
    later = {"rate": 4.0, "workers": 7, "limit": 1000}
    now = live.systems.versions(live.schedule.start, live.schedule.changes, live.schedule.spikes)
    assert live.settings == later and len(now[0]) == 2


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


ACTS = st.sampled_from(["steer", "spike", "seek", "restart", "reseed"])


@settings(max_examples=150)
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


# ---------------------------------------------------------------- changes that count later


def next_quarter(at):
    """The next of the moments 15, 30, 45 …"""
    return 15.0 * math.ceil(at / 15)


def later():
    """A run in which another rate counts from the next quarter of a minute on."""
    live, clock = started()
    live.systems = Systems(build, "{} {} → {}".format, {"rate": next_quarter})
    return live, clock


def test_a_change_may_count_from_a_later_moment():
    live, clock = later()
    clock.now += 10
    live.steer({"rate": 6.0, "workers": 2})
    assert live.remark == "This counts from 0:15 on."
    clock.now += 2
    live.steer({"rate": 6.0, "workers": 5})
    assert live.remark == ""
    changes = (
        (10.0, build({"rate": 3.0, "workers": 2})),
        (12.0, build({"rate": 3.0, "workers": 5})),
        (15.0, build({"rate": 6.0, "workers": 5})),
    )
    expected = simulate(build({"rate": 3.0, "workers": 4}), 1, live.until, changes)
    assert live.story().run.same_as(expected)
    assert [change.at for change in live.schedule.changes] == [10, 12]


def test_of_two_changes_that_count_together_the_later_one_counts():
    live, clock = later()
    for at, rate in ((10, 6.0), (14, 1.0), (20, 2.0)):
        clock.now = 100.0 + at
        live.steer({"rate": rate, "workers": 4})
    changes = tuple(
        (at, build({"rate": rate, "workers": 4})) for at, rate in ((15, 1.0), (30, 2.0))
    )
    expected = simulate(build({"rate": 3.0, "workers": 4}), 1, live.until, changes)
    assert live.story().run.same_as(expected)


def test_what_the_run_begins_with_counts_from_the_beginning():
    live, clock = later()
    clock.now += 0.3
    live.steer({"rate": 6.0, "workers": 4})
    assert live.remark == ""
    expected = simulate(build({"rate": 6.0, "workers": 4}), 1, live.until)
    assert live.story().run.same_as(expected)


def test_a_gesture_that_is_drawn_back_as_a_whole_begins_there():
    """Else a link would tell of a gesture fewer than the timeline has flags."""
    live, clock = started()
    clock.now += 20
    live.steer({"rate": 3.0, "workers": 5})
    clock.now += 0.5
    live.steer({"rate": 3.0, "workers": 6})
    assert [change.joined for change in live.schedule.changes] == [False, True]
    live.draw_back(19.0)
    ((at, joined),) = [(change.at, change.joined) for change in live.schedule.changes]
    assert (at, joined) == (19.0, False)


def test_a_change_that_is_drawn_back_to_the_one_before_is_of_its_gesture():
    live, clock = started()
    clock.now += 20
    live.steer({"rate": 3.0, "workers": 5})
    clock.now += 1.5
    live.steer({"rate": 3.0, "workers": 6})
    assert [change.joined for change in live.schedule.changes] == [False, False]
    live.draw_back(20.7)
    changes = [(change.at, change.joined) for change in live.schedule.changes]
    assert changes == [(20.0, False), (20.7, True)]
