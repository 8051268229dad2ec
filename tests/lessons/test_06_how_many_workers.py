"""Lesson 6: the wait as the spike ends, the promise and the bill, for each number of workers."""

import pytest

from queuesim.spiky_load import SpikyLoad
from queuesim.staffing import AlwaysAlike, AroundSpike, cheapest, fewest
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.playing import Player
from tests.lessons.stories import met

SLUG = "how-many-workers"
SPIKE, STEADY = AroundSpike(SpikyLoad(base=2, height=8, length=10, spacing=80)), AlwaysAlike(10)


@pytest.mark.parametrize(
    ("workers", "wait", "busy", "cost"),
    [(3, 18.1, 91.7, 742), (4, 10.0, 68.7, 280), (5, 6.0, 55, 167), (6, 3.46, 45.8, 121),
     (7, 1.85, 39.3, 102), (8, 0.907, 34.4, 96), (11, 0.0791, 25, 112)],
)  # fmt: skip
def test_a_spike_after_many_others(workers, wait, busy, cost):
    known = SPIKE.exact(workers, 2.5)
    assert float(f"{known.wait:.3g}") == wait
    assert 100 * known.busy == pytest.approx(busy, abs=0.1)
    assert known.cost(workers, 10, 30) == pytest.approx(cost, abs=0.5)


def test_answers_that_the_page_gives():
    spiky = {workers: SPIKE.exact(workers, 1.5) for workers in range(4, 12)}
    steady = {workers: STEADY.exact(workers, 0.5) for workers in range(11, 18)}
    assert min(workers for workers in spiky if spiky[workers].wait < 1) == 8
    assert fewest(spiky) == names_of(SLUG)["fewest"] == 9
    assert fewest(steady) == cheapest(steady, wage=10, price=30) == 14 == twin_of(SLUG).truth
    assert [100 * steady[n].late for n in (13, 14)] == pytest.approx([6.4, 2.4], abs=0.05)
    assert twin_of(SLUG).why == "With 13 workers 6.4 % wait longer, with 14 2.4 %."


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
    numbers = facts_of(SLUG, load=load, target=target)
    assert (numbers.few, numbers.best) == (few, best)
    now, lesson = settings_of(SLUG, load=load, target=target), names_of(SLUG)
    for chart, chosen in (("late_by_workers", few), ("cost_by_workers", best)):
        figure = lesson[chart](now, numbers)
        stand_out = {row["x"] for row in drawn.rows_of(figure) if row["part"] in ("bar", "piece")}
        assert stand_out == {str(chosen)} and str(chosen) in figure.title.split()


@pytest.mark.parametrize(("workers", "known"), [(2, False), (3, True), (18, True)])
def test_runs_are_of_the_workers_on_the_stage_if_they_can_keep_up(workers, known):
    assert (workers in facts_of(SLUG, workers=workers).runs) == known


def test_charts_come_as_one_asks_for_them_or_a_link_does():
    for moved, count in (
        ({}, 1),
        ({"show": "promise"}, 2),
        ({"target": 5.0}, 2),
        ({"wage": 20}, 3),
    ):
        now = settings_of(SLUG, **moved)
        assert 1 + names_of(SLUG)["has_promise"](now) + names_of(SLUG)["has_prices"](now) == count
    player = Player(SLUG, guess="1")
    for count in (1, 2, 3):
        assert len(drawn.charts(player.at)) == count
        if count < 3:
            next(
                each for each in player.at.button if each.label.startswith("Now add")
            ).click().run()
    assert {"your guess", "your setting"} <= drawn.words(player.at)


# ---------------------------------------------------------------- the challenges


@pytest.mark.parametrize("workers", [2, 3, 5, 6, 8, 12])
def test_a_fixed_number_is_neither_just_in_time_nor_cheaper(workers):
    for seed in (576, 1, 2, 3, 4):
        assert set(met(SLUG, f"0_workers_{workers}", seed)) <= {"few"}
