"""Lesson 3: at the same 90 % a task waits 0, 4.5, 9 or 22.5 s, and only steering meets an aim."""

import re

import numpy as np
import pytest

from lessons.common.numbers import short
from queuesim import (
    Deterministic,
    Exponential,
    Hyperexponential,
    one_queue,
    simulate,
)
from tests.lessons import drawn
from tests.lessons.playing import Player

SLUG = "busy-is-not-full"
REGULAR, RANDOM, WILD = Deterministic(1), Exponential(1), Hyperexponential(1, 4)
EXACT = {(REGULAR, REGULAR): 0, (RANDOM, REGULAR): 4.5, (RANDOM, RANDOM): 9, (RANDOM, WILD): 22.5}


def test_the_page_says_what_is_exact():
    words = Player(SLUG).words()
    assert "It is **about 9 s**" in words
    assert "Equally busy, 90 %, but a task waits 0, 4.5, 9 or 22.5 s" in words
    for row in (
        "nothing: regular and regular<td>0.00 s",
        "arrivals: random and regular<td>4.50 s",
        "both: random and random<td>9.00 s",
        "wild work: random and wild<td>22.5 s",
    ):
        assert f'<th scope="row">{row}' in words


def test_what_never_varies_has_no_interval():
    words = Player(SLUG).words()
    assert "nothing: regular and regular<td>0.00 s<td>0.00 s in every run" in words
    assert "Each run is 80 tasks of a queue that has been going for long." in words
    assert "by formula<th>400 runs, 95 % interval" in words


@pytest.mark.parametrize(
    ("busy", "said"), [(10, "0, 0.06, 0.111 or 0.278 s"), (20, "0, 0.125, 0.25 or 0.625 s")]
)
def test_title_and_table_round_alike(busy, said):
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.busy").set_value(busy).run()
    words = player.words()
    assert said in words
    for wait in said.removesuffix(" s").replace(" or", ",").split(", ")[1:]:
        assert f"<td>{short(float(wait))} s<td>" in words


def test_a_regular_queue_may_be_busy_all_the_time():
    run = simulate(one_queue(1.0, 1, gaps=REGULAR, service=REGULAR), until=1000, drain=True)
    assert run.wait.max() == 0
    assert run.summary().utilisation > 0.99


ROWS = ("nothing", "arrivals", "both", "wild work", "as set")


@pytest.mark.parametrize("busy", [10, 50, 95, 100])
@pytest.mark.parametrize("kind", ["regular", "mild", "wild"])
def test_titles_and_table_are_right_at_the_ends(busy, kind):
    player = Player(SLUG)
    for name in ("gaps", "work"):
        player.at.button_group(key=f"{SLUG}.{name}").set_value(kind)
    player.at.slider(key=f"{SLUG}.busy").set_value(busy).run()
    assert not player.at.exception
    words = player.words()
    assert ("At 100 % any randomness lets the line grow for ever" in words) == (busy == 100)
    assert ("In 5 minutes nobody waits, whichever of 12 runs it is" in words) == (kind == "regular")
    assert "0 in one run, 0 in another" not in words
    by_formula = dict(re.findall(r'<th scope="row">([^:]+): [^<]+<td>([^<]+)', words))
    assert tuple(by_formula) == ROWS, "rows that come and go make the page jump"
    known = {name for name, figure in by_formula.items() if figure not in "–∞"}
    has_formula = {"nothing"} if busy == 100 else {*ROWS[:4]}
    assert ("∞" in by_formula.values()) == (busy == 100)
    assert known == has_formula | ({"as set"} if kind == "regular" else set())


def test_no_lane_is_called_random_that_may_be_regular():
    player = Player(SLUG)
    player.set(gaps="regular", work="regular")
    names = [lane["name"] for lane in player.live.message()["lanes"]]
    words = drawn.words(player.at)
    assert names == ["as set", "by the clock"]
    assert words >= {*names}
    assert not words & {"random", "regular"}


# ---------------------------------------------------------------- challenges


@pytest.mark.parametrize("seed", [96, 1, 2, 3, 4])
def test_doing_nothing_meets_no_challenge(seed):
    player = Player(SLUG)
    player.live.begin(player.live.settings, seed)
    player.go_to(1200)
    assert player.met() == {}


def crowded(player, most=600):
    """Play until ten wait in the random queue."""
    while player.live.playhead() < most:
        player.go_to(player.live.playhead() + 1)
        times, waiting = player.live.story().run.waiting_series()
        if waiting[np.searchsorted(times, player.live.playhead()) - 1] >= 10:
            return
    raise AssertionError("there was no crowd")


def test_a_line_of_ten_then_a_minute_without_a_wait():
    player = Player(SLUG)
    crowded(player)
    player.set(busy=30, gaps="regular", work="regular")
    player.go_to(player.live.playhead() + 60)
    assert player.met() == {}
    player.set(busy=90)
    player.go_to(player.live.playhead() + 55)
    assert player.met() == {}
    player.go_to(player.live.playhead() + 10)
    assert set(player.met()) == {"calm"}


def test_without_a_line_before_or_below_90_it_is_not_met():
    player = Player(SLUG)
    player.set(gaps="regular", work="regular")
    player.go_to(300)
    assert player.met() == {}
    player = Player(SLUG)
    crowded(player)
    player.set(busy=85, gaps="regular", work="regular")
    player.go_to(1200)
    assert player.met() == {}


@pytest.mark.parametrize("name", ["gaps", "work"])
def test_one_kind_of_randomness_taken_away(name):
    player = Player(SLUG)
    player.set(**{name: "regular"})
    player.go_to(299)
    assert player.met() == {}
    player.go_to(1200)
    assert set(player.met()) == {"one"}


@pytest.mark.parametrize(
    "settings",
    [
        {"gaps": "regular", "busy": 85},
        {"gaps": "regular", "work": "mild"},
        {"gaps": "regular", "work": "regular"},
        {"busy": 60, "gaps": "mild"},
        {"busy": 65},
        {"busy": 35},
    ],
    ids=str,
)
def test_near_misses(settings):
    player = Player(SLUG)
    player.set(**settings)
    player.go_to(1200)
    assert player.met() == {}


def test_less_utilisation_instead():
    player = Player(SLUG)
    player.go_to(30)
    player.set(busy=40)
    player.go_to(200)
    assert player.met() == {}
    player.go_to(600)
    assert set(player.met()) == {"spare"}


def test_two_queues_on_one_clock():
    player = Player(SLUG)
    player.go_to(20)
    before = player.live.message()
    assert [lane["name"] for lane in before["lanes"]] == ["as set", "by the clock"]
    player.set(work="regular")
    player.go_to(60)
    said = player.live.message()
    steered, regular = said["lanes"]
    assert said["changes"][0]["text"] == "service times random → regular"
    assert steered["ghost"]["n"] != player.live.story().runs[0].waiting_series()[1].tolist()
    assert regular["ghost"] is None, "nothing was changed there"
    player.set(busy=50)
    loads = [lane["settings"][-1][1]["load"] for lane in player.live.message()["lanes"]]
    assert loads == [0.5, 0.5]
