"""Controls: what is offered, and what a link may ask for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.common.steering.controls import Choice, Control, flag_words
from lessons.common.steering.link import query, values_asked_for

RATE = Control("Arrival rate", 0.5, 12.0, 3.0, 0.5, unit="per s", word="rate")
WORKERS = Control("Workers", 1, 60, 4, word="workers", url="w")
ORDER = Choice("Order", ("First come first served", "Shortest first"), "First come first served")
OFFERED = {"rate": RATE, "workers": WORKERS, "order": ORDER}
USUAL = {"rate": 3.0, "workers": 4, "order": "First come first served"}


def asked(**parameters):
    return values_asked_for(OFFERED, {name: [text] for name, text in parameters.items()})


def test_plain_link_is_taken_as_it_is():
    values, note = asked(rate="3.5", w="6", order="shortest-first")
    assert values == {"rate": 3.5, "workers": 6, "order": "Shortest first"}
    assert note == ""
    assert isinstance(values["workers"], int)
    assert isinstance(values["rate"], float)


def test_a_link_with_a_former_name_of_an_option_sets_it():
    fault = Choice("Fault", ("nothing", "hang"), "nothing", formerly={"tasks-hang": "hang"})
    read = [fault.read(text)[0] for text in ("hang", "tasks-hang", "tasks")]
    assert read == ["hang", "hang", "nothing"] and fault.read("tasks-hang")[1] == ""
    assert fault.written("hang") == "hang"


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
    values, note = values_asked_for(OFFERED, {"rate": ["2", "4"], "<b>x</b>": ["1"], "w": ["many"]})
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
    values, note = values_asked_for(OFFERED, parameters)
    assert all(OFFERED[name].nearest(value) == value for name, value in values.items())
    assert note.count("\n") == 0
    assert values_asked_for(OFFERED, {"rate": [str(values["rate"])]})[1] == ""


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
    assert values_asked_for(OFFERED, {name: [text] for name, text in pairs}) == (values, "")


def test_address_says_only_what_is_not_as_usual():
    assert query(OFFERED, USUAL) == ""
    assert query(OFFERED, USUAL | {"rate": 4.0, "workers": 6}) == "rate=4&w=6"


def test_a_flag_says_an_option_as_it_is_offered():
    split = Choice("Workers", ("2 and 2", "all shared"), "2 and 2", word="workers")
    words = flag_words({"split": split, "rate": Control("Rate", 0.5, 5.0, 3.0, 0.5, word="rate")})
    assert words("split", "2 and 2", "all shared") == "workers 2 and 2 → all shared"
    assert words("rate", 3.0, 3.5) == "rate 3.0 → 3.5"
