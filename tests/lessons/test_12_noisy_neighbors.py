"""Lesson 12: turns protect the small tenant; the big one pays a seventh."""

import numpy as np
import pytest

from queuesim import simulate, theory
from queuesim.tenants import B_FIRST, FIFO, FOUR_TO_ONE, IN_TURNS, TURNS_OF_A
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("noisy-neighbors")
STARVED = {"order": B_FIRST, "rate": 5.0}


def test_the_numbers_of_the_syllabus():
    usual = lesson.facts()
    assert usual.window == 100 and digits(lesson["in_fifo"], "206.25")
    assert digits(usual.wait[FIFO], "205.5") and digits(usual.wait[IN_TURNS], "0.375")
    assert usual.last[FIFO] == 250 and digits(usual.last[IN_TURNS], "286")
    assert usual.last[IN_TURNS] == usual.last[FOUR_TO_ONE] == usual.last[B_FIRST]
    for rate in (1.0, 1.5):
        endless = theory.turns_beside_backlog(rate, 1, 4)
        assert 0.9 * endless < lesson.facts(rate=rate).wait[IN_TURNS] < endless  # it begins empty


@pytest.mark.parametrize("settings", [{}, {"rate": 1.0}, {"dump": 200}], ids=str)
def test_runs_differ_from_the_formula_for_as_last_start_by_what_the_page_says(settings):
    """The formula has 4 starts a second; in runs A's first 4 tasks start at once."""
    numbers = lesson.facts(order=IN_TURNS, **settings)
    sooner = numbers.last[IN_TURNS] * 4 / numbers.size
    assert f"{sooner:.1f} s sooner" in lesson["how_near_the_formula_is"](numbers)
    found = numbers.runs[IN_TURNS].last_start_of_a
    half = (found.high - found.low) / 2
    assert found.mean == pytest.approx(numbers.last[IN_TURNS] - sooner, abs=1.5 * half)


def test_the_run_on_the_stage_is_a_typical_one():
    run = lesson.run("0_order_in-turns", until=300)
    early = (run.source == 1) & (run.arrival < 100)
    assert run.wait[early].mean() == pytest.approx(lesson["in_turns"], rel=0.1)


def test_a_formula_is_said_only_where_it_holds():
    known = {rate: set(lesson.facts(rate=rate).exact) for rate in (1.25, 1.5, 5.0)}
    assert known[1.25] == set(TURNS_OF_A)
    assert known[1.5] == known[5.0] == {FIFO, IN_TURNS, B_FIRST}
    _, usual = lesson.made("beside_runs")
    _, unknown = lesson.made("beside_runs", order=FOUR_TO_ONE, rate=5.0)
    _, starved = lesson.made("beside_runs", **STARVED)
    assert [row[1] for row in usual] == ["206 s", "250 s"]
    assert [row[1] for row in unknown] == ["no formula", "312 s"] and len(starved) == 1


@pytest.mark.parametrize(
    ("order", "share"), [(FIFO, 1.0), (IN_TURNS, 1 / 2), (FOUR_TO_ONE, 4 / 5), (B_FIRST, 0.0)]
)
def test_the_system_does_what_its_order_says(order, share):
    run = simulate(lesson.made("system", order=order, rate=5.0), 1, 100.0)
    of_a, of_b = (np.sum(run.start[run.source == source] > 0) for source in (0, 1))
    assert of_a / (of_a + of_b) == pytest.approx(share, abs=0.06)


def test_the_twin_question():
    """2000 tasks on 8 workers; B sends 2 a second."""
    assert lesson.twin.truth == pytest.approx(2000 / 6)
    labels = [answer.label for answer in lesson.twin.answers]
    assert labels == [f"at {seconds} s" for seconds in (250, 333, 500, 750)]
    assert "= 333 s. B’s tasks wait 0.31 s on average" in lesson.twin.why


def test_what_each_answer_says_and_what_the_teacher_says_of_other_cures():
    assert (lesson["meanwhile"], lesson["one_worker"], lesson["half"]) == (125, 375, 500)
    assert 2 < lesson["shared"] - 250 - 125 / 4 < 6  # the few seconds of what B sends meanwhile
    assert digits(lesson["overtook"], "143") and digits(lesson["with_eight"], "78")
    assert lesson["capped"] == 500 and digits(lesson["weighted"], "1.3")
    # What B's tasks are spared is what A's tasks wait longer.
    assert lesson["overtook"] * lesson["alone"] / 2 == pytest.approx(lesson["later"] * 1000)


def test_of_a_run_only_what_is_certain_is_told():
    """B's tasks after the last second that is drawn would take starts from A."""
    longer = simulate(lesson.made("system", **STARVED), lesson.seed, 600.0)
    started = np.sum(longer.start[longer.source == 0] < 300)
    said = lesson.made("what_the_drawn_run_shows", **STARVED)
    assert f" {started} of A’s tasks start within 300 s" in said and started < 100
