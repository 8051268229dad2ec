"""Priorities, against chains and conservation laws."""

import math
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from queuesim.theory import Unstable, ageing_mmc, cobham_mg1, cobham_mmc, mmc, overloaded_priorities
from tests.queuesim.chains import expect, near, stationary

some = settings(max_examples=40)


def test_cobham_mg1_against_a_chain():
    rates, means, most = (0.25, 0.2), (0.5, 1.2), 26

    def moves(state):
        serving, *queue = state
        for k in (0, 1):
            if serving is None:
                yield rates[k], (k, 0, 0)
            elif queue[k] < most:
                yield rates[k], (serving, queue[0] + (k == 0), queue[1] + (k == 1))
        if serving is not None:
            first = 0 if queue[0] else 1 if queue[1] else None
            yield (
                1 / means[serving],
                (first, queue[0] - (first == 0), queue[1] - (first == 1)),
            )

    chain = stationary((None, 0, 0), moves)
    classes = cobham_mg1([(r, m, 1) for r, m in zip(rates, means, strict=True)])
    for k in (0, 1):
        waiting = expect(chain, lambda state, k=k: state[1 + k])
        assert classes.waits[k] == near(waiting / rates[k], rel=1e-6)


@some
@given(
    st.lists(
        st.tuples(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 9)), min_size=1, max_size=5
    ),
    st.floats(0.05, 0.98),
)
def test_priorities_conserve_the_weighted_wait(classes, used):
    """Kleinrock: the waits weighed with each class's load do not depend on the order."""
    scale = used / sum(rate * mean for rate, mean, _ in classes)
    classes = [(rate * scale, mean, scv) for rate, mean, scv in classes]
    weighed = {
        sum(
            rate * mean * wait
            for (rate, mean, _), wait in zip(order, cobham_mg1(order).waits, strict=True)
        )
        for order in (classes, classes[::-1])
    }
    assert max(weighed) == near(min(weighed), rel=1e-8)
    assert list(cobham_mg1(classes).waits) == sorted(cobham_mg1(classes).waits)


@some
@given(st.lists(st.floats(0.01, 3), min_size=1, max_size=5), st.integers(1, 30))
def test_priorities_of_equal_service_keep_the_mean_of_fifo(rates, workers):
    rates = [rate * 0.97 * workers / sum(rates) for rate in rates]
    fifo = mmc(sum(rates), 1, workers).mean_wait
    assert cobham_mmc(rates, 1, workers).mean_wait == near(fifo, rel=1e-8)
    if workers == 1:
        waits = cobham_mg1([(rate, 1, 1) for rate in rates]).waits
        assert waits == near(cobham_mmc(rates, 1, 1).waits)


@pytest.mark.parametrize("workers", [1, 3, 7])
def test_a_load_of_just_one_is_unstable_or_a_long_wait(workers):
    """Rates that add up to the capacity, more or less one rounding."""
    rng = np.random.default_rng(3)
    for _ in range(2000):
        rates = rng.random(rng.integers(1, 5)) * workers / 5
        rates[-1] = (workers - sum(rates[:-1])) * (1 - rng.choice([0, 1, 2, 5]) * 1e-16)
        growth = np.sort(rng.random(len(rates)) + 0.01)[::-1]
        one_worker = [(rate / workers, 1, 1) for rate in rates]
        for formula, arguments in [
            (cobham_mmc, (rates, 1, workers)),
            (overloaded_priorities, (rates, 1, workers)),
            (ageing_mmc, (rates, growth, 1, workers)),
            (cobham_mg1, (one_worker,)),
        ]:
            try:
                waits = formula(*arguments).waits
            except Unstable:
                continue
            assert list(waits) == sorted(waits) and waits[0] > 0


# Priorities that age


@pytest.mark.parametrize("workers", [1, 4])
def test_ageing_lies_between_first_come_and_strict(workers):
    rates = [0.2 * workers, 0.3 * workers, 0.4 * workers]
    equal = ageing_mmc(rates, (3, 3, 3), 1, workers)
    assert equal.waits == near([mmc(sum(rates), 1, workers).mean_wait] * 3)
    strict = ageing_mmc(rates, (1e9, 1, 1e-9), 1, workers)
    assert strict.waits == near(cobham_mmc(rates, 1, workers).waits, rel=1e-7)
    two = ageing_mmc(rates, (5, 5, 1), 1, workers)  # two classes of one growth are one class
    merged = ageing_mmc((rates[0] + rates[1], rates[2]), (5, 1), 1, workers)
    assert two.waits == near((merged.waits[0], merged.waits[0], merged.waits[1]))


