"""Lesson 4: waits of 1, 4, 9, 19, 99 s, a band that holds 9 of 10 runs, and aims to steer for."""

import numpy as np
import pytest

from lessons.common.runs import ratio, steady_runs, steady_waits
from queuesim import theory
from queuesim.estimates import Estimate
from tests.lessons.playing import Player

SLUG = "the-hockey-stick"
EXACT = {50: 1, 80: 4, 90: 9, 95: 19, 99: 99}
LOADS = tuple(load / 100 for load in EXACT)


def test_the_page_says_what_is_exact():
    words = Player(SLUG).words()
    assert "It is **99 s**" in words
    assert "From 80 to 90 % costs 5 s more, from 90 to 99 % 90 s more" in words
    assert "At 80 % tasks wait 4.00 s in the long run" in words
    for row in ("50 %<td>1.00 s", "80 %<td>4.00 s", "90 %<td>9.00 s", "95 %<td>19.0 s"):
        assert f'<th scope="row">{row}' in words
    assert '<th scope="row">99 %<td>99.0 s' in words


def test_what_the_answers_say():
    wait = {percent: theory.mm1(percent / 100, 1).mean_wait for percent in range(80, 100)}
    assert wait[90] + 1 == pytest.approx(2 * (wait[80] + 1)), "half the free time, twice the time"
    assert wait[96] == pytest.approx(24)
    assert wait[99] + 1 == pytest.approx(4 * (wait[96] + 1)), "a quarter of the free time"
    assert wait[99] + 1 == pytest.approx(20 * (wait[80] + 1)), "a twentieth of the free time"


@pytest.fixture(scope="module")
def many():
    """What the lesson's band is made of, at the loads of the syllabus."""
    return steady_waits(LOADS, 600.0, 600)


@pytest.mark.parametrize("percent", EXACT)
def test_formula_and_simulation_agree(many, percent):
    i = list(EXACT).index(percent)
    exact = theory.mm1(percent / 100, 1).mean_wait
    assert exact == pytest.approx(EXACT[percent])
    found = ratio(many[0][:, i], many[1][:, i])
    sure = Estimate(None, "mean wait", found.values, level=0.9999)
    assert sure.low <= exact <= sure.high
    assert sure.half_width < 0.2 * exact


@pytest.mark.parametrize("percent", [50, 80, 90, 95])
def test_nine_of_ten_runs_of_the_engine_fall_into_the_band(many, percent):
    i, runs = list(EXACT).index(percent), 300
    low, high = np.quantile(many[0][:, i] / many[1][:, i], (0.05, 0.95))
    means = [
        run.wait[run.arrival > 0].mean()
        for run in steady_runs(percent / 100, 1, seed=77, until=600.0, count=runs)
    ]
    inside = np.mean([low <= mean <= high for mean in means])
    # Four standard deviations of such a share, and of the band's own two ends.
    assert abs(inside - 0.9) < 4 * np.sqrt(0.09 / runs + 0.09 / 600)


def test_the_point_lies_on_the_page_where_its_run_says():
    player = Player(SLUG)
    run = steady_runs(0.8, 1, 75, 600.0, 1)[0]
    mean = run.wait[run.arrival > 0].mean()
    assert f"{mean:#.3g} s in these ten minutes" in player.words()


def test_the_own_run_moves_near_the_curve():
    for percent, exact in EXACT.items():
        run = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
        assert run.wait[run.arrival > 0].mean() == pytest.approx(exact, rel=0.15)


@pytest.mark.parametrize("percent", [10, 99])
def test_titles_at_the_ends(percent):
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.busy").set_value(percent).run()
    assert not player.at.exception
    assert f"At {percent} % tasks wait {percent / (100 - percent):#.3g} s" in player.words()


# ---------------------------------------------------------------- challenges


@pytest.mark.parametrize("seed", [75, 1, 2, 3])
@pytest.mark.parametrize("percent", [80, 90, 99])
def test_doing_nothing_meets_no_challenge(percent, seed):
    player = Player(SLUG)
    player.live.begin({"busy": percent, "seed": seed}, seed)
    player.go_to(1200)
    assert player.met() == {}


def line(player):
    """How many wait now."""
    times, waiting = player.live.story().run.waiting_series()
    return waiting[np.searchsorted(times, player.live.playhead()) - 1]


def crowded(player, size=20):
    """Play at 95 % until so many wait."""
    player.go_to(10)
    player.set(busy=95)
    while line(player) < size:
        assert player.live.playhead() < 1000
        player.go_to(player.live.playhead() + 1)
    return player.live.playhead()


def test_twenty_wait_and_two_minutes_later_all_is_calm():
    player = Player(SLUG)
    begin = crowded(player)
    player.set(busy=40)
    player.go_to(begin + 50)
    assert player.met() == {}
    player.go_to(begin + 130)
    assert set(player.met()) == {"recover"}
    assert player.met()["recover"] <= begin + 120


@pytest.mark.parametrize(("size", "busy"), [(20, 30), (20, 80), (12, 40)], ids=str)
def test_near_misses(size, busy):
    player = Player(SLUG)
    crowded(player, size)
    player.set(busy=busy)
    player.go_to(player.live.playhead() + 250)
    assert player.met() == {}


def watched(player, until, high, low):
    """Steer by the line: more work when it is short, less when it is long."""
    while player.live.playhead() < until:
        player.go_to(player.live.playhead() + 2)
        if line(player) >= 5:
            player.set(busy=low)
        elif line(player) <= 3:
            player.set(busy=high)
        if "beat" in player.met():
            return True
    return False


def test_who_watches_the_line_beats_the_curve():
    player = Player(SLUG)
    assert watched(player, 900, high=99, low=10)
    assert player.met()["beat"] < 900


def test_who_steers_the_wrong_way_does_not():
    player = Player(SLUG)
    assert not watched(player, 600, high=60, low=99)
