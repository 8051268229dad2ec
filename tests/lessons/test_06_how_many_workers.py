"""Lesson 6: the wait as the spike ends, and how busy workers are, for each number of them."""

from functools import partial
from itertools import pairwise

import pytest

from queuesim.spiky_load import SpikyLoad
from queuesim.staffing import AlwaysAlike, AroundSpike, cheapest, fewest
from tests.lessons import drawn, playing
from tests.lessons.lesson_file import facts_of, names_of, settings_of
from tests.lessons.playing import Player
from tests.lessons.stories import met

SLUG = "how-many-workers"
VALUES = "value", "value by"  # the number of a bar: on it, or beside its interval
SPIKE, STEADY = AroundSpike(SpikyLoad(base=2, height=8, length=10, spacing=80)), AlwaysAlike(10)
COUNTS = {SPIKE: range(4, 12), STEADY: range(11, 18)}
PRICES = [(wage, price) for wage in (5, 10, 25, 50) for price in (0, 5, 30, 60)]
FIGURES = "late_by_workers", "wait_by_workers", "cost_by_workers"
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


@pytest.mark.parametrize(
    ("workers", "wait", "busy"),
    [(4, 10.0, 69), (5, 6.0, 55), (6, 3.5, 46), (7, 1.85, 39), (8, 0.91, 34)],
)
def test_around_the_spike(workers, wait, busy):
    exact = SPIKE.exact(workers, 2)
    assert exact.wait == pytest.approx(wait, abs=0.05 if wait > 2 else 0.005)
    assert round(100 * exact.busy) == busy
    assert exact.busy == pytest.approx(220 / 80 / workers, abs=0.002)


def test_always_alike():
    late = [100 * STEADY.exact(workers, 0.5).late for workers in range(11, 15)]
    assert late == pytest.approx([41, 17, 6.4, 2.4], abs=0.5)
    assert late[2:] == pytest.approx([6.4, 2.4], abs=0.05)
    counts = {workers: STEADY.exact(workers, 0.5) for workers in range(11, 18)}
    assert cheapest(counts, wage=10, price=30) == 14


def test_costs_of_a_worker_more():
    costs = [SPIKE.exact(workers, 2).cost(workers, 10, 30) for workers in range(4, 12)]
    assert costs == pytest.approx([280, 167, 121, 102, 96, 98, 104, 112], abs=0.5)


def test_the_cheapest_that_keeps_a_promise():
    counts = {workers: SPIKE.exact(workers, 2.5) for workers in range(4, 12)}
    assert cheapest(counts, 10, 30) == cheapest(counts, 10, 30, late=0.05) == 8
    assert cheapest(counts, 50, 5) == 4
    assert cheapest(counts, 50, 5, late=0.05) == 8


@pytest.mark.parametrize("load", COUNTS)
@pytest.mark.parametrize("target", [0.5, 1, 2.5, 5, 10])
def test_the_counts_hold_the_answers_to_all_that_can_be_asked(load, target):
    exact = {workers: load.exact(workers, target) for workers in COUNTS[load]}
    assert fewest(exact) < max(exact) or target == 0.5
    more = load.exact(max(exact) + 1, target)
    for prices in PRICES:
        best = cheapest(exact, *prices, late=0.05)
        assert exact[best].cost(best, *prices) <= more.cost(max(exact) + 1, *prices)


def test_each_worker_more_takes_less_off():
    for load, counts in COUNTS.items():
        waits = [load.exact(workers, 1).wait for workers in counts]
        gains = [fewer - more for fewer, more in pairwise(waits)]
        assert gains == sorted(gains, reverse=True)


def test_the_fewest():
    exact = {workers: SPIKE.exact(workers, 2.5) for workers in range(4, 12)}
    assert [round(100 * exact[n].late, 1) for n in (6, 7, 8)] == [27.7, 10.0, 2.3]
    assert fewest(exact) == 8
    assert fewest({n: SPIKE.exact(n, 0.5) for n in range(4, 12)}) == 11


# ---------------------------------------------------------------- what the page shows


