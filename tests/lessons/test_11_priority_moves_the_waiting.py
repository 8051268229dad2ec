"""Lesson 11: priority moves the waiting between kinds of tasks, and removes none of it."""

import math
import re

import pytest

from queuesim import theory
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("priority-moves-the-waiting")
FIFO = theory.mmc(3.6, 1, 4).mean_wait


@pytest.mark.parametrize(
    ("settings", "urgent", "background"),
    [
        ({}, 0.254, 2.54),
        ({"share": 75}, 0.606, 6.06),
        ({"order": "16 to 1"}, 0.390, 2.50),
        ({"order": "4 to 1"}, 0.770, 2.37),
        ({"order": "2 to 1"}, 1.22, 2.22),
        ({"order": "FIFO"}, FIFO, FIFO),
    ],
    ids=str,
)
def test_the_waits_are_the_exact_ones_and_their_average_never_moves(settings, urgent, background):
    numbers, share = lesson.facts(**settings), settings.get("share", 25) / 100
    assert (numbers.urgent, numbers.background) == pytest.approx((urgent, background), abs=0.005)
    together = share * numbers.urgent + (1 - share) * numbers.background
    assert together == pytest.approx(numbers.all) == pytest.approx(1.97, abs=0.005)


@pytest.mark.parametrize("settings", [{}, {"share": 75}, {"load": 95, "share": 90}], ids=str)
def test_what_is_saved_and_paid_adds_up_as_it_is_written(settings):
    said = re.findall(r"(\d+\.\d+) s", lesson.made("who_pays", **settings))
    facts, written = lesson.facts(**settings), lesson["written"]
    saved, paid, together = map(float, said)
    urgent, background = (
        float(written(facts, wait).removesuffix(" s")) for wait in (facts.urgent, facts.background)
    )
    assert together - saved == pytest.approx(urgent)
    assert together + paid == pytest.approx(background)


@pytest.mark.parametrize("order", ["FIFO", "2 to 1", "4 to 1", "16 to 1"])
def test_above_capacity_only_strict_priority_keeps_urgent_tasks_quick(order):
    assert lesson.made("waits", load=120) == (1 / 2.8, math.inf)
    assert lesson.made("waits", load=120, order=order)[0] == math.inf


def test_the_waits_after_minutes_of_overload():
    """The formula is held to runs in `two_classes`."""
    by_order = lesson.facts(load=150, share=50).by_order
    assert by_order["FIFO"] == (100, 100) and by_order["strict"] == (0, 200)
    assert by_order["4 to 1"] == pytest.approx((40, 160))
    for share in (10, 50, 90):
        numbers = lesson.facts(load=150, share=share, order="4 to 1")
        saved, paid = numbers.all - numbers.urgent, numbers.background - numbers.all
        assert share * saved == pytest.approx((100 - share) * paid)


def test_the_twin_question_and_what_the_teacher_says_of_many_urgent_tasks():
    every = theory.mmc(6.8, 1, 8).mean_wait
    urgent, others = theory.cobham_mmc((6.8 / 3, 6.8 * 2 / 3), 1, 8).waits
    assert lesson.twin.truth == others == pytest.approx(every + (every - urgent) / 2)
    assert "0.48 + 0.38 ÷ 2 = 0.67 s" in lesson.twin.why
    urgent, others = lesson["DEVALUED"]
    assert (round(urgent, 1), round(others)) == (1.0, 10)
    assert round(urgent / lesson.facts().urgent) == 4
