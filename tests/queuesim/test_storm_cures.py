"""What ends a storm: the tables of many runs are what their program counts."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from queuesim import replication_seed, simulate, storm_cures, theory
from queuesim.figures import DONE
from queuesim.storm_cures import (
    BASE,
    CHANGES,
    DONE_IN_SPIKE,
    DOWN_WITH_LIMIT,
    DOWN_WITHOUT_SPIKE,
    LONG,
    RECOVERED,
    RUNS,
)
from queuesim.storm_runs import BUDGET, UNTIL, WORKERS, goodput

CHANCE = 1e-4  # that a count of some runs is further from the table's share


def test_the_tables_have_each_case():
    assert RECOVERED.keys() == CHANGES.keys()
    assert tuple(DOWN_WITH_LIMIT) == storm_cures.LIMITS
    assert tuple(DONE_IN_SPIKE) == storm_cures.IN_SPIKE


def test_how_many_storms_end():
    """A case that goes both ways is counted anew; others only as far as chance allows."""
    assert storm_cures.recovered(BUDGET) == RECOVERED[BUDGET]
    for name in ("load to 0.5", "limit 30"):
        some = storm_cures.recovered(name, 40)
        assert stats.binomtest(some, 40, RECOVERED[name] / RUNS).pvalue > CHANCE


@pytest.mark.parametrize("name", [name for name, n in RECOVERED.items() if n in (0, RUNS)])
def test_cures_that_always_or_never_help(name):
    assert storm_cures.recovered(name, 15) == 15 * RECOVERED[name] / RUNS


def test_how_many_runs_are_down_with_a_limit():
    """Half of them or so with 30 places, nearly all with 40, and none with 20 or fewer."""
    for limit in (30, 40):
        some = storm_cures.down(limit, 40)
        assert stats.binomtest(some, 40, DOWN_WITH_LIMIT[limit] / RUNS).pvalue > CHANCE
    assert storm_cures.down(20, 40) == storm_cures.down(10, 40) == 0


def test_what_is_done_in_a_spike():
    assert storm_cures.in_spike("limit 20") == DONE_IN_SPIKE["limit 20"]


def test_storms_without_a_spike_are_as_frequent_as_the_chain_says():
    """It lets a caller decide as it arrives, so it need not be exact: the runs cannot tell."""
    chain = theory.retry_storm(3.0, 1, WORKERS, 60, 5.0, 3, 5.0, later=0)
    by_chain = 1 - np.exp(-LONG / chain.time_to_storm)
    share = storm_cures.share(DOWN_WITHOUT_SPIKE)
    assert share.low < by_chain < share.high


def test_without_a_spike_runs_are_down_or_as_ever():
    """The first runs, counted again; in between there is hardly anything."""
    system = replace(BASE, height=0.0).system()
    runs = [simulate(system, replication_seed(storm_cures.SEED, i), LONG) for i in range(20)]
    late = [goodput(run, LONG - 100, LONG) for run in runs]
    assert sum(value < storm_cures.DOWN for value in late) == storm_cures.down_without_spike(20)
    assert all(value < 0.1 or value > 2 for value in late)


def test_a_storm_does_not_begin_where_callers_are_patient_enough():
    system = replace(BASE, patience=20.0).system()
    runs = [simulate(system, replication_seed(61, i), UNTIL) for i in range(20)]
    assert min(goodput(run) for run in runs) > 2


def test_goodput_counts_what_is_done_in_time():
    run = simulate(BASE.system(), 1, 60.0)
    counted = np.sum((run.outcome == DONE) & (run.finish >= 10) & (run.finish < 30))
    assert goodput(run, 10, 30) == counted / 20


@pytest.mark.parametrize("chance", [0.01, 0.05, 0.1, 0.285, 0.37, 0.51, 0.8, 0.915, 0.95, 0.99])
def test_intervals_of_shares_hold_the_true_share_as_often_as_they_say(chance):
    counts = np.arange(RUNS + 1)
    found = [storm_cures.share(int(count)) for count in counts]
    holds = np.array([each.low <= chance <= each.high for each in found])
    assert 0.93 < stats.binom.pmf(counts, RUNS, chance) @ holds < 0.97
