"""Lesson 5: the expected wait peaks at 10.0 as the spike ends; the average knows nothing of it."""

import numpy as np
import pytest

from queuesim import theory
from queuesim.spiky_load import SpikyLoad, solved
from tests.lessons import drawn, playing
from tests.lessons.playing import Player

SLUG = "spikes"
USUAL = SpikyLoad(base=2, height=8, length=10, spacing=80)
LATER = SpikyLoad(base=2, height=8, length=10, spacing=80, at=20)  # from 20 to 30 s


def test_the_page_says_what_is_exact():
    words = Player(SLUG).words()
    assert "but 8 a second for 10 s of every 80: 2.75 on average. 4 workers finish 4" in words
    assert "It is **10 s**" in words
    assert (
        "Who comes as the spike ends waits 10.0 s; the formula for the average says 0.33 s" in words
    )
    assert "as the spike ends<td>10.0 s<td>" in words
    assert "mean of all until second 80<td>2.91 s<td>" in words
    assert "formula for 2.75 a second, evenly<td>0.33 s<td>" in words
    assert "By arithmetic the 40 left over are gone 20 s after the spike" in words
    assert "who comes then still waits 1.58 s" in words
    assert "On average 2.75 a second arrive, 69 % load" in words
    assert words.count("fresh runs with these settings") == 1
    assert "at each moment nine of ten, or more, lie in it" in words
    assert "in 300 runs, with 95 % interval" in words


@pytest.mark.parametrize("load", [USUAL, LATER])
def test_the_chain(load):
    exact = solved(load, 4, 80)
    assert exact.times[exact.mean_wait.argmax()] == load.at + 10
    assert exact.mean_wait.max() == pytest.approx(10.026, abs=0.001)
    assert exact.mean_wait_between() == pytest.approx(2.914, abs=0.001)
    assert np.interp(load.at + 30, exact.times, exact.mean_wait) == pytest.approx(1.577, abs=0.001)
    assert exact.offered[-1] / 80 == pytest.approx(2.75) == load.mean
    assert theory.mmc(2.75, 1, 4).mean_wait == pytest.approx(0.3276, abs=1e-4)
    backlog = theory.fluid_backlog(load.steps(80), 1, 4, 80)[1].max()
    assert (backlog, theory.fluid_drain(backlog, 2, 1, 4)) == (40, 20)


def test_the_next_spike_is_as_the_first():
    """Each begins as if it were the first: stage, charts and code speak of the same wait."""
    exact = solved(USUAL, 4, 400)
    ends = exact.mean_wait[np.isin(exact.times, [18, 98, 178, 258, 338])]
    assert len(ends) == 5 and np.ptp(ends) < 1e-4


@pytest.fixture(scope="module")
def many():
    return LATER.runs(4, 80, 4000, 1)


def sure(values):
    """The ends between which their mean is, but for one in 100 000 times."""
    half = 4.5 * np.std(values) / len(values) ** 0.5
    return np.mean(values) - half, np.mean(values) + half


def test_runs_agree_with_the_chain_at_the_worst_moment(many):
    low, high = sure(many.wait_at(30))
    assert high - low < 1
    assert low < solved(LATER, 4, 80).mean_wait.max() < high


def test_runs_agree_with_the_chain_on_average_and_by_arrival(many):
    exact = solved(LATER, 4, 80)
    for begin, end in [(0, 80), *((start, start + 10) for start in range(0, 80, 10))]:
        tasks, wait = many.between(begin, end).sum(axis=0), exact.mean_wait_between(begin, end)
        low, high = sure(many.waited(begin, end) - wait * tasks)
        assert low < 0 < high, (begin, end)


# ---------------------------------------------------------------- the challenges


def restarted(player, seed, **settings):
    """The same player, at the beginning of another run."""
    player.live.begin(player.live.schedule.start | settings, seed)
    return player


@pytest.fixture(scope="module")
def player():
    return Player(SLUG)


@pytest.mark.parametrize("seed", [576, *range(1, 16)])
def test_doing_nothing_meets_no_challenge(player, seed):
    restarted(player, seed).go_to(1200)
    assert player.met() == {}


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("rate", [2.75, 3.0])
def test_the_same_work_spread_evenly(player, seed, rate):
    restarted(player, seed).go_to(5)
    player.set(base=rate, height=2.5)
    player.go_to(100)
    assert player.met() == {}
    player.go_to(400)
    assert set(player.met()) == {"spread"}


