"""The engine against the model that a SimPy textbook writes: equal to the last bit.

Where two things happen at one instant the two may differ, and there the textbook is wrong. Service
times are continuous here, so nothing ties; the last tests show the tie.
"""

import math

import numpy as np
import pytest

from queuesim import (
    REJECTED,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    Profile,
    simulate,
    textbook,
)
from queuesim import one_queue as queue

TASKS = 600  # in each run


def assert_equal(scenario, workers, limit, seed, until):
    """The same start times and the same tasks rejected, `==`."""
    run = simulate(scenario, seed, until, drain=True)
    starts = textbook(run.arrival.tolist(), run.demand.tolist(), workers, limit)
    turned_away = np.array([start is None for start in starts])
    assert np.array_equal(run.outcome == REJECTED, turned_away)
    assert np.array_equal(run.start, [math.nan if x is None else x for x in starts], equal_nan=True)
    return turned_away.mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("load", [0.3, 0.9, 1.0, 2.0])
@pytest.mark.parametrize("limit", [0, 3, 20, math.inf])
@pytest.mark.parametrize("workers", [1, 4, 11])
def test_the_same_starts_and_the_same_tasks_turned_away(workers, limit, load, seed):
    rate = load * workers
    turned_away = assert_equal(queue(rate, workers, limit), workers, limit, seed, TASKS / rate)
    if limit == math.inf or load == 2:
        assert (turned_away > 0) == (limit < math.inf)


@pytest.mark.parametrize(
    "service", [Erlang(1.0, 3), Lognormal(1.0, 2.0), Hyperexponential(1.0, 4.0)], ids=repr
)
@pytest.mark.parametrize("gaps", [Exponential(), Erlang(1.0, 4), Deterministic()], ids=repr)
def test_whatever_the_distributions(service, gaps):
    assert_equal(queue(3.6, 4, 5, service, gaps=gaps), 4, 5, seed=3, until=150)


def test_under_a_rate_that_varies():
    profile = Profile((0, 20, 40), (1, 9, 0), period=50)
    assert_equal(queue(profile, 4, 10), 4, 10, seed=4, until=150)


def test_at_a_tie_the_engine_is_right_and_the_textbook_is_not():
    """One worker, no place to wait, a task each second that takes a second: nobody need be refused.

    Each task leaves at the very instant at which the next one comes. The engine lets departures
    come first. In the textbook's model the arrival was scheduled first, finds the worker busy, and
    every other task is rejected.
    """
    scenario = queue(1.0, 1, 0, Deterministic(1.0), gaps=Deterministic(1.0))
    run = simulate(scenario, seed=1, until=100.5, drain=True)
    refused = textbook(run.arrival.tolist(), run.demand.tolist(), 1, 0).count(None)
    assert run.arrival.tolist() == list(range(1, 101))
    assert run.summary().rejected == 0
    assert refused == 50


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_regular_tasks_that_just_fit_never_wait(workers):
    scenario = queue(workers, workers, 0, Deterministic(1.0), gaps=Deterministic(1.0))
    summary = simulate(scenario, seed=1, until=200).summary()
    assert summary.rejected == 0
    assert summary.max_wait == 0
