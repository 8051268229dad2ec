"""Corners of the engine in which something once went wrong, each in a small scenario."""

from dataclasses import replace

import numpy as np
import pytest

from queuesim import (
    DONE,
    IN_SERVICE,
    REJECTED,
    WAITING,
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Pool,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Simulation,
    Source,
    one_queue,
    simulate,
)
from queuesim.figures import EXPIRED, TAKEN_BACK


def recorded(times, works, **settings):
    return Source(Recorded(times, works), **settings)


def test_a_busy_worker_takes_tasks_ahead_of_callers_without_patience():
    run = simulate(Scenario((recorded((0, 1), (3, 1)),), pools=(Pool(1, prefetch=1),)), until=9)
    assert run.held.tolist()[1] == 1
    assert run.finish.tolist() == [3, 4]


def test_a_line_drops_expired_tasks_also_where_all_callers_stay():
    queue = Queue(drops_expired=True)
    run = simulate(Scenario((recorded((0, 1), (3, 1)),), (queue,)), until=9)
    assert (run.outcome == DONE).all()


def test_a_task_that_leaves_the_hands_makes_room_for_the_next_in_line():
    """Else one that comes later would be taken ahead of it."""
    sources = (
        recorded((0.0,), (9.0,), name="slow"),
        recorded((1.0,), (1.0,), name="hasty", patience=Deterministic(2.0)),
        recorded((2.0, 4.0), (1.0, 1.0), name="patient"),
    )
    run = simulate(Scenario(sources, pools=(Pool(1, prefetch=1),)), until=20)
    assert run.held.tolist()[1:] == [1, 3, run.start[2]]
    assert run.start.tolist()[2:] == [9, 10]


def test_workers_who_come_at_once_each_begin_before_any_takes_tasks_ahead():
    before = one_queue(0, 0, service=Deterministic(5.0), batches=(Batch(0, 4),))
    after = replace(before, pools=(Pool(2, prefetch=3),))
    run = simulate(before, 0, 20.0, ((1.0, after),))
    assert run.start.tolist() == [1, 1, 6, 6]


def test_a_worker_who_stays_after_all_takes_tasks_ahead_again():
    """Told to leave at 2, asked to stay at 4: what waits is in its hands then."""
    rule = Autoscale(2.0, 0.4, 0, 1, "waiting")
    sources = (recorded((0.0, 3.0, 3.5), (9.0, 1.0, 1.0)),)
    pool = Pool(1, autoscale=rule, prefetch=1)
    run = simulate(Scenario(sources, pools=(pool,)), until=4.5)
    assert [state for *_, state in run.staff][:3] == [2, 3, 2]
    assert run.held[1] == 4


def test_what_is_ordered_is_ready_in_time():
    """A look at .3, a start-up of .7: ready at 1, when the task comes, though no tick is exact."""
    for interval, startup in ((0.3, 0.7), (0.1, 0.2), (0.7, 0.1), (0.15, 0.45)):
        rule = Autoscale(interval, 1.0, 1, 1)
        moment = interval + startup
        source = recorded((moment,), (1.0,))
        pool = Pool(0, startup=startup, autoscale=rule)
        run = simulate(Scenario((source,), (Queue(limit=0),), (pool,)), until=3.0)
        assert run.start.tolist() == run.arrival.tolist()


def test_a_task_may_be_taken_back_before_it_has_arrived():
    """Put in and taken back at one moment: no other task pays for it."""
    simulation = Simulation(one_queue(0, 1, limit=1, service=Deterministic(5.0)))
    for _ in range(2):
        ticket = simulation.put()
        assert simulation.take_back(ticket)
        assert not simulation.take_back(ticket)
    for _ in range(3):
        simulation.put()
    simulation.advance(1.0)
    run = simulation.result()
    assert run.outcome.tolist() == [TAKEN_BACK] * 2 + [IN_SERVICE, WAITING, REJECTED]
    assert run.finish.tolist()[:2] == [0, 0]


