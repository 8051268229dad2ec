"""What is read off a run at a moment, or between two."""

import math

import numpy as np
import pytest

from queuesim import (
    Batch,
    Pool,
    Queue,
    Recorded,
    Scenario,
    Source,
    one_queue,
    simulate,
)
from queuesim.measures import time_until_empty
from queuesim.moments import first_moment, idle_beside, line_empty_at, mean_over, waits_so_far

SERIES = np.array([0.0, 1, 2, 5]), np.array([0, 3, 0, 2])


@pytest.mark.parametrize(
    ("since", "moment"), [(0, 0), (0.5, 0.5), (1, 2), (1.5, 2), (2, 2), (4.9, 4.9), (5, None)]
)
def test_the_first_moment_without_a_line(since, moment):
    assert line_empty_at(SERIES, since) == moment


def test_the_first_moment_at_which_a_series_is_as_wanted():
    assert first_moment(SERIES, 0, lambda count: count >= 2) == 1
    assert first_moment(SERIES, 1.5, lambda count: count >= 2) == 1.5
    assert first_moment(SERIES, 3, lambda count: count >= 2) == 5
    assert first_moment(SERIES, 0, lambda count: count > 3) is None


def test_the_line_is_gone_when_the_last_task_of_it_starts():
    run = simulate(one_queue(0.0, 2, batches=(Batch(5, 30),)), 1, 100)
    last = float(run.start.max())
    assert last > 6
    assert line_empty_at(run.waiting_series(), 5.0) == last


@pytest.mark.parametrize("at", np.round(np.linspace(5, 25, 40), 4))
def test_a_batch_comes_at_its_moment_though_that_is_not_on_the_grid_of_times(at):
    run = simulate(one_queue(0.0, 4, batches=(Batch(float(at), 40),)), 1, 100)
    assert line_empty_at(run.waiting_series(), float(at)) == run.start.max() > at + 1
    few = simulate(one_queue(0.0, 4, batches=(Batch(float(at), 4),)), 1, 100)
    assert line_empty_at(few.waiting_series(), float(at)) == at


@pytest.mark.parametrize("seed", range(20))
def test_there_is_one_answer_to_how_long_a_line_lasts(seed):
    run = simulate(one_queue(2.8, 3, batches=(Batch(10, 40),)), seed, 60)
    for since in (0.0, 9.5, 10.0, 31.7, 55.0):
        moment = line_empty_at(run.waiting_series(), since)
        lasts = math.inf if moment is None else moment - since
        assert time_until_empty(run, since) == pytest.approx(lasts, abs=1e-12)


def test_the_mean_of_a_series_is_the_area_below_it():
    assert mean_over(SERIES, 0, 2) == 1.5
    means = mean_over(SERIES, np.array([1.0, 4.0]), np.array([3.0, 8.0]))
    assert means.tolist() == [1.5, 1.5]


def test_who_has_not_started_has_waited_until_now_and_who_was_turned_away_not_at_all():
    run = simulate(one_queue(0.0, 1, 2, batches=(Batch(1, 5),)), 1, 1.0001)
    assert np.isnan(run.start).sum() == 4
    waits = waits_so_far(run, slice(0, 5))
    assert waits.tolist() == [0, run.until - 1, run.until - 1]


def two_pools(serves=("b",)):
    """Tasks of 1 s come to queue a at 2, to queue b at 0, 0 and 0; one worker serves each."""
    return Scenario(
        (
            Source(Recorded((2.0,), (1.0,)), queue="a", name="a"),
            Source(Recorded((0.0, 0.0, 0.0), (1.5, 1.5, 1.5)), queue="b", name="b"),
        ),
        (Queue("a"), Queue("b")),
        (Pool(1, ("a",), name="a"), Pool(1, serves, name="b")),
    )


def test_workers_idle_beside_a_queue_that_they_do_not_serve():
    """Tasks wait in b until 3, and the worker of a idles but for 2 to 3."""
    run = simulate(two_pools(), 1, 10)
    times, idle = idle_beside(run, pool=0, queue=1)
    assert (times.tolist(), idle.tolist()) == ([0, 2], [1, 0])
    assert run.area((times, idle)) == 2
    assert run.area(idle_beside(run, pool=1, queue=0)) == 0


def test_workers_do_not_idle_beside_a_queue_that_they_serve():
    run = simulate(two_pools(serves=("b", "a")), 1, 10)
    assert run.area(idle_beside(run, pool=1, queue=1)) == 0
