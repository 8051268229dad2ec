"""Lesson 3: at the same 90 % a task waits 0, 4.5, 9 or 22.5 s, by what varies."""

from functools import partial

import pytest

from queuesim import Deterministic, one_queue, simulate
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of
from tests.lessons.playing import Player
from tests.lessons.stories import met

SLUG = "busy-is-not-full"
REGULAR = Deterministic(1)
ROWS = ("nothing", "arrivals", "both", "wild work", "as set")
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


@pytest.mark.parametrize(
    ("busy", "waits"),
    [(90, (0, 4.5, 9, 22.5)), (10, (0, 1 / 18, 1 / 9, 5 / 18)), (20, (0, 0.125, 0.25, 0.625))],
)
def test_what_is_exact(busy, waits):
    exact = facts(busy=busy).exact
    assert [exact[name] for name in ROWS[:4]] == pytest.approx(waits)


def test_what_never_varies_has_no_interval():
    long = facts().long
    assert not long["nothing"].known and long["nothing"].mean == 0
    assert all(long[name].known for name in ROWS[1:])


def test_a_regular_queue_may_be_busy_all_the_time():
    run = simulate(one_queue(1.0, 1, gaps=REGULAR, service=REGULAR), until=1000, drain=True)
    assert run.wait.max() == 0
    assert run.summary().utilisation > 0.99


# ---------------------------------------------------------------- other settings


@pytest.mark.parametrize("busy", [10, 50, 95, 100])
@pytest.mark.parametrize("kind", ["regular", "mild", "wild"])
def test_what_has_a_formula_and_what_grows_for_ever(busy, kind):
    now = settings_of(SLUG, busy=busy, gaps=kind, work=kind)
    numbers = facts(busy=busy, gaps=kind, work=kind)
    known = {"nothing"} if busy == 100 else {*ROWS[:4]}
    assert set(numbers.exact) == known | ({"as set"} if kind == "regular" else set())
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
    assert list(lanes) == ["as set", "by the clock"]
    assert words >= {*lanes} and not words & {"random", "regular"}


def test_half_may_be_taken_away_on_either_side():
    assert met(SLUG, "0_work_regular", 96, until=299) == {}
    assert set(met(SLUG, "0_work_regular", 96)) == {"one"}


def test_two_queues_on_one_clock():
    player = Player(SLUG)
    player.go_to(20)
    before = player.live.message()
    assert [lane["name"] for lane in before["lanes"]] == ["as set", "by the clock"]
    player.set(work="regular")
    player.go_to(60)
    said = player.live.message()
    steered, regular = said["lanes"]
    assert said["changes"][0]["text"] == "service times random → regular"
    assert steered["ghost"]["n"] != player.live.story().runs[0].waiting_series()[1].tolist()
    assert regular["ghost"] is None, "nothing was changed there"
    player.set(busy=50)
    loads = [lane["settings"][-1][1]["load"] for lane in player.live.message()["lanes"]]
    assert loads == [0.5, 0.5]
