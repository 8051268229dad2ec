"""A page with a question: what it holds back, what the answer plays, and what a link brings."""

import math
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.session.progress import Done
from lessons.common.stage.question_run import enter_again
from tests.lessons.opened_page import feed, press, sound, words


def asking():
    import streamlit as st

    from lessons.common.ground.areas import lay_out
    from lessons.common.live import Challenge, Scene, drain
    from lessons.common.page import Answer, predict, results
    from lessons.common.page.challenge_list import challenges
    from lessons.common.page.question import _note
    from lessons.common.page.sentences import remember
    from lessons.common.session import reruns
    from lessons.common.stage import put_on_stage
    from lessons.common.steering import Control, offer_controls
    from lessons.common.steering.page_state import page_state
    from queuesim import one_queue

    reruns.begin()
    page = page_state("lesson")
    page.areas = lay_out()
    if "said again" in st.session_state:
        _note(page, st.session_state["said again"])
    guess = predict(
        page,
        "How long?",
        answers=[Answer("10 s", 10), Answer("40 s", 40)],
        truth=40.0,
        scene=Scene(
            asks_until=15,
            decides_at=60,
            spikes=((20, 40),),
            first={"workers": 3},
            guess_since=20,
            tells=lambda run: f"{len(run)} tasks came.",
        ),
    )
    offer_controls(page, {"workers": Control("Workers", 1, 9, 4)}, seed=7)
    watch = drain(lambda story: [1.0])
    aims = [Challenge("wait", "Wait", "Wait.", watch, "It is over.", "5_workers_5", "5_workers_4")]
    put_on_stage(
        page, lambda now: one_queue(3, now["workers"]), challenges=aims, spike=40, window=60
    )

    @results(page, guess)
    def shown(now):
        pass

    challenges(page)
    remember(page, "The moral.")


def opened(guess="", **query):
    at = AppTest.from_function(asking, default_timeout=120)
    at.session_state["progress"] = {"lesson": Done(guess)} if guess else {}
    for name, value in query.items():
        at.query_params[name] = value
    return sound(at.run())


def ways(at, label):
    """The buttons with a label."""
    return [button for button in at.button if button.label == label]


def live_of(at):
    return page_of(at).live


def page_of(at):
    return at.session_state["pages"].states["lesson"]


def guess(at, answer="10 s"):
    return sound(at.button_group[0].set_value(answer).run())


def test_an_open_question_runs_its_first_case_and_holds_all_else():
    at = opened()
    said = feed(at)["message"]
    assert live_of(at).settings == {"workers": 3, "seed": 7}
    assert said["end"] == 15 and said["held"] and said["asks"]
    assert said["spike_size"] is said["window"] is None
    assert "The moral." not in words(at) and "Challenges" not in words(at)
    assert at.slider[0].value == 3


def test_a_guess_plays_the_scene_and_opens_all_else():
    at = guess(opened())
    said = feed(at)["message"]
    assert live_of(at).settings == {"workers": 4, "seed": 7} and at.slider[0].value == 4
    assert said["end"] == 1200 and not said["held"] and not said["asks"]
    assert said["spike_size"] == 40 and said["window"] == 60
    assert said["scene"]["marks"] == [{"t": 30, "text": "your guess: 10 s"}]
    assert "The moral." in words(at) and "Challenges" in words(at) and "tasks came." in words(at)


def test_passing_over_plays_the_scene_without_a_mark():
    at = press(opened(), "Show me without guessing")
    assert live_of(at).scene["marks"] == [] and live_of(at).schedule.spikes


def test_a_scene_is_no_story_until_the_learner_acts():
    at = guess(opened())
    assert feed(at)["search"] == ""
    live_of(at).head.anchor(5.0, playing=True, speed=1.0)
    live_of(at).move("workers", 6)
    at.run()
    assert "20_send_40" in feed(at)["search"] and "workers" in feed(at)["search"]


def test_a_move_as_a_scene_begins_leaves_its_spikes_in_the_address():
    at = guess(opened())
    live_of(at).steer(live_of(at).settings | {"workers": 6}, 0.2)
    at.run()
    assert feed(at)["search"] == "workers=6&story=20_send_40"


def test_a_scene_meets_no_challenge_until_the_learner_acts():
    live = live_of(guess(opened()))
    assert [one["met"] for one in live.message()["challenges"]] == [None]
    live.steer(live.settings | {"workers": 6}, 0.5)
    assert [one["met"] for one in live.message()["challenges"]] == [1.0]


def test_a_changed_guess_asks_anew_and_plays_again():
    at = guess(opened())
    at = press(at, "Change my guess")
    assert live_of(at).held_at == 15 and live_of(at).scene is None
    assert live_of(at).playhead() < 15
    at = guess(at, "40 s")
    assert live_of(at).held_at is None
    assert live_of(at).scene["marks"] == [{"t": 60, "text": "your guess: 40 s"}]


