"""Lesson 3: at the same 90 % a task waits 0, 4.5, 9 or 22.5 s, by what varies."""

from functools import partial

import pytest

from queuesim import Deterministic, theory
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of

SLUG = "busy-is-not-full"
REGULAR = Deterministic(1)
ROWS = ("nothing", "arrivals", "both", "wild tasks", "yours")
facts = partial(facts_of, SLUG)


@pytest.mark.parametrize(
    ("busy", "waits"),
    [(90, (0, 4.5, 9, 22.5)), (10, (0, 1 / 18, 1 / 9, 5 / 18)), (20, (0, 0.125, 0.25, 0.625))],
)
def test_what_is_exact(busy, waits):
    exact = facts(busy=busy).exact
    assert [exact[name] for name in ROWS[:4]] == pytest.approx(waits)


def test_the_title_and_the_bars_say_the_formula_and_the_dots_the_runs():
    now, numbers = settings_of(SLUG), facts()
    figure = names_of(SLUG)["waits_by_case"](now, numbers)
    rows = [
        row for row in drawn.rows_of(figure) if row.get("part") in ("bar", "faint bar", "point")
    ]
    heights = {(row["part"] == "point", row["x"]): row["y"] for row in rows}
    assert figure.title == "Same 90 % load, yet average waits run from 0 to 22.5 s"
    for name in ROWS:
        assert heights[False, name] == numbers.exact[name]
        assert heights.get((True, name), 0) == numbers.long[name].mean
    assert [name for name in ROWS if not numbers.long[name].known] == ["nothing"]
    assert numbers.p95.low <= theory.wait_quantile(0.9, 1, 1, 0.95) <= numbers.p95.high


def test_the_twin_question():
    assert theory.mm1(0.75, 1).mean_wait == pytest.approx(3) == twin_of(SLUG).truth
    assert facts(busy=75).exact["both"] == pytest.approx(3)
    long = facts(busy=75).long["both"]
    assert long.low <= 3 <= long.high
    assert twin_of(SLUG).why.endswith("2.25 + 0.75 = 3 s.")


@pytest.mark.parametrize("busy", [10, 50, 95, 100])
@pytest.mark.parametrize("kind", ["regular", "mild", "wild"])
def test_what_has_a_formula_and_what_grows_for_ever(busy, kind):
    now = settings_of(SLUG, busy=busy, gaps=kind, work=kind)
    numbers = facts(busy=busy, gaps=kind, work=kind)
    known = {"nothing"} if busy == 100 else {*ROWS[:4]}
    assert set(numbers.exact) == known | ({"yours"} if kind == "regular" else set())
    assert numbers.steady == (busy < 100)
    assert (numbers.longest[-1] == 0) == (kind == "regular")
    _, rows = names_of(SLUG)["formula_beside_runs"](now, numbers)
    assert tuple(row[0].partition(":")[0] for row in rows) == ROWS, "rows that come and go jump"
    unknown = {name for name, row in zip(ROWS, rows) if row[1] in ("–", "∞")}
    assert unknown == {*ROWS} - set(numbers.exact)
    assert ("∞" in [row[1] for row in rows]) == (busy == 100)


def test_no_lane_is_called_random_that_may_be_regular():
    regular = {"gaps": "regular", "work": "regular"}
    figure = names_of(SLUG)["lines_over_time"](facts(**regular))
    words = {row["name"] for row in drawn.rows_of(figure)}
    lanes = names_of(SLUG)["system"](settings_of(SLUG, **regular))
    assert list(lanes) == ["your settings", "fixed beat"]
    assert words >= {"one run", "fixed beat"} and not words & {"random", "regular"}
