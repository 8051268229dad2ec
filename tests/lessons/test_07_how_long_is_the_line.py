"""Lesson 7: line and wait are one thing, to the last bit."""

import math
import re

import numpy as np
import pytest

from queuesim import theory
from tests.lessons import playing
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import Player
from tests.queuesim.chains import digits

lesson = OneLesson("how-long-is-the-line")


def boxes_of(chart, *roles, **settings):
    """The boxes that one of the two pictures of the lesson draws."""
    rows = lesson.rows(chart, **settings)
    return [row for row in rows if row.get("part") == "box" and row["role"] in roles]


def test_what_the_pointer_reads_of_a_task_is_so_in_the_run():
    """Each bar says how long its task waits, each box how many wait up to it in the queue."""
    for seed in range(1, 5):
        settings = {"rate": 2.4, "workers": 2, "seed": seed}
        run = lesson.facts(**settings).run
        for bar in boxes_of("task_by_task", "task", "amber", **settings):
            task, wait = re.fullmatch(r"task (\d+) waits (\S+) s", bar["name"]).groups()
            assert abs(run.wait[int(task) - 1] - float(wait)) <= 0.05 + 1e-9
        for box in boxes_of("place_by_place", "task", **settings):
            said = re.fullmatch(r"task (\d+), number (\d+) in the queue", box["name"]).groups()
            task, number = map(int, said)
            middle, width = (box["x"] + box["x2"]) / 2, box["x2"] - box["x"]
            waits = (run.arrival[:task] <= middle) & (run.start[:task] > middle)
            assert width < 1e-3 or waits.sum() == number


def test_where_most_tasks_wait_is_where_that_is_seen_best():
    """As many bars are cut there as it says, and no other such stretch is longer."""
    for seed in range(1, 6):
        numbers = lesson.facts(rate=1.2, workers=1, seed=seed)
        run, at = numbers.run, numbers.peak_at
        assert ((run.arrival <= at) & (run.start > at)).sum() == numbers.peak
        times, waiting = run.waiting_series()
        ends = np.append(times[1:], run.until)
        most = (ends - times)[waiting == numbers.peak].max()
        here = np.searchsorted(times, at, side="right") - 1
        assert ends[here] - times[here] == most


def test_where_no_task_came_or_waits_nothing_is_named():
    for chart in ("task_by_task", "place_by_place"):
        assert not boxes_of(chart, "task", "amber", rate=0.0)
        heights = [row["y"] for row in lesson.rows(chart, rate=0.0) if row.get("y") is not None]
        assert np.isfinite(heights).all()
    numbers = lesson.facts(rate=0.2, workers=6)
    assert numbers.waits == numbers.area == numbers.peak == 0 and numbers.peak_at is None


def test_the_run_of_the_question_is_near_the_long_run():
    numbers, exact = lesson.facts(), theory.mm1(0.9, 1)
    assert (len(numbers.run), numbers.closing, numbers.span) == (45, 50, 50)
    assert numbers.area / 50 == pytest.approx(exact.mean_waiting, rel=0.02)
    assert numbers.run.wait.mean() == pytest.approx(exact.mean_wait, rel=0.02)


def test_the_exact_values():
    """Those of one queue are in the tests of the theory; p95 is 10 × ln 18 s."""
    _, rows = lesson.made("in_the_long_run")
    assert [row[1].split()[0] for row in rows] == ["8.1", "9", "28.9"]
    assert digits(10 * math.log(18), "28.9")
    four = theory.mmc(3.6, 1, 4)
    assert digits(four.mean_waiting, "7.1") and digits(four.mean_wait, "2.0")
    assert four.mean_waiting / 3.6 == pytest.approx(four.mean_wait) == lesson.twin.truth


@pytest.mark.parametrize(("guess", "drawn_there"), [("0", True), ("3", False)])
def test_a_guess_in_seconds_stands_where_it_belongs(guess, drawn_there):
    player = Player(lesson.slug, guess=guess)
    player.at.session_state[f"{lesson.slug}: {lesson['EACH_RUN']}"] = True
    player.at.run()
    assert ("your guess" in player.words()) == drawn_there
    player.at.slider(key=f"{lesson.slug}.rate").set_value(0.8).run()
    assert "your guess" not in player.words()


def test_too_few_workers_are_an_answer():
    words = playing.moved(lesson.slug, rate=1.0).words()
    assert "In the long run there is no average" in words and "by formula" not in words


@pytest.mark.parametrize("rate", [0.2, 0.9, 2.4, 4.0])
def test_whoever_divides_finds_what_the_table_says(rate):
    """With as few digits as the wait has, some rows would not come out."""
    for seed in range(1, 6):
        _, rows = lesson.made("law_in_other_runs", rate=rate, workers=1, seed=seed)
        for _, waiting, came, wait in rows:
            assert lesson["two_digits"](float(waiting) / float(came)) == wait.removesuffix(" s")
