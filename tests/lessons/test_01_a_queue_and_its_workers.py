"""Lesson 1: a spike of 40 on 4 workers at 3 tasks a second takes 40 s, but for luck."""

import math
from functools import partial

import numpy as np
import pytest

from lessons.common.numbers import rounded
from queuesim import Batch, one_queue, simulate, theory
from queuesim.estimates import Estimate
from queuesim.moments import line_empty_at
from tests.lessons import drawn, playing
from tests.lessons.lesson_file import facts_of, names_of, settings_of
from tests.lessons.playing import Player
from tests.lessons.stories import met, played

SLUG = "a-queue-and-its-workers"
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


def test_by_arithmetic_it_takes_40_seconds_and_in_runs_about_as_long():
    usual = facts()
    assert usual.drain == 40
    assert round(usual.middle, 1) == 38.1
    assert usual.early < 40 < usual.late
    assert facts(workers=5).drain == 20


@pytest.fixture(scope="module")
def times():
    """How long it takes in each of many runs."""
    begun = one_queue(rate=3, workers=4, batches=(Batch(0, 44),))
    return [line_empty_at(simulate(begun, seed, 400).waiting_series(), 0) for seed in range(600)]


def test_the_arithmetic_is_the_mean_of_many_runs(times):
    """From c busy workers and k waiting the line empties after k / (cμ − λ) on average (Wald)."""
    felt = Estimate(None, "clear", tuple(times), level=0.9999)
    exact = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
    assert exact == 40
    assert felt.low <= exact <= felt.high


def test_by_how_much_chance_changes_what_a_spike_takes(times):
    """Steps up at rate λ and down at cμ: 40 down take a variance of 40 (λ + cμ) / (cμ − λ)³."""
    exact = math.sqrt(40 * (3 + 4) / (4 - 3) ** 3)
    assert np.std(times) == pytest.approx(exact, rel=0.15)  # 600 of a skewed law: 5 % is usual
    (feel, *_) = names_of(SLUG)["aims"]
    assert f" {exact:.0f} s" in feel.text


def test_the_default_luck_is_typical():
    """Whenever the spike is sent, it takes about the 40 s that the arithmetic says."""
    seed = settings_of(SLUG)["seed"]
    moments = (5, 8.5, 12, 15.5, 19, 22.5, 26, 30)
    taken = [played(SLUG, f"{at}_send_40", seed, 110).emptied(at) - at for at in moments]
    # The work of 40 tasks alone scatters with a standard deviation of 6 s.
    assert 28 <= min(taken) <= max(taken) <= 52
    assert 36 <= np.median(taken) <= 44


# ---------------------------------------------------------------- other settings


def test_idle_workers_take_a_small_spike_at_once():
    idle = facts(workers=12, rate=0.5, spike=10)
    assert idle.drain == 0 and idle.middle < 1


def test_where_few_workers_are_left_over_most_runs_do_not_see_the_end():
    slow = facts(rate=3.75, spike=100)
    assert slow.drain == 400 and slow.middle == math.inf
    assert facts(rate=4.0).drain == math.inf


@pytest.mark.parametrize("settings", [{"workers": 11}, {"workers": 12}, {"workers": 12, "rate": 8}])
def test_one_time_is_rounded_in_one_way(settings):
    """11 workers leave 8 over, 12 leave 9: the words hold the times of both, or the difference."""
    now, numbers = settings_of(SLUG, **settings), facts(**settings)
    faster = 40 / (now["workers"] + 1 - now["rate"])
    words = names_of(SLUG)["what_one_more_does"](now, numbers)
    assert f"{rounded(numbers.drain)} s" in names_of(SLUG)["what_a_spike_does"](now, numbers)
    told = (numbers.drain - faster,) if now["workers"] == 12 else (faster, numbers.drain)
    assert all(f"{rounded(time)} s" in words for time in told)


def test_a_rate_above_capacity_has_finite_numbers_for_the_stage():
    player = playing.moved(SLUG, rate=4.0)
    assert np.isfinite(player.live.message()["lanes"][0]["settings"][-1][1]["load"])


def test_the_guess_is_drawn_only_where_it_was_asked():
    player = Player(SLUG, guess="1")  # 20 s
    assert "your guess" in drawn.words(player.at)
    for name, value in {"workers": 6, "spike": 60, "rate": 2.0}.items():
        slider = player.at.slider(key=f"{SLUG}.{name}")
        usual = slider.value
        slider.set_value(value).run()
        assert "your guess" not in drawn.words(player.at)
        player.at.slider(key=slider.key).set_value(usual)


@pytest.mark.parametrize("size", [20, 40, 100])
def test_each_drawn_run_jumps_as_the_spike_comes(size):
    now, names = settings_of(SLUG, spike=size), {}
    for row in drawn.rows_of(names_of(SLUG)["waiting_over_time"](now, facts(spike=size))):
        if row["role"] == "task" and row["x"] == 20.0:
            names[row["name"]] = max(row["y"], names.get(row["name"], 0))
    assert len(names) == 9 and min(names.values()) >= size - 4  # four may be taken at once


def test_the_code_prints_the_numbers_of_the_page():
    said = playing.printed(playing.moved(SLUG, workers=6).at)
    _, half, arithmetic = [float(line.split()[-2]) for line in said.splitlines()]
    numbers = facts(workers=6)
    assert (half, arithmetic) == (numbers.middle, numbers.drain)


# ---------------------------------------------------------------- the challenges


def test_changes_while_it_is_paused_count_as_what_comes_of_them():
    """The rate went 0.5 → 3 → spike → 0.5 in one instant: in the run it is 0.5 all along."""
    text = "5_rate_0.50~20_rate_3~20_send_40~20_rate_0.50"
    for seed in (227, 1, 2, 3):
        assert set(met(SLUG, text, seed, 60)) == {"lever"}


def test_what_clears_a_spike_may_have_been_set_before():
    assert set(met(SLUG, "5_workers_12~10_send_40", 227, 60)) == {"fast"}
    assert set(met(SLUG, "5_rate_0.50~10_send_40", 227, 60)) == {"lever"}
