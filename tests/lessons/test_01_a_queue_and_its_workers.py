"""Lesson 1: a spike of 40 on 4 workers at 3 tasks a second takes 40 s, and the aims need doing."""

import numpy as np
import pytest

from lessons.common.story import first_time, nobody
from queuesim import Batch, one_queue, simulate, theory
from queuesim.estimates import Estimate
from tests.lessons.playing import Player

SLUG = "a-queue-and-its-workers"


def test_the_page_says_that_it_takes_40_seconds():
    words = Player(SLUG).words()
    assert "It is **40 s**" in words
    assert "By arithmetic 40 take 40 s" in words
    assert "One worker more makes it 20.0 s instead of 40.0 s" in words


def test_the_arithmetic_is_the_mean_of_many_runs():
    """From c busy workers and k waiting the line empties after k / (cμ − λ) on average (Wald)."""
    begun = one_queue(rate=3, workers=4, batches=(Batch(0, 44),))
    times = [
        first_time(simulate(begun, seed, 400).waiting_series(), 0, nobody) for seed in range(600)
    ]
    felt = Estimate(None, "clear", tuple(times), level=0.9999)
    exact = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
    assert exact == 40
    assert felt.low <= exact <= felt.high


def test_doing_nothing_meets_no_challenge():
    player = Player(SLUG)
    player.go_to(1200)
    assert player.met() == {}


def test_a_spike_that_is_left_alone():
    player = Player(SLUG)
    player.go_to(10)
    player.spike(40)
    player.go_to(11)
    assert player.met() == {}
    player.go_to(300)
    assert set(player.met()) == {"feel"}


def test_a_spike_that_luck_clears_soon_is_no_feat():
    player = Player(SLUG)
    for seed in range(1, 2000):
        player.live.begin(player.live.settings, seed)
        player.go_to(10)
        player.spike(40)
        player.go_to(25)
        if player.live.story().emptied(10) and player.live.story().emptied(10) < 25:
            break
    else:
        pytest.fail("no seed is so lucky")
    player.go_to(60)
    assert set(player.met()) == {"feel"}


def test_a_spike_that_is_cleared_by_more_workers():
    player = Player(SLUG)
    player.go_to(10)
    player.spike(40)
    player.set(workers=12)
    player.go_to(60)
    assert set(player.met()) == {"fast"}


def test_the_second_lever_is_the_arrival_rate():
    player = Player(SLUG)
    player.go_to(10)
    player.spike(40)
    player.set(workers=5, rate=0.5)
    player.go_to(60)
    assert set(player.met()) == {"fast", "lever"}


@pytest.mark.parametrize(("size", "settings"), [(35, {"workers": 12}), (40, {"rate": 3.25})])
def test_near_misses(size, settings):
    player = Player(SLUG)
    player.go_to(10)
    player.spike(size)
    player.set(**settings)
    player.go_to(200)
    assert player.met() == {}


def test_a_rate_above_capacity_is_said_in_words():
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.rate").set_value(4.0).run()
    assert not player.at.exception
    assert "Arriving 4 a second, finished at most 4: the queue grows without end" in player.words()
    assert "It takes at least 5 workers" in player.words()
    assert np.isfinite(player.live.message()["lanes"][0]["settings"][-1][1]["load"])
