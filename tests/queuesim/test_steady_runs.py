"""Many short runs in the steady state: the engine's waits to the last bit, and the right law."""

import math

import numpy as np
import pytest

from queuesim import Spike, simulate_fifo, theory
from queuesim.fifo import fifo_starts
from queuesim.steady_runs import run_from_steady_state, steady_scenario

MANY = 20_000
SURE = 4.5  # standard errors; of other seeds one test in 100 000 would fail
PLAIN = [(0.9, 1), (0.2, 1), (3.0, 4), (3.9, 4), (10.0, 12)]
LIMITED = [(5.0, 4, 20), (5.0, 4, 0), (0.9, 1, 3), (1.25, 1, 40), (10.0, 12, 5)]
UP, DOWN = Spike(8, 10, 6), Spike(30, 5, 4)


def deviations(values, exact):
    """How many standard errors their mean is from what it should be."""
    return (np.mean(values) - exact) / (np.std(values) / math.sqrt(len(values)))


def ratio_deviations(tops, bottoms, exact):
    return deviations(np.asarray(tops) - exact * np.asarray(bottoms), 0)


@pytest.mark.parametrize(("rate", "workers", "limit"), [(*p, math.inf) for p in PLAIN] + LIMITED)
def test_they_are_the_starts_of_the_engine(rate, workers, limit):
    runs = run_from_steady_state(rate, workers, 30.0, 20, 1, limit, (UP,))
    for run in range(20):
        came, there = runs.between()[:, run], _there_at_the_beginning(runs, run)
        arrival = np.concatenate((np.zeros(len(there)), runs.arrival[came, run]))
        demand = np.concatenate((there, runs.demand[came, run]))
        starts = fifo_starts(arrival, demand, workers, limit)[len(there) :]
        assert np.array_equal(np.isnan(starts), runs.rejected[came, run])
        taken = ~np.isnan(starts)
        waits = (starts - runs.arrival[came, run])[taken]
        assert waits == pytest.approx(runs.wait[came, run][taken], abs=1e-9)


def _there_at_the_beginning(runs, run):
    """Demands of tasks that come at time 0 and do what those do that are there.

    The waiting ones start one after the other on one worker; all others work on for longer.
    """
    starts, (first, *others) = runs.first_starts[:, run], runs.first_free[:, run]
    starts = starts[starts > 0]
    if not len(starts):
        return runs.first_free[:, run]
    return np.array([starts[0], *others, *np.diff(starts), first - starts[-1]])


@pytest.mark.parametrize(("rate", "workers"), PLAIN)
def test_the_steady_state_without_limit(rate, workers):
    exact, until = theory.mmc(rate, 1, workers), 10 / rate
    runs = run_from_steady_state(rate, workers, until, MANY, 2)
    for begin, end in ((0, until / 2), (until / 2, until)):
        waited, tasks = runs.waited(begin, end), runs.between(begin, end).sum(axis=0)
        assert abs(ratio_deviations(waited, tasks, exact.mean_wait)) < SURE
        late = runs.late(0.5, begin, end)
        share = theory.wait_tail(rate, 1, workers, 0.5)
        assert abs(ratio_deviations(late, tasks, share)) < SURE
    for time in (0.0, until / 3, until):
        assert abs(deviations(runs.wait_at(time), exact.mean_wait)) < SURE
    assert abs(deviations(runs.waiting_time() / until, exact.mean_waiting)) < SURE
    assert abs(deviations(runs.busy_time() / until / workers, exact.utilisation)) < SURE


