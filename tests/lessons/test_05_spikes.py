"""Lesson 5: the expected wait peaks at 10.0 as the spike ends; the average knows nothing of it."""

import numpy as np
import pytest

from lessons.common.runs import ratio, steady_runs, wait_at
from lessons.common.spiky import Spiky, solved
from queuesim import theory
from queuesim.estimates import Estimate
from tests.lessons.playing import Player

SLUG = "spikes"
USUAL = Spiky(base=2, height=8, length=10, spacing=60)


def test_the_page_says_what_is_exact():
    words = Player(SLUG).words()
    assert "It is **10 s**" in words
    assert "Who comes at 30 s waits 10.0 s; the formula for the average says 0.33 s" in words
    assert "at the worst moment<td>10.0 s<td>" in words
    assert "mean of all tasks<td>2.91 s<td>" in words
    assert "4 too many a second: a backlog of 40, gone 20 s after the spike" in words
    assert "In 80 s 2.75 a second arrive: 69 % load" in words


def test_the_chain():
    exact = solved(USUAL, 4, 80)
    assert exact.times[exact.mean_wait.argmax()] == 30
    assert exact.mean_wait.max() == pytest.approx(10.026, abs=0.001)
    assert exact.mean_wait_between() == pytest.approx(2.914, abs=0.001)
    assert exact.offered[-1] / 80 == pytest.approx(2.75)
    assert theory.mmc(2.75, 1, 4).mean_wait == pytest.approx(0.3276, abs=1e-4)
    backlog = theory.fluid_backlog(USUAL.steps(80), 1, 4, 80)[1].max()
    assert (backlog, theory.fluid_drain(backlog, 2, 1, 4)) == (40, 20)


@pytest.fixture(scope="module")
def many():
    return steady_runs(2, 4, 1, 80, 400, USUAL.spikes(80))


def sure(estimate):
    """The same estimate, with an interval that misses once in 10 000 times."""
    return Estimate(None, "figure", estimate.values, level=0.9999)


def test_runs_agree_with_the_chain_at_the_worst_moment(many):
    found = Estimate(None, "wait", tuple(wait_at(run, 30) for run in many), level=0.9999)
    assert found.half_width < 0.7
    assert found.low < solved(USUAL, 4, 80).mean_wait.max() < found.high


def test_runs_agree_with_the_chain_on_average_and_by_arrival(many):
    exact = solved(USUAL, 4, 80)
    for begin, end in [(0, 80), *((start, start + 10) for start in range(0, 80, 10))]:
        of_them = [(run.arrival > begin) & (run.arrival < end) for run in many]
        waits = [run.wait[these].sum() for run, these in zip(many, of_them)]
        found = sure(ratio(waits, [these.sum() for these in of_them]))
        assert found.low < exact.mean_wait_between(begin, end) < found.high, (begin, end)


# ---------------------------------------------------------------- the challenges


def test_doing_nothing_meets_no_challenge():
    player = Player(SLUG)
    player.go_to(1200)
    assert player.met() == {}


def test_the_same_work_spread_evenly():
    player = Player(SLUG)
    player.go_to(5)
    player.set(base=3.0, height=3.0)
    player.go_to(100)
    assert player.met() == {}
    player.go_to(400)
    assert set(player.met()) == {"spread"}


def test_less_work_spread_evenly_is_not_the_same_work():
    player = Player(SLUG)
    player.go_to(5)
    player.set(base=2.75, height=2.75)
    player.go_to(600)
    assert player.met() == {}


def test_a_spike_that_the_average_hides():
    player = Player(SLUG)
    player.go_to(5)
    player.set(base=0.5, height=12.0, length=15, spacing=120)
    player.go_to(120)
    assert player.met() == {}
    player.go_to(300)
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
    player.go_to(40)
    player.set(base=0.5, height=2.0)
    player.go_to(160)
    assert np.nanmax(player.live.story().run.wait) > 20
    assert player.met() == {}


def hold_back(player, base, until, then, at=30):
    player.go_to(at)
    player.set(base=base)
    player.go_to(until)
    player.set(base=then)
    player.go_to(80)
    return set(player.met())


def test_way_is_made_for_a_spike_and_made_up_for():
    assert hold_back(Player(SLUG), base=0.5, until=44, then=3.5) == {"hold"}


@pytest.mark.parametrize(
    "steps",
    [
        {"base": 0.5, "until": 44, "then": 1.0},  # not made up for
        {"base": 2.25, "until": 50, "then": 3.5},  # not held back
        {"base": 0.5, "until": 70, "then": 3.5},  # held back too long
    ],
)
def test_way_that_is_not_quite_made(steps):
    assert hold_back(Player(SLUG), **steps) == set()


def test_the_spikes_must_stay_as_they_are():
    player = Player(SLUG)
    player.go_to(1)
    player.set(height=7.5)
    assert hold_back(player, base=0.5, until=44, then=3.5) == set()


# ---------------------------------------------------------------- other settings


def moved(**values):
    player = Player(SLUG)
    for name, value in values.items():
        player.at.slider(key=f"{SLUG}.{name}").set_value(value)
    player.at.run()
    assert not player.at.exception
    return player.words()


def test_without_a_spike_the_formula_is_right():
    words = moved(height=2.0)
    assert "No spike: whoever comes waits 0.09 s on average, as the formula says" in words
    assert "at the worst moment<td>0.09 s" in words
    assert "The workers keep up even in the spike" in words


def test_rarer_spikes_change_the_average_and_not_the_wait():
    words = moved(spacing=120)
    assert "Who comes at 30 s waits 10.0 s; the formula for the average says 0.19 s" in words


def test_too_much_on_average_has_no_answer():
    words = moved(base=3.5, height=12.0, length=20, spacing=30)
    assert "the formula for the average has no answer" in words
    assert "the next spike comes sooner" in words
