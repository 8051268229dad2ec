"""A question comes before the result; the answer is kept and stands beside the truth."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.page import Guess
from lessons.common.session.progress import Done


def choosing():
    import streamlit as st

    from lessons.common.ground.areas import lay_out
    from lessons.common.page import Answer, predict, results
    from lessons.common.session import reruns
    from lessons.common.stage import put_on_stage
    from lessons.common.steering.page_state import page_state
    from lessons.common.steering.sliders import offer_controls
    from queuesim import one_queue

    reruns.begin()
    lesson = page_state("lesson")
    lesson.areas = lay_out()
    guess = predict(
        lesson,
        "How long?",
        answers=[
            Answer("10 s", 10, "Others come."),
            Answer("40 s", 40),
            Answer("for ever", 1000),
        ],
        truth=39.0,
        why="Because 4 − 3 is 1.",
    )
    st.session_state["guess"] = guess
    offer_controls(lesson, {})
    put_on_stage(lesson, lambda now: one_queue(1, 1))

    @results(lesson, guess)
    def shown(now):
        st.text(f"the result of seed {now['seed']}")


def opened(page, done=None):
    app = AppTest.from_function(page)
    app.session_state["progress"] = {"lesson": done} if done else {}
    return app.run()


def said(app):
    assert not app.exception
    return " ".join(markdown.value for markdown in app.markdown).replace("\u00a0", " ")


def bold(app):
    """The question, then what was guessed, then what is right, if that is something else."""
    return re.findall(r"\*\*(.+?)\*\*", said(app))


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def test_result_waits_for_the_guess():
    app = opened(choosing)
    assert not app.text
    assert not app.session_state["guess"].known
    assert "Because" not in said(app)
    assert any('class="held"' in html.proto.body for html in app.get("html"))


def test_result_can_be_had_without_guessing():
    app = press(opened(choosing), "Show me without guessing")
    assert app.text[0].value == "the result of seed 1"
    assert app.session_state["guess"].value is None
    assert bold(app)[1:] == ["40 s"]
    assert not press(app, "Make a guess").text


def test_wrong_guess_stands_beside_the_truth_and_its_reason():
    app = opened(choosing)
    app.button_group[0].set_value("10 s").run()
    assert app.text[0].value == "the result of seed 1"
    assert app.session_state["guess"].value == 10
    assert bold(app)[1:] == ["10 s", "40 s"]
    assert said(app).endswith(" Others come. Because 4 − 3 is 1.")


def test_right_guess_is_the_option_nearest_to_the_computed_truth():
    app = opened(choosing)
    app.button_group[0].set_value("40 s").run()
    assert bold(app)[1:] == ["40 s"]
    assert said(app).endswith(" Because 4 − 3 is 1.")


def test_guess_can_be_changed():
    app = opened(choosing)
    app.button_group[0].set_value("10 s").run()
    press(app, "Change my guess")
    assert not app.text
    app.button_group[0].set_value("for ever").run()
    assert app.session_state["guess"].label == "for ever"


def test_guess_is_kept_in_the_progress_and_not_in_the_address():
    app = opened(choosing)
    app.button_group[0].set_value("40 s").run()
    assert app.session_state["progress"]["lesson"] == Done("1")
    assert not app.query_params
    again = opened(choosing, app.session_state["progress"]["lesson"])
    assert again.session_state["guess"].label == "40 s"


@pytest.mark.parametrize("token", ["7", "-1", "2.5", "shown"])
def test_kept_guess_that_is_no_option_any_more_still_shows_the_result(token):
    app = opened(choosing, Done(token))
    assert app.text
    assert app.session_state["guess"].label is None


def test_a_guess_counts_only_where_it_was_asked():
    guess, asked = Guess(True, "40 s", 40), {"rate": 3.0, "workers": 4}
    assert guess.where({"rate": 3, "workers": 4, "seed": 9}, asked) == guess
    assert guess.where({"rate": 3, "workers": 5, "seed": 9}, asked) == Guess(True)
