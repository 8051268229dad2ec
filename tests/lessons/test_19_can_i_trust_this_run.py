"""Lesson 19: how far one run is off, how long it must be, and what the same tasks save."""

import numpy as np
import pytest

from queuesim import simulate, theory
from queuesim.repeated_runs import drawn
from tests.lessons import drawn as charts
from tests.lessons import playing
from tests.lessons.lesson_file import facts_of, names_of, page_of, settings_of, twin_of
from tests.lessons.playing import Player
from tests.lessons.stories import played
from tests.queuesim.chains import digits

SLUG = "can-i-trust-this-run"


def test_numbers_of_the_syllabus():
    """At 90 %: 9 s, 8.11 over the first 1000, sd 1.9 over 10 000 tasks, 681 000 for ±5 %."""
    numbers = facts_of(SLUG)
    assert (numbers.truth, numbers.tasks) == (pytest.approx(9), 1000)
    assert digits(numbers.exact, "8.11")
    assert names_of(SLUG)["tasks_needed"](90) == pytest.approx(681_000, rel=1e-3)
    head, rows = names_of(SLUG)["how_long_it_takes"]()
    (ninety,) = (row for row in rows if row[0] == "90 %")
    assert ninety == ("90 %", "9.0 s", "1,900", "680,000", "170,000", "± 1.9 s")
    assert len(head) == len(ninety)


def test_independent_waits_would_need_few_tasks():
    """The variance of a wait is load × (2 - load) ÷ (1 - load)², here by simulation."""
    waits = drawn(0.9, 1, 400_000, seed=1, warm=True).waits()[:, 0]
    alone = names_of(SLUG)["if_independent"](90)
    assert alone == pytest.approx((1.96 / 0.45) ** 2 * waits.var(), rel=0.03)
    assert alone == 1879


def test_the_naive_interval_misses_and_runs_together_do_better():
    counted = facts_of(SLUG, tasks="10000", begins="warm").counted
    assert 0.07 < counted.independent < 0.1
    assert 0.8 < counted.batches < 0.87
    assert 0.93 < counted.replications < 0.97


def test_the_same_tasks_save_nine_runs_in_ten():
    """2 % faster at 90 % load: more than that, however long the runs are."""
    for tasks in ("300", "1000", "3000", "10000"):
        numbers = facts_of(SLUG, tasks=tasks)
        saved, most, least = names_of(SLUG)["runs_to_save"](numbers, 2)
        assert most > saved > least > 90
        assert (numbers.same <= 1e-9).all()


def test_the_scene_shows_what_its_answer_says():
    build, seed = page_of(SLUG).live.systems.of, page_of(SLUG).offered["seed"].default
    upper, lower = (simulate(s, seed, 330.0) for s in build(settings_of(SLUG)).values())
    assert "wait 2.7 s on average in the first" in names_of(SLUG)["on_the_stage"](upper)
    assert "and 6.1 s in the next" in names_of(SLUG)["on_the_stage"](upper)
    assert lower.wait[lower.arrival < 300].mean() > upper.wait[upper.arrival < 300].mean()


def test_the_run_of_the_question_is_an_ordinary_one():
    """How far its halves differ lies in the middle half of what a hundred runs show."""
    build, seed = page_of(SLUG).live.systems.of, page_of(SLUG).offered["seed"].default
    upper = next(iter(build(settings_of(SLUG)).values()))

    def apart(number):
        run = simulate(upper, number, 500.0)  # all that arrive by then have started
        halves = [
            run.wait[(run.arrival > at) & (run.arrival <= at + 150)].mean() for at in (0, 150)
        ]
        return max(halves) / min(halves)

    low, high = np.percentile([apart(number) for number in range(1, 101)], [25, 75])
    assert low < apart(seed) < high


def test_the_stage_gives_both_queues_the_same_tasks_if_asked():
    upper, lower = played(SLUG, "0_lower_same", 3, until=300).runs
    assert (upper.arrival == lower.arrival).all()
    both = upper.demand > 0
    assert np.allclose(lower.demand[both], 0.98 * upper.demand[both], atol=1e-5)


def test_the_twin_question_and_the_budgets():
    assert twin_of(SLUG).truth == theory.tasks_for_precision(0.8, 1) == 189_769
    assert names_of(SLUG)["ENOUGH"] == (50, 80, 90)


def test_the_table_of_the_empty_start_is_not_said_of_a_warm_one():
    said = names_of(SLUG)["what_an_empty_start_costs"]
    assert "8.11 s" in said(facts_of(SLUG))
    assert "lies" not in said(facts_of(SLUG, begins="warm"))


def test_charts_count_and_the_code_prints_what_they_show():
    player = Player(SLUG, guess="shown")
    assert {"long run", "from empty, formula"} <= charts.words(player.at)
    numbers = facts_of(SLUG)
    printed = playing.printed(player.at)
    for value in (numbers.means.min(), numbers.means.mean(), numbers.exact, 681_048):
        assert str(value) in printed
