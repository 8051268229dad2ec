"""Tasks put in from outside at the present moment, and taken back."""

import numpy as np
import pytest

from queuesim import (
    DONE,
    EXPIRED,
    GAVE_UP,
    IN_SERVICE,
    IN_VAIN,
    TAKEN_BACK,
    Arrivals,
    Deterministic,
    Exponential,
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

EMPTY = one_queue(0, 1, service=Deterministic(2.0))


def row_of(run, ticket):
    return int(np.flatnonzero(run.ticket == ticket)[0])


def test_a_task_put_in_arrives_now():
    simulation = Simulation(EMPTY, 1)
    simulation.advance(5)
    ticket = simulation.put()
    simulation.advance(10)
    run = simulation.result()
    row = row_of(run, ticket)
    assert (run.arrival[row], run.start[row], run.finish[row]) == (5, 5, 7)
    assert run.outcome[row] == DONE


def test_tickets_name_their_tasks_whatever_comes_between():
    scenario = one_queue(3, 2, 4, patience=Exponential(1.0), retry=Retry(3, 0.5))
    simulation = Simulation(scenario, 7)
    put = {}
    for moment in range(1, 40):
        simulation.advance(moment / 2)
        put[simulation.put(work=0.25 + moment / 100)] = moment / 2
    simulation.advance(60)
    run = simulation.result()
    for ticket, moment in put.items():
        row = row_of(run, ticket)
        assert run.arrival[row] == moment
        assert run.demand[row] == pytest.approx(0.25 + moment / 50, abs=1e-6)
        assert run.attempt[row] == 0


def test_taps_replay_as_a_record():
    """What a class did is replayed: the same tasks at the same times, with the same work."""
    taps, others = Source(Arrivals(0), name="taps"), Source(Arrivals(2.0), name="others")
    simulation = Simulation(Scenario((others, taps), pools=(Pool(2),)), 3)
    for moment in np.cumsum(np.random.default_rng(1).exponential(0.4, 50)):
        simulation.advance(moment)
        simulation.put("taps")
    simulation.advance(40)
    live = simulation.result()
    mine = live.source == 1
    record = Recorded(live.arrival[mine], live.demand[mine])
    again = simulate(Scenario((others, Source(record, name="taps")), pools=(Pool(2),)), 3, 40)
    assert again.same_as(live)


def test_a_put_does_not_change_the_luck_of_others():
    plain, tapped = Simulation(one_queue(2, 9), 5), Simulation(one_queue(2, 9), 5)
    for moment in range(1, 30):
        plain.advance(moment)
        tapped.advance(moment)
        tapped.put()
    run, other = plain.result(), tapped.result()
    theirs = ~np.isin(other.arrival, np.arange(1, 30))
    assert run.arrival.tolist() == other.arrival[theirs].tolist()
    assert run.demand.tolist() == other.demand[theirs].tolist()


def test_what_waits_can_be_taken_back_and_what_is_served_cannot():
    simulation = Simulation(EMPTY, 1)
    simulation.advance(1)
    served, waiting, last = (simulation.put() for _ in range(3))
    simulation.advance(2)
    assert not simulation.take_back(served)
    assert simulation.take_back(waiting)
    assert not simulation.take_back(waiting)  # it is out already
    simulation.advance(4)
    run = simulation.result()
    outcomes = {ticket: run.outcome[row_of(run, ticket)] for ticket in (served, waiting, last)}
    assert outcomes == {served: DONE, waiting: TAKEN_BACK, last: IN_SERVICE}
    assert run.finish[row_of(run, waiting)] == 2
    assert run.start[row_of(run, last)] == 3
    assert not simulation.take_back(served)
    assert run.summary().taken_back == 1


def test_a_place_that_is_given_up_is_free_again():
    simulation = Simulation(one_queue(0, 1, 1, Deterministic(9.0)), 1)
    simulation.advance(1)
    simulation.put()
    waiting = simulation.put()
    simulation.advance(2)
    simulation.take_back(waiting)
    simulation.put()
    simulation.advance(3)
    summary = simulation.result().summary()
    assert (summary.rejected, summary.still_waiting, summary.taken_back) == (0, 1, 1)


def test_a_task_in_the_hands_of_a_worker_can_be_taken_back():
    scenario = one_queue(0, 1, service=Deterministic(5.0), prefetch=2)
    simulation = Simulation(scenario, 1)
    simulation.advance(1)
    tickets = [simulation.put() for _ in range(4)]
    simulation.advance(2)
    run = simulation.result()
    assert np.isfinite(run.held).tolist() == [False, True, True, False]
    assert simulation.take_back(tickets[1])
    simulation.advance(30)
    run = simulation.result()
    assert run.start.tolist()[:1] + run.start.tolist()[2:] == [1, 6, 11]


def test_a_task_taken_back_is_not_tried_again():
    scenario = one_queue(0, 0, patience=Deterministic(9.0), retry=Retry(3, 0.5))
    simulation = Simulation(scenario, 1)
    simulation.advance(1)
    ticket = simulation.put()
    simulation.advance(2)
    simulation.take_back(ticket)
    simulation.advance(60)
    assert len(simulation.result()) == 1


def test_a_task_waits_at_the_door_until_time_goes_on():
    """A fork takes it along; and it can be taken back at once, before it has arrived."""
    simulation = Simulation(EMPTY, 1)
    simulation.advance(1)
    simulation.put()
    hasty = simulation.put()
    assert simulation.take_back(hasty)
    assert not simulation.take_back(hasty)
    fork = simulation.fork()
    for each in (simulation, fork):
        each.advance(4)
    assert fork.result().same_as(simulation.result())
    assert simulation.result().outcome.tolist() == [DONE, TAKEN_BACK]
    assert simulation.result().waiting_series()[1].tolist() == [0]


def test_what_is_put_in_before_a_drain_is_served():
    simulation = Simulation(EMPTY, 1)
    simulation.advance(1)
    simulation.put()
    simulation.drain()
    assert simulation.result().finish.tolist() == [3]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda s: s.put("mails"), "There is no source called 'mails', only tasks."),
        (lambda s: s.put(3), "The name of a source must be a text"),
        (lambda s: s.put(work=0), "The work of a task must be a number above 0"),
        (lambda s: s.put(work="long"), "The work of a task must be a number above 0"),
        (lambda s: s.take_back(0), "There is no task to take back."),
        (lambda s: s.give_up(0), "There is no task to give up."),
        (
            lambda s: s.take_back("x") if s.put() is not None else None,
            "The ticket must be a number",
        ),
        (lambda s: s.take_back(7) if s.put() is not None else None, "The ticket must be a number"),
    ],
)
def test_nonsense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(Simulation(EMPTY, 1))


