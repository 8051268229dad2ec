"""Many runs of short and slow tasks at once: the very waits of the engine, and the formulas."""

from dataclasses import replace

import numpy as np
import pytest

from queuesim import Pool, Queue, Recorded, Scenario, Source, simulate, theory
from queuesim.intervals import interval_of_ratio
from queuesim.limits import on_grid
from queuesim.slow_tasks import SlowTasks, waits_behind_slow, waits_of_arrivals

USUAL = SlowTasks(share=1 / 16, length=60.0, load=0.6)
TASKS = 300


@pytest.mark.parametrize("ahead", [0, 1, 3])
@pytest.mark.parametrize("shortest_first", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_each_task_waits_as_long_as_in_the_engine(ahead, shortest_first, seed):
    system = replace(USUAL, load=0.9, ahead=ahead, shortest_first=shortest_first)
    luck = np.random.default_rng(seed)
    short, slow = (
        on_grid(np.cumsum(luck.exponential(1 / rate, (TASKS + 1, 1)), axis=0))
        for rate in system.rates
    )
    waits = waits_of_arrivals(system, short, slow, np.zeros((4, 1)), TASKS)
    sources = [
        Source(Recorded(times[:, 0], [takes] * len(times)), name=name)
        for name, times, takes in (("short", short, 1.0), ("slow", slow, 60.0))
    ]
    queue = Queue(order="shortest" if shortest_first else "fifo")
    scenario = Scenario(tuple(sources), (queue,), (Pool(4, prefetch=ahead),))
    run = simulate(scenario, until=float(slow.max()) + 1)
    assert np.mean(waits.wait > 0) > 0.3
    for kind in (0, 1):
        taken = np.sort(waits.wait[waits.is_slow == (kind == 1)])
        first = run.wait[run.source == kind][: len(taken)]
        assert np.array_equal(np.sort(first), taken)


@pytest.mark.parametrize("length", [10.0, 60.0, 90.0])
@pytest.mark.parametrize("slow", [1, 4])
@pytest.mark.parametrize("shortest_first", [False, True])
def test_before_one_worker_short_tasks_wait_as_the_formula_says(length, slow, shortest_first):
    """Five times the standard error, of many more runs than a lesson has."""
    system = SlowTasks(slow / 16, length, 0.6, workers=1, shortest_first=shortest_first)
    waits = waits_behind_slow(system, seed=14, runs=4000)
    is_short = ~waits.is_slow
    found = interval_of_ratio(waits.wait.sum(axis=0, where=is_short), is_short.sum(axis=0))
    short, long = system.rates
    exact = theory.mg1(system.rate, system.service.mean, system.service.scv).mean_wait
    if shortest_first:
        exact = theory.cobham_mg1([(short, 1, 0), (long, length, 0)]).waits[0]
    error = np.log(found.high / found.mean) / 1.96
    assert abs(np.log(found.mean / exact)) < 5 * error
    assert error < 0.02


def test_the_load_stays_whatever_the_slow_tasks_are():
    for length in (10, 90):
        for share in (1 / 16, 4 / 16):
            system = replace(USUAL, length=length, share=share)
            assert system.rate * system.service.mean == pytest.approx(0.6 * 4)
            assert sum(system.rates) == pytest.approx(system.rate)


def test_tasks_that_count_have_forgotten_how_their_run_began():
    """The first and the last of them wait equally long, but for luck."""
    waits = waits_behind_slow(replace(USUAL, ahead=3), seed=14, runs=8000, tasks=60).wait
    difference = waits[:20].mean(axis=0) - waits[-20:].mean(axis=0)
    assert abs(difference.mean()) < 4 * difference.std() / len(difference) ** 0.5


def test_what_does_not_count_is_not_kept():
    waits = waits_behind_slow(SlowTasks(0.1, 8.0, 0.7), seed=1, runs=10)
    assert waits.wait.base is None and waits.is_slow.base is None
