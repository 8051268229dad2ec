"""Lesson 4: waits of 1, 4, 9, 19, 99 s, a band that holds 9 of 10 runs, and a curve to beat."""

from functools import partial

import numpy as np
import pytest

from lessons.common.numbers import steady_runs
from queuesim.steady_runs import steady_scenario
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.playing import Player
from tests.lessons.stories import played

SLUG = "the-hockey-stick"
EXACT = {50: 1, 80: 4, 90: 9, 95: 19, 99: 99}
LOADS = tuple(load / 100 for load in EXACT)
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


def test_what_the_answers_say():
    wait = names_of(SLUG)["wait"]
    assert 5 / wait(80) == pytest.approx(99 / 80, abs=0.02), "5 s is in proportion"
    assert round(wait(91)) == 10 and round(wait(96)) == 24
    assert wait(99) + 1 == pytest.approx(4 * (wait(96) + 1)), "a quarter of the idle time"
    assert wait(99) + 1 == pytest.approx(20 * (wait(80) + 1)), "a twentieth of the idle time"


def test_the_twin_question():
    wait = names_of(SLUG)["wait"]
    assert (wait(75), wait(95)) == pytest.approx((3, 19))
    assert wait(95) + 1 == pytest.approx(5 * (wait(75) + 1)), "a fifth of the idle time"
    assert twin_of(SLUG).truth == wait(95)


@pytest.mark.parametrize("percent", EXACT)
def test_the_own_run_moves_near_the_curve(percent):
    assert facts(busy=percent).means[0] == pytest.approx(EXACT[percent], rel=0.15)


# ---------------------------------------------------------------- what is drawn and played


@pytest.mark.parametrize("percent", [10, 90, 99])
def test_point_band_and_lines_lie_within_their_axes(percent):
    now, numbers = settings_of(SLUG, busy=percent), facts(busy=percent)
    curve = names_of(SLUG)["wait_by_load"](now, numbers)
    band = [row for row in drawn.rows_of(curve) if row.get("part") == "band"]
    high = np.interp(percent, *np.transpose([(row["x"], row["y2"]) for row in band]))
    ends = 100, 250, 600, 2000
    assert drawn.top_of(curve) == min(end for end in ends if end >= max(numbers.means[0], high))
    lines = names_of(SLUG)["waiting_over_time"](now, numbers)
    most = max(row["y"] for row in drawn.rows_of(lines) if "step" in row["part"])
    ends = 25, 100, 250, 400, 1000
    assert drawn.top_of(lines) == min(end for end in ends if end >= most)


@pytest.mark.parametrize("percent", [50, 80, 95])
def test_the_stage_plays_the_run_that_is_drawn(percent):
    on_page = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
    on_stage = played(SLUG, f"0_busy_{percent}", 75, until=620).run
    batches = steady_scenario(percent / 100, 1, 75).sources[0].arrivals.batches
    assert (on_page.arrival == 0).sum() == sum(batch.size for batch in batches)
    ended = on_page.finish < 600
    for column in ("arrival", "start", "finish"):
        own = getattr(on_stage, column)[: len(on_page)]
        assert np.array_equal(own[ended], getattr(on_page, column)[ended])


def test_who_is_there_already_comes_only_once():
    player = Player(SLUG)
    player.go_to(30)
    before = player.live.story().run
    for busy in (99, 10, 95):
        player.set(busy=busy)
        player.go_to(player.live.playhead() + 10)
    after = player.live.story().run
    assert (before.arrival == 0).sum() == (after.arrival == 0).sum() == 5
    past = before.arrival < 30
    assert np.array_equal(before.arrival[past], after.arrival[: past.sum()])
    ghost = player.live.message()["lanes"][0]["ghost"]
    assert ghost["t"][0] < 30 and [c["text"] for c in player.live.message()["changes"]]


# ---------------------------------------------------------------- the challenges
