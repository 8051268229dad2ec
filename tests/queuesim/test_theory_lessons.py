"""What the lessons claim: each value of the syllabus, by name of its lesson."""

import math

import pytest

from queuesim.theory import (
    Unstable,
    ageing_mmc,
    attempts_per_task,
    batch,
    cheapest_workers,
    cobham_mg1,
    cobham_mmc,
    erlang_c,
    feeds_itself,
    fluid_backlog,
    fluid_drain,
    last_start_in_turns,
    lines_in_turn,
    md1,
    mean_wait_behind_backlog,
    mg1,
    mm1,
    mm1_mean_of_first,
    mm1_wait_variance,
    mmc,
    mmc_with_failures,
    mmck,
    one_line_or_many,
    overloaded_priorities,
    reserve,
    retry_storm,
    shorter_of_some,
    start_behind_batch,
    starts_in_time,
    tasks_for_precision,
    time_quantile,
    transient_mmck,
    turns_beside_backlog,
    wait_at_depth,
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
    assert start_behind_batch(3, 100, 4) == 25
    assert start_behind_batch(3, 100, 4) - 3 == 22
    assert start_behind_batch(3, 100, 4, spread=60) == 3


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


@pytest.mark.parametrize(
    ("ratio", "high", "low"), [(16, "0.390", "2.50"), (4, "0.770", "2.37"), (2, "1.22", "2.22")]
)
def test_lesson_11_ageing_lies_between_strict_and_fifo(ratio, high, low):
    aged = ageing_mmc((0.9, 2.7), (ratio, 1), 1, 4)
    assert all(map(digits, aged.waits, [high, low]))
    assert digits(aged.mean_wait, "1.97")


def test_lesson_11_the_bottom_starves_and_the_top_does_not_notice():
    """Twice as much to do as the workers can: the top waits hardly longer than at 90 % load."""
    solved = overloaded_priorities((0.9, 7.1), 1, 4)
    assert solved.waits[1] == math.inf
    assert digits(solved.waits[0], "0.323")


@pytest.mark.parametrize(("rate", "wait"), [(0.5, 0.375), (1, 0.625), (1.5, 1.375)])
def test_lesson_12_turns_protect_the_small(rate, wait):
    assert turns_beside_backlog(rate, 1, 4) == near(wait)


def test_lesson_12_first_come_first_served_behind_a_dump():
    assert round(mean_wait_behind_backlog(1000, 0.5, 1, 4, 100)) == 206
    assert last_start_in_turns(1000, 0, 1, 4) == 250
    assert round(last_start_in_turns(1000, 0.5, 1, 4)) == 286
    assert digits(100 * (last_start_in_turns(1000, 0.5, 1, 4) / 250 - 1), "14")


def test_lesson_13_one_line_or_many():
    waits = [mmc(0.9 * workers, 1, workers).mean_wait for workers in (1, 2, 4, 8)]
    assert all(map(digits, waits, ["9", "4.26", "1.97", "0.88"]))
    assert one_line_or_many(3.6, 1, 4) == near((9, waits[2]))
    assert workers_for(9000, 1, erlang_c(9, 12)) == 9086  # as many tasks wait at all


def test_lesson_13_a_second_look_does_nearly_all():
    """In turn it is exactly the 4.8 that a simulation shows; with two looks, as lines grow many."""
    assert digits(lines_in_turn(7.2, 1, 8), "4.8")
    assert digits(shorter_of_some(0.9, 1), "1.614")


def test_lesson_14_one_slow_task():
    """The services are exponential (scv 1); with constant ones it would be half of that."""
    classes = cobham_mg1([(1, 0.1, 1), (0.07, 10, 1)])
    assert digits(classes.waits[0], "7.79")
    assert cobham_mg1([(1, 0.1, 0), (0.07, 10, 0)]).waits[0] == near(classes.waits[0] / 2)


def test_lesson_15_failures_multiply_the_load():
    solved = mmc_with_failures(3, 1, 4, 0.2, 3)
    assert digits(mmc(3, 1, 4).utilisation, "0.75") and digits(mmc(3, 1, 4).mean_wait, "0.51")
    assert digits(solved.attempts, "1.248")
    assert digits(solved.utilisation, "0.936")
    assert digits(solved.mean_wait, "3.37")
    assert solved.lost_share == near(0.2**4)
    assert digits(3 * attempts_per_task(0.3, 3) / 4, "1.063")
    with pytest.raises(Unstable, match=r"1\.417 attempts a task"):
        mmc_with_failures(3, 1, 4, 0.3, 3)


@pytest.mark.parametrize("retries", [1, 3])
def test_lesson_16_the_storm_outlives_its_spike(retries):
    """Long after the spike hardly anything is in time; behind a short line all is in time again."""
    long = retry_storm(3, 1, 4, 60, 5, retries, 5)
    assert long.time_to_calm > 100_000  # it will not be over while you look
    assert long.time_to_storm > 1000  # without a spike it does not come
    short = retry_storm(3, 1, 4, 20, 5, retries, 5)
    assert short.time_to_calm < 60
    assert retry_storm(3, 1, 4, 20, 5.0, retries, 5.0, later=0).time_to_calm < 30
    assert digits(short.goodput, "3.0")
    stormy = long.states[4 + 30 :]  # the line is more than half full
    assert stormy.sum() > 0.98 and long.goodput < 0.05


def test_lesson_16_without_retries_the_spike_is_over_with_its_backlog():
    calm = retry_storm(3, 1, 4, 60, 5, 0, 5)
    # From 64 in the system to 3 it is 61 steps down, of 1 s each far below the limit (4 leave, 3
    # come); near the limit they are quicker, for what is rejected does not come.
    assert calm.time_to_calm == near(sum(1 - 0.75**step for step in range(1, 62)))
    assert digits(calm.goodput, "3.0")
    assert not feeds_itself(3, 1, 4, 0) and feeds_itself(3, 1, 4, 1)


def test_lesson_16_the_limit_that_cures():
    assert starts_in_time(20, 1, 4, 5)
    assert not starts_in_time(30, 1, 4, 5)


def test_lesson_18_the_same_depth():
    assert wait_at_depth(50, 0.1, 1) == near(5)  # seconds
    assert wait_at_depth(50, 6, 1) == near(5 * 60)


def test_lesson_19_one_run_is_one_roll_of_the_dice():
    assert digits(math.sqrt(mm1_wait_variance(0.9, 1) / 10_000), "1.9")
    assert round(tasks_for_precision(0.9, 1), -3) == 681_000
    assert digits(mm1_mean_of_first(0.9, 1, 1000), "8.11")
