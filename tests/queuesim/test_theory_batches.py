"""Batches and who waits behind them, against plain recursions and a solved chain."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import (
    batch,
    mean_wait_behind_backlog,
    start_behind_batch,
    transient_mmck,
    wait_at_depth,
)
from tests.queuesim.chains import area, near

some = settings(max_examples=60)


@some
@given(st.floats(0, 30), st.integers(1, 40), st.integers(1, 9), st.floats(0.1, 5), st.floats(0, 50))
def test_a_task_behind_a_batch_starts_as_a_worker_comes_free(at, size, workers, service, spread):
    arrivals = [i * (spread / size) for i in range(size)]
    free = [0.0] * workers
    for arrival in arrivals:
        if arrival > at:
            break
        free[free.index(min(free))] = max(arrival, min(free)) + service
    expected = max(at, min(free))
    assert start_behind_batch(at, size, workers, service, spread) == near(expected, tol=1e-9)


def test_the_last_of_a_batch_starts_a_service_before_it_is_done():
    for size, workers, spread in [(100, 4, 0), (9, 4, 3), (7, 7, 20)]:
        _, done = batch(size, workers, 2.0, spread)
        last = (size - 1) * spread / size
        alone = start_behind_batch(last, size - 1, workers, 2.0, (size - 1) * spread / size)
        assert done == near(alone + 2)


def test_the_wait_behind_a_backlog_against_its_area():
    for backlog, rate, workers, within in [(1000, 0.5, 4, 100), (40, 3, 4, 100), (9, 8, 4, 20)]:
        t = np.linspace(0, within, 100_001)
        left = np.maximum(0, backlog - (workers - rate) * t)
        expected = area(left, t) / within / workers
        assert mean_wait_behind_backlog(backlog, rate, 1, workers, within) == near(
            expected, rel=1e-6
        )


def test_the_wait_behind_a_backlog_against_the_solved_chain():
    """While no worker idles, a task that finds n in the system waits for n - c + 1 departures."""
    solved = transient_mmck(0.5, 1, 4, until=100, step=2, start_tasks=600)
    exact = solved.mean_wait_between()
    assert mean_wait_behind_backlog(600, 0.5, 1, 4, 100) == near(exact + 3 / 4, rel=1e-6)


def test_no_backlog_is_no_wait():
    assert mean_wait_behind_backlog(0, 3, 1, 4, 10) == 0
    assert mean_wait_behind_backlog(0, 4, 1, 4, 10) == 0


def test_the_wait_at_a_depth_against_the_departures_of_busy_workers():
    solved = transient_mmck(0, 2.0, 3, until=1, start_tasks=12)  # 9 wait: one more would wait 10th
    assert solved.mean_wait[0] == near(wait_at_depth(10, 2.0, 3))
    assert wait_at_depth(0, 1, 4) == 0
