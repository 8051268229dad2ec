"""Controls: what is offered, what a link may ask for, and what survives of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lessons.common.controls import Choice, Control, query, read

RATE = Control("Arrival rate", 0.5, 12.0, 3.0, 0.5, unit="per s", word="rate")
WORKERS = Control("Workers", 1, 60, 4, word="workers", url="w")
ORDER = Choice("Order", ("First come first served", "Shortest first"), "First come first served")
OFFERED = {"rate": RATE, "workers": WORKERS, "order": ORDER}
USUAL = {"rate": 3.0, "workers": 4, "order": "First come first served"}


def asked(**parameters):
    return read(OFFERED, {name: [text] for name, text in parameters.items()})


def test_plain_link_is_taken_as_it_is():
    values, note = asked(rate="3.5", w="6", order="shortest-first")
    assert values == {"rate": 3.5, "workers": 6, "order": "Shortest first"}
    assert note == ""
    assert isinstance(values["workers"], int)
    assert isinstance(values["rate"], float)


def test_link_for_too_much_gets_the_nearest_and_says_so():
    values, note = asked(w="400")
    assert values["workers"] == 60
    assert note == "This link asked for 400 workers; the nearest possible is 60."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("400", 12.0),
        ("-3", 0.5),
        ("3.14159", 3.0),
        ("3.26", 3.5),
        ("1e999", 12.0),
        ("inf", 12.0),
        ("-inf", 0.5),
        ("nan", 3.0),
        ("three", 3.0),
        ("1e-999", 0.5),
        ("0x10", 3.0),
        ("3.5 per s", 3.0),
        ("9" * 1_000_000, 12.0),
    ],
)
def test_whatever_a_link_asks_for_becomes_a_value_that_is_offered(text, value):
    values, note = asked(rate=text)
    assert values == USUAL | {"rate": value}
    assert note.startswith("This link asked for ")
    assert len(note) < 120


@pytest.mark.parametrize("text", ["3.50", " 3.5", "3.5000000000001", "+3.5"])
def test_other_ways_to_write_a_value_are_not_worth_a_word(text):
    assert asked(rate=text) == (USUAL | {"rate": 3.5}, "")


def test_repeated_and_unknown_parameters_take_one_line_together():
    values, note = read(OFFERED, {"rate": ["2", "4"], "<b>x</b>": ["1"], "w": ["many"]})
    assert values["rate"] == 4.0
    assert "the last one counts (and 2 more that could not be had)." in note


def test_text_of_a_link_is_cut_and_printable():
    _, note = asked(order="\u202e\x00" + "long " * 1000)
    assert "\u202e" not in note
    assert "\x00" not in note
    assert len(note) < 120


links = st.dictionaries(
    st.sampled_from(["rate", "w", "order", "x", ""]), st.lists(st.text(), min_size=1)
)


@given(links)
def test_no_link_leads_beyond_what_is_offered(parameters):
    values, note = read(OFFERED, parameters)
    assert all(OFFERED[name].nearest(value) == value for name, value in values.items())
    assert note.count("\n") == 0
    assert read(OFFERED, {"rate": [str(values["rate"])]})[1] == ""


@given(st.floats(allow_nan=False), st.floats(0.01, 5), st.floats(-50, 50), st.floats(0.1, 100))
def test_nearest_value_lies_on_the_steps(number, step, low, width):
    step, low = round(step, 2), round(low, 2)
    high = low + max(1, round(width / step)) * step
    control = Control("Any", low, high, low, step)
    value = control.nearest(number)
    assert low - 1e-6 <= value <= high + 1e-6
    assert control.nearest(value) == value
    steps = (value - low) / step
    assert math.isclose(steps, round(steps), abs_tol=1e-6)


@given(st.integers(1, 60), st.integers(1, 24), st.sampled_from(ORDER.options))
def test_address_brings_the_same_settings_back(workers, half, order):
    values = {"rate": half / 2, "workers": workers, "order": order}
    pairs = [pair.split("=") for pair in query(OFFERED, values).split("&") if pair]
    assert read(OFFERED, {name: [text] for name, text in pairs}) == (values, "")


def test_address_says_only_what_is_not_as_usual():
    assert query(OFFERED, USUAL) == ""
    assert query(OFFERED, USUAL | {"rate": 4.0, "workers": 6}) == "rate=4&w=6"


def page():
    import streamlit as st

    from lessons.common.controls import Choice, Control, controls, draw, heard, put

    offered = {
        "rate": Control("Arrival rate", 0.5, 12.0, 3.0, 0.5, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 60, 4, word="workers", url="w"),
        "order": Choice("Order", ("First", "Shortest"), "First"),
    }
    if st.toggle("elsewhere"):
        st.stop()

    def moved(name):
        st.session_state["moves"] = st.session_state.get("moves", 0) + 1

    st.session_state["now"] = controls("page", offered, seed=7)
    st.button("put", on_click=put, args=("page", {"workers": 9, "seed": 3}, False))
    st.button("heard", on_click=heard, args=("page",))
    draw("page", moved)


def opened(**parameters):
    app = AppTest.from_function(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def shown(app):
    return "".join(element.proto.body for element in app.get("html"))


def test_page_offers_the_controls_with_their_units():
    app = opened()
    assert [slider.label for slider in app.slider] == ["Arrival rate", "Workers"]
    assert [slider.proto.format for slider in app.slider] == ["%.1f per s", "%.0f"]
    assert app.session_state["now"] == {"rate": 3.0, "workers": 4, "order": "First", "seed": 7}


def test_moved_control_is_heard_once_and_has_its_new_value():
    app = opened()
    app.slider[1].set_value(9).run()
    assert app.session_state["now"]["workers"] == 9
    assert app.session_state["moves"] == 1


def test_what_the_browser_says_before_it_heard_of_a_put_value_is_no_move():
    app = opened()
    app.button[0].click().run()
    assert app.session_state["now"]["workers"] == 9 == app.slider[1].value
    assert app.session_state["now"]["seed"] == 3
    app.slider[1].set_value(4).run()  # under way when it was put
    app.slider[1].set_value(9).run()  # now it shows it
    assert app.session_state["now"]["workers"] == 9
    assert "moves" not in app.session_state
    app.slider[1].set_value(5).run()
    assert app.session_state["now"]["workers"] == 5 and app.session_state["moves"] == 1


def test_once_the_browser_shows_what_was_put_the_old_value_is_a_move():
    app = opened()
    app.button[0].click().run()
    app.button[1].click().run()
    app.slider[1].set_value(4).run()
    assert app.session_state["now"]["workers"] == 4 and app.session_state["moves"] == 1


def test_link_sets_controls_and_seed_and_is_talked_of_until_one_is_moved():
    app = opened(w="400", rate="2", seed="12", order="shortest")
    assert app.session_state["now"] == {"rate": 2.0, "workers": 60, "order": "Shortest", "seed": 12}
    assert "This link asked for 400 workers; the nearest possible is 60." in shown(app)
    app.slider[0].set_value(5.0).run()
    assert app.session_state["now"]["workers"] == 60
    assert shown(app) == ""


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("zzz", "What this link replays could not be had."),
        ("0_w_9", ""),
        ("5_w_9", "What was done in this run (1 thing) is replayed, and the sliders follow."),
        ("5_w_9~7_send_3~zzz", "(2 things) is replayed, as near as it can be had, and the sliders"),
    ],
)
def test_what_is_said_of_a_link_that_replays_a_run(story, said):
    app = opened(story=story)
    assert said in shown(app) and bool(said) == bool(shown(app))
    assert app.session_state["now"]["workers"] == (9 if story == "0_w_9" else 4)


def test_settings_survive_leaving_the_page():
    app = opened(w="6")
    app.slider[0].set_value(5.0).run()
    app.toggle[0].set_value(True).run()
    assert not app.slider
    app.toggle[0].set_value(False).run()
    assert app.session_state["now"] == {"rate": 5.0, "workers": 6, "order": "First", "seed": 7}
    assert [slider.value for slider in app.slider] == [5.0, 6]


def test_markup_in_a_link_is_shown_as_text():
    app = opened(rate="<img src=x>")
    assert "<img" not in shown(app)
    assert "&lt;img" in shown(app)
    assert not app.exception
