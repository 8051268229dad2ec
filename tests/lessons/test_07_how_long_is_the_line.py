"""Lesson 7: line and wait are one thing, to the last bit; and the aims need steering."""

import math
import re
import runpy
import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from lessons.common.ground.syllabus import LESSONS
from lessons.common.live.feats import lines_and_waits
from queuesim import one_queue, simulate, theory
from tests.lessons import playing
from tests.lessons.playing import Player

SLUG = "how-long-is-the-line"
CLOSING = {0.2: 30, 0.9: 30, 1.2: 30, 2.4: 15, 4.0: 9}


# ---------------------------------------------------------------- the law


@pytest.mark.parametrize("workers", [1, 2, 6])
@pytest.mark.parametrize("rate", CLOSING)
def test_waits_are_the_area_in_every_drained_run(rate, workers):
    for seed in range(1, 30):
        run = simulate(one_queue(rate, workers), seed, CLOSING[rate], drain=True)
        tasks, span, waits = len(run), Fraction(run.until), Fraction(float(run.wait.sum()))
        area = run.area(run.waiting_series())
        assert run.wait.sum() == area
        if tasks:
            assert Fraction(area) / span == (tasks / span) * (waits / tasks), "L = λ W"


@pytest.fixture(scope="module")
def pictures():
    """What the two pictures of the lesson draw, each in a table, for any settings and seed."""
    lesson = runpy.run_path(str(LESSONS / "07_how_long_is_the_line.py"))

    def draw(rate, workers, seed=33):
        facts = lesson["facts"]({"rate": rate, "workers": workers, "seed": seed})
        return facts.run, [
            table_of(lesson[name](facts)) for name in ("task_by_task", "place_by_place")
        ]

    return draw


def table_of(figure):
    found = [row for one in figure.tables.values() for row in one.to_pylist()]
    return pd.DataFrame(found, columns=["part", "role", "name", "x", "y", "x2", "y2"])


def boxes_of(picture, role, part="box"):
    own = picture[(picture.part == part) & (picture.role == role)]
    return own.astype(dict.fromkeys(("x", "x2", "y", "y2"), float))


def area(boxes):
    return ((boxes.x2 - boxes.x) * (boxes.y2 - boxes.y)).sum()


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (2.4, 2), (4.0, 1), (4.0, 6), (0.2, 6)])
def test_both_pictures_have_the_area_of_the_waits(pictures, rate, workers):
    for seed in (1, 33, 77):
        run, (above, below) = pictures(rate, workers, seed)
        assert area(boxes_of(above, "task")) == pytest.approx(run.wait.sum(), rel=1e-5)
        assert area(boxes_of(below, "task")) == pytest.approx(run.wait.sum(), rel=1e-5)
        works = float((run.finish - run.start).sum())
        assert area(boxes_of(above, "task", "faint box")) == pytest.approx(works, rel=1e-5)


def test_the_amber_task_is_the_same_in_both_pictures(pictures):
    run, both = pictures(0.9, 1)
    longest = run.wait.argmax()
    for picture in both:
        amber = boxes_of(picture, "amber")
        assert (amber.x2 - amber.x).sum() == pytest.approx(run.wait.max(), rel=1e-4)
        ends = run.arrival[longest], run.start[longest]
        assert (amber.x.min(), amber.x2.max()) == pytest.approx(ends, rel=1e-5)


def test_at_each_moment_the_boxes_are_as_many_as_wait(pictures):
    run, both = pictures(2.4, 2, seed=5)
    times, waiting = run.waiting_series()
    middles = (times[:-1] + times[1:]) / 2
    for picture in both:
        boxes = boxes_of(picture, "task")
        left, right = boxes.x.to_numpy(), boxes.x2.to_numpy()
        wide = np.diff(times) > 1e-3
        cut = [int(((left < at) & (at < right)).sum()) for at in middles[wide]]
        assert cut == waiting[:-1][wide].tolist()


def test_nobody_came(pictures):
    run, both = pictures(0.0, 1)
    assert len(run) == 0
    for picture in both:
        assert not (picture.part == "box").any()
        assert np.isfinite(picture.y.to_numpy(float)).all()


# ---------------------------------------------------------------- what the page says


