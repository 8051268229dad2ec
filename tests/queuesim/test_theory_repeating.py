"""Rates that repeat, against the matrix exponential, against many cycles, and in runs."""

import math

import numpy as np
import pytest

from queuesim.spiky_load import SpikyLoad, repeated, solved
from queuesim.theory import Unstable, mmck, repeating_mmck, transient_mmck
from tests.queuesim.chains import area, expm, line, near

SPIKY = SpikyLoad(base=2, height=8, length=10, spacing=80)


def rates_between_states(rate, workers, limit, service):
    """The generator of M/M/c/K."""
    count = workers + limit + 1
    q = np.zeros((count, count))
    for n in range(count):
        for pace, target in line(rate, workers, limit, service)(n):
            if pace:
                q[n, target] += pace
                q[n, n] -= pace
    return q


def test_a_cycle_begins_as_its_matrix_wants_it():
    steps, workers, limit, service = ((0, 1.0), (3, 6.0), (5, 0.5)), 3, 8, 0.7
    cycle = np.eye(workers + limit + 1)
    for (start, rate), end in zip(steps, (3, 5, 9), strict=True):
        cycle = cycle @ expm(rates_between_states(rate, workers, limit, service) * (end - start))
    system = np.vstack(((cycle.T - np.eye(len(cycle)))[1:], np.ones(len(cycle))))
    begin = np.linalg.solve(system, np.eye(len(cycle))[-1])
    chain = repeating_mmck(steps, service, workers, limit, period=9)
    assert chain.states[0] == near(begin, rel=1e-6, tol=1e-9)
    assert chain.states[-1] == near(begin, rel=1e-6, tol=1e-9)


def test_many_cycles_of_the_transient_come_to_it():
    steps, begin = SPIKY.steps(640), 560
    chain = transient_mmck(steps, 1, 4, until=640, step=1, start_rate=2)
    last, again = chain.times >= begin, repeated(SPIKY, 4, step=1)
    assert again.mean_wait.max() == near(chain.mean_wait[last].max(), rel=1e-8)
    waited = chain.waited[-1] - chain.waited[chain.times == begin]
    assert again.waited[-1] == near(waited, rel=1e-7)


def test_three_workers_do_not_forget_the_last_spike():
    """From the steady state of the base rate it would be 17.1 s."""
    chain = repeated(SPIKY, 3, step=0.25)
    assert chain.mean_wait.max() == pytest.approx(18.1, abs=0.05)
    assert area(chain.mean_busy, chain.times) / 80 / 3 == pytest.approx(2.75 / 3, rel=1e-4)


def test_runs_that_have_many_spikes_behind_them_agree():
    """The simulation alone: it begins without spikes, and of twenty cycles the last one counts."""
    end_of_last_spike = 19 * 80 + 18.0
    waits = SPIKY.runs(3, end_of_last_spike, 2000, seed=1).wait_at(end_of_last_spike)
    error = waits.std() / math.sqrt(len(waits))
    assert abs(waits.mean() - repeated(SPIKY, 3, step=0.25).mean_wait.max()) < 4 * error
    first = solved(SPIKY, 3, 80.0).mean_wait.max()
    assert abs(waits.mean() - first) > 4 * error


@pytest.mark.parametrize("limit", [math.inf, 6])
def test_a_rate_that_never_changes_is_steady(limit):
    chain, steady = repeating_mmck(3.2, 1, 4, limit, period=30), mmck(3.2, 1, 4, limit)
    assert chain.mean_wait == near(steady.mean_wait, rel=1e-7)
    assert chain.rejected_share == near(steady.rejected_share, tol=1e-9)


@pytest.mark.parametrize("limit", [math.inf, 15])
def test_little_holds_over_a_cycle(limit):
    """All waits of its tasks together are the area under the number waiting."""
    chain = repeating_mmck(SPIKY.steps(80), 1, 4, limit, period=80, step=0.05)
    assert chain.waited[-1] == near(area(chain.mean_waiting, chain.times), rel=1e-4)


def test_a_cycle_that_never_repeats_is_refused():
    with pytest.raises(Unstable, match="the queue grows without end"):
        repeating_mmck(SPIKY.steps(80), 1, 2, period=80)
    with pytest.raises(ValueError, match="too near to 1"):
        repeating_mmck(((0, 3.99), (30, 4.0)), 1, 4, period=60)
