"""How many workers: exactly, and from runs in which all numbers meet the same arrivals."""

import numpy as np
import pytest

from queuesim.spiky_load import SpikyLoad
from queuesim.staffing import AlwaysAlike, AroundSpike, simulated

SPIKE, STEADY = AroundSpike(SpikyLoad(base=2, height=8, length=10, spacing=80)), AlwaysAlike(10)


@pytest.mark.parametrize(("load", "counts"), [(SPIKE, (3, 4, 6, 8)), (STEADY, (11, 12, 13))])
def test_the_runs_agree(load, counts):
    """Each interval holds the exact value in about 19 of 20 cases."""
    for workers in counts:
        many = [simulated(load, workers, (0.5, 1.0), seed) for seed in range(20)]
        for target in (0.5, 1.0):
            exact = load.exact(workers, target)
            for name in ("busy", "late", "wait", "waiting"):
                found = [getattr(figures[target], name) for figures in many]
                held = sum(one.low <= getattr(exact, name) <= one.high for one in found)
                assert held >= 13, (name, workers, target)


def test_all_numbers_of_workers_meet_the_same_arrivals():
    few, many = (SPIKE.runs(workers, 1, 50) for workers in (4, 8))
    assert np.array_equal(few.arrival, many.arrival) and np.array_equal(few.demand, many.demand)


def test_a_promise_that_is_kept_in_all_runs_has_a_bound():
    found = simulated(SPIKE, 11, (5.0,), 1)[5.0].late
    assert (found.mean, found.low) == (0, 0) and 0 < found.high < 0.01
    assert SPIKE.exact(11, 5.0).late < found.high


@pytest.mark.parametrize("load", [SPIKE, STEADY])
def test_what_waits_costs(load):
    """Workers cost for sure; the interval of the cost is that of the tasks that wait."""
    found = simulated(load, 12, (1.0,), 1)[1.0]
    cost = found.cost(12, wage=10, price=30)
    assert cost.mean == pytest.approx(120 + 30 * found.waiting.mean)
    assert (cost.low, cost.high) == pytest.approx(
        (120 + 30 * found.waiting.low, 120 + 30 * found.waiting.high)
    )
    assert load.exact(12, 1.0).cost(12, 10, 30) == 120 + 30 * load.exact(12, 1.0).waiting


def test_fewer_are_late_for_a_later_target():
    found = simulated(SPIKE, 6, (0.5, 1.0, 2.0, 4.0, 8.0), 1)
    shares = [figures.late.mean for figures in found.values()]
    assert shares == sorted(shares, reverse=True) and len(set(shares)) == 5


@pytest.mark.parametrize(
    ("workers", "wait", "busy", "cost"),
    [(3, 18.1, 91.7, 742), (4, 10.0, 68.7, 280), (5, 6.0, 55, 167), (6, 3.46, 45.8, 121),
     (7, 1.85, 39.3, 102), (8, 0.907, 34.4, 96), (11, 0.0791, 25, 112)],
)  # fmt: skip
def test_a_spike_after_many_others(workers, wait, busy, cost):
    """The wait as it ends, the share of time that workers are busy, and dollars an hour."""
    known = SPIKE.exact(workers, 2.5)
    assert float(f"{known.wait:.3g}") == wait
    assert 100 * known.busy == pytest.approx(busy, abs=0.1)
    assert known.cost(workers, 10, 30) == pytest.approx(cost, abs=0.5)
