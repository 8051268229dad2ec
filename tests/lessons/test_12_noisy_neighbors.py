"""Lesson 12: turns protect the small tenant; the big one pays a seventh."""

import re
from functools import partial

import numpy as np
import pytest

from queuesim import simulate, theory
from queuesim.tenants import B_FIRST, FIFO, FOUR_TO_ONE, IN_TURNS, TURNS_OF_A
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.stories import played

SLUG = "noisy-neighbors"
facts = partial(facts_of, SLUG)


def words(sentence, **settings):
    """A sentence of the page, with these settings."""
    return names_of(SLUG)[sentence](facts(**settings))


def test_the_numbers_of_the_syllabus():
    usual = facts()
    assert usual.window == 100
    assert round(usual.wait[FIFO], 1) == 205.5 and round(names_of(SLUG)["in_fifo"], 2) == 206.25
    assert round(usual.wait[IN_TURNS], 3) == 0.375
    assert usual.last[FIFO] == 250 and round(usual.last[IN_TURNS]) == 286
    assert round(100 * (usual.last[IN_TURNS] / usual.last[FIFO] - 1)) == 14
    for rate, said in ((1.0, 0.625), (1.5, 1.375)):  # beside a neighbour whose line never ends
        assert theory.turns_beside_backlog(rate, 1, 4) == pytest.approx(said)
        assert 0.9 * said < facts(rate=rate).wait[IN_TURNS] < said  # B's line begins empty


def test_a_formula_is_said_only_where_it_holds():
    known = {rate: set(facts(rate=rate).exact) for rate in (1.25, 1.5, 5.0)}
    assert known[1.25] == set(TURNS_OF_A)
    assert known[1.5] == known[5.0] == {FIFO, IN_TURNS, B_FIRST}
    assert "no formula for B’s wait at four to one" in words("what_is_not_known", rate=1.5)
    assert words("what_is_not_known", rate=1.25) == ""
    assert "end before A’s last task starts with B first" in words("what_is_not_known", rate=5.0)


def test_the_table_says_formula_only_of_one():
    _, usual = words("beside_runs")
    assert [row[1] for row in usual] == ["206 s", "250 s"]
    _, unknown = words("beside_runs", order=FOUR_TO_ONE, rate=5.0)
    assert [row[1] for row in unknown] == ["no formula", "312 s"]
    _, starved = words("beside_runs", order=B_FIRST, rate=5.0)
    assert len(starved) == 1


def test_titles_say_what_was_found():
    assert words("what_a_pays") == (
        "On paper, A’s last task starts at 286 s in turns, not at 250 s: 14 % later"
    )
    assert "0.38 s on average in turns, not 206 s" in words("what_b_waits")
    assert "1.3 s on average at four to one" in words("what_b_waits", order=FOUR_TO_ONE)
    assert "never starts with B first" in words("what_a_pays", order=B_FIRST, rate=5.0)


@pytest.mark.parametrize("order", TURNS_OF_A)
def test_the_system_does_what_its_order_says(order):
    run = simulate(names_of(SLUG)["system"](settings_of(SLUG, order=order, rate=5.0)), 1, 100.0)
    of_a, of_b = (np.sum(run.start[run.source == source] > 0) for source in (0, 1))
    share_of_a = {FIFO: 1.0, IN_TURNS: 1 / 2, FOUR_TO_ONE: 4 / 5, B_FIRST: 0.0}[order]
    assert of_a / (of_a + of_b) == pytest.approx(share_of_a, abs=0.06)


def test_the_run_of_the_scene_is_a_typical_one():
    run = played(SLUG, "0_order_in-turns", settings_of(SLUG)["seed"], until=320).run
    early = (run.source == 1) & (run.arrival < 100)
    assert run.start[run.source == 0].max() == pytest.approx(286, abs=1)
    assert run.wait[early].mean() == pytest.approx(0.375, abs=0.03)


def test_the_twin_question():
    """2000 tasks on 8 workers; B sends 2 a second."""
    assert (2000 / 8, round(theory.last_start_in_turns(2000, 2, 1, 8))) == (250, 333)
    assert round(theory.turns_beside_backlog(2, 1, 8), 2) == 0.31
    twin = twin_of(SLUG)
    assert [answer.label for answer in twin.answers] == [f"at {n} s" for n in (250, 333, 500, 750)]
    assert twin.truth == pytest.approx(2000 / 6)
    assert "= 333 s. B’s tasks wait 0.31 s on average" in twin.why


def test_what_each_answer_says_is_so():
    names = names_of(SLUG)
    assert names["meanwhile"] == 125 and names["one_worker"] == 375
    assert 2 < names["shared"] - 250 - 125 / 4 < 6  # the few seconds of what B sends meanwhile
    assert names["half"] == 500 and round(names["overtook"]) == 143


def test_the_waiting_only_moves():
    """What B’s tasks are spared is what A’s tasks wait longer, on average over runs."""
    names = names_of(SLUG)
    assert names["overtook"] * names["alone"] / 2 == pytest.approx(names["later"] * 1000)
    moved = []
    for seed in range(12_400, 12_420):
        runs = facts(seed=seed).drawn
        moved.append(runs[IN_TURNS].wait.sum() - runs[FIFO].wait.sum())
    assert abs(np.mean(moved)) < 4 * np.std(moved, ddof=1) / np.sqrt(20) < 0.1 * 17_857


def test_that_a_pays_the_same_is_said_only_where_it_does():
    assert "B takes 0.5 starts a second" in words("what_is_the_same")
    assert len({round(facts().last[order], 6) for order in (IN_TURNS, FOUR_TO_ONE, B_FIRST)}) == 1
    assert words("what_is_the_same", rate=1.0) == ""  # at 4 to 1 B has 0.8 starts a second


def test_what_the_teacher_says_of_other_cures():
    names = names_of(SLUG)
    assert round(names["with_eight"]) == 78 and names["capped"] == 500
    assert f"{names['weighted']:.1f}" == "1.3"


def test_of_a_run_only_what_is_certain_is_told():
    """B's tasks after the last second that is drawn would take starts from A."""
    said = words("what_the_drawn_run_shows", order=B_FIRST, rate=5.0)
    started = int(re.search(r"(\d+) of A’s tasks start within 300 s", said)[1])
    assert started < 100
    longer = simulate(
        names_of(SLUG)["system"](settings_of(SLUG, order=B_FIRST, rate=5.0)),
        settings_of(SLUG)["seed"],
        600.0,
    )
    assert np.sum(longer.start[longer.source == 0] < 300) == started
