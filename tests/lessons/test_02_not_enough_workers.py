"""Lesson 2: a longer queue loses no fewer tasks; and the aims need doing."""

import re
from functools import partial

import pytest

from queuesim import REJECTED, one_queue, replicate, simulate, theory
from tests.lessons import drawn, playing
from tests.lessons.playing import Player

SLUG = "not-enough-workers"
EXACT = {0: (39.8, 0.0), 10: (21.1, 1.72), 20: (20.1, 4.04), 50: (20.0, 11.5)}


moved = partial(playing.moved, SLUG)


@pytest.mark.parametrize("limit", EXACT)
def test_share_and_wait_are_the_exact_ones(limit):
    share, wait = EXACT[limit]
    exact = theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert round(100 * exact.rejected_share, 1) == share
    assert round(exact.mean_wait, 2 if wait < 10 else 1) == wait
    words = moved(limit=limit).words()
    assert f"{share:.1f} % are lost in the long run" in words
    assert f"wait {exact.mean_wait:.2f} s on average" in words


@pytest.mark.parametrize("limit", EXACT)
def test_the_simulation_agrees(limit):
    how = {"seed": 1000 * (limit + 1), "warmup": 200, "level": 0.99999}
    scenario = one_queue(rate=5, workers=4, limit=limit)
    measures = ("rejected_share", "mean_wait")
    points = {point.measure: point for point in replicate(scenario, 25, 1000, measures, **how)}
    share, wait = points["rejected_share"], points["mean_wait"]
    exact = theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert share.low <= exact.rejected_share <= share.high
    if limit:
        assert wait.low <= exact.mean_wait <= wait.high
    else:
        assert set(wait.values) == {exact.mean_wait} == {0.0}


def test_doing_nothing_meets_no_challenge():
    player = Player(SLUG)
    player.go_to(1200)
    assert player.met() == {}


def test_one_worker_more_keeps_nearly_all():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=5)
    player.go_to(400)
    assert set(player.met()) == {"keep"}


def test_many_places_are_no_answer_to_adding_a_worker():
    player = Player(SLUG)
    player.set(workers=5, limit=25)
    player.go_to(1200)
    assert player.met() == {}


def test_a_short_queue_is_a_short_wait():
    player = Player(SLUG)
    player.go_to(5)
    player.set(limit=5)
    player.go_to(600)
    assert set(player.met()) == {"short"}


def test_a_long_queue_carries_over_a_spike():
    player = Player(SLUG)
    player.set(rate=3.0, limit=60)
    player.go_to(10)
    player.spike(30)
    player.go_to(69)
    assert player.met() == {}
    player.go_to(71)
    assert player.met() == {"carry": 70}


@pytest.mark.parametrize(
    "settings",
    [{"limit": 20}, {"workers": 5}, {"rate": 2.75}, {"rate": 5.0, "limit": 100}],
    ids=str,
)
def test_near_misses_of_the_spike(settings):
    player = Player(SLUG)
    player.set(**{"rate": 3.0, "limit": 60} | settings)
    player.go_to(10)
    player.spike(30)
    player.go_to(300)
    assert "carry" not in player.met()


def test_a_minute_must_be_a_whole_one():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=5)
    player.go_to(55)
    player.set(workers=4)
    player.go_to(300)
    assert player.met() == {}


def test_without_a_queue_nobody_waits_too_long_for_it():
    player = Player(SLUG)
    player.go_to(5)
    player.set(limit=0)
    player.go_to(300)
    assert player.met() == {}


@pytest.mark.parametrize(
    ("settings", "saves"),
    [
        ({"limit": 0}, "39.8 % are lost in the long run; a longer queue saves at most 19.8 %"),
        ({"limit": 5}, "23.9 % are lost in the long run; a longer queue saves at most 3.9 %"),
        ({}, "20.1 % are lost in the long run; a longer queue saves at most 0.1 %"),
        ({"limit": 50}, "20.0 % are lost in the long run; a longer queue saves hardly anybody"),
        ({"workers": 5}, "4.3 % are lost in the long run; a longer queue saves at most 4.3 %"),
        ({"workers": 12, "rate": 0.5, "limit": 0}, "0.0 % are lost in the long run; a longer"),
        ({"workers": 8}, "0.0 % are lost in the long run; a longer queue saves hardly anybody"),
    ],
    ids=str,
)
def test_what_a_longer_queue_saves(settings, saves):
    assert saves in moved(**settings).words()


