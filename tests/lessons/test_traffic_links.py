"""A link to a day: it draws days of the same shape, and is refused where it is odd."""

import contextlib
import io
import json
import math

import pytest

from lessons.common.sandbox.traffic import day_link, replay
from lessons.common.sandbox.traffic.own_file import sample_file
from lessons.common.sandbox.traffic.program import program_of_replay
from lessons.common.sandbox.traffic.replay import end_of, run_of
from queuesim import replicate
from queuesim.sandbox.packed_text import packed
from tests.lessons.traffic_pages import file_of, html, link_to_sample, linked


def test_a_linked_day_has_the_waits_of_random_days_of_its_file():
    """Over the same 30 seeds: their averages differ by less than their intervals allow."""
    file, link = file_of(sample_file()), link_to_sample(workers=3)
    days = {
        "file": file.reading.trace.resampled(3, math.inf, "fifo", "oldest"),
        "link": day_link.link_in(day_link.link_text(link)).shape.resampled(3),
    }
    end = end_of(file.reading.trace)
    waits = {}
    for name, system in days.items():
        *_, waits[name] = replicate(system, 30, end, "mean_wait", seed=7, drain=True)
    assert waits["file"].low < waits["link"].mean < waits["file"].high
    assert waits["link"].low < waits["file"].mean < waits["link"].high


def test_the_program_of_a_linked_day_prints_the_numbers_of_the_page():
    at = linked(day_link.link_text(link_to_sample(workers=6, limit=9)))
    file = at.session_state["own traffic"]
    lines = io.StringIO()
    with contextlib.redirect_stdout(lines):
        exec(program_of_replay(file, file.settings), {})
    figures = vars(run_of(file, file.settings).summary())
    for name, value in figures.items():
        assert f"{name} {value}\n" in lines.getvalue()


TOLD = {
    "end": 60.0,
    "kinds": [[0, 0, [3, 4], [1.0] * 39]],
    "clock": [32400, 738000, 1],
    **{"workers": 2, "limit": None, "order": "fifo", "takes": "oldest", "day": 1},
    "promise": [30, 0.95],
    "price": 10,
}
ODD_LINKS = {
    "letters": ("<script>", "cannot be read"),
    "too long": ("A" * 100_000, "at most 1800 letters"),
    "a bomb": (packed("[" + "0," * 400_000 + "0]"), "cannot be read"),
    "a list": ([], "cannot be read"),
    "no end": ({"end": None}, "length of a shape must be a number"),
    "no number": ({"end": float("nan")}, "has no NaN"),
    "too many tasks": ({"kinds": [[0, 0, [90_000] * 2, [1.0] * 39]]}, "to 100,000 tasks"),
    "no task": ({"kinds": [[0, 0, [0], [1.0] * 39]]}, "to 100,000 tasks"),
    "less than none": ({"kinds": [[0, 0, [-1], [1.0] * 39]]}, "A count must be"),
    "too many parts": ({"kinds": [[0, 0, [1] * 201, [1.0] * 39]]}, "200"),
    "too many kinds": ({"kinds": [[0, 0, [1], [1.0] * 39]] * 31}, "30"),
    "uneven parts": ({"kinds": [[0, 0, [1], [1] * 39], [0, 0, [1, 2], [1] * 39]]}, "same parts"),
    "a gap": ({"kinds": [[1, 0, [1], [1.0] * 39]]}, "without a gap"),
    "no duration": ({"kinds": [[0, 0, [1], [0.0] * 39]]}, "A duration must be"),
    "half a kind": ({"kinds": [[0, 0]]}, "cannot be read"),
    "a word": ({"order": "<img src=x>"}, "cannot be read"),
    "workers": ({"workers": 1e9}, "number of workers must be"),
    "a day": ({"clock": [0, 10**9, 1]}, "The day must be"),
    "a promise": ({"promise": [30, 2]}, "promised to start in time"),
}


def test_a_link_with_all_that_the_odd_ones_lack_is_taken():
    assert len(linked(packed(json.dumps(TOLD))).get("vega_lite_chart")) == 3


@pytest.mark.parametrize("case", ODD_LINKS)
def test_a_link_with_odd_traffic_is_refused_in_words_before_anything_runs(case, monkeypatch):
    told, said = ODD_LINKS[case]
    if isinstance(told, dict):
        told = TOLD | told
    text = told if isinstance(told, str) else packed(json.dumps(told))
    monkeypatch.setattr(replay, "simulate", None)
    at = linked(text)
    assert said in html(at) and "This link brings no traffic that can be used." in html(at)
    assert "<script>" not in html(at) and "<img" not in html(at)
    assert not at.get("vega_lite_chart")
