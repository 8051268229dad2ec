"""Lesson 15: attempts make the load, back-off moves them, and a poison task costs them all."""

import math
from functools import partial

import numpy as np
import pytest

from queuesim import theory
from tests.lessons.lesson_file import challenges_of, facts_of, names_of, twin_of
from tests.lessons.playing import moved
from tests.lessons.stories import played

SLUG = "trying-again"
facts = partial(facts_of, SLUG)
CHANCE = 1e-5


@pytest.mark.parametrize(
    ("fails", "attempts", "load", "wait"),
    [(0, 1, 0.75, 0.51), (20, 1.248, 0.936, 3.37), (30, 1.417, 1.063, math.inf)],
)
def test_failures_multiply_the_load(fails, attempts, load, wait):
    numbers = facts(fails=fails)
    assert numbers.tasks.attempts == pytest.approx(attempts, abs=0.0005)
    assert numbers.tasks.attempts == pytest.approx(sum((fails / 100) ** k for k in range(4)))
    assert numbers.load == pytest.approx(load, abs=0.0005)
    assert numbers.wait == pytest.approx(wait, abs=0.005)
    assert numbers.tasks.lost == pytest.approx((fails / 100) ** 4)


def test_one_percent_of_poison_costs_as_much_as_twenty_percent_failing():
    assert names_of(SLUG)["poison"].attempts == pytest.approx(1.25)
    assert names_of(SLUG)["near"].attempts == pytest.approx(1.248)
    assert facts(fails=0, poison=2, retries=25).load == pytest.approx(1.125)
    assert facts(fails=0, poison=2, retries=25).tasks.lost == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("backoff", "retries", "seconds"),
    [("at once", 3, 0), ("10 s", 3, 30), ("doubling", 3, 70), ("Celery", 3, 540)],
)
def test_how_long_delays_are_in_all(backoff, retries, seconds):
    shortest, average, longest = facts(retries=retries).delays[backoff]
    assert average == pytest.approx(seconds, abs=1e-3)
    assert shortest <= average <= longest


def test_the_scene_shows_a_queue_that_grows():
    run = played(SLUG, "", 31, until=330).run
    words = names_of(SLUG)["on_the_stage"](run)
    first, attempts = np.sum((run.attempt == 0) & (run.arrival < 300)), np.sum(run.arrival < 300)
    assert f"{first} tasks arrive in 300 s, but {attempts} attempts join" in words
    assert attempts / first == pytest.approx(1.417, abs=0.05)


def test_a_queue_that_poison_fills_counts_from_when_it_was_empty_whatever_is_set_since():
    """With many retries it is never empty again: so more of them do not begin it anew."""
    (drop,) = (each for each in challenges_of(SLUG) if each.id == "drop")
    assert drop.met(played(SLUG, "1_fails_0~2_poison_2~5_retries_9~8_retries_25", 31))
    never_empty = drop.watch(played(SLUG, "8_fails_0~8_poison_2~8_retries_25", 31))
    assert never_empty.met is None and "must be empty" in never_empty.words(never_empty.end).text


def test_an_outage_that_lasts_longer_than_the_delays_loses_tasks():
    """A hand makes it begin and end between full seconds."""
    (outage,) = (each for each in challenges_of(SLUG) if each.id == "outage")
    assert outage.met(played(SLUG, "1_fails_0~2_backoff_10-s~10.3_fails_100~41.75_fails_0", 31))
    assert not outage.met(played(SLUG, "1_fails_0~2_backoff_10-s~10_fails_100~90_fails_0", 31))


def test_the_twin_question():
    assert twin_of(SLUG).truth == pytest.approx(theory.attempts_per_task(0.5, 2)) == 1.75
    assert theory.lost_share(0.5, 2) == 0.125
    assert "= 12.5 % of the tasks are lost" in twin_of(SLUG).why


@pytest.mark.parametrize(("tool", "retries"), [("Celery", 3), ("Sidekiq", 25)])
def test_a_button_sets_what_a_tool_does(tool, retries):
    player = moved(SLUG, retries=1)
    player.at.button(key=f"{SLUG}.Set as in {tool}").click().run()
    assert not player.at.exception
    settings = player.live.settings
    assert (settings["retries"], settings["backoff"]) == (retries, tool)
    shown = player.at.slider(key=f"{SLUG}.retries"), player.at.button_group(key=f"{SLUG}.backoff")
    assert [control.value for control in shown] == [retries, tool]
    assert f"Set to “{tool}”, delays add up to" in player.words()
