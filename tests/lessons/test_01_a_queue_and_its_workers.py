"""Lesson 1: a spike of 40 on 4 workers at 3 tasks a second takes 40 s, but for luck."""

import math

import numpy as np
import pytest

from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("a-queue-and-its-workers")


def test_by_formula_it_takes_40_seconds_and_in_runs_about_as_long():
    usual = lesson.facts()
    assert (usual.drain, usual.with_one_more) == (40, 20)
    assert round(usual.middle, 1) == 38.1 and usual.early < 40 < usual.late
    assert f" {math.sqrt(40 * (3 + 4)):.0f} s" in lesson.challenge("feel").shows, "their scatter"


def test_the_twin_question():
    assert lesson.facts(rate=6.0, workers=8, spike=60).drain == 30 == lesson.twin.truth
    assert lesson.twin.why == "60 ÷ 2 = 30 s."


def test_the_default_luck_is_typical():
    """Whenever the spike is sent, it takes about the 40 s that the formula says."""
    moments = (5, 8.5, 12, 15.5, 19, 22.5, 26, 30)
    taken = [lesson.played(f"{at}_send_40", 110).emptied(at) - at for at in moments]
    # The work of 40 tasks alone scatters with a standard deviation of 6 s.
    assert 28 <= min(taken) <= max(taken) <= 52
    assert 36 <= np.median(taken) <= 44


@pytest.mark.parametrize(
    ("settings", "drain", "with_one_more"),
    [
        ({"workers": 12, "rate": 0.5, "spike": 10}, 0, 0),
        ({"workers": 12, "rate": 2.5, "spike": 10}, 10 / 9.5, 0),
        ({"rate": 3.75, "spike": 100}, 400, 80),
        ({"rate": 4.0}, math.inf, 40),
        ({"rate": 8.0, "workers": 1}, math.inf, math.inf),
        ({"rate": 0.5, "workers": 1}, 80, 40 / 1.5),
    ],
    ids=str,
)
def test_what_one_more_worker_does(settings, drain, with_one_more):
    numbers = lesson.facts(**settings)
    assert (numbers.drain, numbers.with_one_more) == (drain, with_one_more)


def test_each_drawn_run_jumps_as_the_spike_comes():
    tops = {}
    for row in lesson.rows("waiting_over_time", spike=100):
        if row["role"] == "task" and row["x"] == 0.0:
            tops[row["name"]] = max(row["y"], tops.get(row["name"], 0))
    assert len(tops) == 9 and min(tops.values()) >= 100 - 4  # four may be taken at once
