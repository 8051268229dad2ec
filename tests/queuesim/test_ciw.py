"""Another engine agrees: Ciw (https://ciw.readthedocs.io), written by others, on the same models.

Both engines start empty and are watched over the same time, so they estimate the same figures.
Each figure is compared over 16 replications of either engine by Welch's t; all checks together
would fail by chance less than 4 times in 100 000, had the seeds been others (together with those
against theory less than once in 10 000); here they are fixed.
"""

import numpy as np
import pytest
from scipy import stats

from queuesim import (
    GAVE_UP,
    REJECTED,
    Arrivals,
    Exponential,
    Hyperexponential,
    Pool,
    Queue,
    Scenario,
    Source,
    one_queue,
    simulate,
)

ciw = pytest.importorskip("ciw")

REPLICATIONS = 16
UNTIL, TAIL = 900.0, 100.0  # tasks that come in the last 100 are not counted: all others finish
CHANCE, CHECKS = 4e-5, 13


def in_ciw(seed, **network):
    """Waits of the served, and shares rejected and given up, by class: from Ciw's records."""
    ciw.seed(seed)
    simulation = ciw.Simulation(ciw.create_network(**network))
    simulation.simulate_until_max_time(UNTIL)
    records = [r for r in simulation.get_all_records() if r.arrival_date < UNTIL - TAIL]
    for name in sorted({record.customer_class for record in records}):
        own = [record for record in records if record.customer_class == name]
        kinds = [record.record_type for record in own]
        yield {
            "wait": np.mean([r.waiting_time for r in own if r.record_type == "service"]),
            "rejected": kinds.count("rejection") / len(own),
            "gave up": kinds.count("renege") / len(own),
        }


def in_ours(seed, scenario):
    """The same figures from a run of this engine, by source."""
    run = simulate(scenario, seed, UNTIL)
    for source in range(len(scenario.sources)):
        own = (run.source == source) & (run.arrival < UNTIL - TAIL)
        yield {
            "wait": np.nanmean(run.wait[own]),
            "rejected": np.mean(run.outcome[own] == REJECTED),
            "gave up": np.mean(run.outcome[own] == GAVE_UP),
        }


def assert_agree(scenario, expected, **network):
    """Equal within chance in the figures that are named; the others are 0 in both engines."""
    ours = [list(in_ours(seed, scenario)) for seed in range(REPLICATIONS)]
    theirs = [list(in_ciw(seed, **network)) for seed in range(REPLICATIONS)]
    for kind in range(len(scenario.sources)):
        for figure in ("wait", "rejected", "gave up"):
            one = [run[kind][figure] for run in ours]
            other = [run[kind][figure] for run in theirs]
            if figure in expected:
                chance = stats.ttest_ind(one, other, equal_var=False).pvalue
                said = f"{figure} of class {kind}: {np.mean(one)} here, {np.mean(other)} in Ciw"
                assert chance > CHANCE / CHECKS, said
                assert min(np.mean(one), np.mean(other)) > 0
                assert stats.sem(one) < np.mean(one) / 8, "too noisy to prove anything"
            else:
                assert max(one) == max(other) == 0


def poisson(rate):
    return [ciw.dists.Exponential(rate)]


SERVICE = {"service_distributions": [ciw.dists.Exponential(1.0)]}


def test_very_variable_service():
    """Two exponentials with balanced means: scv 4, as Hyperexponential(1, 4)."""
    often = (1 + np.sqrt(3 / 5)) / 2
    shares = [often, 1 - often]
    assert_agree(
        one_queue(1.4, 2, service=Hyperexponential(1.0, 4.0)),
        {"wait"},
        arrival_distributions=poisson(1.4),
        service_distributions=[ciw.dists.HyperExponential([2 * p for p in shares], shares)],
        number_of_servers=[2],
    )


def test_priority_classes():
    classes = {"high": 0.9, "low": 1.5}
    sources = [
        Source(Arrivals(rate), priority=rank, name=name)
        for rank, (name, rate) in enumerate(classes.items())
    ]
    assert_agree(
        Scenario(sources, (Queue(order="priority"),), (Pool(3),)),
        {"wait"},
        arrival_distributions={name: poisson(rate) for name, rate in classes.items()},
        service_distributions={name: [ciw.dists.Exponential(1.0)] for name in classes},
        priority_classes={"high": 0, "low": 1},
        number_of_servers=[3],
    )


def test_clients_who_give_up_at_a_queue_with_a_limit():
    assert_agree(
        one_queue(5.0, 4, 5, patience=Exponential(2.0)),
        {"wait", "rejected", "gave up"},
        arrival_distributions=poisson(5.0),
        reneging_time_distributions=[ciw.dists.Exponential(0.5)],
        number_of_servers=[4],
        queue_capacities=[5],
        **SERVICE,
    )


@pytest.mark.parametrize("order", ["lifo", "random"])
def test_other_orders_where_callers_give_up(order):
    """Whom it serves first decides how long the served have waited."""
    disciplines = {"lifo": ciw.disciplines.LIFO, "random": ciw.disciplines.SIRO}
    assert_agree(
        one_queue(5.0, 4, 8, order=order, patience=Exponential(2.0)),
        {"wait", "rejected", "gave up"},
        arrival_distributions=poisson(5.0),
        reneging_time_distributions=[ciw.dists.Exponential(0.5)],
        number_of_servers=[4],
        queue_capacities=[8],
        service_disciplines=[disciplines[order]],
        **SERVICE,
    )
