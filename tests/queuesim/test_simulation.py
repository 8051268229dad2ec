"""Each mechanism of the engine alone, on systems small enough to work out by hand.

Most of them run on regular arrivals and fixed service times: every moment is then known.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from queuesim import (
    DONE,
    GAVE_UP,
    REJECTED,
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Exponential,
    Pool,
    Profile,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Simulation,
    Source,
    Spike,
    one_queue,
    simulate,
    simulate_fifo,
)
from queuesim.limits import TICK
from queuesim.workers import GONE, LEAVING, ON, STARTING


def recorded(times, durations, **settings) -> Source:
    return Source(Recorded(tuple(times), tuple(durations)), **settings)


def starts(scenario, *changes, until=100.0):
    return simulate(scenario, 1, until, changes).start.tolist()


# ------------------------------------------------------------------------- who goes first


LINE = recorded((0, 1, 2, 3), (10, 3, 1, 2))  # the first keeps the worker busy until 10


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("fifo", [0, 10, 13, 14]),
        ("lifo", [0, 13, 12, 10]),
        ("shortest", [0, 13, 10, 11]),
    ],
)
def test_orders_of_service(order, expected):
    assert starts(Scenario((LINE,), (Queue(order=order),))) == expected


def test_priority_classes_do_not_interrupt_and_are_fifo_within():
    low = recorded((0, 1, 2), (10, 1, 1), priority=1, name="low")
    high = recorded((3, 4), (1, 1), priority=0, name="high")
    run = simulate(Scenario((low, high), (Queue(order="priority"),)), 1, 100)
    assert run.start.tolist() == [0, 12, 13, 10, 11]


def test_a_worker_takes_from_the_first_line_it_serves_and_a_task_from_the_first_pool():
    sources = (
        recorded((0, 0, 1), (5, 5, 1), queue="low", name="low"),
        recorded((2,), (1,), queue="high", name="high"),
    )
    pools = (Pool(1, ("high", "low"), name="both"), Pool(1, ("low",), name="own"))
    run = simulate(Scenario(sources, (Queue("high"), Queue("low")), pools), 1, 100)
    assert run.pool.tolist() == [0, 1, 1, 0]
    assert run.start.tolist() == [0, 0, 5, 5]


def test_the_shortest_line_is_chosen_and_tasks_in_service_count():
    names = ("a", "b", "c")
    source = recorded((0, 1, 2, 3, 4), (9, 9, 9, 1, 1), queue=names)
    pools = [Pool(1, name, name=name) for name in names]
    run = simulate(Scenario((source,), [Queue(name) for name in names], pools), 1, 100)
    assert run.queue.tolist() == [0, 1, 2, 0, 1]


def test_a_random_line_is_chosen_evenly_and_by_each_task_for_itself():
    names = ("a", "b", "c")
    source = Source(Arrivals(100.0), queue=names, choice="random")
    scenario = Scenario((source,), [Queue(name) for name in names], (Pool(1, names),))
    run = simulate(scenario, 1, 100)
    assert np.bincount(run.queue) / len(run) == pytest.approx([1 / 3] * 3, abs=0.03)
    repeats = np.mean(run.queue[1:] == run.queue[:-1])
    assert repeats == pytest.approx(1 / 3, abs=0.03)


def test_a_batch_blocks_whoever_comes_next():
    """100 tasks at once for 4 workers: the last is done at 25, the mean wait is 12 (lesson 8)."""
    scenario = one_queue(0, 4, service=Deterministic(1.0), batches=(Batch(0, 100),))
    run = simulate(scenario, 1, 100)
    assert run.finish.max() == 25
    assert run.wait.mean() == sum(i // 4 for i in range(100)) / 100 == 12


# ------------------------------------------------------------------------- at one instant


def test_a_departure_makes_room_before_an_arrival():
    run = simulate(Scenario((recorded((0, 2), (2, 2)),), (Queue(limit=0),)), 1, 10)
    assert run.outcome.tolist() == [DONE, DONE]


def test_who_could_be_served_at_the_end_of_its_patience_is_served():
    source = recorded((0, 1), (3, 1), patience=Deterministic(2.0))
    assert starts(Scenario((source,))) == [0, 3]


def test_who_loses_patience_makes_room_before_an_arrival():
    source = recorded((0, 1, 3), (9, 1, 1), patience=Deterministic(2.0))
    run = simulate(Scenario((source,), (Queue(limit=1),)), 1, 4)
    assert run.outcome[1] == GAVE_UP
    assert run.outcome[2] != REJECTED


def test_an_arrival_comes_before_a_retry():
    source = recorded((0, 1, 3), (9, 1, 1), retry=Retry(1, delay=2.0))
    run = simulate(Scenario((source,), (Queue(limit=0),), (Pool(1),)), 1, 4)
    assert run.attempt.tolist() == [0, 0, 0, 1]
    more = (3.0, Scenario((source,), (Queue(limit=1),), (Pool(1),)))
    run = simulate(Scenario((source,), (Queue(limit=0),), (Pool(1),)), 1, 4, (more,))
    assert (run.outcome == REJECTED).tolist() == [False, True, False, True]


def test_autoscaling_looks_last_and_a_change_comes_first():
    rule = Autoscale(interval=5, target=1, least=0, most=9)
    source = recorded((5.0,), (1.0,))
    scenario = Scenario((source,), pools=(Pool(0, autoscale=rule),))
    assert starts(scenario) == [5]
    hired = replace(scenario, pools=(Pool(1),))
    assert simulate(replace(scenario, pools=(Pool(0),)), 1, 9, ((5.0, hired),)).wait.tolist() == [0]


def test_what_would_happen_at_the_end_of_a_run_does_not_happen():
    run = simulate(Scenario((recorded((0, 5), (5, 1)),)), 1, 5)
    assert len(run) == 1
    assert math.isnan(run.finish[0])


# ------------------------------------------------------------------------- workers come and go


def staff(run):
    return [(time, worker, state) for time, _, worker, state in run.staff]


BUSY = recorded((0, 0, 0, 0), (10, 4, 6, 8))


def test_of_those_dismissed_the_starting_go_first_then_the_idle_then_the_busy():
    """Three are busy, one idles from 4 on, one more starts: then all but one are dismissed."""
    four, five, one = (Scenario((BUSY,), pools=(Pool(n, startup=3.0),)) for n in (4, 5, 1))
    run = simulate(four, 1, 20, ((4.5, five), (5.0, one)))
    assert staff(run)[4:] == [
        (4.5, 4, STARTING),
        (5.0, 4, GONE),
        (5.0, 1, GONE),
        (5.0, 3, LEAVING),
        (5.0, 2, LEAVING),
        (6.0, 2, GONE),
        (8.0, 3, GONE),
    ]
    assert run.finish.tolist() == [10, 4, 6, 8]


def test_who_was_told_to_leave_and_has_not_left_stays_when_needed_again():
    four, one, three = (Scenario((BUSY,), pools=(Pool(n, startup=9.0),)) for n in (4, 1, 3))
    run = simulate(four, 1, 20, ((1.0, one), (2.0, three)))
    assert staff(run)[4:] == [
        (1.0, 3, LEAVING),
        (1.0, 2, LEAVING),
        (1.0, 1, LEAVING),
        (2.0, 1, ON),
        (2.0, 2, ON),
        (8.0, 3, GONE),
    ]


def test_a_start_up_that_was_called_off_does_not_ring_for_the_next_one():
    none, one = (Scenario((recorded((0,), (1,)),), pools=(Pool(n, startup=3.0),)) for n in (0, 1))
    run = simulate(none, 1, 20, ((1.0, one), (2.0, none), (2.5, one)))
    assert run.start.tolist() == [5.5]


def test_without_start_up_a_new_worker_takes_a_waiting_task_at_once():
    one, two = (Scenario((recorded((0, 1), (5, 5)),), pools=(Pool(n),)) for n in (1, 2))
    assert starts(one, (2.0, two)) == [0, 2]


def test_without_workers_all_wait_and_none_is_lost():
    run = simulate(one_queue(2, 0), 1, 50)
    assert run.summary().still_waiting == len(run) > 0


def test_workers_that_may_serve_more_lines_look_at_them_at_once():
    source = recorded((0,), (1,), queue="b")
    queues = (Queue("a"), Queue("b"))
    one, both = (Scenario((source,), queues, (Pool(1, serves),)) for serves in ("a", ("a", "b")))
    assert starts(one, (3.0, both)) == [3]


def test_autoscaling_follows_the_work_within_its_bounds():
    rule = Autoscale(interval=1.0, target=2.0, least=1, most=3)
    batch = (Batch(0.5, 20),)
    scenario = one_queue(0, 1, service=Deterministic(5.0), batches=batch, autoscale=rule)
    run = simulate(scenario, 1, 60)
    times, values = run.workers_series()
    assert dict(zip(times.tolist(), values.tolist())) == {0: 1, 1: 3, 31: 2, 36: 1}
    assert run.finish.max() <= 40


def test_autoscaling_waits_for_the_start_up_and_orders_nobody_twice():
    rule = Autoscale(interval=1.0, target=1.0, least=0, most=4)
    scenario = one_queue(
        0, 0, service=Deterministic(50.0), batches=(Batch(0.5, 4),), startup=10.0, autoscale=rule
    )
    run = simulate(scenario, 1, 40)
    assert staff(run) == [(1, i, STARTING) for i in range(4)] + [(11, i, ON) for i in range(4)]
    assert run.start.tolist() == [11] * 4


def test_without_its_rule_a_pool_has_the_workers_that_the_scenario_says():
    """Also if their number is the same as before the rule was taken away."""
    rule = Autoscale(interval=1.0, target=1.0, least=0, most=8)
    scaled = one_queue(0, 2, service=Deterministic(9.0), batches=(Batch(0.5, 8),), autoscale=rule)
    plain = replace(scaled, pools=(Pool(2),))
    run = simulate(scaled, 1, 30, ((5.0, plain), (6.0, plain)))
    times, values = run.workers_series()
    assert dict(zip(times.tolist(), values.tolist())) == {0: 2, 1: 8, 10: 2}
    assert [state for time, _, state in staff(run) if time == 5] == [LEAVING] * 6
    again = simulate(scaled, 1, 30, ((5.0, plain), (6.0, scaled)))
    assert again.workers_series()[1].max() == 8


# ------------------------------------------------------------------------- giving up, trying again


def test_a_client_gives_up_when_its_patience_ends():
    source = recorded((0, 1), (9, 1), patience=Deterministic(2.5))
    run = simulate(Scenario((source,)), 1, 20)
    assert run.outcome.tolist() == [DONE, GAVE_UP]
    assert run.finish.tolist() == [9, 3.5]


def test_retries_back_off_until_they_are_given_up():
    source = recorded((0, 1), (99, 1), retry=Retry(limit=3, delay=2.0, factor=3.0))
    run = simulate(Scenario((source,), (Queue(limit=0),)), 1, 50)
    assert run.arrival.tolist() == [0, 1, 3, 9, 27]
    assert run.attempt.tolist() == [0, 0, 1, 2, 3]
    assert run.demand.tolist() == [99, 1, 1, 1, 1]


def test_jitter_spreads_retries_by_its_share_to_either_side():
    source = Source(Arrivals(0, batches=(Batch(0, 2000),)), retry=Retry(1, 10.0, jitter=0.5))
    run = simulate(Scenario((source,), (Queue(limit=0),), (Pool(0),)), 1, 100)
    delays = run.arrival[2000:]
    assert len(np.unique(delays)) == 2000
    assert delays.min() == pytest.approx(5, abs=0.2)
    assert delays.max() == pytest.approx(15, abs=0.2)
    assert delays.mean() == pytest.approx(10, abs=0.5)


def test_retries_may_begin_and_lines_may_change_while_tasks_are_under_way():
    before = Source(Arrivals(5), queue="a", retry=Retry(5, 0.5))
    after = replace(before, queue=("a", "b"), choice="random", retry=Retry(5, 0.5, jitter=1.0))
    queues, pools = (Queue("a", 0), Queue("b", 0)), (Pool(1, ("a", "b")),)
    scenarios = (Scenario((source,), queues, pools) for source in (before, after))
    run = simulate(next(scenarios), 1, 60, ((10, next(scenarios)),))
    assert set(run.queue[run.arrival > 12]) == {0, 1}


def test_retries_at_one_instant_stand_in_the_order_in_which_they_came():
    """Two are tried again at 3.5: first the one that has waited longer for it."""
    source = recorded((0, 0.5, 2.5), (9, 1, 1), retry=Retry(limit=3, delay=1.0, factor=2.0))
    run = simulate(Scenario((source,), (Queue(limit=0),)), 1, 4)
    assert run.arrival.tolist() == [0, 0.5, 1.5, 2.5, 3.5, 3.5]
    assert run.attempt.tolist() == [0, 0, 1, 0, 2, 1]


# ------------------------------------------------------------------------- refused, and going on


CALM = one_queue(3, 2, 5, patience=Exponential(2.0))
REFUSED = {  # a calm run until 10 is steered to one of these
    "a spike that began long ago": one_queue(3, spikes=(Spike(0, 1000, 1e6),)),
    "many of them": one_queue(3, spikes=[Spike(i / 10, 1000, 1e4) for i in range(100)]),
    "other parts": Scenario((Source(name="others"),)),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_steer_that_is_refused_leaves_the_run_as_it_was(wrong):
    simulation = Simulation(CALM, 1)
    simulation.advance(500)
    with pytest.raises(ValueError, match=r"At most 1,000,000 tasks fit|same named parts"):
        simulation.steer(REFUSED[wrong])
    assert simulation.scenario is CALM
    simulation.advance(600)
    assert simulation.result().same_as(simulate(CALM, 1, 600))


def test_a_steer_that_does_too_much_leaves_the_run_as_it_was(monkeypatch):
    """A rate that turned ten thousand times before the run came to it; a line sorted again."""
    turning = Arrivals(Profile((0, 0.5, 1), (0, 1, 0), period=1.0))
    recorded_first = Scenario((recorded((0, 1, 2), (500, 500, 500)),))
    simulation = Simulation(recorded_first, 1)
    simulation.advance(1000)
    monkeypatch.setattr("queuesim.effort.MAX_STEPS", 3000)
    for other in (
        Scenario((Source(turning),)),
        replace(recorded_first, pools=(Pool(4000),)),
    ):
        with pytest.raises(ValueError, match="too much beside its tasks"):
            simulation.steer(other)
    assert simulation.scenario is recorded_first
    simulation.advance(2000)
    assert simulation.result().same_as(simulate(recorded_first, 1, 2000))


@pytest.mark.parametrize(
    "scenario", [one_queue(30, 2, 5), one_queue(1, autoscale=Autoscale(0.01, most=40))]
)
def test_an_advance_that_is_refused_leaves_the_run_as_it_was(scenario, monkeypatch):
    for bound in ("simulation.MAX_TASKS", "effort.MAX_STEPS"):
        monkeypatch.setattr(f"queuesim.{bound}", 100_000)
    simulation = Simulation(scenario, 1)
    simulation.advance(10)
    for until in (1e4, 1e7):
        with pytest.raises(ValueError, match=r"tasks fit in a run|too much beside its tasks"):
            simulation.advance(until)
    simulation.advance(12.5)
    assert simulation.result().same_as(simulate(scenario, 1, 12.5))


def test_more_tasks_by_luck_than_fit_are_refused_before_they_come(monkeypatch):
    """As many are expected as fit: every other run has more, and goes on as if not asked."""
    scenario, refused = one_queue(10, 40), 0
    monkeypatch.setattr("queuesim.simulation.MAX_TASKS", 1000)
    for seed in range(20):
        simulation = Simulation(scenario, seed)
        simulation.advance(50)
        try:
            simulation.advance(100)
        except ValueError as refusal:
            refused += str(refusal).startswith("At most 1,000,000 tasks fit")
            simulation.advance(75)
            assert simulation.result().same_as(simulate(scenario, seed, 75))
    assert 0 < refused < 20


def test_many_small_steps_of_a_run_with_many_spikes_are_not_too_much(monkeypatch):
    scenario = one_queue(1.0, 2, spikes=[Spike(90 + i, 0.5, 1.0) for i in range(1000)])
    monkeypatch.setattr("queuesim.effort.MAX_STEPS", 25_000)
    simulation = Simulation(scenario, 1)
    for step in range(1, 101):
        simulation.advance(step)
    assert simulation.result().same_as(simulate(scenario, 1, 100))


# ------------------------------------------------------------------------- advancing and draining


def test_a_change_of_a_batch_that_has_not_come_holds_and_of_one_that_has_does_not():
    small, large = (one_queue(0, 1, batches=(Batch(20, size),)) for size in (5, 50))
    assert len(simulate(small, 1, 60, ((10, large),))) == 50
    assert len(simulate(small, 1, 60, ((20, large),))) == 50
    assert len(simulate(small, 1, 60, ((20.5, large),))) == 5


def test_a_record_may_be_put_in_place_of_another_and_keeps_its_durations():
    first = Scenario((recorded((1, 2, 30, 31), (1, 2, 3, 4)),))
    second = Scenario((recorded((1, 40, 41), (7, 8, 9)),))
    run = simulate(first, 1, 60, ((10, second),))
    assert run.arrival.tolist() == [1, 2, 40, 41]
    assert run.demand.tolist() == [1, 2, 8, 9]
    run = simulate(Scenario((Source(Arrivals(0)),)), 1, 60, ((10, first),))
    assert run.demand.tolist() == [3, 4]


def test_a_drain_ends_with_the_last_task_though_patience_alarms_still_ring():
    scenario = one_queue(2, 1, patience=Deterministic(1000.0))
    run = simulate(scenario, 1, 20, drain=True)
    assert run.summary().completed == len(run)
    assert run.until == run.finish.max() + TICK


def test_a_drain_ends_with_the_last_retry():
    source = recorded((0, 1), (99, 1), retry=Retry(limit=3, delay=2.0, factor=3.0))
    run = simulate(Scenario((source,), (Queue(limit=0),)), 1, 5, drain=True)
    assert run.attempt.max() == 3
    assert run.until == 99 + TICK
    nobody = Scenario((source,), (Queue(limit=0),), (Pool(0),))
    run = simulate(nobody, 1, 5, drain=True)
    assert run.attempt.max() == 3
    assert run.until == 1 + 2 + 6 + 18 + TICK


def test_a_drain_waits_for_help_and_for_patience_to_end_and_for_nothing_else():
    nobody = one_queue(2, 0)
    assert simulate(nobody, 1, 20, drain=True).until == 20
    impatient = one_queue(2, 0, patience=Exponential(50.0))
    run = simulate(impatient, 1, 20, drain=True)
    assert run.summary().gave_up == len(run)
    assert run.until == run.finish.max() + TICK
    helped = one_queue(2, 0, startup=7, autoscale=Autoscale(3.0, 5.0, least=0, most=2))
    assert simulate(helped, 1, 2, drain=True).summary().still_waiting == 0
    starting = ((19, one_queue(2, 1, startup=7)),)
    assert simulate(nobody, 1, 20, starting, drain=True).summary().still_waiting == 0
    hopeless = one_queue(2, 0, autoscale=Autoscale(3.0, 5.0, least=0, most=0))
    assert simulate(hopeless, 1, 20, drain=True).until == 20


def test_a_drain_that_takes_longer_than_times_can_tell_is_refused():
    endless = one_queue(1, 1, service=Deterministic(1e6))
    for run in (simulate, simulate_fifo):
        with pytest.raises(ValueError, match="longer than 4,294,967,296 time units until all"):
            run(endless, 1, 5000, drain=True)
    long = simulate(endless, 1, 4000, drain=True)
    assert 3.8e9 < long.until < 2**32
    assert (long.outcome == DONE).all()
    other = simulate_fifo(endless, 1, 4000, drain=True)
    assert other.until == long.until
    assert np.array_equal(other.finish, long.finish)


def test_a_drained_run_is_over():
    simulation = Simulation(one_queue(), 1)
    simulation.advance(10)
    simulation.drain()
    for action in (
        lambda: simulation.advance(1000),
        lambda: simulation.steer(one_queue(5)),
        simulation.drain,
    ):
        with pytest.raises(ValueError, match="drained"):
            action()
    assert (simulation.result().outcome == DONE).all()


def test_advancing_to_the_past_does_nothing():
    simulation = Simulation(one_queue(), 1)
    simulation.advance(10)
    simulation.advance(5)
    assert simulation.now == 10


def test_a_result_on_the_way_does_not_disturb_the_run():
    simulation = Simulation(one_queue(), 1)
    for time in range(1, 61):
        simulation.advance(time)
        assert simulation.result().until == time
    assert simulation.result().same_as(simulate(one_queue(), 1, 60))


def test_it_can_only_be_steered_to_the_same_named_parts():
    simulation = Simulation(one_queue(), 1)
    other = Scenario((Source(name="others"),))
    with pytest.raises(ValueError, match="same named parts"):
        simulation.steer(other)
    simulation.advance(10)  # and goes on


def test_a_change_after_the_end_is_not_made():
    assert simulate(one_queue(), 1, 20, ((20, one_queue(workers=0)),)).same_as(
        simulate(one_queue(), 1, 20)
    )


def test_two_events_for_each_task():
    """An arrival and a departure, and a handful for the run: no feature that is off costs any."""
    simulation = Simulation(one_queue(rate=3.6, workers=4), 1)
    simulation.advance(500)
    run = simulation.result()
    assert next(simulation._system.clock._eid) <= len(run) + int(np.sum(~np.isnan(run.start))) + 3
