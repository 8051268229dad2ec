"""Lesson 6: the wait as the spike ends, the promise and the bill, for each number of workers."""

import pytest

from queuesim.spiky_load import SpikyLoad
from queuesim.staffing import AlwaysAlike, AroundSpike, cheapest, fewest
from tests.lessons import drawn
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import Player

lesson = OneLesson("how-many-workers")
SPIKE, STEADY = AroundSpike(SpikyLoad(base=2, height=8, length=10, spacing=80)), AlwaysAlike(10)


def test_answers_that_the_page_gives():
    """What each number of workers gives is in the tests of `staffing`."""
    spiky = {workers: SPIKE.exact(workers, 1.5) for workers in range(4, 12)}
    assert min(workers for workers in spiky if spiky[workers].wait < 1) == 8
    assert lesson["fewest"] == fewest(spiky) == 9


def test_the_twin_question():
    steady = {workers: STEADY.exact(workers, 0.5) for workers in range(11, 18)}
    assert lesson.twin.truth == 14 == fewest(steady) == cheapest(steady, wage=10, price=30)
    assert [100 * steady[n].late for n in (13, 14)] == pytest.approx([6.4, 2.4], abs=0.05)
    assert lesson.twin.why == "With 13 workers, 6.4 % wait longer; with 14, only 2.4 %."


@pytest.mark.parametrize(
    ("load", "target", "few", "best"),
    [
        ("spiky", 2.5, 8, 8),
        ("spiky", 0.5, 11, 11),
        ("steady", 0.5, 14, 14),
        ("steady", 2.5, 12, 14),
    ],
)
def test_charts_mark_the_bars_that_their_titles_name(load, target, few, best):
    settings = {"load": load, "target": target}
    numbers = lesson.facts(**settings)
    assert (numbers.few, numbers.best) == (few, best)
    for chart, chosen in (("late_by_workers", few), ("cost_by_workers", best)):
        figure = lesson.made(chart, **settings)
        stand_out = {row["x"] for row in drawn.rows_of(figure) if row["part"] in ("bar", "piece")}
        assert stand_out == {str(chosen)} and str(chosen) in figure.title.split()


@pytest.mark.parametrize(("workers", "known"), [(2, False), (3, True), (18, True)])
def test_runs_are_of_the_workers_on_the_stage_if_they_can_keep_up(workers, known):
    assert (workers in lesson.facts(workers=workers).runs) == known


@pytest.mark.parametrize(
    ("moved", "promise", "prices"),
    [
        ({}, False, False),
        ({"show": "promise"}, True, False),
        ({"target": 5.0}, True, False),
        ({"wage": 20}, True, True),
    ],
    ids=str,
)
def test_charts_come_as_a_link_asks_for_them(moved, promise, prices):
    assert lesson.made("has_promise", **moved) == promise
    assert lesson.made("has_prices", **moved) == prices


def test_charts_come_as_one_asks_for_them():
    at = Player(lesson.slug, guess="1").at
    for count in (1, 2, 3):
        assert len(drawn.charts(at)) == count
        for button in [button for button in at.button if button.label.startswith("Next chart: ")]:
            button.click().run()
    assert {"your guess", "your setting"} <= drawn.words(at)
