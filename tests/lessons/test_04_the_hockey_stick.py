"""Lesson 4: waits of 1, 4, 9, 19, 99 s, a band that holds 9 of 10 runs, and aims to steer for."""

import math

import numpy as np
import pytest

from lessons.common.numbers import mm1_waits, steady_runs
from queuesim import theory
from queuesim.intervals import interval_of_ratio
from queuesim.steady_runs import steady_scenario
from tests.lessons import drawn
from tests.lessons.playing import Player

SLUG = "the-hockey-stick"
EXACT = {50: 1, 80: 4, 90: 9, 95: 19, 99: 99}
LOADS = tuple(load / 100 for load in EXACT)


def test_the_page_says_what_is_exact():
    words = Player(SLUG).words()
    assert "It is **99 s**" in words
    assert "To go from 80 to 90 % busy costs 5 s more, from 90 to 99 % 90 s more" in words
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
    why = Player(SLUG, guess="2").words()  # 25 s
    assert (
        "24 s is the wait at 96 %. But from there to 99 % the free time shrinks to a quarter" in why
    )
    assert "together take twenty times as long, 100 s instead of 5 s, 99 s of it waiting." in why


@pytest.fixture(scope="module")
def many():
    """What the lesson's band is made of, at the loads of the syllabus."""
    return mm1_waits(LOADS, 600.0, 600)


@pytest.mark.parametrize("percent", EXACT)
def test_formula_and_simulation_agree(many, percent):
    i = list(EXACT).index(percent)
    exact = theory.mm1(percent / 100, 1).mean_wait
    assert exact == pytest.approx(EXACT[percent])
    found = interval_of_ratio(many[0][:, i], many[1][:, i])
    assert found.low <= exact <= found.high
    assert found.high - found.low < 0.2 * exact


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
    assert f"{mean:#.3g} s in one run of ten minutes" in player.words()


def test_the_own_run_moves_near_the_curve():
    for percent, exact in EXACT.items():
        run = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
        assert run.wait[run.arrival > 0].mean() == pytest.approx(exact, rel=0.15)


def moved(percent):
    """The lesson at another utilisation."""
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.busy").set_value(percent).run()
    assert not player.at.exception
    return player


@pytest.mark.parametrize("percent", [10, 80, 99])
def test_titles_at_the_ends(percent):
    said = f"At {percent} % tasks wait {percent / (100 - percent):#.3g} s in the long run"
    assert said in moved(percent).words()


@pytest.mark.parametrize("percent", [10, 80, 90, 96, 98, 99])
def test_point_band_and_line_lie_within_their_axes(percent):
    run = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
    mean, most = run.wait[run.arrival > 0].mean(), run.waiting_series()[1].max()
    curve, line = moved(percent).at.get("vega_lite_chart")
    band = [row for row in drawn.rows(curve) if row.get("part") == "band"]
    high = np.interp(percent, *np.transpose([(row["x"], row["y2"]) for row in band]))
    assert drawn.top(curve) == min(end for end in (100, 250, 600) if end >= max(mean, high))
    assert drawn.top(line) == min(end for end in (25, 100, 250) if end >= most)


@pytest.mark.parametrize("percent", [50, 80, 95])
def test_the_stage_plays_the_run_that_is_drawn(percent):
    drawn = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
    player = Player(SLUG)
    player.live.begin({"busy": percent, "seed": 75}, 75)
    player.go_to(600)
    played = player.live.story().run
    ended = drawn.finish < 600
    assert (drawn.arrival == 0).sum() == sum(
        batch.size for batch in steady_scenario(percent / 100, 1, 75).sources[0].arrivals.batches
    )
    for column in ("arrival", "start", "finish"):
        own = getattr(played, column)[: len(drawn)]
        assert np.array_equal(own[ended], getattr(drawn, column)[ended])


def test_who_is_there_already_comes_only_once():
    player = Player(SLUG)
    player.go_to(30)
    before = player.live.story().run
    for busy in (99, 10, 95):
        player.set(busy=busy)
        player.go_to(player.live.playhead() + 10)
    after = player.live.story().run
    assert (before.arrival == 0).sum() == (after.arrival == 0).sum() == 4
    past = before.arrival < 30
    assert np.array_equal(before.arrival[past], after.arrival[: past.sum()])
    ghost = player.live.message()["lanes"][0]["ghost"]
    assert ghost["t"][0] < 30 and [c["text"] for c in player.live.message()["changes"]]


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


def watched(player, until, high, low, moves=math.inf):
    """Steer by the line: more work when it is short, less when it is long."""
    while player.live.playhead() < until:
        player.go_to(player.live.playhead() + 2)
        if "beat" in player.met():
            return player.met()["beat"]
        wanted = low if line(player) >= 5 else high if line(player) <= 3 else None
        if wanted not in (None, player.live.settings["busy"]) and moves > 0:
            player.set(busy=wanted)
            moves -= 1
    return None


def test_who_watches_the_line_beats_the_curve():
    """No feat of luck: most who steer by the line are there within five minutes."""
    player, times = Player(SLUG), []
    for seed in (75, *range(1, 12)):
        player.live.begin({"busy": 80, "seed": seed}, seed)
        times.append(watched(player, 480, high=99, low=10) or math.inf)
    assert times[0] < 300, "with the luck that the page begins with"
    assert np.mean(np.array(times) <= 300) >= 0.75
    assert np.median(times) < 200


def test_two_figures_on_the_stage_say_how_near_it_is():
    assert Player(SLUG).page.stage.window == 120


def test_who_hardly_moves_does_not():
    player = Player(SLUG)
    assert not watched(player, 480, high=99, low=10, moves=4)


def test_who_steers_the_wrong_way_does_not():
    player = Player(SLUG)
    assert not watched(player, 600, high=60, low=99)
