"""A batch that is spread over some time, and your task behind its begin, against the engine."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim import Pool, Recorded, Scenario, Source, simulate, theory
from queuesim.spread_batch import at_random, evenly, starts_of_equal_tasks
from tests.queuesim.chains import near

CASES = [(100, 4, 0), (100, 4, 25), (100, 4, 60), (200, 2, 10), (20, 20, 5), (40, 2, 20), (7, 9, 3)]


def night(batch, workers, at=3.0):
    """The engine's run: (wait of your task, mean wait of the batch, when its last task is done)."""
    sources = (Source(Recorded(batch, [1.0] * len(batch)), name="batch"),)
    sources += (Source(Recorded([at], [1.0]), name="yours"),)
    run = simulate(Scenario(sources, pools=(Pool(workers),)), until=100.0, drain=True)
    own = run.source == 1
    return run.wait[own][0], run.wait[~own].mean(), run.finish[~own].max()


@pytest.mark.parametrize(("size", "workers", "spread"), CASES)
def test_an_even_spread_is_what_the_engine_runs(size, workers, spread):
    gap = round(spread / size * 2**20) / 2**20  # on the engine's grid
    found = evenly(size, workers, [gap * size], 3.0)
    run = night([number * gap for number in range(size)], workers)
    values = found.your_wait[0], found.batch_wait[0], found.done[0]
    assert values == pytest.approx(run, abs=1e-9)


@pytest.mark.parametrize(("size", "workers", "spread"), CASES)
def test_an_even_spread_against_the_formulas(size, workers, spread):
    found = evenly(size, workers, [spread], 3.0)
    start = theory.start_behind_batch(3, size, workers, spread=spread)
    assert found.your_wait[0] == near(start - 3, tol=1e-9)
    alone = evenly(size, workers, [spread], 1000.0)  # your task comes when all is done
    assert (alone.batch_wait[0], alone.done[0]) == near(
        theory.batch(size, workers, spread=spread), tol=1e-9
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_random_spread_is_what_the_engine_runs(seed):
    found = at_random(50, 3, 12.0, 3.0, 1, seed)
    moments = np.sort(np.random.default_rng([seed, 50]).random(50)) * 12
    values = found.your_wait[0], found.batch_wait[0], found.done[0]
    assert values == pytest.approx(night(moments.tolist(), 3), abs=1e-4)  # the grid's rounding


@settings(max_examples=60)
@given(st.lists(st.floats(0, 40), min_size=1, max_size=40), st.integers(1, 9))
def test_equal_tasks_start_as_a_worker_comes_free(arrivals, workers):
    arrivals = sorted(arrivals)
    free, expected = [0.0] * workers, []
    for arrival in arrivals:
        expected.append(max(arrival, min(free)))
        free[free.index(min(free))] = expected[-1] + 1
    starts = starts_of_equal_tasks(np.array([arrivals, arrivals]), workers)
    assert starts == pytest.approx(np.array([expected, expected]), abs=1e-9)


def test_jitter_costs_little_more_than_a_steady_pace():
    waits = at_random(100, 4, 25, 3.0, 4000, 7).your_wait
    half = 5 * waits.std() / np.sqrt(len(waits))
    assert evenly(100, 4, [25], 3.0).your_wait[0] == 0.25
    assert waits.mean() + half < 0.6