def test_given_back_into_a_random_line_that_is_sorted_anew_a_task_is_served_once():
    sources = (recorded((0.0,) * 8, (2.0,) * 8),)
    busy = Scenario(sources, (Queue(order="random"),), (Pool(1, prefetch=3),))
    sent = replace(busy, pools=(Pool(0, prefetch=3),))
    fifo = Scenario(sources, pools=(Pool(2),))
    run = simulate(busy, 1, 40.0, ((8.5, sent), (11.0, fifo)))
    assert (run.outcome == DONE).all()
    assert sorted(run.start.tolist()) == [0, 2, 4, 6, 8, 11, 11, 13]


@pytest.mark.parametrize("order", ["lifo", "shortest", "random", "fifo", "priority", "in turn"])
def test_the_oldest_task_is_the_oldest_also_if_it_was_given_back(order):
    """The one that its worker held since 1 counts, not those that came after."""
    sources = (recorded((0.0, 1.0, 2.0), (3.0, 9.0, 1.0)),)
    pool = Pool(1, prefetch=1, autoscale=Autoscale(100.0, 1.0, metric="age"))
    busy = Scenario(sources, (Queue(order=order),), (pool,))
    simulation = Simulation(busy)
    simulation.advance(2.5)
    simulation.steer(replace(busy, pools=(replace(pool, workers=0),)))
    system = simulation._system
    assert system.teams[0].need(system, 2.5) == 1.5


@pytest.mark.parametrize("order", ["lifo", "fifo"])
def test_what_is_given_back_goes_next(order):
    """Two are held when their worker is sent away; a third has come into the line before that."""
    sources = (recorded((0.0, 0.1, 0.2, 0.3), (3.0, 1.0, 1.0, 1.0)),)
    busy = Scenario(sources, (Queue(order=order),), (Pool(1, prefetch=2),))
    none = replace(busy, pools=(Pool(0, prefetch=2),))
    plain = replace(busy, pools=(Pool(1),))
    run = simulate(busy, 0, 20.0, ((1.0, none), (4.0, plain)))
    assert run.start.tolist() == [0, 4, 5, 6]


def test_a_setting_that_is_not_looked_at_changes_nothing_when_it_is_steered():
    scenario = one_queue(3.0, 2, order="random")
    other = replace(scenario, queues=(replace(scenario.queues[0], ageing=9.0),))
    assert simulate(scenario, 1, 60, ((20.0, other),)).same_as(simulate(scenario, 1, 60))


def test_a_budget_is_earned_from_when_it_is_set():
    """Twenty tasks before it earn nothing; of the five after it, two tokens are earned."""
    source = recorded(range(30), (0.01,) * 30, failing=1.0, retry=Retry(1, 0.1))
    free = Scenario((source,))
    none = replace(free, sources=(replace(source, retry=None),))
    tight = replace(free, sources=(replace(source, retry=Retry(1, 0.1, budget=0.4)),))
    run = simulate(none, 0, 24.95, ((19.5, tight),))
    assert np.sum(run.attempt == 1) == 2
    run = simulate(tight, 0, 19.95, ((9.5, none), (14.5, tight)))
    assert np.sum(run.attempt[run.arrival > 14.5] == 1) == 2


def test_a_task_put_in_by_hand_earns_its_share_of_the_budget():
    source = Source(Arrivals(0), Deterministic(0.5), failing=1.0, retry=Retry(1, 1.0, budget=1.0))
    simulation = Simulation(Scenario((source,)))
    simulation.put()
    simulation.advance(5.0)
    assert simulation.result().attempt.tolist() == [0, 1]
    simulation.put()
    simulation.drain()
    assert simulation.result().attempt.tolist() == [0, 1, 0, 1]


