"""Lesson 6: the wait as the spike ends, and how busy workers are, for each number of them."""

from itertools import pairwise

import pytest

from lessons.common.spiky import Spiky
from lessons.common.staffing import AlwaysAlike, AroundSpike, cheapest, simulated
from queuesim.estimates import Estimate
from tests.lessons.playing import Player

SLUG = "how-many-workers"
SPIKE, STEADY = AroundSpike(Spiky(base=2, height=8, length=10, spacing=60)), AlwaysAlike(10)


@pytest.mark.parametrize(
    ("workers", "wait", "busy"),
    [(4, 10.0, 69), (5, 6.0, 55), (6, 3.5, 46), (7, 1.85, 39), (8, 0.91, 34)],
)
def test_around_the_spike(workers, wait, busy):
    exact = SPIKE.exact(workers, 2)
    assert exact.wait == pytest.approx(wait, abs=0.05 if wait > 2 else 0.005)
    assert round(100 * exact.busy) == busy
    assert exact.busy == pytest.approx(220 / 80 / workers, abs=0.002)


def test_always_alike():
    late = [100 * STEADY.exact(workers, 0.5).late for workers in range(11, 15)]
    assert late == pytest.approx([41, 17, 6.4, 2.4], abs=0.5)
    assert late[2:] == pytest.approx([6.4, 2.4], abs=0.05)
    counts = {workers: STEADY.exact(workers, 0.5) for workers in range(11, 18)}
    assert cheapest(counts, wage=10, price=30) == 14


def test_the_cheapest_that_keeps_a_promise():
    counts = {workers: SPIKE.exact(workers, 2.5) for workers in range(4, 11)}
    assert cheapest(counts, 10, 30) == cheapest(counts, 10, 30, late=0.05) == 8
    assert cheapest(counts, 50, 5) == 4
    assert cheapest(counts, 50, 5, late=0.05) == 8
    counts = {workers: SPIKE.exact(workers, 0.5) for workers in range(4, 11)}
    assert cheapest(counts, 10, 30, late=0.05) is None


def test_each_worker_more_takes_less_off():
    for load, counts in ((SPIKE, range(4, 11)), (STEADY, range(11, 18))):
        waits = [load.exact(workers, 1).wait for workers in counts]
        gains = [fewer - more for fewer, more in pairwise(waits)]
        assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize(("load", "counts"), [(SPIKE, (4, 6, 8)), (STEADY, (11, 12, 13))])
def test_the_sweep_agrees(load, counts):
    done = False
    while not done:
        known, done = simulated(load, counts, (0.5, 1.0), seed=3)
    for workers in counts:
        for target in (0.5, 1.0):
            found, exact = known(workers, target), load.exact(workers, target)
            for name in ("busy", "late", "wait", "waiting"):
                values = getattr(found, name).values
                assert len(values) == load.runs
                sure = Estimate(None, name, values, level=0.9999)
                assert sure.low < getattr(exact, name) < sure.high, (name, workers)


# ---------------------------------------------------------------- the page


def moved(player, **values):
    for name, value in values.items():
        player.at.slider(key=f"{SLUG}.{name}").set_value(value)
    player.at.run()
    assert not player.at.exception
    return player.words()


def test_the_page_says_what_is_exact():
    player = Player(SLUG)
    assert "With 4 to 8 it is 10.0, 6.0, 3.5, 1.9, 0.9 s" in player.words()
    assert "8 workers keep the promise: 95 % start within 2.5 s" in player.words()
    assert "8 workers cost least of those that keep it: 96 an hour" in player.words()
    waits = {4: "10.0", 5: "6.00", 6: "3.46", 7: "1.85", 8: "0.907"}
    for (workers, wait), busy in zip(waits.items(), ("68.7", "55.0", "45.8", "39.3", "34.4")):
        words = moved(player, workers=workers)
        assert f"wait as the spike ends<td>{wait} s<td>" in words
        assert f"busy<td>{busy} %<td>" in words


def test_the_page_says_what_is_exact_of_the_steady_load():
    player = Player(SLUG)
    player.at.button_group(key=f"{SLUG}.load").set_value("steady")
    for workers, late in {11: "41.4", 12: "16.5", 13: "6.37", 14: "2.36"}.items():
        words = moved(player, workers=workers, target=0.5)
        assert f"wait longer than 0.5 s<td>{late} %<td>" in words
    assert "14 workers keep the promise" in words
    assert "14 workers cost least of those that keep it: 153 an hour, idle 29 %" in words
    assert "41, 17, 6.4, 2.4 % start too late" in words


def test_a_promise_that_none_keeps():
    words = moved(Player(SLUG), target=0.5)
    assert "None of these workers keep the promise" in words
    assert "8 workers cost least: 96 an hour" in words


# ---------------------------------------------------------------- the challenges


def test_doing_nothing_meets_no_challenge():
    player = Player(SLUG)
    player.go_to(1200)
    assert player.met() == {}


def test_eight_are_enough():
    player = Player(SLUG)
    player.go_to(1)
    player.set(workers=8)
    player.go_to(110)
    assert player.met() == {}
    player.go_to(400)
    assert set(player.met()) == {"few"}


@pytest.mark.parametrize("workers", [6, 9])
def test_fewer_are_not_and_more_are_too_many(workers):
    player = Player(SLUG)
    player.go_to(1)
    player.set(workers=workers)
    player.go_to(600)
    assert player.met() == {}


def through_spikes(spikes, many, few=4, late=0):
    """Call workers for each spike, `late` seconds after it begins, and send them away again."""
    player = Player(SLUG)
    for spike in spikes:
        player.go_to(spike + late)
        player.set(workers=many)
        player.go_to(spike + 12 + late)
        player.set(workers=few)
    player.go_to(spikes[-1] + 60)
    return set(player.met())


def test_workers_for_the_spike_only():
    assert "swift" in through_spikes([20], many=8)


@pytest.mark.parametrize("how", [{"many": 16}, {"many": 5}, {"many": 9, "late": 8}])
def test_too_many_too_few_or_too_late(how):
    assert through_spikes([20], **how) == set()


def test_the_bill_of_two_spikes():
    assert "bill" in through_spikes([20, 80], many=9)


def test_one_spike_left_alone_is_too_dear():
    player = Player(SLUG)
    player.go_to(20)
    player.set(workers=9)
    player.go_to(32)
    player.set(workers=4)
    player.go_to(400)
    assert "bill" not in player.met()


def test_the_steady_load_counts_for_no_challenge():
    player = Player(SLUG)
    player.set(load="steady", workers=8)
    player.go_to(300)
    assert player.met() == {}
