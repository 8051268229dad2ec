"""Every lesson holds what would answer its question, and plays what the question is about."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from tests.lessons.drawn import charts, rows
from tests.lessons.opened_page import feed, sound, words
from tests.lessons.playing import OF_THE_TEACHER

every_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)


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
