"""Lesson 7: line and wait are one thing, to the last bit; and the aims need steering."""

import math
import runpy
import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from lessons.common.areas import by_place, by_task
from lessons.common.ground.syllabus import LESSONS
from lessons.common.live.feats import lines_and_waits
from queuesim import one_queue, simulate, theory
from queuesim.long_run import line_and_times
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


def rows(figure):
    """All that is drawn, in one table."""
    found = [
        row | {"table": name} for name, one in figure.tables.items() for row in one.to_pylist()
    ]
    return pd.DataFrame(found, columns=["table", "role", "name", "x", "y", "x2", "y2"])


def boxes_of(figure, role, part="box"):
    drawn = rows(figure)
    return drawn[(drawn.table == part) & (drawn.role == role)]


def areas(figure, part):
    boxes = boxes_of(figure, "task", part)
    return float(((boxes.x2.astype(float) - boxes.x.astype(float)) * (boxes.y2 - boxes.y)).sum())


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (2.4, 2), (4.0, 1), (4.0, 6), (0.2, 6)])
def test_both_pictures_have_the_area_of_the_waits(rate, workers):
    for seed in (1, 33, 77):
        run = simulate(one_queue(rate, workers), seed, CLOSING[rate], drain=True)
        assert areas(by_task("", run, 30), "box") == pytest.approx(run.wait.sum(), rel=1e-5)
        assert areas(by_place("", run, 30), "box") == pytest.approx(run.wait.sum(), rel=1e-5)
        works = float((run.finish - run.start).sum())
        assert areas(by_task("", run, 30), "faint box") == pytest.approx(works, rel=1e-5)


def test_the_amber_task_is_the_same_in_both_pictures():
    run = simulate(one_queue(0.9, 1), 33, 30, drain=True)
    lengths = []
    for figure in (by_task("", run, 30), by_place("", run, 30)):
        amber = boxes_of(figure, "amber")
        lengths.append(float((amber.x2 - amber.x).sum()))
        assert (amber.x.min(), amber.x2.max()) == pytest.approx(
            (run.arrival[run.wait.argmax()], run.start[run.wait.argmax()]), rel=1e-5
        )
    assert lengths == pytest.approx([run.wait.max()] * 2, rel=1e-4)


def test_at_each_moment_the_boxes_are_as_many_as_wait():
    run = simulate(one_queue(2.4, 2), 5, 15, drain=True)
    times, waiting = run.waiting_series()
    middles = (times[:-1] + times[1:]) / 2
    for figure in (by_task("", run, 15), by_place("", run, 15)):
        boxes = boxes_of(figure, "task")
        left, right = (boxes[name].to_numpy(float) for name in ("x", "x2"))
        wide = np.diff(times) > 1e-3
        cut = [int(((left < at) & (at < right)).sum()) for at in middles[wide]]
        assert cut == waiting[:-1][wide].tolist()


def test_nobody_came():
    run = simulate(one_queue(0.0, 1), 1, 30, drain=True)
    for figure in (by_task("nobody", run, 30), by_place("nobody", run, 30)):
        assert "nobody" in figure.title and np.isfinite(rows(figure).y.to_numpy(float)).all()


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


def test_where_the_doors_close_long_before_the_end_no_rate_is_claimed():
    words = moved(rate=4.0, workers=1)
    run = simulate(one_queue(4.0, 1), 33, 9, drain=True)
    assert f"{len(run)} tasks in {run.until:.3f} s (that is λ) times the average wait of" in words
    assert "arrival rate ×" not in words.partition("Amber")[0]


@pytest.mark.parametrize(("rate", "workers"), [(0.2, 6), (0.2, 2), (0.9, 1), (4.0, 6)])
def test_one_is_said_in_the_singular(rate, workers):
    for seed in range(1, 40):
        run = simulate(one_queue(rate, workers), seed, CLOSING[rate], drain=True)
        longest = run.waiting_series()[1].max()
        for figure, more in ((by_task("", run, 30), "strong bar"), (by_place("", run, 30), "task")):
            words = [word for word in rows(figure).name if word.startswith(f"{longest} ")]
            marks = [word for word in words if f"{longest} {more}" in word]
            assert bool(marks) == bool(longest)
            assert all((f"{more}s" in word) == (longest > 1) for word in marks)
            amber = rows(figure).role == "amber"
            assert amber.any() == bool(longest)


def test_both_pictures_share_their_axis_of_time():
    for rate, workers in ((0.9, 1), (4.0, 1), (0.2, 6)):
        run = simulate(one_queue(rate, workers), 33, CLOSING[rate], drain=True)
        above, below = by_task("", run, CLOSING[rate]), by_place("", run, CLOSING[rate])
        one, other = (figure.tables["few"].slice(0, 1).to_pylist()[0] for figure in (above, below))
        assert (one["part"], one["x"], one["x2"]) == (other["part"], other["x"], other["x2"])


def test_the_exact_values():
    exact = theory.mm1(0.9, 1)
    assert round(exact.mean_waiting, 10) == 8.1
    assert round(exact.mean_in_system, 10) == round(exact.mean_wait, 10) == 9
    assert round(exact.mean_time_in_system, 10) == 10
    assert round(theory.time_quantile(0.9, 1, 1, 0.95), 2) == 29.96
    assert math.isclose(theory.time_quantile(0.9, 1, 1, 0.95), 10 * math.log(20))


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (2.0, 3), (3.9, 4)])
def test_the_simulation_agrees(rate, workers):
    """Each interval holds the exact value in about 19 of 20 cases."""
    exact = vars(theory.mmc(rate, 1, workers))
    exact |= {"p95_time_in_system": theory.time_quantile(rate, 1, workers, 0.95)}
    many = [line_and_times(rate, workers, seed) for seed in range(20)]
    for name in many[0]:
        held = sum(found[name].low <= exact[name] <= found[name].high for found in many)
        assert held >= 13, name


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
        "1 task/s arrives but 1 worker finishes at most 1/s: the queue grows without end" in words
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