@some
@given(
    st.lists(st.tuples(st.floats(0.01, 3), st.floats(0.01, 100)), min_size=1, max_size=5),
    st.integers(1, 30),
)
def test_ageing_keeps_the_mean_of_fifo(classes, workers):
    rates = [rate * 0.97 * workers / sum(r for r, _ in classes) for rate, _ in classes]
    growth = sorted((each for _, each in classes), reverse=True)
    aged = ageing_mmc(rates, growth, 1, workers)
    assert aged.mean_wait == near(mmc(sum(rates), 1, workers).mean_wait, rel=1e-7)
    assert list(aged.waits) == near(sorted(aged.waits), rel=1e-9)


def waits_of_a_run(rates, growth, workers, tasks, rng):
    """Mean waits by class of a plain loop in which the task whose wait counts most goes first."""
    arrivals = np.cumsum(rng.exponential(1 / sum(rates), tasks))
    kinds = rng.choice(len(rates), tasks, p=np.array(rates) / sum(rates))
    services = rng.exponential(1, tasks)
    lines, waits = [deque() for _ in rates], [[] for _ in rates]
    free, came = [0.0] * workers, 0
    for _ in range(tasks):
        worker = free.index(min(free))
        now = free[worker]
        if not any(lines):
            now = max(now, arrivals[came])
        while came < tasks and arrivals[came] <= now:
            lines[kinds[came]].append(came)
            came += 1
        waiting = [kind for kind, line in enumerate(lines) if line]
        kind = max(waiting, key=lambda kind: growth[kind] * (now - arrivals[lines[kind][0]]))
        task = lines[kind].popleft()
        waits[kind].append(now - arrivals[task])
        free[worker] = now + services[task]
    return [np.mean(each) for each in waits]


def test_ageing_against_a_plain_loop():
    """40 runs. Each of both waits misses its interval by chance once in a million times.

    The intervals are narrow enough to tell it from strict priority and from first come first.
    """
    rates, growth, workers = (0.5, 1.0), (3, 1), 2
    rng = np.random.default_rng(11)
    runs = np.array([waits_of_a_run(rates, growth, workers, 8000, rng) for _ in range(40)])
    half = stats.t.ppf(1 - 5e-7, len(runs) - 1) * stats.sem(runs)
    solved = np.array(ageing_mmc(rates, growth, 1, workers).waits)
    assert (abs(runs.mean(0) - solved) <= half).all()
    strict = np.array(cobham_mmc(rates, 1, workers).waits)
    fifo = mmc(sum(rates), 1, workers).mean_wait
    assert half[0] < abs(solved[0] - strict[0]) / 2 and half[0] < abs(solved[0] - fifo) / 2


@pytest.mark.parametrize("growth", [(1, 2), (2, 1, 1), (2,), (1, 0)])
def test_growths_are_listed_from_the_fastest(growth):
    with pytest.raises(ValueError, match="growth"):
        ageing_mmc((1, 1), growth, 1, 4)


# Above a load of 1


def test_overload_against_a_chain_whose_lowest_class_always_waits():
    rates, workers = (0.9, 1.1), 4  # besides the class that starves

    def moves(waiting):
        for k in (0, 1):
            if waiting[k] < 35:
                yield rates[k], (waiting[0] + (k == 0), waiting[1] + (k == 1))
        first = 0 if waiting[0] else 1
        if waiting[first]:
            yield workers, (waiting[0] - (first == 0), waiting[1] - (first == 1))

    chain = stationary((0, 0), moves)
    solved = overloaded_priorities((*rates, 9.0), 1, workers)
    for k in (0, 1):
        expected = expect(chain, lambda state, k=k: state[k]) / rates[k]
        assert solved.waits[k] == near(expected, rel=1e-6)
    assert solved.waits[2] == solved.mean_wait == math.inf


def test_overload_begins_where_cobham_ends():
    assert overloaded_priorities((1, 2), 1, 4) == cobham_mmc((1, 2), 1, 4)
    at_one = overloaded_priorities((1, 3), 1, 4)
    nearly = cobham_mmc((1, 2.9999999), 1, 4)
    assert at_one.waits[0] == near(nearly.waits[0], rel=1e-6)
    assert overloaded_priorities((2.8, 1.2), 1, 4).waits[1] == math.inf, "1 - 0.7 - 0.3 is not 0"
    assert overloaded_priorities((5, 1), 1, 4).waits == (math.inf, math.inf)
