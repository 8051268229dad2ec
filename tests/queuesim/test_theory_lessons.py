"""What the lessons claim: each value of the syllabus, by name of its lesson."""

import math

import pytest

from queuesim.theory import (
    Unstable,
    batch,
    cheapest_workers,
    cobham_mg1,
    cobham_mmc,
    erlang_c,
    fluid_backlog,
    fluid_drain,
    md1,
    mg1,
    mm1,
    mm1_mean_of_first,
    mm1_wait_variance,
    mmc,
    mmck,
    one_line_or_many,
    reserve,
    tasks_for_precision,
    time_quantile,
    transient_mmck,
    wait_tail,
    workers_for,
)
from tests.queuesim.chains import SPIKE, area, digits, near


def test_lesson_1_the_spike_takes_forty_seconds_to_clear():
    assert fluid_drain(40, 3, 1, 4) == 40


@pytest.mark.parametrize(
    ("limit", "rejected", "wait"),
    [(0, "39.8", "0"), (10, "21.1", "1.72"), (20, "20.1", "4.04"), (50, "20.0", "11.5")],
)
def test_lesson_2_a_longer_queue_rejects_no_fewer(limit, rejected, wait):
    queue = mmck(5, 1, 4, limit)
    assert digits(100 * queue.rejected_share, rejected)
    assert digits(queue.mean_wait, wait)


def test_lesson_3_randomness_alone_makes_queues():
    assert md1(0.9, 1).mean_wait == near(4.5)
    assert mm1(0.9, 1).mean_wait == near(9)
    assert mg1(0.9, 1, 4).mean_wait == near(22.5)


@pytest.mark.parametrize(("load", "wait"), [(0.5, 1), (0.8, 4), (0.9, 9), (0.95, 19), (0.99, 99)])
def test_lesson_4_the_hockey_stick(load, wait):
    assert mm1(load, 1).mean_wait == near(wait)


def test_lesson_5_spikes():
    solved = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2)
    peak = solved.mean_wait.argmax()
    assert digits(solved.mean_wait[peak], "10.0")
    assert solved.times[peak] == 30
    assert digits(solved.mean_wait_between(), "2.91")
    assert solved.offered[-1] / 80 == near(2.75)
    assert digits(mmc(2.75, 1, 4).mean_wait, "0.33")
    times, backlog = fluid_backlog(SPIKE, 1, 4, until=80)
    assert backlog.max() == backlog[times == 30] == 40
    assert backlog[times == 50] == 0
    assert fluid_drain(40, 2, 1, 4) == 20


@pytest.mark.parametrize(
    ("workers", "peak", "utilisation"),
    [(4, "10.0", 69), (5, "6.0", 55), (6, "3.5", 46), (7, "1.85", 39), (8, "0.91", 34)],
)
def test_lesson_6_workers_for_the_spike(workers, peak, utilisation):
    solved = transient_mmck(SPIKE, 1, workers, until=80, start_rate=2)
    assert digits(solved.mean_wait.max(), peak)
    assert round(100 * area(solved.mean_busy, solved.times) / 80 / workers) == utilisation


def test_lesson_6_workers_for_the_day():
    shares = [100 * wait_tail(10, 1, workers, 0.5) for workers in range(11, 15)]
    assert all(map(digits, shares, ["41", "17", "6.4", "2.4"]))
    assert cheapest_workers(10, 1, 10, 30)[0] == 14
    assert workers_for(10, 1, 0.05, wait=0.5) == 14
    assert workers_for(10, 1, 0.10, wait=0.5) == 13


def test_lesson_7_how_long_is_the_line():
    queue = mm1(0.9, 1)
    figures = queue.mean_waiting, queue.mean_in_system, queue.mean_time_in_system
    assert figures == near((8.1, 9, 10))
    assert digits(time_quantile(0.9, 1, 1, 0.95), "30")


def test_lesson_8_everything_at_midnight():
    assert batch(100, 4) == (12, 25)
    assert batch(100, 4, spread=60)[0] == 0


def test_lesson_9_two_queues():
    assert mmc(1.2, 1, 2).mean_wait == near(0.5625)  # shown as .563
    assert digits(mmc(1.8, 1, 2).mean_wait, "4.26")
    shared = cobham_mmc((1.2, 1.8), 1, 4)
    assert all(map(digits, shared.waits, ["0.182", "0.728"]))


def test_lesson_10_workers_that_pull_from_both():
    none, one = reserve(0.9, 2.4, 1, 4, 0), reserve(0.9, 2.4, 1, 4, 1)
    assert digits(none.high_wait, "0.207")
    assert digits(none.low_wait, "1.18")
    assert digits(one.high_wait, "0.151")
    assert digits(one.low_wait, "4.20")
    with pytest.raises(Unstable, match=r"with 1 of 4 workers reserved at most 2\.637 of them"):
        reserve(0.9, 2.7, 1, 4, 1)
    assert mmc(0.9 + 2.7, 1, 4).utilisation == near(0.9)
    assert reserve(0.9, 2.7, 1, 4, 0).low_wait < 4


def test_lesson_11_priority_moves_the_waiting():
    assert digits(mmc(3.6, 1, 4).mean_wait, "1.97")
    quarter, most = cobham_mmc((0.9, 2.7), 1, 4), cobham_mmc((2.7, 0.9), 1, 4)
    assert all(map(digits, quarter.waits + most.waits, ["0.254", "2.54", "0.606", "6.06"]))
    assert quarter.mean_wait == near(mmc(3.6, 1, 4).mean_wait) == near(most.mean_wait)


def test_lesson_13_one_line_or_many():
    waits = [mmc(0.9 * workers, 1, workers).mean_wait for workers in (1, 2, 4, 8)]
    assert all(map(digits, waits, ["9", "4.26", "1.97", "0.88"]))
    assert one_line_or_many(3.6, 1, 4) == near((9, waits[2]))
    assert workers_for(9000, 1, erlang_c(9, 12)) == 9086


def test_lesson_14_one_slow_task():
    classes = cobham_mg1([(1, 0.1, 1), (0.07, 10, 1)])
    assert digits(classes.waits[0], "7.79")


def test_lesson_18_the_same_depth():
    assert 50 / 10 == 5
    assert 50 / (10 / 60) == 300


def test_lesson_19_one_run_is_one_roll_of_the_dice():
    assert digits(math.sqrt(mm1_wait_variance(0.9, 1) / 10_000), "1.9")
    assert round(tasks_for_precision(0.9, 1), -3) == 681_000
    assert digits(mm1_mean_of_first(0.9, 1, 1000), "8.11")
