"""What is equal on paper is equal in the engine, although no decimal lies on its grid.

A worker who is free in time on paper is free in time: for the task that comes at that moment, for
the caller whose patience ends, for the one that tries again. Decimal gaps up to 1 in steps of 0.05,
one to four workers, and clocks that begin at 0, at 3.1 and at a million and a bit.
"""

import math
from itertools import product

import pytest

from queuesim import (
    DONE,
    Autoscale,
    Deterministic,
    Pool,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Source,
    one_queue,
    parse_trace,
    simulate,
)

STEPS = [step / 20 for step in range(1, 21)]
WORKERS = (1, 2, 3, 4)
LIMITS = (0, 1, 2)
BEGINS = (0.0, 3.1, 1e6 + 0.1)
TASKS = 60


def system(source, limit, workers, **pool):
    return Scenario((source,), (Queue(limit=limit),), (Pool(workers, **pool),))


def assert_all_at_once(run, count=TASKS):
    """So many tasks came, and all were served when they came."""
    assert len(run) >= count
    assert (run.start == run.arrival).all()


@pytest.mark.parametrize("gap", STEPS)
def test_a_service_as_long_as_the_gaps_rejects_no_task(gap):
    for workers, limit in product(WORKERS, LIMITS):
        service = Deterministic(workers * gap)
        regular = one_queue(1 / gap, workers, limit, service, gaps=Deterministic())
        assert_all_at_once(simulate(regular, until=(TASKS + 1) * gap))


@pytest.mark.parametrize("gap", STEPS)
@pytest.mark.parametrize("begin", BEGINS)
def test_nor_do_recorded_tasks(gap, begin):
    for workers, limit in product(WORKERS, LIMITS):
        times = [begin + k * gap for k in range(TASKS)]
        source = Source(Recorded(times, [workers * gap] * TASKS))
        assert_all_at_once(simulate(system(source, limit, workers), until=times[-1] + gap))


@pytest.mark.parametrize("gap", [0.1, 0.3, 0.35, 0.7])
@pytest.mark.parametrize("begin", [0.0, 3.1])
def test_nor_those_of_a_file(gap, begin):
    lines = [f"{begin + k * gap:.2f},{2 * gap:.2f}" for k in range(TASKS)]
    trace = parse_trace("\n".join(["arrival,duration", *lines]))
    scenario = trace.scenario(workers=2, limit=0)
    assert_all_at_once(simulate(scenario, until=begin + TASKS * gap + 1))


@pytest.mark.parametrize("gap", STEPS)
@pytest.mark.parametrize("begin", BEGINS)
@pytest.mark.parametrize("settings", [{}, {"withdraws": False}, {"patience_for": "finish"}])
def test_a_caller_whose_patience_ends_when_a_worker_gets_free_is_served(gap, begin, settings):
    """Or when its task is done, if that is what it waits for."""
    to_the_end = settings.get("patience_for") == "finish"
    for workers, length, later in product(WORKERS, (2, 3, 4), (1, 2, 3)):
        if later >= length:
            continue
        times = [begin] * workers + [begin + later * gap] * workers
        bears = (length - later) * gap + (length * gap if to_the_end else 0)
        source = Source(
            Recorded(times, [length * gap] * len(times)), patience=Deterministic(bears), **settings
        )
        # Those who come first wait for no one, but at their end their own patience may be over.
        run = simulate(system(source, math.inf, workers), until=begin + 20 * gap)
        assert (run.outcome[workers:] == DONE).all()


@pytest.mark.parametrize("interval", STEPS)
def test_a_worker_whose_start_up_ends_when_a_task_comes_takes_it(interval):
    for startup, looks in product(STEPS, (1, 2, 3)):
        source = Source(Recorded((looks * interval + startup,), (0.5,)))
        rule = Autoscale(interval, 1.0, 1, 1)
        late = system(source, 0, 0, startup=startup, autoscale=rule)
        if looks == 1:
            assert_all_at_once(simulate(late, until=5), 1)
            continue
        # Ordered by hand at that moment instead.
        plain = system(source, 0, 0, startup=startup)
        more = system(source, 0, 1, startup=startup)
        run = simulate(plain, until=9, changes=((looks * interval, more),))
        assert_all_at_once(run, 1)


@pytest.mark.parametrize("look", range(1, 8))
def test_a_look_that_falls_on_an_arrival_comes_after_it_and_after_a_departure(look):
    """The n-th look counts a task that comes at its moment, and not one that is done then."""
    for interval in STEPS:
        moment = look * interval
        rule = Autoscale(interval, 1.0, 0, 9)
        source = Source(Recorded((moment,), (2 * interval,)))
        run = simulate(system(source, 9, 0, autoscale=rule), until=moment + interval / 2)
        assert run.start.tolist() == run.arrival.tolist()
        begin = (look - 1) * interval
        source = Source(Recorded((begin,), (interval,)))
        run = simulate(system(source, 9, 0, autoscale=rule), until=moment + interval / 2)
        here = [state for _, _, _, state in run.staff]
        assert here == ([2, 0] if look > 1 else [2])


@pytest.mark.parametrize("gap", STEPS)
@pytest.mark.parametrize("begin", BEGINS)
def test_a_task_that_is_tried_again_when_a_worker_gets_free_is_served(gap, begin):
    for workers, length, later in product(WORKERS, (2, 3, 4), (1, 2, 3)):
        if later >= length:
            continue
        for retries in (1, 2):
            times = [begin] * workers + [begin + later * gap] * workers
            delay = (length - later) * gap / retries
            rule = Retry(retries, delay, 1.0, after="rejected")
            source = Source(Recorded(times, [length * gap] * len(times)), retry=rule)
            run = simulate(system(source, 0, workers), until=begin + 20 * gap)
            assert (run.outcome[-workers:] == DONE).all()
            assert (run.attempt[-workers:] == retries).all()