@pytest.mark.parametrize("rate", [4.25, 5, 7.5, 10])
def test_beyond_a_few_places_a_queue_saves_little(rate):
    shares = [theory.mmck(rate, 1, 4, limit).rejected_share for limit in (0, 20, 100, 1000)]
    assert shares[-1] == pytest.approx(1 - 4 / rate, abs=1e-3), "what any queue loses"
    assert shares[0] - shares[1] > 4 * (shares[1] - shares[-1])


@pytest.mark.parametrize("settings", [{}, {"limit": 100}, {"rate": 10, "limit": 0}], ids=str)
def test_when_the_first_is_turned_away(settings):
    now = {"rate": 5, "workers": 4, "limit": 20} | settings
    player = moved(**settings)
    run = simulate(one_queue(**now), player.live.seed, 120)
    first = run.arrival[run.outcome == REJECTED][0]
    assert f"are turned away in 120 s, the first at {first:.0f} s" in player.words()


def test_nobody_turned_away_at_either_end():
    calm = "None of {} tasks are turned away in 120 s"
    for limit in (0, 100):
        player = moved(rate=0.5, workers=12, limit=limit)
        (offered,) = re.findall(r"(\d+) tasks are turned away in 120 s", player.words())
        assert calm.format(offered) in player.words()
        assert "the first at" not in player.words()
        assert (
            f"Nobody was turned away. At the end 0 of the {offered} tasks still wait"
            in player.words()
        )


@pytest.mark.parametrize("settings", [{}, {"limit": 100}, {"rate": 10, "workers": 1, "limit": 100}])
def test_the_wait_is_drawn_where_it_is(settings):
    now = {"rate": 5, "workers": 4, "limit": 20} | settings
    exact = theory.mmck(now["rate"], 1, now["workers"], now["limit"]).mean_wait
    rows = [row for chart in drawn.charts(moved(**settings).at) for row in drawn.rows(chart)]
    own = [row["y"] for row in rows if row.get("name") == "1000 runs"]
    assert min(abs(y - exact) for y in own) < 0.15 * exact


@pytest.mark.parametrize(
    ("rate", "workers", "limit"), [(4.25, 4, 100), (1.0, 1, 100), (1.25, 1, 100), (2.0, 2, 100)]
)
def test_the_title_agrees_where_a_queue_takes_long_to_fill(rate, workers, limit):
    exact = theory.mmck(rate, 1, workers, limit)
    words = moved(rate=rate, workers=workers, limit=limit).words()
    assert f"{100 * exact.rejected_share:.1f} % are lost in the long run" in words


def test_who_still_waits_at_the_end_is_counted():
    player = moved(rate=4.25, limit=100)
    run = simulate(one_queue(4.25, 4, 100), player.live.seed, 120)
    waiting = run.waiting_series()[1][-1]
    assert waiting > 0 and not (run.outcome == REJECTED).any()
    assert (
        f"Nobody was turned away. At the end {waiting} of the {len(run)} tasks still wait."
        in player.words()
    )


@pytest.mark.parametrize("settings", [{}, {"limit": 60}, {"rate": 6.0}, {"workers": 3}], ids=str)
def test_the_guess_is_drawn_only_where_it_was_asked(settings):
    words = drawn.words(moved(guess="1", **settings).at)
    assert ("your guess" in words) == (not settings.keys() & {"rate", "workers"})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (0, "50 places are full after some 50 s"),
        (1, "it is **about 20 %**. 4 % would be 21 % divided by five"),
        (2, "can save only what is above 1 in 5"),
        (3, "1 in 5 must go. The longer queue does not help"),
    ],
)
def test_each_answer_has_its_own_why(answer, said):
    words = Player(SLUG, guess=str(answer)).words()
    assert said in words
    assert "It only makes the others wait 11.5 s instead of 1.7 s." in words


def test_the_code_says_what_the_page_says():
    player = moved()
    away, share, wait = playing.printed(player.at).splitlines()
    assert f"{away} in 120 s" in player.words()
    assert f"{float(share.split()[0]):.1f} % are lost in the long run" in player.words()
    assert f"wait {float(wait.split()[-4]):.2f} s on average" in player.words()