def test_less_work_spread_evenly_is_not_the_same_work():
    player = Player(SLUG)
    player.go_to(5)
    player.set(base=2.5, height=2.5)
    player.go_to(600)
    assert player.met() == {}


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_spike_that_the_average_hides(seed):
    player = Player(SLUG)
    player.live.begin(player.live.settings, seed)
    player.go_to(5)
    player.set(base=0.5, height=12.0, length=15, spacing=120)
    player.go_to(110)
    assert player.met() == {}
    player.go_to(600)
    assert set(player.met()) == {"hide"}


@pytest.mark.parametrize("settings", [{"base": 0.75}, {"height": 6.0}])
def test_a_spike_that_is_not_hidden_or_too_small(settings):
    player = Player(SLUG)
    player.go_to(5)
    player.set(**({"base": 0.5, "height": 12.0, "length": 15, "spacing": 120} | settings))
    player.go_to(600)
    assert player.met() == {}


def test_an_old_backlog_does_not_count_as_hidden():
    player = Player(SLUG)
    player.set(base=3.5, height=12.0, length=20, spacing=120)
    player.go_to(28)
    player.set(base=0.5, height=2.0)
    player.go_to(148)
    assert np.nanmax(player.live.story().run.wait) > 20
    assert player.met() == {}


def hold_back(player, base, until, then, at=18):
    """Another base rate from the end of the first spike on, and another then until the next."""
    player.go_to(at)
    player.set(base=base)
    player.go_to(until)
    player.set(base=then)
    player.go_to(88)
    return set(player.met())


@pytest.mark.parametrize("seed", [576, *range(1, 9)])
def test_way_is_made_for_a_spike_and_made_up_for(player, seed):
    assert hold_back(restarted(player, seed), base=0.5, until=35, then=3.5) == {"hold"}


@pytest.mark.parametrize(
    "steps",
    [
        {"base": 0.5, "until": 35, "then": 1.5},  # not made up for
        {"base": 3.0, "until": 50, "then": 3.5},  # not held back
        {"base": 0.5, "until": 70, "then": 3.5},  # held back too long
    ],
)
def test_way_that_is_not_quite_made(player, steps):
    assert hold_back(restarted(player, 576), **steps) == set()


def test_the_spikes_must_stay_as_they_are():
    player = Player(SLUG)
    player.go_to(1)
    player.set(height=7.5)
    assert hold_back(player, base=0.5, until=35, then=3.5) == set()


# ---------------------------------------------------------------- the question


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (0, "it is **10 s**. 0.33 s it would be if 2.75 a second came evenly. In the spike"),
        (1, "it is **10 s**. 1 s is the wait in a line of 4; this one gets longer. In the spike"),
        (2, "it is **10 s**. 2.9 s is the mean of all tasks, the lucky ones included. In"),
        (
            3,
            "so it is. In the spike 8 − 4 a second are left over, 40 in 10 s. The last one waits",
        ),
    ],
)
def test_each_answer_has_its_own_reason(answer, why):
    assert why in Player(SLUG, guess=str(answer)).words()


def test_the_guess_is_drawn_where_it_belongs():
    player = Player(SLUG, guess="2")
    assert "your guess" in drawn.words(player.at)
    player.at.slider(key=f"{SLUG}.length").set_value(12).run()
    assert "your guess" not in drawn.words(player.at)


# ---------------------------------------------------------------- other settings


def moved(**values):
    return playing.moved(SLUG, **values).words()


def test_without_a_spike_the_formula_is_right():
    words = moved(height=2.0)
    assert "No spike, as its height is not above the base rate: whoever comes waits 0.09 s" in words
    assert "mean of all until second 80<td>0.09 s" in words
    assert "as the spike ends" not in words
    assert "The workers keep up all the time" in words


@pytest.mark.parametrize(
    "values", [{"base": 0.5, "height": 2.0}, {"base": 0.5, "height": 2.5, "length": 5}]
)
def test_no_interval_goes_below_nothing(values):
    assert "(-" not in moved(**values)


def test_rarer_spikes_change_the_average_and_not_the_wait():
    words = moved(spacing=120)
    assert (
        "Who comes as the spike ends waits 10.0 s; the formula for the average says 0.21 s" in words
    )
    assert "On average 2.50 a second arrive, 62 % load" in words


def test_too_much_on_average_has_no_answer():
    words = moved(base=3.5, height=12.0, length=20, spacing=30)
    assert "the formula for the average has no answer" in words
    assert "the next comes before they are gone" in words