def test_more_tasks_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr("queuesim.simulation.MAX_TASKS", 5)
    simulation = Simulation(EMPTY, 1)
    for _ in range(5):
        simulation.put()
    with pytest.raises(ValueError, match="tasks fit in a run"):
        simulation.put()


def test_priorities_hold_for_tasks_put_in():
    sources = (Source(Arrivals(0), priority=1), Source(Arrivals(0), name="urgent"))
    scenario = Scenario(sources, (Queue(order="priority"),), (Pool(1),))
    simulation = Simulation(scenario, 1)
    simulation.advance(1)
    for name in ("tasks", "tasks", "urgent"):
        simulation.put(name, work=1.0)
    simulation.advance(9)
    assert simulation.result().start.tolist() == [1, 3, 2]


@pytest.mark.parametrize(
    ("ways", "outcome", "finish"),
    [
        ({}, GAVE_UP, 2),
        ({"withdraws": False}, IN_VAIN, 5),
        ({"withdraws": False, "drops_expired": True}, EXPIRED, 3),
    ],
)
def test_a_caller_that_gives_up_by_hand_goes_as_if_its_patience_had_ended(ways, outcome, finish):
    simulation = Simulation(one_queue(0, 1, service=Deterministic(2.0), **ways), 1)
    simulation.advance(1)
    served, waiting, last = (simulation.put() for _ in range(3))
    simulation.advance(2)
    assert simulation.give_up(waiting)
    assert not simulation.give_up(waiting)  # it has gone already
    assert not simulation.give_up(served)  # its task is being worked on
    simulation.advance(9)
    run = simulation.result()
    assert run.outcome[[served, waiting, last]].tolist() == [DONE, outcome, DONE]
    assert (run.gone[waiting], run.finish[waiting]) == (2, finish)
    assert run.summary().gave_up == 1
    assert not simulation.give_up(last)  # it is done


def test_a_caller_may_give_up_before_its_task_has_reached_the_queue():
    leaves, stays = (
        Simulation(one_queue(0, 1, service=Deterministic(2.0), withdraws=withdraws), 1)
        for withdraws in (True, False)
    )
    for simulation in (leaves, stays):
        assert simulation.give_up(simulation.put())
        simulation.advance(5)
    assert leaves.result().outcome.tolist() == [GAVE_UP]
    assert stays.result().outcome.tolist() == [IN_VAIN]
    assert leaves.result().waiting_series()[1].max() == 0


def test_a_caller_that_gives_up_by_hand_tries_again_by_its_rule():
    rule = Retry(1, 1.0, after="gave up")
    simulation = Simulation(one_queue(0, 1, service=Deterministic(2.0), retry=rule), 1)
    first, second = simulation.put(), simulation.put()
    simulation.advance(1)
    simulation.give_up(second)
    simulation.advance(9)
    run = simulation.result()
    assert run.attempt.tolist() == [0, 0, 1]
    assert run.arrival.tolist() == [0, 0, 2]
    assert [run.outcome[row_of(run, ticket)] for ticket in (first, second)] == [DONE, GAVE_UP]