def test_luck_that_is_needed_late_does_not_depend_on_the_pieces_of_a_run():
    sure = one_queue(3.0, 1, 1, retry=Retry(2, 1.5))
    (source,) = sure.sources
    failing = replace(sure, sources=(replace(source, failing=0.5),))
    whole = Simulation(sure, 3)
    pieces = Simulation(sure, 3)
    for moment in (1.0, 2.0, 3.0, 7.0):
        pieces.advance(moment)
    for simulation in (whole, pieces):
        simulation.advance(10.0)
        simulation.steer(failing)
        simulation.advance(20.0)
    assert pieces.result().same_as(whole.result())


def test_looks_at_the_age_of_many_held_tasks_are_counted_beforehand():
    """Else a run that is allowed would take minutes."""
    rule = Autoscale(0.01, 1.0, 40, 40, "age")
    pool = Pool(40, prefetch=1000, autoscale=rule)
    scenario = Scenario((Source(Arrivals(0, batches=(Batch(0, 40_000),))),), pools=(pool,))
    with pytest.raises(ValueError, match="autoscale less often"):
        simulate(scenario, until=1800.0)


def test_a_drain_waits_for_the_help_that_is_on_its_way_in_one_step():
    """And ends with the last task, or with the last caller that goes: no look comes after it."""
    rule = Autoscale(50.0, 1.0, 0, 1)
    scenario = one_queue(0, 0, service=Deterministic(2.0), startup=30.0, autoscale=rule)
    simulation = Simulation(replace(scenario, pools=(replace(scenario.pools[0], name="late"),)))
    simulation.put()
    simulation.drain()
    assert simulation.result().finish.tolist() == [82.0]
    assert simulation.now == pytest.approx(82.0, abs=1e-5)
    assert simulation._effort.spent < 100
    hasty = replace(scenario.sources[0], patience=Deterministic(40.0))
    simulation = Simulation(replace(scenario, sources=(hasty,)))
    simulation.put()
    simulation.drain()
    assert simulation.now == pytest.approx(40.0, abs=1e-5)


def test_what_expires_in_the_hands_is_dropped_when_its_turn_comes():
    source = recorded((0.0, 1.0), (5.0, 1.0), patience=Deterministic(2.0), withdraws=False)
    scenario = Scenario((source,), (Queue(drops_expired=True),), (Pool(1, prefetch=1),))
    run = simulate(scenario, until=9.0)
    assert run.outcome.tolist() == [DONE, EXPIRED]
    assert run.finish.tolist() == [5, 5]
    assert run.gone.tolist()[1] == 3


def test_tasks_given_back_by_several_workers_stand_in_line_as_they_came():
    """Two workers hold two each, until nothing may be taken ahead any more."""
    scenario = one_queue(
        0, 2, service=Deterministic(10.0), prefetch=2, batches=tuple(Batch(i, 1) for i in range(6))
    )
    simulation = Simulation(scenario, 1)
    simulation.advance(7)
    assert np.isfinite(simulation.result().held).tolist() == [False, False, True, True, True, True]
    simulation.steer(replace(scenario, pools=(Pool(2),)))
    simulation.advance(60)
    assert simulation.result().start.tolist() == [0, 1, 10, 11, 20, 21]


def test_a_source_whose_callers_left_takes_its_turns_once():
    """A look at the age of tasks sees that a line is left, before others of its source join it."""
    big = recorded([0.0] * 60, [8.0] + [0.25] * 59, name="big")
    small = recorded([0.5] * 3 + [7.5] * 20, [0.25] * 23, patience=Deterministic(6.0), name="small")
    rule = Autoscale(1.0, 1.0, 1, 1, metric="age")
    scenario = Scenario((big, small), (Queue(order="in turn"),), (Pool(1, autoscale=rule),))
    run = simulate(scenario, 1, 12.9)
    begun = run.start >= 8
    assert begun.sum() == 20
    assert run.source[begun].sum() == 10


def test_workers_at_the_start_count_as_wanted_during_the_first_cool_down():
    scenario = one_queue(0, 10, autoscale=Autoscale(15, cooldown=60))
    times, workers = simulate(scenario, 1, 200).workers_series()
    assert workers.tolist() == [10, 1]
    assert times[1] == 75  # the first look at which the start lies more than 60 s back
