"""Lesson 1: a spike of 40 on 4 workers at 3 tasks a second takes 40 s, and the aims need doing."""

import math
from functools import partial

import numpy as np
import pytest

from lessons.common.numbers import short
from queuesim import Batch, one_queue, simulate, theory
from queuesim.estimates import Estimate
from queuesim.moments import line_empty_at
from tests.lessons import drawn, playing
from tests.lessons.playing import Player

SLUG = "a-queue-and-its-workers"


def test_the_page_says_that_it_takes_40_seconds():
    words = Player(SLUG).words()
    assert "It is **40 s**" in words
    assert (
        "By arithmetic 40 are done in 40.0 s; in half of 24 runs nobody waits after 38.1 s" in words
    )
    assert "One worker more makes it 20.0 s instead of 40.0 s" in words


def test_the_arithmetic_is_the_mean_of_many_runs():
    """From c busy workers and k waiting the line empties after k / (cμ − λ) on average (Wald)."""
    begun = one_queue(rate=3, workers=4, batches=(Batch(0, 44),))
    times = [line_empty_at(simulate(begun, seed, 400).waiting_series(), 0) for seed in range(600)]
    felt = Estimate(None, "clear", tuple(times), level=0.9999)
    exact = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
    assert exact == 40
    assert felt.low <= exact <= felt.high


def test_by_how_much_chance_changes_what_a_spike_takes():
    """Steps up at rate λ and down at cμ: 40 down take a variance of 40 (λ + cμ) / (cμ − λ)³."""
    begun = one_queue(rate=3, workers=4, batches=(Batch(0, 44),))
    times = [line_empty_at(simulate(begun, seed, 600).waiting_series(), 0) for seed in range(600)]
    exact = math.sqrt(40 * (3 + 4) / (4 - 3) ** 3)
    assert np.std(times) == pytest.approx(exact, rel=0.15)  # 600 of a skewed law: 5 % is usual
    assert f"may take {exact:.0f} s more or less, by chance" in Player(SLUG).words()


def test_the_default_luck_is_typical():
    """Whenever the spike is sent, it takes about the 40 s that the arithmetic says."""
    player, taken = Player(SLUG), []
    for at in np.linspace(5, 30, 8):
        player.live.begin(player.live.settings, player.live.seed)
        player.go_to(at)
        player.spike(40)
        player.go_to(at + 70)
        (spike,) = player.live.schedule.spikes
        taken.append(player.live.story().emptied(spike.at) - spike.at)
    # The work of 40 tasks alone scatters with a standard deviation of 6 s.
    assert 28 <= min(taken) <= max(taken) <= 52
    assert 36 <= np.median(taken) <= 44


moved = partial(playing.moved, SLUG)


def printed(player):
    """The numbers that the code on the page prints."""
    return [float(line.split()[-2]) for line in playing.printed(player.at).splitlines()]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "in half of 24 runs nobody waits after {1} s"),
        (
            {"workers": 12},
            "By arithmetic 40 are done in {2} s; in half of 24 runs nobody waits after {1} s",
        ),
        (
            {"workers": 12, "rate": 0.5, "spike": 10},
            "11.5 idle workers take 10 at once; in half of 24 runs nobody waits after 0",
        ),
        ({"rate": 3.75, "spike": 100}, "in most of 24 runs somebody still waits after 120 s"),
        ({"rate": 4.0}, "4 arrive a second, 4 can be finished: none is left over for the spike"),
    ],
    ids=str,
)
def test_titles_and_code_say_the_same(settings, says):
    player = moved(**settings)
    words, (_, half, arithmetic) = player.words(), printed(player)
    assert says.format("", short(half), short(arithmetic)) in words
    assert (half == math.inf) == ("nobody waits after" not in words)
    assert (arithmetic == math.inf) == ("By arithmetic" not in words)
    assert "not even" not in words


def test_one_time_is_rounded_in_one_way():
    words = moved(workers=11).words()
    assert "By arithmetic 40 are done in 5.00 s" in words
    assert "One worker more makes it 4.44 s instead of 5.00 s" in words


@pytest.mark.parametrize("rate", [3.0, 8.0])
def test_what_a_thirteenth_worker_would_save(rate):
    saved = 40 / (12 - rate) - 40 / (13 - rate)
    assert f"One worker more would save {short(saved)} s" in moved(workers=12, rate=rate).words()


@pytest.mark.parametrize("settings", [{}, {"workers": 6}, {"spike": 60}, {"rate": 2.0}], ids=str)
def test_the_guess_is_drawn_only_where_it_was_asked(settings):
    twenty_seconds = moved(guess="1", **settings)
    assert ("your guess" in drawn.words(twenty_seconds.at)) == (settings == {})


def test_busy_workers_are_drawn_over_time():
    words = moved().words()
    assert "While somebody waits every worker is busy; in the long run 3 of 4" in words
    assert "Chart of workers busy, on average by seconds" in words


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


def test_a_worker_less_is_no_help():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=12)
    player.go_to(10)
    player.spike(40)
    player.go_to(11)
    player.set(workers=11)
    player.go_to(60)
    assert player.live.story().emptied(10) < 25
    assert player.met() == {}


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


def test_what_was_set_before_the_spike_is_no_answer_to_it():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=5, rate=0.5)
    player.go_to(10)
    player.spike(40)
    player.go_to(60)
    assert player.live.story().emptied(10) < 25
    assert player.met() == {}


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
    assert "4 arrive a second, 4 can be finished: none is left over for the spike" in player.words()
    assert "To count on clearing it takes 5 workers" in player.words()
    assert np.isfinite(player.live.message()["lanes"][0]["settings"][-1][1]["load"])


@pytest.mark.parametrize("size", [20, 40, 100])
def test_each_drawn_run_jumps_as_the_spike_comes(size):
    player = playing.moved(SLUG, spike=size)
    names = {}
    for row in drawn.rows(drawn.charts(player.at)[0]):
        if row["role"] == "task" and row["x"] == 20.0:
            names[row["name"]] = max(row["y"], names.get(row["name"], 0))
    assert len(names) == 9 and min(names.values()) >= size - 4  # four may be taken at once
