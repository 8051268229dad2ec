"""Lesson 7: line and wait are one thing, to the last bit."""

import math
from functools import partial

import numpy as np
import pandas as pd
import pytest

from queuesim import theory
from tests.lessons import drawn, playing
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.playing import Player
from tests.lessons.stories import met, played

SLUG = "how-long-is-the-line"
facts = partial(facts_of, SLUG)


def pictures(rate, workers, seed=9725):
    """What the two pictures of the lesson draw, each in a table."""
    numbers = facts(rate=rate, workers=workers, seed=seed)
    columns = ["part", "role", "name", "x", "y", "x2", "y2"]
    both = [names_of(SLUG)[name](numbers) for name in ("task_by_task", "place_by_place")]
    return numbers.run, [pd.DataFrame(drawn.rows_of(each), columns=columns) for each in both]


def boxes_of(picture, role, part="box"):
    own = picture[(picture.part == part) & (picture.role == role)]
    return own.astype(dict.fromkeys(("x", "x2", "y", "y2"), float))


def area(boxes):
    return ((boxes.x2 - boxes.x) * (boxes.y2 - boxes.y)).sum()


def test_what_the_pointer_reads_of_a_task_is_so_in_the_run():
    """Each bar says how long its task waits, each box how many wait up to it in the queue."""
    for seed in range(1, 5):
        run, (above, below) = pictures(2.4, 2, seed)
        for role in ("task", "amber"):
            said = boxes_of(above, role).name.str.extract(r"^task (\d+) waits (\S+) s$")
            row = said[0].astype(int) - 1
            assert np.abs(run.wait[row] - said[1].astype(float)).max() <= 0.05 + 1e-9
        boxes = boxes_of(below, "task")
        said = boxes.name.str.extract(r"^task (\d+), number (\d+) in the queue$").astype(int)
        middles, rows = (boxes.x + boxes.x2) / 2, np.arange(len(run))
        for task, number, at, wide in zip(said[0], said[1], middles, boxes.x2 - boxes.x):
            waits = (run.arrival <= at) & (run.start > at) & (rows < task)
            assert wide < 1e-3 or waits.sum() == number


def test_where_no_task_came_or_waits_nothing_is_named():
    run, both = pictures(0.0, 1)
    assert len(run) == 0
    for picture in both:
        assert not (picture.part == "box").any()
        assert np.isfinite(picture.y.to_numpy(float)).all()
    numbers = facts(rate=0.2, workers=6)
    assert numbers.waits == numbers.area == numbers.peak == 0 and numbers.peak_at is None


def test_the_question_is_about_the_run_of_the_page():
    """Stage, pictures and question speak of one run, whose averages are near the long run's."""
    numbers, exact = facts(), theory.mm1(0.9, 1)
    assert (len(numbers.run), numbers.closing, numbers.span) == (45, 50, 50)
    assert numbers.area / 50 == pytest.approx(exact.mean_waiting, rel=0.02)
    assert numbers.run.wait.mean() == pytest.approx(exact.mean_wait, rel=0.02)
    on_stage = played(SLUG, "0_rate_0.9", settings_of(SLUG)["seed"], until=60).run
    assert np.array_equal(on_stage.start[:45], numbers.run.start)
    assert on_stage.arrival[45] > 50
    words = names_of(SLUG)["the_law"](numbers)
    assert "**410 s**" in words and "**8.2 waiting ÷ 0.90 per s = 9.1 s**" in words


def test_the_exact_values():
    exact = theory.mm1(0.9, 1)
    assert round(exact.mean_waiting, 10) == 8.1
    assert round(exact.mean_in_system, 10) == round(exact.mean_wait, 10) == 9
    assert round(exact.mean_time_in_system, 10) == 10
    assert math.isclose(theory.wait_quantile(0.9, 1, 1, 0.95), 10 * math.log(18))
    _, rows = names_of(SLUG)["in_the_long_run"](settings_of(SLUG))
    assert [row[1].split()[0] for row in rows] == ["8.10", "9.00", "28.9"]
    four = theory.mmc(3.6, 1, 4)
    assert (round(four.mean_waiting, 1), round(four.mean_wait, 1)) == (7.1, 2.0)
    assert four.mean_waiting / 3.6 == pytest.approx(four.mean_wait) == twin_of(SLUG).truth


@pytest.mark.parametrize(("guess", "drawn_there"), [("0", True), ("3", False)])
def test_a_guess_in_seconds_stands_where_it_belongs(guess, drawn_there):
    player = Player(SLUG, guess=guess)
    player.at.session_state[f"{SLUG}: {names_of(SLUG)['LONG_RUN']}"] = True
    player.at.run()
    assert ("your guess" in player.words()) == drawn_there
    player.at.slider(key=f"{SLUG}.rate").set_value(0.8).run()
    assert "your guess" not in player.words()


def test_too_few_workers_are_an_answer():
    words = playing.moved(SLUG, rate=1.0).words()
    assert "In the long run there is no average" in words and "By formula" not in words


def called(waiting, seed):
    """Whether a wait is called by stopping when so many wait, of 3 a second."""
    times, line = played(SLUG, "0_rate_4~0_workers_3", seed, 300).run.waiting_series()
    at = times[np.argmax(line >= waiting)]
    return "call" in met(SLUG, f"0_rate_4~0_workers_3~{at + 0.005:.2f}_rate_0.2", seed, 300)


def test_a_wait_is_called_by_the_law_and_by_no_other_line():
    """20 s × 3 a second = 60 wait: at most luck misses that, about one time in ten."""
    assert sum(called(60, seed) for seed in range(1, 21)) >= 15
    assert not any(called(waiting, seed) for waiting in (15, 30, 100) for seed in (1, 2))
