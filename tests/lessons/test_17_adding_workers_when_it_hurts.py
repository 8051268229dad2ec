"""Lesson 17: late workers cost as seven and help as four; what a cool-down saves and costs."""

import pytest

from queuesim.scaled_runs import scaled
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("adding-workers-when-it-hurts")


@pytest.mark.parametrize(
    ("startup", "wait", "paid"),
    [(0, 0.5, 5.6), (5, 1.3, 6.1), (10, 1.9, 6.5), (20, 2.6, 7.1), (25, 2.7, 7.3)],
)
def test_the_later_workers_come_the_more_they_cost_and_the_less_they_help(startup, wait, paid):
    found = lesson.facts(startup=startup).here
    assert found.wait.low - 0.05 <= wait <= found.wait.high + 0.05
    assert found.paid.low - 0.05 <= paid <= found.paid.high + 0.05


def test_fixed_numbers_are_those_of_lesson_6():
    fixed = lesson["FIXED"]
    assert digits(fixed[4], "2.91") and digits(fixed[8], "0.19")
    assert list(fixed.values()) == sorted(fixed.values(), reverse=True)


def test_only_workers_that_start_soon_beat_fixed_ones():
    late, soon, at_once = (lesson.facts(startup=startup).here for startup in (25, 5, 0))
    assert late.wait.low > lesson["FIXED"][5] and late.paid.low > 5
    assert soon.wait.low > lesson["FIXED"][6] and soon.paid.low > 6
    assert at_once.wait.high < lesson["FIXED"][6] and at_once.paid.high < 6


def test_on_the_stage_the_new_workers_come_after_the_queue_is_empty():
    empty, ready = lesson["empty_and_ready"](lesson.run(until=60.0))
    assert 18 < empty < ready


def test_the_twin_question():
    twin = lesson["by_startup"][10]
    assert twin == scaled("spiky", "quick")[10, 10, 4]
    assert 1.8 < twin.wait.low < twin.wait.high < 2  # of 0.5, 1.4, 1.9 and 2.7
    assert lesson.twin.truth == twin.wait.mean


@pytest.mark.parametrize("startup", [0, 5, 25])
def test_a_long_cool_down_stops_the_flapping_and_costs_workers(startup):
    found = lesson.facts(startup=startup).by_cooldown
    orders = [each.ordered.mean for each in found.values()]
    assert orders == sorted(orders, reverse=True) and orders[-1] < orders[0] / 5
    assert found[300].paid.low > found[0].paid.high


def test_the_chart_shows_what_its_title_says():
    points = [row for row in lesson.rows("wait_and_cost") if row.get("part") == "point"]
    here = scaled("spiky", "quick")[10, 25, 4]
    assert (here.paid.mean, here.wait.mean) in [(row["x"], row["y"]) for row in points]