def test_a_page_that_is_opened_with_a_guess_begins_as_usual_and_plays_on_demand():
    at = opened("0")
    assert live_of(at).scene is None and live_of(at).held_at is None
    assert live_of(at).settings == {"workers": 4, "seed": 7}
    number = live_of(at).run_number
    assert live_of(sound(at.run())).run_number == number, "a rerun begins nothing"
    at = press(at, "Play the question again")
    assert live_of(at).scene["marks"] == [{"t": 30, "text": "your guess: 10 s"}]


def test_another_rerun_does_not_play_the_scene_again():
    at = guess(opened())
    number = live_of(at).run_number
    assert live_of(sound(at.run())).run_number == number


@pytest.mark.parametrize("answer", [guess, lambda at: press(at, "Show me without guessing")])
def test_a_run_that_a_link_brings_waits_for_the_answer(answer):
    at = opened(story="5_workers_6~9_send_30")
    live = live_of(at)
    assert live.held_at == 15 and not live.schedule.changes and not live.schedule.spikes
    assert "replayed once you have guessed" in words(at)
    at = answer(at)
    live = live_of(at)
    assert live.held_at is None and live.scene is None
    assert [change.at for change in live.schedule.changes] == [5]
    assert [(spike.at, spike.size) for spike in live.schedule.spikes] == [(9, 30)]
    assert live.schedule.foreign == math.inf
    assert "once you have guessed" not in words(at) and "replay" in words(at)


def test_a_run_that_a_link_brings_plays_at_once_where_the_answer_is_known():
    live = live_of(opened("0", story="5_workers_6"))
    assert len(live.schedule.changes) == 1 and live.held_at is None


@pytest.mark.parametrize("story", ["5_workers_6~~5.4_workers_7~9_send_30", "5_x_6"])
def test_a_run_that_waits_stays_in_the_address(story):
    link = f"workers=7&story={story}&at=12.5&speed=4&paused=1"
    at = opened(view="teach", **{name: texts[0] for name, texts in parse_qs(link).items()})
    assert live_of(at).held_at == 15 and feed(at)["search"] == link
    live_of(at).move("workers", 8)
    assert feed(sound(at.run()))["search"] == link, "what is steered until then is not kept"
    live = live_of(guess(at))
    assert (live.playhead(), live.head.speed, live.head.playing) == (12.5, 4, False)


def lost(at, search):
    """The browser says the address that it had when its session was lost."""
    enter_again(page_of(at), search)
    return sound(at.run())


def test_a_run_waits_for_the_answer_in_a_session_that_took_the_place_of_a_lost_one():
    at = lost(opened(), "story=5_workers_6")
    live = live_of(at)
    assert live.held_at == 15 and not live.schedule.changes
    assert "replayed once you have guessed" in words(at)
    assert feed(at)["search"] == "story=5_workers_6"
    assert [change.at for change in live_of(guess(at)).schedule.changes] == [5]


def test_a_lost_session_of_an_open_question_has_its_settings_again():
    at = lost(opened(), "workers=6")
    assert live_of(at).held_at == 15 and live_of(at).settings["workers"] == 6
    assert "The connection was lost" in words(at)


def test_a_lost_session_of_an_answered_question_replays_its_address():
    at = lost(opened("0"), "story=5_workers_6")
    assert len(live_of(at).schedule.changes) == 1
    assert "The connection was lost" in words(at)


def test_the_settings_of_a_link_hold_while_the_question_is_open_and_are_to_be_had_again():
    at = opened(workers="6", seed="9")
    assert live_of(at).settings == {"workers": 6, "seed": 9}
    at = guess(at)
    assert live_of(at).settings == {"workers": 4, "seed": 7} and live_of(at).scene
    assert "This is the run of the question" in words(at)
    at = press(at, "Back to your link")
    assert live_of(at).settings == {"workers": 6, "seed": 9} and not live_of(at).scene
    assert at.slider[0].value == 6
    assert "This is the run of the question" not in words(at)
    assert not ways(at, "Back to your link")
    assert ways(press(at, "Play the question again"), "Back to your link")


def test_the_run_of_a_link_is_to_be_had_again_after_the_question_was_played():
    at = guess(opened(story="5_workers_6", speed="2"))
    assert not ways(at, "Back to your link")
    at = press(at, "Play the question again")
    assert live_of(at).scene and not live_of(at).schedule.acted
    at = press(at, "Back to your link")
    assert len(live_of(at).schedule.changes) == 1 and live_of(at).head.speed == 2


def test_without_a_link_there_is_no_way_back_to_one():
    at = guess(opened(nonsense="1"))
    assert live_of(at).scene and not ways(at, "Back to your link")


@pytest.mark.parametrize("link", [{}, {"story": "5_workers_6"}])
def test_an_answer_that_is_said_twice_is_one_answer(link):
    at = guess(opened(**link))
    run = live_of(at).run_number
    at.session_state["said again"] = "0"
    assert live_of(sound(at.run())).run_number == run


def test_progress_that_is_forgotten_asks_again():
    at = guess(opened())
    at.session_state["progress"] = {}
    assert live_of(sound(at.run())).held_at == 15