def test_the_page_shows_the_exact_values_and_the_equality():
    words = Player(SLUG).words()
    for figure in ("8.10", "9.00 s", "9.00", "10.00 s", "29.96 s"):
        assert f"<td>{figure}<td>" in words
    run = simulate(one_queue(0.9, 1), 33, 30, drain=True)
    total = f"{run.wait.sum():.4f} s"
    assert f"Waits {total} = area {total}" in words
    assert words.count(f"{run.wait.sum() / run.until:.3f}**") == 2
    assert f"its wait strong, its work faint: {run.wait.sum():.1f} s of waiting" in words
    assert f"{len(run)} tasks in {run.until:.3f} s (that is λ) times the average wait of" in words
    assert f"one run: {len(run)} tasks come in 30 s" in words
    assert words.count("fresh runs with these settings") == 1
    assert 30 <= len(run) <= 200


def moved(**values):
    return playing.moved(SLUG, **values).words()


def test_where_nobody_waits_nothing_is_said_of_the_longest_wait():
    words = moved(rate=0.2, workers=6)
    assert "came, nobody waits" in words and "So there is no line, and no area" in words
    assert "Amber" not in words and "of waiting" not in words and "(-" not in words


def test_what_the_runs_hardly_show_has_no_interval():
    words = moved(rate=0.2, workers=6)
    assert "waiting, on average<td>0.00<td>0.00 in every run" in words
    assert "mean wait<td>0.00 s<td>0.00 s in every run" in words
    assert re.search(r"mean time in system<td>1\.00 s<td>[\d.]+ s \([\d.]+ to [\d.]+\)", words)
    assert "mean wait<td>0.00 s<td>about 0.00 s" in moved(rate=1.0, workers=6)


def test_where_the_doors_close_long_before_the_end_no_rate_is_claimed():
    words = moved(rate=4.0, workers=1)
    run = simulate(one_queue(4.0, 1), 33, 9, drain=True)
    assert f"{len(run)} tasks in {run.until:.3f} s (that is λ) times the average wait of" in words
    assert "arrival rate ×" not in words.partition("Amber")[0]


@pytest.mark.parametrize(("rate", "workers"), [(0.2, 6), (0.2, 2), (0.9, 1), (4.0, 6)])
def test_one_is_said_in_the_singular(pictures, rate, workers):
    for seed in range(1, 40):
        run, both = pictures(rate, workers, seed)
        longest = run.waiting_series()[1].max()
        for picture, more in zip(both, ("strong bar", "task"), strict=True):
            marks = [word for word in picture.name if f"{longest} {more}" in word]
            assert bool(marks) == bool(longest)
            assert all((f"{more}s" in word) == (longest > 1) for word in marks)
            assert (picture.role == "amber").any() == bool(longest)


def test_both_pictures_share_their_axis_of_time(pictures):
    for rate, workers in ((0.9, 1), (4.0, 1), (0.2, 6)):
        _, both = pictures(rate, workers)
        one, other = (picture[picture.part == "axes"] for picture in both)
        assert one[["x", "x2"]].to_numpy().tolist() == other[["x", "x2"]].to_numpy().tolist()


def test_the_exact_values():
    exact = theory.mm1(0.9, 1)
    assert round(exact.mean_waiting, 10) == 8.1
    assert round(exact.mean_in_system, 10) == round(exact.mean_wait, 10) == 9
    assert round(exact.mean_time_in_system, 10) == 10
    assert round(theory.time_quantile(0.9, 1, 1, 0.95), 2) == 29.96
    assert math.isclose(theory.time_quantile(0.9, 1, 1, 0.95), 10 * math.log(20))


@pytest.mark.parametrize("answer", range(4))
def test_each_answer_is_explained_by_the_units(answer):
    words = Player(SLUG, guess=str(answer)).words()
    assert "8.1 tasks ÷ 0.9 tasks per second = 9.0 s" in words
    assert ("and so it is" in words) == (answer == 2)
    assert ("your guess of the mean wait" in words) == (answer < 3)


def test_the_guess_stands_where_it_belongs():
    player = Player(SLUG, guess="0")
    player.at.slider(key=f"{SLUG}.rate").set_value(0.8).run()
    assert "your guess" not in player.words()


def test_too_few_workers_are_an_answer():
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.rate").set_value(1.0).run()
    words = player.words()
    assert (
        "1 task arrives per second, but 1 worker finishes at most 1: the queue grows without end."
        in words
    )
    assert "In the long run there is no average" in words and "<td>9.00 s<td>" not in words


# ---------------------------------------------------------------- the challenges


@pytest.fixture(scope="module")
def player():
    return Player(SLUG)


def restarted(player, seed, rate=0.9, workers=1):
    """The same player, at the beginning of another run."""
    player.live.begin(player.live.settings | {"rate": rate, "workers": workers}, seed)
    return player


