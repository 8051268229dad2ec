"""An open question holds its run; a guess plays the scene that the question was about."""

import json
import math
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.live.scene import Guessed, Scene
from lessons.common.session.progress import Done
from lessons.common.stage.question_run import enter_again
from tests.lessons.drawn import charts, rows
from tests.lessons.live_runs import Browser, say, started, whole
from tests.lessons.playing import OF_THE_TEACHER

USUAL = {"rate": 3.0, "workers": 4, "seed": 1}
SCENE = Scene(
    asks_until=20,
    decides_at=60,
    settings={"workers": 5},
    spikes=((20.0, 40),),
    guess_since=20,
)
every_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)


# ---------------------------------------------------------------- the run


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
    assert browser.tasks == whole(live)
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


# ---------------------------------------------------------------- a page


def asking():
    import streamlit as st

    from lessons.common.ground.areas import lay_out
    from lessons.common.live import Challenge, Scene, drain
    from lessons.common.page import Answer, challenges, predict, results, takeaway
    from lessons.common.page.question import _note
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
    takeaway("The moral.")


def opened(guess="", **query):
    at = AppTest.from_function(asking, default_timeout=120)
    at.session_state["progress"] = {"lesson": Done(guess)} if guess else {}
    for name, value in query.items():
        at.query_params[name] = value
    return sound(at.run())


def sound(at):
    assert not at.exception, at.exception[0].message
    return at


def ways(at, label):
    """The buttons with a label."""
    return [button for button in at.button if button.label == label]


def live_of(at):
    return page_of(at).live


def page_of(at):
    return at.session_state["pages"].states["lesson"]


def guess(at, answer="10 s"):
    return sound(at.button_group[0].set_value(answer).run())


def press(at, label):
    return sound(next(button for button in at.button if button.label == label).click().run())


def words(at):
    return " ".join([one.value for one in at.markdown] + [one.proto.body for one in at.get("html")])


def feed(at):
    (said,) = (e for e in at.get("bidi_component") if (e.key or "").startswith("feed "))
    return json.loads(said.proto.bytes)


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


# ---------------------------------------------------------------- all lessons


def lesson_at(lesson, **query):
    at = AppTest.from_file(lesson.path, default_timeout=120)
    at.session_state["progress"] = {}
    for name in ("In production", OF_THE_TEACHER, "The code"):
        at.session_state[f"{lesson.slug}: {name}"] = True
    for name, value in query.items():
        at.query_params[name] = value
    return sound(at.run())


def answers(at):
    return [group for group in at.button_group if (group.key or "").startswith("guess ")]


def first_answer(at):
    (found,) = answers(at)
    return sound(found.set_value(found.options[0]).run())


@every_lesson
def test_before_the_guess_a_lesson_holds_what_would_answer_it(lesson):
    at = lesson_at(lesson)
    page = at.session_state["pages"].states[lesson.slug]
    assert page.scene, "a question has a scene, so that the stage can play it"
    assert page.scene.asks_until < page.scene.decides_at
    open_words, said = words(at), feed(at)["message"]
    assert not at.get("expander") and not at.get("vega_lite_chart") and not at.code
    assert not [one for one in at.markdown if one.value.startswith(">")]
    assert said["held"] and said["asks"] and said["end"] == page.scene.asks_until
    assert said["until"] <= said["end"] and said["window"] is None and not said["challenges"]
    assert all(column[-1] <= said["end"] for column in columns(said))
    assert not any(band.get("then") for band in said["spikes"])
    at = first_answer(at)
    told = [one.value for one in at.markdown if one.value not in open_words]
    assert len(told) >= 3  # the answer, what the scene tells, the takeaway
    for sentence in told:
        assert sentence not in open_words


def columns(said):
    """The arrivals of each lane, and its ghost's times."""
    for lane in said["lanes"]:
        yield lane["tasks"]["arrival"] or [0]
        yield lane["ghost"]["t"] if lane["ghost"] else [0]


@every_lesson
def test_a_guess_plays_the_scene_of_a_lesson(lesson):
    at = first_answer(lesson_at(lesson))
    page = at.session_state["pages"].states[lesson.slug]
    scene, live = page.scene, page.live
    wanted = scene.played_with(page.usual, page.guessed)
    assert wanted.items() >= {**page.usual, **scene.settings, **sets(scene, page)}.items()
    assert live.settings == wanted
    assert live.scene["slows_at"] < scene.decides_at < live.end
    for name, value in wanted.items():
        if name != "seed" and page.slider_key(name) in at.session_state:
            assert at.session_state[page.slider_key(name)] == value, "a slider does not follow"
    assert all(challenge["met"] is None for challenge in live.message()["challenges"])
    assert "story=" not in feed(at)["search"]


def sets(scene, page):
    return {scene.guess_sets: page.guessed.value} if scene.guess_sets else {}


# ---------------------------------------------------------------- what the scenes show


@pytest.mark.parametrize("answer", range(4))
def test_what_lesson_1_plays_is_drawn_where_the_question_counts(answer):
    lesson = lessons()[0]
    at = lesson_at(lesson)
    group = answers(at)[0]
    sound(group.set_value(group.options[answer]).run())
    live = at.session_state["pages"].states[lesson.slug].live
    seconds = (10, 20, 40)
    marks = [mark["t"] for mark in live.scene["marks"]]
    assert marks == [20 + s for s in seconds[answer : answer + 1]]
    first_chart = rows(charts(at)[0])
    drawn = {row["x"] for row in first_chart if row["name"] == "your guess"}
    assert drawn == set(seconds[answer : answer + 1])
    live.lanes.advance(100)
    times, waiting = live.lanes.runs[0].waiting_series()
    emptied = times[(times > 20) & (waiting == 0)][0] - 20
    assert emptied == pytest.approx(40, abs=1), "the run of the scene is not a typical one"
