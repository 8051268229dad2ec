"""The run that a question is about: held while it is open, played once it is answered."""

import math

import pytest

from lessons.common.live.scene import Guessed, Scene
from tests.lessons.live_runs import Browser, say, started, whole

USUAL = {"rate": 3.0, "workers": 4, "seed": 1}
SCENE = Scene(
    asks_until=20,
    decides_at=60,
    settings={"workers": 5},
    spikes=((20.0, 40),),
    guess_since=20,
)


def held():
    live, clock = started()
    live.hold(20, USUAL)
    return live, clock


TEN = Guessed("10 s", 10)


def playing(scene=SCENE, guessed=TEN):
    live, clock = held()
    live.release()
    live.play(scene, USUAL, guessed)
    return live, clock


def test_a_held_run_goes_to_its_moment_and_tells_nothing_of_what_comes_then():
    live, clock = held()
    clock.now += 100
    live.more()
    message = live.message()
    assert live.playhead() == live.until == live.end == message["end"] == 20
    assert message["held"] and not message["challenges"] and message["scene"] is None
    assert max(message["lanes"][0]["tasks"]["arrival"]) <= 20


@pytest.mark.parametrize("steer", ["spike", "restart", "reseed"])
def test_a_held_run_stays_held_whatever_is_done(steer):
    live, clock = held()
    clock.now += 5
    say(live, {"do": steer, "size": 30, "t": 5})
    live.move("rate", 4.0)
    clock.now += 100
    live.more()
    assert live.until == 20


def test_a_released_run_goes_on_and_its_browser_hears_of_it():
    live, clock = held()
    browser = Browser()
    clock.now += 30
    live.more()
    browser.take(live.message())
    say(live)
    live.release()
    browser.take(live.message())
    assert live.message()["end"] == 1200 and not live.message()["held"]
    assert browser.held == whole(live)
    assert live.until > 20


def test_a_scene_has_its_settings_spikes_mark_and_haste():
    live, _ = playing()
    message = live.message()
    assert live.settings == {**USUAL, "workers": 5}
    assert message["from"] == 0 and message["start"]["t"] == 0 and message["start"]["playing"]
    assert message["start"]["speed"] == message["scene"]["speed"] == 8
    assert message["scene"]["slows_at"] == 56
    assert message["scene"]["marks"] == [{"t": 30, "text": "your guess: 10 s"}]
    assert [(band["t"], band["text"]) for band in message["spikes"]] == [(20, "spike +40")]


@pytest.mark.parametrize("guessed", [Guessed(), Guessed("never"), Guessed("for ever", 1000)])
def test_a_guess_without_a_place_on_the_timeline_is_not_marked(guessed):
    assert playing(guessed=guessed)[0].scene["marks"] == []


@pytest.mark.parametrize(("decides_at", "speed"), [(28, 8), (120, 16), (300, 32), (1200, 32)])
def test_the_longer_it_takes_the_faster_it_goes(decides_at, speed):
    assert Scene(asks_until=8, decides_at=decides_at).speed == speed


def test_a_guess_can_be_a_setting_of_the_scene():
    scene = Scene(asks_until=8, decides_at=20, guess_sets="workers")
    live, _ = playing(scene, Guessed("6", 6.0))
    assert live.settings == {**USUAL, "workers": 6} and isinstance(live.settings["workers"], int)


def test_the_first_case_is_the_ghost_of_the_second():
    first = Scene(asks_until=8, decides_at=60, first={"workers": 3}, first_label="3 workers")
    live, _ = playing(first)
    assert live.message()["ghost_label"] == "3 workers"
    ghost, run = live.lanes.ghost_runs()[0], live.lanes.runs[0]
    assert (ghost.arrival == run.arrival).all()
    assert ghost.scenario.pools[0].workers == 3


def test_its_spikes_stay_whatever_the_learner_does():
    live, _ = playing()
    say(live, {"do": "seek", "t": 10}, t=10)
    live.move("workers", 8)
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(20.0, 40)]
    assert not live.remark
    assert live.message()["ghost_label"] == "without your change"
    say(live, {"do": "spike", "size": 30, "t": 12}, t=12)
    assert [spike.at for spike in live.schedule.spikes] == [12, 20]


def test_a_spike_in_the_moment_of_its_own_joins_it_once():
    live, _ = playing()
    say(live, {"do": "spike", "size": 30, "t": 20}, t=20)
    say(live, {"do": "seek", "t": 25}, t=25)
    live.move("workers", 8)
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(20, 70)]


def test_restart_plays_an_untouched_scene_again_and_in_no_haste():
    first = Scene(asks_until=8, decides_at=60, first={"workers": 3}, first_label="3 workers")
    for scene in (SCENE, first):
        live, clock = playing(scene)
        before = live.message()
        clock.now += 1
        say(live, {"do": "restart"}, speed=8)
        message = live.message()
        assert message["run"] != before["run"] and message["from"] == message["start"]["t"] == 0
        assert message["start"]["speed"] == 1
        for same in ("scene", "ghost_label"):
            assert message[same] == before[same]
        assert [(band["t"], band["text"]) for band in message["spikes"]] == [
            (20, "spike +40") for _ in scene.spikes
        ]
        assert live.settings == scene.played_with(USUAL, TEN)
        assert live.schedule.foreign == math.inf


def test_restart_after_the_learner_steered_is_a_run_of_their_own():
    live, clock = playing()
    clock.now += 1
    live.move("workers", 8)
    say(live, {"do": "restart"}, speed=8)
    message = live.message()
    assert message["scene"] is None and message["start"]["speed"] == 1
    assert not live.schedule.spikes and live.settings["workers"] == 8


def test_restart_after_the_learner_set_a_target_is_a_run_of_their_own():
    live, _ = playing()
    live.schedule.settings = live.settings | {"target": 2.5}  # which the system does not know
    live.restart()
    assert live.scene is None and live.schedule.foreign < math.inf


@pytest.mark.parametrize("at", [0.0, 0.3])
def test_a_move_as_a_scene_begins_is_an_act(at):
    live, _ = playing()
    assert not live.schedule.acted
    live.steer(live.settings | {"workers": 8}, at)
    assert live.schedule.acted and live.schedule.start["workers"] == 8
    live.steer(live.settings | {"workers": 5}, at)
    assert not live.schedule.acted, "it is the scene again"


def test_a_slower_speed_that_was_chosen_stays():
    live, _ = playing()
    say(live, {"do": "speed", "x": 2}, speed=2)
    say(live, {"do": "restart"}, speed=2)
    assert live.message()["start"]["speed"] == 2
