"""Lesson 3: at the same 90 % a task waits 0, 4.5, 9 or 22.5 s, by what varies."""

import pytest

from queuesim import theory
from tests.lessons.drawn import rows_of
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("busy-is-not-full")
ROWS = ("both regular", "one regular", "both random", "one wild", "yours")


@pytest.mark.parametrize(
    ("busy", "waits"),
    [(90, (0, 4.5, 9, 22.5)), (10, (0, 1 / 18, 1 / 9, 5 / 18)), (20, (0, 0.125, 0.25, 0.625))],
)
def test_what_is_exact(busy, waits):
    exact = lesson.facts(busy=busy).exact
    assert [exact[name] for name in ROWS[:4]] == pytest.approx(waits)


def test_the_title_and_the_bars_say_the_formula_and_the_dots_the_runs():
    numbers, figure = lesson.facts(), lesson.made("waits_by_case")
    assert figure.title == "Same 90 % load, yet average waits run from 0 to 22.5 s"
    heights = {(row.get("part"), row["x"]): row["y"] for row in rows_of(figure) if "x" in row}
    for name in ROWS:
        bar = heights.get(("bar", name), heights.get(("faint bar", name)))
        assert bar == numbers.exact[name]
        assert heights.get(("point", name), 0) == numbers.long[name].mean
    assert [name for name in ROWS if not numbers.long[name].known] == ["both regular"]
    assert numbers.p95.low <= theory.wait_quantile(0.9, 1, 1, 0.95) <= numbers.p95.high


def test_the_twin_question():
    assert theory.mm1(0.75, 1).mean_wait == pytest.approx(3) == lesson.twin.truth
    numbers = lesson.facts(busy=75)
    assert numbers.exact["both random"] == pytest.approx(3)
    assert numbers.long["both random"].low <= 3 <= numbers.long["both random"].high
    assert lesson.twin.why.endswith("0.75 ÷ 0.25 × 1 s = 3 s.")
    assert numbers.exact["one wild"] / numbers.exact["both random"] == lesson["WILDER"]


@pytest.mark.parametrize("busy", [10, 50, 95, 100])
@pytest.mark.parametrize("gaps", ["regular", "mild", "wild"])
@pytest.mark.parametrize("work", ["regular", "wild"])
def test_what_has_a_formula_and_what_grows_for_ever(busy, gaps, work):
    settings = {"busy": busy, "gaps": gaps, "work": work}
    numbers, beat = lesson.facts(**settings), gaps == work == "regular"
    known = {"both regular"} if busy == 100 else {*ROWS[:4]}
    assert set(numbers.exact) == known | ({"yours"} if beat else set())
    assert numbers.steady == (busy < 100)
    assert (numbers.longest[-1] == 0) == beat
    _, rows = lesson.made("formula_beside_runs", **settings)
    assert len(rows) == len(ROWS), "rows that come and go jump"
    assert rows[-1][0] == f"yours: {gaps} arrivals, {work} service times"
    unknown = {name for name, row in zip(ROWS, rows) if row[1] in ("–", "∞")}
    assert unknown == {*ROWS} - set(numbers.exact)
    assert ("∞" in [row[1] for row in rows]) == (busy == 100)


def test_no_lane_is_called_random_that_may_be_regular():
    regular = {"gaps": "regular", "work": "regular"}
    assert list(lesson.made("system", **regular)) == ["your settings", "regular"]
    words = {row["name"] for row in lesson.rows("lines_over_time", **regular)}
    assert words >= {"one run", "regular"} and "random" not in words
