"""Who joins which line: many runs at once, against the engine, a chain and M/M/c."""

import numpy as np
import pytest
from scipy import stats

from queuesim import Arrivals, Pool, Queue, Scenario, Source, simulate, simulate_fifo
from queuesim.many_lines import WARM_UP, WORKERS, waits_by_choice
from queuesim.scenario import one_queue
from queuesim.theory import mmc
from tests.queuesim.chains import expect, stationary

CHOICES = ("shorter of two", "shortest")
CHANCE = 1e-6  # of a difference as large between runs of the same system


def engine_waits(load, lines, choice, runs=10, since=300.0, until=2500.0):
    """Mean waits of long runs of the engine, corrected by one line with the same tasks."""
    names = [f"line {number}" for number in range(lines)]
    pools = [Pool(WORKERS // lines, (name,), name=name) for name in names]
    source = Source(Arrivals(load * WORKERS), queue=names, choice=choice)
    apart = Scenario((source,), [Queue(name) for name in names], pools)
    together = one_queue(load * WORKERS, WORKERS)
    longer = []
    for seed in range(13_500, 13_500 + runs):
        means = [
            np.nanmean(run.wait[run.arrival >= since])
            for run in (simulate(apart, seed, until), simulate_fifo(together, seed, until))
        ]
        longer.append(means[0] - means[1])
    return mmc(load * WORKERS, 1, WORKERS).mean_wait + np.array(longer)


@pytest.mark.parametrize(
    ("load", "lines", "choice"),
    [(0.9, 8, "shortest"), (0.8, 4, "shorter of two")],
)
def test_the_wait_is_that_of_the_engine(load, lines, choice):
    slow = engine_waits(load, lines, choice)
    quick = [waits_by_choice(load, lines, seed)[choice].mean for seed in range(16)]
    assert stats.ttest_ind(slow, quick, equal_var=False).pvalue > CHANCE
    assert stats.sem(slow) < 0.05 * np.mean(slow)


def test_the_shorter_of_two_lines_is_the_shortest():
    """To look at both is to look at all, whichever line a tie is given to."""
    for seed in range(4):
        by_two, by_all = (waits_by_choice(0.8, 2, seed)[choice] for choice in CHOICES)
        assert by_two.mean == pytest.approx(by_all.mean)


def chain_wait(load, workers, most=45):
    """The mean wait in two lines of some workers each, when tasks join the shorter, solved."""
    rate = 2 * workers * load

    def moves(state):
        shorter, longer = state
        if longer < most or shorter < longer:
            yield rate, tuple(sorted((shorter + 1, longer)))
        yield min(shorter, workers), tuple(sorted((max(shorter - 1, 0), longer)))
        yield min(longer, workers), tuple(sorted((shorter, max(longer - 1, 0))))

    chain = stationary((0, 0), moves)
    return expect(chain, lambda state: sum(max(0, tasks - workers) for tasks in state)) / rate


def test_two_lines_are_those_of_a_chain():
    waits = [waits_by_choice(0.85, 2, seed)["shortest"].mean for seed in range(16)]
    half = stats.t.ppf(1 - CHANCE / 2, 15) * stats.sem(waits)
    assert abs(np.mean(waits) - chain_wait(0.85, 4)) < half < 0.1 * np.mean(waits)


def test_the_first_lengths_are_forgotten():
    """Runs that are read five times as late show the same wait, at the highest load there is."""
    soon, late = (
        [waits_by_choice(0.95, 8, seed + warm_up, warm_up) for seed in range(8)]
        for warm_up in (WARM_UP, 5 * WARM_UP)
    )
    for choice in CHOICES:
        one, other = ([each[choice].mean for each in found] for found in (soon, late))
        assert stats.ttest_ind(one, other, equal_var=False).pvalue > CHANCE
        assert stats.sem(one) < 0.01 * np.mean(one) and stats.sem(other) < 0.01 * np.mean(other)


def test_one_seed_is_one_result():
    assert waits_by_choice(0.9, 8, 1) == waits_by_choice(0.9, 8, 1)
    assert waits_by_choice(0.9, 8, 1) != waits_by_choice(0.9, 8, 2)
