"""Lesson 1: a spike of 40 on 4 workers at 3 tasks a second takes 40 s, but for luck."""

import math
from functools import partial

import numpy as np
import pytest

from lessons.common.numbers import two_digits
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.playing import Player
from tests.lessons.stories import played

SLUG = "a-queue-and-its-workers"
facts = partial(facts_of, SLUG)


def words(sentence, **settings):
    """A sentence of the page, with these settings."""
    return names_of(SLUG)[sentence](settings_of(SLUG, **settings), facts(**settings))


def test_by_formula_it_takes_40_seconds_and_in_runs_about_as_long():
    usual = facts()
    assert (usual.drain, usual.with_one_more) == (40, 20)
    assert round(usual.middle, 1) == 38.1
    assert usual.early < 40 < usual.late
    assert "clears in 40 s; in half of 24 runs, within 38 s" in words("what_a_spike_does")
    assert words("what_one_more_does").endswith("halves the time, to 20 s")


def test_the_twin_question():
    assert facts(rate=6.0, workers=8, spike=60).drain == 30 == twin_of(SLUG).truth
    assert twin_of(SLUG).why == "60 ÷ 2 = 30 s."


def test_the_first_challenge_says_how_much_one_spike_scatters():
    assert f" {math.sqrt(40 * (3 + 4)):.0f} s" in names_of(SLUG)["aims"][0].shows


def test_the_default_luck_is_typical():
    """Whenever the spike is sent, it takes about the 40 s that the formula says."""
    seed = settings_of(SLUG)["seed"]
    moments = (5, 8.5, 12, 15.5, 19, 22.5, 26, 30)
    taken = [played(SLUG, f"{at}_send_40", seed, 110).emptied(at) - at for at in moments]
    # The work of 40 tasks alone scatters with a standard deviation of 6 s.
    assert 28 <= min(taken) <= max(taken) <= 52
    assert 36 <= np.median(taken) <= 44


@pytest.mark.parametrize(
    ("settings", "drain", "with_one_more", "says"),
    [
        ({"workers": 12, "rate": 0.5, "spike": 10}, 0, 0, "one more worker changes nothing"),
        ({"workers": 12, "rate": 2.5, "spike": 10}, 10 / 9.5, 0, "all 10 tasks would start"),
        ({"rate": 3.75, "spike": 100}, 400, 80, "from 400 s to 80 s"),
        ({"rate": 4.0}, math.inf, 40, "only with 5 workers or more"),
        ({"rate": 8.0, "workers": 1}, math.inf, math.inf, "only with 9 workers or more"),
        ({"rate": 0.5, "workers": 1}, 80, 40 / 1.5, "from 80 s to 27 s"),
    ],
    ids=str,
)
def test_what_one_more_worker_does(settings, drain, with_one_more, says):
    numbers = facts(**settings)
    assert (numbers.drain, numbers.with_one_more) == (drain, with_one_more)
    assert says in words("what_one_more_does", **settings)
    if 0 < drain < math.inf:
        assert f"clears in {two_digits(drain)} s" in words("what_a_spike_does", **settings)


def test_the_guess_is_drawn_at_its_own_time():
    first_chart = drawn.rows(drawn.charts(Player(SLUG, guess="1").at)[0])
    assert {row["x"] for row in first_chart if row["name"] == "your guess"} == {20}


def test_each_drawn_run_jumps_as_the_spike_comes():
    size, names = 100, {}
    now = settings_of(SLUG, spike=size)
    for row in drawn.rows_of(names_of(SLUG)["waiting_over_time"](now, facts(spike=size))):
        if row["role"] == "task" and row["x"] == 0.0:
            names[row["name"]] = max(row["y"], names.get(row["name"], 0))
    assert len(names) == 9 and min(names.values()) >= size - 4  # four may be taken at once
