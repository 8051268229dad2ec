"""Other numbers of workers on the same tasks: waits, costs, a promise, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

from queuesim import (
    Autoscale,
    Estimate,
    Exponential,
    Pool,
    Queue,
    Recorded,
    Scenario,
    Source,
    example_trace,
    one_queue,
    simulate,
)
from queuesim.experiment import replication_seed
from queuesim.sandbox.sentences import more_workers_sentence, promise_sentence
from queuesim.sandbox.worker_counts import (
    Prices,
    Promise,
    WorkerCount,
    busy_share,
    cheapest,
    cost_per_hour,
    share_late,
    sweep_workers,
    with_workers,
)

TRACE = example_trace()
END = TRACE.times[-1]
BY_HAND = Scenario((Source(Recorded((0.0, 0.0, 0.0, 12.0), (10.0, 10.0, 10.0, 1.0))),))


def swept(*arguments, **how):
    points = {}
    for point in sweep_workers(*arguments, **how):
        points[point.workers] = point
    return points


def test_a_run_by_hand():
    """Three tasks of 10 s at once before one worker wait 0, 10 and 20 s, the fourth 18 s."""
    run = simulate(BY_HAND, until=20, drain=True)
    assert run.wait.tolist() == [0, 10, 20, 18]
    assert [share_late(run, within) for within in (5, 10, 18, 20)] == [0.75, 0.5, 0.25, 0]
    assert busy_share(run, 20) == 1
    assert busy_share(run, 40) == 31 / 40
    assert cost_per_hour(run, Prices(10, 0), 20) == 10
    assert cost_per_hour(run, Prices(10, 5), 20) == 10 + 5 * 48 / 20
    points = swept(BY_HAND, (1, 2, 3), 20, Promise(9.9, 0.5), Prices(10, 5))
    assert [point.late.mean for point in points.values()] == [0.75, 0.25, 0]
    assert [point.keeps for point in points.values()] == [False, True, True]
    assert [point.cost.mean for point in points.values()] == [22.0, 20 + 5 * 10 / 20, 30.0]
    assert cheapest(points.values()).workers == 2
    dear = swept(BY_HAND, (1, 2, 3), 20, Promise(9.9, 0.5), Prices(1, 20))
    assert cheapest(dear.values()).workers == 3


def test_late_is_what_does_not_start_in_time_whatever_became_of_it():
    rejecting = replace(BY_HAND, queues=(Queue(limit=1),))
    run = simulate(rejecting, until=20, drain=True)
    assert np.isnan(run.wait).sum() == 1
    assert share_late(run, 11) == 0.25  # the rejected one
    nobody = with_workers(BY_HAND, 0)
    run = simulate(nobody, until=20)
    assert share_late(run, 10) == 0.75 / 0.75  # the fourth has waited only 8 s: not counted
    assert share_late(run, 7.9) == 1
    assert share_late(run, 20) is None
    assert busy_share(run, 20) is None
    assert share_late(simulate(one_queue(0), until=5), 1) is None


def test_replayed_traffic_is_run_once_and_more_workers_never_make_it_worse():
    points = swept(TRACE.scenario(3), range(1, 12), END, Promise(30))
    assert all(point.certain and point.done == point.replications == 1 for point in points.values())
    for measure in ("late", "mean_wait", "p95_wait"):
        values = [getattr(point, measure).mean for point in points.values()]
        assert values == sorted(values, reverse=True)
    run = simulate(TRACE.scenario(9), until=END, drain=True)
    assert points[9].p95_wait.mean == run.summary().p95_wait
    assert points[9].late.mean == np.mean(run.wait > 30)
    assert points[9].cost.mean == 90
    assert cheapest(points.values()).workers == min(n for n in points if points[n].keeps)


def test_where_chance_decides_there_are_rounds_and_intervals():
    order = list(sweep_workers(one_queue(2.5, 1), (3, 4, 5), 300, Promise(2), replications=25))
    assert [point.workers for point in order] == [3, 4, 5] * 25
    assert [point.done for point in order[::3]] == list(range(1, 26))
    last = {point.workers: point for point in order}
    assert all(point.keeps is None for point in order[: 3 * 19])  # too few for an interval
    for workers, point in last.items():
        run = simulate(
            with_workers(one_queue(2.5, 1), workers), replication_seed(0, 24), 300, drain=True
        )
        assert point.late.values[24] == np.mean(run.wait > 2)
    assert [last[n].keeps for n in (3, 4, 5)] == [False, True, True]
    assert cheapest(last.values()).workers == 4


def kept(values, **how):
    late = Estimate(4, "late", tuple(values))
    told = {"replications": 25, "certain": False, "promise": Promise(30), **how}
    return WorkerCount(4, **told, late=late, mean_wait=late, p95_wait=late, busy=late, cost=late)


def test_a_promise_is_kept_for_sure_or_not_or_it_cannot_be_told():
    around = [i / 1000 for i in range(-12, 13)]
    assert kept([0.03 + x for x in around]).keeps is True
    assert kept([0.08 + x for x in around]).keeps is False
    assert kept([0.05 + x for x in around]).keeps is None
    assert kept([0.0] * 25).keeps is True  # all alike: no interval, yet each run keeps it
    assert kept([0.0] * 24 + [0.06]).keeps is None
    assert kept([0.0] * 19).keeps is None
    assert kept([0.05], certain=True).keeps is True
    assert kept([0.0501], certain=True).keeps is False
    assert kept([None] * 25).keeps is None
    assert cheapest([kept([0.05 + x for x in around])]) is None


def test_one_pool_gets_other_workers_and_no_longer_scales():
    scenario = Scenario(
        pools=(Pool(2, name="a"), Pool(3, name="b", autoscale=Autoscale(least=1, most=9)))
    )
    assert [pool.workers for pool in with_workers(scenario, 7).pools] == [7, 3]
    changed = with_workers(scenario, 7, "b")
    assert [(pool.workers, pool.autoscale) for pool in changed.pools] == [(2, None), (7, None)]
    with pytest.raises(ValueError, match="There is no pool called 'c', only a, b"):
        with_workers(scenario, 7, "c")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((one_queue(), (), 60, Promise(1)), "The numbers of workers must be from 1"),
        ((one_queue(), (1.5,), 60, Promise(1)), "must be a whole number"),
        ((one_queue(), (1,), 0, Promise(1)), "The end of the run"),
        ((one_queue(), (1,), 60, 30), "The promise must be Promise"),
        ((one_queue(1e6), (1,), 60, Promise(1)), "tasks would arrive"),
    ],
)
def test_nonsense_is_refused_at_once(arguments, said):
    with pytest.raises(ValueError, match=said):
        sweep_workers(*arguments)
    with pytest.raises(ValueError, match="The promised wait"):
        Promise(-1)
    with pytest.raises(ValueError, match="The price"):
        Prices(float("nan"))


def test_the_sentences():
    points = swept(TRACE.scenario(3), range(6, 12), END, Promise(30))
    assert more_workers_sentence(points[8], points[10]) == (
        "Two more workers would have taken the 95th percentile of the wait from 31 s to 2.0 s, "
        "for $20 an hour."
    )
    assert more_workers_sentence(points[10], points[9], "€") == (
        "One fewer worker would have taken the 95th percentile of the wait from 2.0 s to 14 s, "
        "and saved €10 an hour."
    )
    assert promise_sentence(points[8]) == (
        "8 workers do not keep the promise: 94.4 % of the tasks start within 30 s."
    )
    with pytest.raises(ValueError, match="the same number of workers"):
        more_workers_sentence(points[8], points[8])
    lucky = swept(one_queue(2.5, 1, service=Exponential(1)), (3, 5), 300, Promise(2))
    assert more_workers_sentence(lucky[3], lucky[5]).count(" to ") == 3  # two intervals
    assert promise_sentence(lucky[3]).startswith("3 workers do not keep the promise: ")
    one = replace(points[8], workers=1)
    assert promise_sentence(one).startswith("1 worker does not keep")
