"""Lesson 4: waits of 1, 4, 9, 19, 99 s, a band that holds 9 of 10 runs, and a curve to beat."""

import numpy as np
import pytest

from tests.lessons.drawn import rows_of, top_of
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("the-hockey-stick")
EXACT = {50: 1, 80: 4, 90: 9, 95: 19, 99: 99}


def test_what_the_answers_say():
    wait = lesson["wait"]
    assert 5 / wait(80) == pytest.approx(99 / 80, abs=0.02), "5 s is in proportion"
    assert round(wait(91)) == 10 and round(wait(96)) == 24
    assert wait(99) + 1 == pytest.approx(4 * (wait(96) + 1)), "a quarter of the idle time"
    assert wait(99) + 1 == pytest.approx(20 * (wait(80) + 1)), "a twentieth of the idle time"


def test_most_runs_at_99_percent_stay_below_the_average():
    numbers = lesson.facts(busy=99)
    assert numbers.count / 2 < numbers.short == 384


def test_the_twin_question():
    wait = lesson["wait"]
    assert (wait(75), wait(95)) == pytest.approx((3, 19))
    assert wait(95) + 1 == pytest.approx(5 * (wait(75) + 1)), "a fifth of the idle time"
    assert lesson.twin.truth == wait(95)


@pytest.mark.parametrize("percent", EXACT)
def test_the_curve_is_exact_and_the_own_run_is_near_it(percent):
    assert lesson["wait"](percent) == pytest.approx(EXACT[percent])
    assert lesson.facts(busy=percent).means[0] == pytest.approx(EXACT[percent], rel=0.15)


@pytest.mark.parametrize("percent", [10, 90, 99])
def test_point_band_and_lines_lie_within_their_axes(percent):
    mean, curve = lesson.facts(busy=percent).means[0], lesson.made("wait_by_load", busy=percent)
    band = [row for row in rows_of(curve) if row.get("part") == "band"]
    high = np.interp(percent, *np.transpose([(row["x"], row["y2"]) for row in band]))
    assert top_of(curve) == min(end for end in (100, 250, 400, 600, 2000) if end >= max(mean, high))
    lines = lesson.made("waiting_over_time", busy=percent)
    most = max(row["y"] for row in rows_of(lines) if "step" in row["part"])
    assert top_of(lines) == min(end for end in (25, 100, 250, 400, 1000) if end >= most)