def figures(**settings):
    """The figures of the page, and the facts that they show."""
    now, numbers = settings_of(SLUG, **settings), facts(**settings)
    return numbers, [names_of(SLUG)[name](now, numbers) for name in FIGURES]


@pytest.mark.parametrize(
    ("load", "target", "few", "best", "cost", "idle"),
    [
        ("spiky", 2.5, 8, 8, 96, 66),
        ("spiky", 0.5, 11, 11, 112, 75),
        ("steady", 0.5, 14, 14, 153, 29),
        ("steady", 2.5, 12, 14, 153, 29),
    ],
)
def test_the_facts_of_the_page(load, target, few, best, cost, idle):
    numbers = facts(load=load, target=target)
    assert (numbers.few, numbers.best) == (few, best)
    exact = numbers.exact[best]
    assert round(exact.cost(best, 10, 30)) == cost
    assert round(100 * (1 - exact.busy)) == idle


@pytest.mark.parametrize("load", ["spiky", "steady"])
@pytest.mark.parametrize("target", [0.5, 2.5, 5.0])
def test_charts_mark_the_bars_that_their_titles_name(load, target):
    numbers, (late, wait, paid) = figures(load=load, target=target)
    for figure, named in ((late, numbers.few), (paid, numbers.best)):
        assert figure.title.startswith(f"{named} workers ")
        stand_out = [row["x"] for row in drawn.rows_of(figure) if row["part"] in ("bar", "piece")]
        assert {*stand_out} == {str(named)}
    for figure in (late, wait, paid):
        valued = [row["x"] for row in drawn.rows_of(figure) if row["part"] in VALUES]
        assert {*valued} == {*map(str, numbers.exact)}


@pytest.mark.parametrize("load", ["spiky", "steady"])
@pytest.mark.parametrize(("target", "wage", "price"), [(0.5, 50, 60), (2.5, 10, 30), (10, 5, 0)])
def test_words_on_bars_have_room_below_the_words_of_the_axis(load, target, wage, price):
    for figure in figures(load=load, target=target, wage=wage, price=price)[1]:
        highest = max(row["y"] for row in drawn.rows_of(figure) if row["part"] in VALUES)
        end = drawn.top_of(figure)
        assert 0.3 * end < highest <= 0.8 * end or end == 10


@pytest.mark.parametrize(
    ("load", "workers", "known"),
    [("steady", 4, False), ("steady", 10, False), ("spiky", 2, False), ("spiky", 3, True),
     ("spiky", 18, True), ("steady", 18, True)],
)  # fmt: skip
def test_runs_are_of_the_workers_on_the_stage_if_they_can_keep_up(load, workers, known):
    numbers = facts(load=load, workers=workers)
    assert (workers in numbers.runs) == known
    assert workers not in numbers.exact


def test_the_guess_is_drawn_where_it_belongs():
    player = Player(SLUG, guess="1")
    assert "your guess" in drawn.words(player.at)
    player.at.button_group(key=f"{SLUG}.load").set_value("steady")
    player.at.run()
    assert "your guess" not in drawn.words(player.at)


@pytest.mark.parametrize("load", ["spiky", "steady"])
def test_the_code_says_what_is_exact(load):
    player = Player(SLUG)
    player.at.button_group(key=f"{SLUG}.load").set_value(load)
    for name, value in {"wage": 15, "price": 40}.items():
        player.at.slider(key=f"{SLUG}.{name}").set_value(value)
    said = playing.printed(player.at.run())
    for workers, exact in facts(load=load, wage=15, price=40).exact.items():
        cost = exact.cost(workers, 15, 40)
        assert f"{workers} workers: {round(exact.wait, 2)} s, {cost:.0f} an hour" in said


# ---------------------------------------------------------------- the challenges


@pytest.mark.parametrize("workers", [2, 3, 5, 6, 8, 12])
def test_a_fixed_number_is_neither_just_in_time_nor_cheaper(workers):
    for seed in (576, 1, 2, 3, 4):
        assert set(met(SLUG, f"0_workers_{workers}", seed)) <= {"few"}


def test_a_second_late_is_early_enough():
    text = "9_workers_10~19_workers_4~89_workers_10~99_workers_4"
    assert set(met(SLUG, text, 576)) == {"swift", "bill"}
