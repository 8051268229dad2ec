"""The fewest workers that keep a promise: found, and none forgotten on the way."""

import numpy as np
import pytest

from queuesim import Trace, example_trace, one_queue
from queuesim.sandbox.worker_counts import Prices, Promise, sweep_workers
from queuesim.sandbox.worker_search import most_at_once, search_workers, spread_counts

FREE = Prices()


def a_trace(seed: int, tasks: int = 300) -> Trace:
    luck = np.random.default_rng(seed)
    times = np.sort(luck.uniform(0, 600, tasks))
    return Trace(times.tolist(), luck.exponential(12, tasks).tolist(), ("queue",) * tasks)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("within", [0, 5, 60])
def test_the_fewest_is_that_of_a_search_through_all_numbers(seed, within):
    trace, promise = a_trace(seed), Promise(within)
    scenario, most = trace.scenario(1), most_at_once(trace)
    all_of_them = sweep_workers(scenario, range(1, most + 1), 600, promise)
    keeping = [point.workers for point in all_of_them if point.keeps]
    for counts in (spread_counts(1, most), [most], spread_counts(5, most, 7, number=3)):
        *_, found = search_workers(scenario, counts, 600, promise, FREE)
        assert found.fewest.workers == min(keeping)
        assert set(counts) <= set(found.points)


@pytest.mark.parametrize("seed", range(4))
def test_with_as_many_workers_as_tasks_at_once_no_task_waits(seed):
    trace = a_trace(seed)
    most = most_at_once(trace)
    one_fewer, enough = sweep_workers(trace.scenario(1), [most - 1, most], 600, Promise(0))
    assert enough.late.mean == 0 < one_fewer.late.mean


def test_a_task_that_ends_as_the_next_comes_does_not_count_beside_it():
    assert most_at_once(Trace((0.0, 1.0, 1.0), (1.0, 1.0, 1.0), ("a", "a", "a"))) == 2


def test_how_much_is_done_never_falls_and_is_all_in_the_end():
    trace = example_trace()
    counts = spread_counts(1, most_at_once(trace), 2)
    steps = list(search_workers(trace.scenario(2), counts, 28_900, Promise(60), FREE))
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(steps[0].points) == 1


def test_where_luck_decides_a_number_is_run_until_it_is_known():
    scenario = one_queue(rate=3, workers=4)
    *_, found = search_workers(scenario, [2, 12], 60, Promise(1), FREE, replications=20, seed=3)
    assert {point.done for point in found.points.values()} == {20}
    fewest = found.fewest.workers
    assert found.points[fewest].keeps and found.points[fewest - 1].keeps is not True


def test_if_no_number_keeps_the_promise_there_is_no_fewest():
    *_, found = search_workers(a_trace(1).scenario(1), [1, 2], 600, Promise(0, 1.0), FREE)
    assert found.fewest is None and found.share == 1
    assert set(found.points) == {1, 2}


def test_numbers_are_spread_with_yours_among_them():
    assert spread_counts(1, 1) == [1]
    assert spread_counts(3, 200, 50)[:3] == [3, 5, 10]
    assert {3, 50, 200} <= set(spread_counts(3, 200, 50))
    with pytest.raises(ValueError, match="The least number of workers"):
        spread_counts(0, 4)
