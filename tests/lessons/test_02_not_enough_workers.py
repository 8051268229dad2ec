"""Lesson 2: a longer queue loses no fewer tasks; and the aims need doing."""

import pytest

from queuesim import one_queue, replicate, theory
from tests.lessons.playing import Player

SLUG = "not-enough-workers"
EXACT = {0: (39.8, 0.0), 10: (21.1, 1.72), 20: (20.1, 4.04), 50: (20.0, 11.5)}


@pytest.mark.parametrize("limit", EXACT)
def test_share_and_wait_are_the_exact_ones(limit):
    share, wait = EXACT[limit]
    exact = theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert round(100 * exact.rejected_share, 1) == share
    assert round(exact.mean_wait, 2 if wait < 10 else 1) == wait
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.limit").set_value(limit).run()
    words = player.words()
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
    assert wait.low <= exact.mean_wait <= wait.high


def test_doing_nothing_meets_no_challenge():
    player = Player(SLUG)
    player.go_to(1200)
    assert player.met() == {}


def test_one_worker_more_keeps_nearly_all():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=5, limit=100)
    player.go_to(400)
    assert "keep" in player.met() and "short" not in player.met()


def test_a_short_queue_is_a_short_wait():
    player = Player(SLUG)
    player.go_to(5)
    player.set(limit=5)
    player.go_to(600)
    assert set(player.met()) == {"short"}


def test_enough_workers_need_no_long_queue():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=7, limit=10)
    player.go_to(600)
    assert set(player.met()) == {"all"}


def test_a_minute_must_be_a_whole_one():
    player = Player(SLUG)
    player.go_to(5)
    player.set(workers=7, limit=10)
    player.go_to(55)
    player.set(workers=4, limit=20)
    player.go_to(300)
    assert player.met() == {}


def test_a_longer_queue_helps_where_the_workers_keep_up():
    player = Player(SLUG)
    player.at.slider(key=f"{SLUG}.workers").set_value(5).run()
    assert (
        "Here a longer queue helps: from 28.5 to 1.0 % lost; now 4.3 % are lost" in player.words()
    )