@pytest.mark.parametrize(("rate", "workers", "limit"), LIMITED)
def test_the_steady_state_with_a_limit(rate, workers, limit):
    exact, until = theory.mmck(rate, 1, workers, limit), 10 / rate
    runs = run_from_steady_state(rate, workers, until, MANY, 3, limit)
    for begin, end in ((0, until / 2), (until / 2, until)):
        came, taken = (which(begin, end).sum(axis=0) for which in (runs.between, runs.accepted))
        assert abs(ratio_deviations(came - taken, came, exact.rejected_share)) < SURE
        if limit:
            assert abs(ratio_deviations(runs.waited(begin, end), taken, exact.mean_wait)) < SURE
    assert abs(deviations(runs.busy_time() / until / workers, exact.utilisation)) < SURE
    assert np.mean(runs.waiting_time()) / until == pytest.approx(exact.mean_waiting, rel=0.05)


@pytest.mark.parametrize("workers", [4, 6])
def test_spikes_are_those_of_the_solved_chain(workers):
    runs = run_from_steady_state(2.0, workers, 50.0, 4000, 4, spikes=(UP, DOWN))
    rates = ((0, 2), (8, 8), (18, 2), (30, 6), (35, 2))
    chain = theory.transient_mmck(rates, 1, workers, until=50, start_rate=2)
    for time in (0, 5, 8, 13, 18, 25, 35, 50):
        wait = np.interp(time, chain.times, chain.mean_wait)
        assert abs(deviations(runs.wait_at(time), wait)) < SURE
    for begin, end in ((0, 50), (8, 18), (18, 30)):
        tasks, wait = runs.between(begin, end).sum(axis=0), chain.mean_wait_between(begin, end)
        assert abs(ratio_deviations(runs.waited(begin, end), tasks, wait)) < SURE
    expected = np.interp(18, chain.times, chain.offered)
    assert abs(deviations(runs.between(0, 18).sum(axis=0), expected)) < SURE


def test_areas_are_counted_task_by_task():
    runs = run_from_steady_state(0.9, 1, 20.0, 30, 5)
    for run in range(30):
        first = runs.first_starts[:, run]
        waiting, busy = sum(min(start, 20) for start in first), min(runs.first_free[0, run], 20)
        for arrival, soonest, demand in zip(
            runs.arrival[:, run], runs.soonest[:, run], runs.demand[:, run]
        ):
            if arrival < 20:
                start = max(arrival, soonest)
                waiting += min(start, 20) - arrival
                busy += min(start + demand, 20) - min(start, 20)
        assert runs.waiting_time()[run] == pytest.approx(waiting)
        assert runs.busy_time()[run] == pytest.approx(busy)


def test_the_same_tasks_come_whatever_the_workers():
    few, many = (run_from_steady_state(2.0, workers, 20.0, 30, 6) for workers in (3, 5))
    assert np.array_equal(few.arrival, many.arrival) and np.array_equal(few.demand, many.demand)
    other = run_from_steady_state(2.0, 3, 20.0, 30, 7)
    assert not np.array_equal(few.arrival[0], other.arrival[0])


def test_what_can_never_be_steady_is_refused():
    with pytest.raises(theory.Unstable):
        run_from_steady_state(4.0, 4, 20.0, 30, 1)
    with pytest.raises(theory.Unstable):
        steady_scenario(1.0, 1, 1)


@pytest.mark.parametrize(("rate", "workers", "limit"), [(0.8, 1, math.inf), (5.0, 4, 20)])
def test_a_run_to_be_drawn_begins_as_they_do(rate, workers, limit):
    """Of the engine: exponential tasks that are there at time 0, all of them as good as new."""
    begun = [steady_scenario(rate, workers, seed, limit) for seed in range(2000)]
    first = [sum(batch.size for batch in each.sources[0].arrivals.batches) for each in begun]
    exact = theory.mmck(rate, 1, workers, limit)
    assert abs(deviations(first, exact.mean_in_system)) < SURE
    runs = [simulate_fifo(each, seed, 20, drain=True) for seed, each in enumerate(begun[:500])]
    new = [(run.arrival > 0) & ~np.isnan(run.start) for run in runs]
    waits = [run.wait[late].sum() for run, late in zip(runs, new)]
    assert abs(ratio_deviations(waits, [n.sum() for n in new], exact.mean_wait)) < SURE
