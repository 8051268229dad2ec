"""Many runs of two tenants: start by start those of the engine, and on average the formulas."""

import numpy as np
import pytest

from queuesim import Pool, Queue, Recorded, Scenario, Source, simulate
from queuesim.limits import work_on_grid
from queuesim.tenants import (
    B_FIRST,
    FIFO,
    FOUR_TO_ONE,
    IN_TURNS,
    TURNS_OF_A,
    WORKERS,
    TwoTenants,
    exact_wait_of_b,
    tenants_in_order,
    two_tenants,
)

ENGINE = {FIFO: "fifo", IN_TURNS: "in turn", FOUR_TO_ONE: "in turn", B_FIRST: "priority"}


def engine(order, runs, taken, column):
    """The engine's run of the same tasks, those of B that come before A's last start.

    Each start takes place when the one `WORKERS` before it ends, so that is how long its task
    takes, whosever it is.
    """
    starts, arrivals = runs.starts[:, column], runs.arrivals[:, column]
    overtaking = int(np.sum(taken[:, column] < runs.behind_all[:, 0]))
    tasks = int(np.sum(arrivals < starts[runs.size - 1 + overtaking]))
    of_b, last = taken[:tasks, column], runs.size + tasks
    work = np.append(starts[WORKERS:], starts[-1] + np.arange(1, WORKERS + 1))[:last]
    work = work - starts[:last]
    of_a = np.delete(np.arange(last), of_b)
    sources = (
        Source(
            Recorded((0.0,) * runs.size, tuple(work[of_a])),
            name="A",
            weight=4 if order == FOUR_TO_ONE else 1,
            priority=1 if order == B_FIRST else 0,
        ),
        Source(Recorded(tuple(arrivals[:tasks]), tuple(work[of_b])), name="B"),
    )
    scenario = Scenario(sources, (Queue(order=ENGINE[order]),), (Pool(WORKERS),))
    run = simulate(scenario, until=float(arrivals[tasks - 1]) + 1, drain=True)
    return run, starts[of_a], starts[of_b]


def on_the_grid(runs):
    """The runs with all times on the engine's grid, where sums are exact."""
    starts, arrivals = work_on_grid(runs.starts), work_on_grid(runs.arrivals)
    starts[:WORKERS] = 0
    return TwoTenants(runs.size, starts, arrivals)


@pytest.mark.parametrize("order", TURNS_OF_A)
@pytest.mark.parametrize("rate", [0.25, 0.75, 1.5, 2.5, 5.0])
def test_each_start_is_that_of_the_engine(order, rate):
    for size in (50, 300):
        runs = on_the_grid(two_tenants(size, rate, seed=12))
        taken = runs.starts_of_b[order]
        for column in range(3):
            run, of_a, of_b = engine(order, runs, taken, column)
            assert np.array_equal(np.sort(run.start[run.source == 0]), of_a)
            assert np.array_equal(run.start[run.source == 1], of_b)


@pytest.mark.parametrize(("size", "rate"), [(1000, 0.5), (200, 1.0)])
def test_the_waits_of_many_runs_are_those_of_the_formula(size, rate):
    """8000 runs: a difference of four standard errors would come once in 16 000 times by chance."""
    found = [tenants_in_order(size, rate, seed) for seed in range(500, 540)]
    for order in TURNS_OF_A:
        waits = [shares[order].wait_of_b.mean for shares in found]
        error = np.std(waits, ddof=1) / np.sqrt(len(waits))
        assert abs(np.mean(waits) - exact_wait_of_b(order, size, rate)) < 4 * error
        assert error < 0.02 * np.mean(waits)


@pytest.mark.parametrize("order", [FIFO, IN_TURNS])
def test_the_last_start_is_near_that_on_paper(order):
    """The first tasks start at once, one on each worker, and B has hardly one that waits."""
    starts = [tenants_in_order(1000, 0.5, seed)[order].last_start_of_a for seed in range(20)]
    means = [start.mean for start in starts]
    left = WORKERS - (0 if order == FIFO else 0.5)
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert abs(np.mean(means) - (1000 - WORKERS) / left) < 4 * error
    assert all(start.low < start.mean < start.high for start in starts)


def test_where_the_runs_end_too_early_there_is_no_last_start():
    shares = tenants_in_order(200, 5.0, 1)
    assert shares[B_FIRST].last_start_of_a is None
    assert shares[IN_TURNS].last_start_of_a.mean == pytest.approx(100, rel=0.05)


def test_all_orders_and_sizes_share_their_luck():
    small, large = two_tenants(100, 0.5, 7), two_tenants(1000, 0.5, 7)
    tasks = len(small.arrivals)
    assert np.array_equal(small.arrivals, large.arrivals[:tasks])
    assert np.array_equal(small.starts, large.starts[: len(small.starts)])
    assert not np.array_equal(small.arrivals, two_tenants(100, 0.5, 8).arrivals)