@pytest.mark.parametrize("seed", [33, *range(1, 11)])
def test_doing_nothing_meets_no_challenge(player, seed):
    restarted(player, seed).go_to(1200)
    assert player.met() == {}


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize(
    ("rate", "workers"),
    [(1.5, 2), (1.7, 2), (1.8, 2), (1.9, 2), (2.0, 2), (2.8, 3), (2.9, 3), (3.8, 4), (3.9, 4)],
)
def test_any_setting_left_alone_is_not_steered(player, rate, workers, seed):
    restarted(player, seed, rate, workers).go_to(1200)
    assert set(player.met()) <= {"quick"}


def hold(player, until, line, workers):
    """Few workers while the line is short, many while it is long."""
    while player.live.playhead() < until:
        player.go_to(player.live.playhead() + 3)
        times, waiting = player.live.story().run.waiting_series()
        here = waiting[np.searchsorted(times, player.live.playhead(), side="right") - 1]
        if here < line[0]:
            player.set(workers=workers[0])
        elif here > line[1]:
            player.set(workers=workers[1])


def held_twice(player, rates, workers=((1, 2), (2, 4))):
    """A line of 6 held by hand, at one rate and then at another."""
    player.set(rate=rates[0], workers=workers[0][0])
    hold(player, 160, (6, 7), workers[0])
    player.set(rate=rates[1], workers=workers[1][0])
    hold(player, 400, (6, 7), workers[1])
    return set(player.met())


@pytest.mark.parametrize("seed", [33, *range(1, 9)])
def test_the_wait_is_halved_at_twice_the_rate(player, seed):
    """6 waiting for 4 s is 1.5 a second, for 2 s it is 3."""
    assert "half" in held_twice(restarted(player, seed), (1.5, 3.0))


@pytest.mark.parametrize("seed", [33, *range(1, 6)])
def test_a_line_held_at_other_rates_is_another_wait(player, seed):
    assert "half" not in held_twice(restarted(player, seed), (1.5, 1.5), ((1, 2), (1, 2)))
    assert "half" not in held_twice(restarted(player, seed), (0.9, 1.8), ((1, 2), (1, 3)))
    assert "half" not in held_twice(restarted(player, seed), (3.0, 1.5), ((2, 4), (1, 2)))


def test_a_long_line_is_a_short_wait_where_many_come(player):
    restarted(player, 33, 3.5, 4)
    hold(player, 400, (8, 12), (3, 4))
    assert "quick" in player.met() and "half" not in player.met()


def test_a_long_line_is_a_long_wait_where_few_come(player):
    restarted(player, 33, 1.5, 2)
    hold(player, 400, (8, 12), (1, 2))
    _, lines, _ = lines_and_waits(player.live.story())
    assert (lines >= 8).any() and "quick" not in player.met()


@pytest.mark.parametrize("seed", [33, *range(1, 9)])
def test_calm_again_by_more_workers(player, seed):
    fed_up(restarted(player, seed)).set(workers=4)
    player.go_to(300)
    assert "calm" in player.met()


def test_calm_again_by_one_worker_after_the_other(player):
    fed_up(restarted(player, 33))
    for workers in (2, 3, 4):
        player.set(workers=workers)
        player.go_to(player.live.playhead() + 5)
    player.set(rate=2.2)
    player.go_to(320)
    assert "calm" in player.met()


def test_calm_again_by_a_lower_rate_does_not_count(player):
    fed_up(restarted(player, 33)).set(rate=1.9, workers=4)
    player.go_to(260)
    ends, lines, waits = lines_and_waits(player.live.story())
    assert (lines >= 10).any() and (waits[ends > 160] < 2).any()
    assert "calm" not in player.met()


def test_calm_again_too_slow_a_stream_does_not_count(player):
    restarted(player, 33, 1.9, 1).go_to(80)
    player.set(rate=1.9, workers=6)
    player.go_to(260)
    assert "calm" not in player.met()


def fed_up(player):
    """A player with ten and more waiting for a minute, at 2 a second."""
    player.set(rate=2.0, workers=1)
    player.go_to(100)
    assert player.met() == {}
    _, lines, _ = lines_and_waits(player.live.story())
    assert (lines >= 10).any()
    return player


def test_challenges_are_read_off_quickly():
    """Even a long run with a hundred changes is read in a few milliseconds."""
    player = fed_up(Player(SLUG))
    for _ in range(100):
        player.go_to(player.live.playhead() + 1)
        player.set(rate=3.0 + (player.live.playhead() % 2) / 2, workers=2)
    began = time.process_time()
    player.met()
    assert time.process_time() - began < 1


def test_the_lesson_runs_as_a_script():
    assert "system" in runpy.run_path(str(LESSONS / "07_how_long_is_the_line.py"))
