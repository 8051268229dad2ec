"""Lesson 19: how far one run is off, how long it must be, and what the same tasks save."""

import numpy as np
import pytest

from queuesim import simulate, theory
from tests.lessons import drawn as charts
from tests.lessons import playing
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import Player
from tests.queuesim.chains import digits

lesson = OneLesson("can-i-trust-this-run")


def test_numbers_of_the_syllabus():
    """At 90 %: 9 s, 8.11 over the first 1000, sd 1.9 over 10 000 tasks, 681 000 for ±5 %."""
    numbers = lesson.facts()
    assert (numbers.truth, numbers.tasks) == (pytest.approx(9), 1000)
    assert digits(numbers.exact, "8.11")
    assert lesson["tasks_needed"](90) == pytest.approx(681_000, rel=1e-3)
    head, rows = lesson.made("how_long_it_takes")
    (ninety,) = (row for row in rows if row[0] == "90 %")
    assert ninety == ("90 %", "9.0 s", "1,900", "680,000", "170,000", "±3.7 s")
    assert len(head) == len(ninety)
    assert lesson["ENOUGH"] == (50, 80, 90), "the loads at which budgets are enough"


def test_independent_waits_would_need_few_tasks():
    """The variance of a wait is 99, as the tests of `repeated_runs` show."""
    assert lesson["if_independent"](90) == 1879 == np.ceil((1.96 / 0.45) ** 2 * 99)


def test_the_naive_interval_misses_and_runs_together_do_better():
    counted = lesson.facts(tasks="10000", begins="warm").counted
    assert 0.07 < counted.independent < 0.1
    assert 0.8 < counted.batches < 0.87
    assert 0.93 < counted.replications < 0.97


@pytest.mark.parametrize("tasks", ["300", "1000", "3000", "10000"])
def test_the_same_tasks_save_nine_runs_in_ten(tasks):
    """2 % faster at 90 % load: more than that, however long the runs are."""
    numbers = lesson.facts(tasks=tasks)
    saved, most, least = lesson["runs_to_save"](numbers, 2)
    assert most > saved > least > 90
    assert (numbers.same <= 1e-9).all()


def test_the_run_of_the_question_is_an_ordinary_one():
    """How far its halves differ lies in the middle half of what a hundred runs show."""
    upper = lesson.made("side_by_side")["today"]

    def apart(seed):
        run = simulate(upper, seed, 500.0)  # all that arrive by then have started
        first, second = ((run.arrival > at) & (run.arrival <= at + 150) for at in (0, 150))
        means = run.wait[first].mean(), run.wait[second].mean()
        return max(means) / min(means)

    low, high = np.percentile([apart(seed) for seed in range(1, 101)], [25, 75])
    assert low < apart(lesson.seed) < high


def test_the_faster_worker_of_the_question_has_bad_luck():
    """What is said beside the stage; the average is that of the lower lane."""
    upper = simulate(lesson.made("side_by_side")["today"], lesson.seed, 300.0)
    assert lesson["wait_below"](lesson.seed) > 2 * upper.summary().mean_wait


def test_the_twin_question():
    assert lesson.twin.truth == theory.tasks_for_precision(0.8, 1) == 189_769


def test_the_table_of_the_empty_start_is_not_said_of_a_warm_one():
    assert "lies" not in lesson.made("what_an_empty_start_costs", begins="warm")


def test_charts_count_and_the_code_prints_what_they_show():
    player = Player(lesson.slug, guess="shown")
    assert {"long run", "from empty, formula"} <= charts.words(player.at)
    numbers, printed = lesson.facts(), playing.printed(player.at)
    for value in (numbers.means.min(), numbers.means.mean(), numbers.exact, 681_048):
        assert str(value) in printed
