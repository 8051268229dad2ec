"""What a learner did survives in a cookie, which may hold anything when it is read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.session.progress import COOKIE, LIMIT, Done, dump, parse

names = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
guesses = st.sampled_from(["", "shown", "0", "3", "-2.5", "400"])
dones = st.builds(Done, guesses, st.frozensets(names, max_size=3))


@given(st.dictionaries(names, dones, max_size=18))
def test_what_is_kept_comes_back(done):
    text = dump(done)
    assert len(text) <= LIMIT
    kept = parse(text)
    assert kept == {name: done[name] for name in kept}
    assert kept == done or len(text) > LIMIT * 0.9


@given(st.text(max_size=300) | st.text(alphabet="!:*-aZ0.;", max_size=300))
def test_any_cookie_can_be_read(text):
    found = parse(text)
    assert parse(dump(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", "!", "<b>:1:x", "!UPPER:1:", "!a b:1:", "!" + "a" * 61 + "::", "!!!:::**", "%21a::"],
)
def test_odd_entries_are_left_out(text):
    assert parse(text) == {}


@pytest.mark.parametrize("guess", ["x", "1e9", "nan", "inf", "1" * 10, "--1", "1.", "<b>", "Shown"])
def test_odd_guess_is_no_guess(guess):
    assert parse(f"!lesson:{guess}:") == {"lesson": Done()}


def test_long_cookie_is_cut_in_bounded_time():
    assert len(parse("!a::" * 1_000_000)) == 1
    assert len(parse("".join(f"!lesson-{i}::" for i in range(100_000)))) <= 60
    assert len(parse("!a:1:" + "*".join(map(str, range(500))))["a"].met) <= 8


def test_cookie_is_made_of_characters_a_cookie_may_have():
    text = dump({"a-lesson": Done("2.5", frozenset({"drain", "few"}))})
    assert text == "!a-lesson:2.5:drain*few"
    assert not set(text) & set(' ",;\\')


def test_whole_syllabus_fits_into_the_cookie():
    most = Done("123.5", frozenset({"first-one", "second-one", "third"}))
    done = {one.slug: most for one in lessons()}
    assert parse(dump(done)) == done
    assert COOKIE.isidentifier()


def page():
    import streamlit as st

    from lessons.common.session import progress

    progress.visit("here")
    st.button("guess", on_click=progress.note_guess, args=("here", "2"))
    st.button("meet", on_click=progress.note_met, args=("here", {"drain"}))
    st.button("forget", on_click=progress.forget)
    progress.keep()


def kept(app):
    """What the browser is told to keep."""
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.json)["value"]


def test_browser_is_told_what_was_done_here_and_nothing_else():
    app = AppTest.from_function(page)
    app.session_state["progress"] = {"elsewhere": Done("1")}
    assert kept(app.run()) == "!here::"
    assert kept(app.button[0].click().run()) == "!here:2:"
    assert kept(app.button[1].click().run()) == "!here:2:drain"


def test_lesson_that_was_open_before_is_not_told_again():
    app = AppTest.from_function(page)
    app.session_state["progress"] = {"here": Done("1")}
    assert kept(app.run()) == ""


def test_progress_can_be_forgotten():
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    app.button[2].click().run()
    assert kept(app) == "!here::"  # forgotten, and the page is open again
