"""What holds in every run, on systems and changes drawn at random.

The rules that a single run keeps are written in audit.py; here they meet random systems, and runs
meet other runs: in pieces and whole, steered and left alone, with few workers and with many.
"""

import copy
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim import (
    IN_SERVICE,
    WAITING,
    Arrivals,
    Batch,
    Deterministic,
    Exponential,
    Pool,
    Profile,
    Queue,
    Recorded,
    Scenario,
    Simulation,
    Source,
    Spike,
    one_queue,
    simulate,
)
from queuesim.figures import DONE, TAKEN_BACK
from queuesim.scenario import ORDERS
from tests.queuesim.audit import audit
from tests.queuesim.systems import (
    DURATIONS,
    GAPS,
    LIMITS,
    RATES,
    RETRIES,
    ROUND,
    SEEDS,
    UNTIL,
    examples,
    schedules,
    steered,
    systems,
    times,
)

pytestmark = pytest.mark.filterwarnings("ignore:The (priority|weight) of the sources")


def run_of(versions, seed, **options):
    return simulate(versions[0][1], seed, UNTIL, versions[1:], **options)


def tasks(run):
    """Who came and with how much work: pairs (arrival, demand) with their source."""
    return list(zip(run.arrival.tolist(), run.demand.tolist(), run.source.tolist()))


@examples(40)
@given(schedules(), SEEDS)
def test_every_run_keeps_the_rules_of_the_house(versions, seed):
    audit(run_of(versions, seed), versions)


@examples(60)
@given(schedules(), SEEDS)
def test_a_drained_run_keeps_them_too_and_leaves_only_what_nobody_can_serve(versions, seed):
    run = run_of(versions, seed, drain=True)
    made = [version for version in versions if version[0] < UNTIL or version[0] == 0]
    audit(run, made)
    last = made[-1][1]
    assert not (run.outcome == IN_SERVICE).any()
    left = {last.queues[queue].name for queue in run.queue[run.outcome == WAITING]}
    for pool, part in enumerate(last.pools):
        if left & set(part.serves):
            _, present = run.workers_series(pool, starting=True)
            assert present[-1] == 0
            assert part.autoscale is None or part.autoscale.most == 0


STOPS = st.lists(times(0, UNTIL), min_size=1, max_size=6)


@examples(50)
@given(schedules(), SEEDS, STOPS)
def test_a_run_in_pieces_is_the_run_in_one(versions, seed, stops):
    assert_same_in_pieces(versions, seed, stops)


@examples(50)
@given(ROUND, DURATIONS, LIMITS, SEEDS, STOPS)
def test_regular_tasks_that_come_and_stay_away_are_the_same_in_pieces(
    profile, service, limit, seed, stops
):
    scenario = one_queue(profile, 1, limit, service, gaps=Deterministic())
    assert_same_in_pieces([(0.0, scenario)], seed, stops)


def assert_same_in_pieces(versions, seed, stops):
    """At each stop what has come is what comes in one run; all stops together change nothing."""
    whole, pieces = run_of(versions, seed), Simulation(versions[0][1], seed)
    coming = [change for change in versions[1:] if change[0] < UNTIL]
    for stop in sorted([*stops, *(time for time, _ in versions[1:]), UNTIL]):
        pieces.advance(stop)
        so_far, come = pieces.result(), whole.arrival < stop
        assert tasks(so_far) == tasks(whole)[: np.sum(come)]
        begun = whole.start[come] < stop
        assert so_far.start[begun].tolist() == whole.start[come][begun].tolist()
        others = so_far.start[~begun]  # at the stop itself a change may have let them start
        assert (np.isnan(others) | (others == stop)).all()
        while coming and coming[0][0] <= stop:
            pieces.steer(coming.pop(0)[1])
    assert pieces.result().same_as(whole)


@examples(50)
@given(schedules(), st.data(), SEEDS, st.lists(times(0, UNTIL), min_size=2, max_size=2))
def test_a_fork_goes_on_as_the_run_does_and_neither_disturbs_the_other(versions, data, seed, at):
    """Forked, steered elsewhere and run to its end, while the first runs on as if alone."""
    at, later = sorted(at)
    versions = [one for one in versions if one[0] < UNTIL]
    before = [one for one in versions if one[0] <= at]
    other = (later, data.draw(steered(before[-1][1])))
    run = Simulation(versions[0][1], seed)
    for time, version in before[1:]:
        run.advance(time)
        run.steer(version)
    run.advance(at)
    fork, aside = run.fork(), run.fork()
    aside.advance(later)
    aside.steer(other[1])
    aside.advance(UNTIL)
    for simulation in (run, fork):
        for time, version in versions[len(before) :]:
            simulation.advance(time)
            simulation.steer(version)
        simulation.advance(UNTIL)
        assert simulation.result().same_as(run_of(versions, seed))
    if later < UNTIL:
        assert aside.result().same_as(run_of([*before, other], seed))
    for simulation in (run, fork):
        simulation.drain()
    assert fork.result().same_as(run.result())


def test_in_a_fork_equals_stay_in_their_order():
    """Tasks of one rank in a line, and departures at one instant, old ones and new ones."""
    batches = [Batch(i, 3) for i in range(9)] + [Batch(9.5, 2), Batch(10.0, 90)]
    slow, swift = (
        one_queue(0, 3, service=Deterministic(work), batches=batches, order="priority")
        for work in (1.0, 0.5)
    )
    run = Simulation(slow, 1)
    run.advance(9.75)
    run.steer(swift)
    for moment in (9.9, 12.25):
        run.advance(moment)
        fork = run.fork()
        for simulation in (run, fork):
            simulation.advance(moment + 2)
        assert fork.result().same_as(run.result())
    assert run.result().worker[27:35].tolist() == [0, 1, 2, 0, 1, 2, 0, 1]


def test_a_fork_of_what_has_broken_off_is_refused():
    run = Simulation(one_queue(), 1)
    run.advance(5)
    run.drain()
    with pytest.raises(ValueError, match="drained"):
        run.fork()


def test_a_task_on_the_begin_of_a_silence_is_served_once_it_comes():
    """It comes at 2, when the rate falls to 0, and not after the stop at 5."""
    scenario = one_queue(
        Profile.steps((0, 3.0), (2, 0.0), (7, 1.0)),
        *(1, np.inf, Deterministic(0.5)),
        gaps=Deterministic(),
    )
    assert_same_in_pieces([(0.0, scenario)], 0, [5.0, 9.0])
    pieces = Simulation(scenario)
    pieces.advance(5)
    assert pieces.result().arrival[-1] == 2


@examples(30)
@given(schedules(), SEEDS)
def test_the_same_seed_brings_the_same_run(versions, seed):
    assert run_of(versions, seed).same_as(run_of(copy.deepcopy(versions), seed))


def test_another_seed_brings_another_run():
    assert not simulate(one_queue(), 1).same_as(simulate(one_queue(), 2))


@examples(50)
@given(schedules(), SEEDS, times(0, UNTIL))
def test_a_change_that_changes_nothing_changes_nothing(versions, seed, time):
    same = copy.deepcopy([version for since, version in versions if since <= time][-1])
    idle = sorted([*versions[1:], (time, same)], key=lambda change: change[0])
    assert run_of([versions[0], *idle], seed).same_as(run_of(versions, seed))


@examples(50)
@given(systems(retries=st.none()), st.data(), SEEDS)
def test_the_same_tasks_come_whatever_the_system_does_with_them(scenario, data, seed):
    other = replace(data.draw(steered(scenario)), sources=scenario.sources)
    assert tasks(simulate(scenario, seed, UNTIL)) == tasks(simulate(other, seed, UNTIL))


@examples(50)
@given(schedules(retries=st.none()), st.data(), SEEDS, times(0, UNTIL))
def test_steering_never_changes_what_was_before(versions, data, seed, time):
    before = [version for version in versions if version[0] < time or version[0] == 0]
    after = (time, data.draw(steered(before[-1][1])))
    plain, other = run_of(before, seed), run_of([*before, after], seed)
    count = int(np.searchsorted(plain.arrival, time))
    assert tasks(plain)[:count] == tasks(other)[:count]
    begun = plain.start[:count] < time
    assert (plain.start[:count][begun] == other.start[:count][begun]).all()


@examples(50)
@given(systems(retries=st.none()), SEEDS, times(0, UNTIL), times(0, UNTIL))
def test_a_spike_or_batch_adds_tasks_and_leaves_the_others_alone(scenario, seed, at, steer_at):
    first, *rest = scenario.sources
    base = replace(first.arrivals, spikes=(), batches=())
    plain = replace(scenario, sources=(replace(first, arrivals=base), *rest))
    extra = replace(base, spikes=(Spike(at, 2.0, 5.0),), batches=(Batch(at, 7),))
    more = replace(scenario, sources=(replace(first, arrivals=extra), *rest))
    usual, from_start = tasks(simulate(plain, seed, UNTIL)), tasks(simulate(more, seed, UNTIL))
    assert Counter(usual) <= Counter(from_start)
    assert len(from_start) >= len(usual) + 7 * (at < UNTIL)
    # Planned from the start or ordered before it begins, it is the same spike.
    ordered = simulate(plain, seed, UNTIL, ((min(at, steer_at), more),))
    assert Counter(tasks(ordered)) == Counter(from_start)


@examples(30)
@given(RATES, GAPS, DURATIONS, SEEDS)
def test_with_more_workers_no_task_starts_later(rate, gaps, service, seed):
    runs = [
        simulate(one_queue(rate, workers, service=service, gaps=gaps), seed, UNTIL, drain=True)
        for workers in range(1, 7)
    ]
    for fewer, more in pairwise(runs):
        assert (more.start <= fewer.start).all()


@examples(30)
@given(RATES, DURATIONS, SEEDS)
def test_the_order_of_service_moves_waits_and_keeps_the_work(rate, service, seed):
    """When one worker is busy does not depend on whom it serves first."""
    runs = [
        simulate(one_queue(rate, 1, service=service, order=order), seed, UNTIL, drain=True)
        for order in ORDERS
    ]
    first, *others = [run.busy_series() for run in runs]
    for other in others:
        assert np.array_equal(_busy_time(first), _busy_time(other))


def _busy_time(series):
    """The moments at which a worker becomes busy or idle."""
    times, values = series
    return times[np.diff(values, prepend=0) != 0]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("other", ORDERS)
def test_changing_the_order_of_a_long_line_loses_nobody(order, other):
    before = one_queue(rate=5, workers=2, order=order)
    after = one_queue(rate=5, workers=2, order=other)
    run = simulate(before, 1, UNTIL, ((10.5, after),), drain=True)
    audit(run, [(0, before), (10.5, after)])
    assert run.summary().completed == len(run)


@examples(30)
@given(st.lists(times(0, UNTIL), max_size=5), SEEDS)
def test_regular_arrivals_may_turn_random_and_back_at_any_time(moments, seed):
    regular, random = (one_queue(1.0, gaps=gaps) for gaps in (Deterministic(), Exponential()))
    versions = [(0.0, regular)]
    for moment in sorted(moments):
        versions.append((moment, random if versions[-1][1] is regular else regular))
    run = run_of(versions, seed)
    audit(run, versions)
    for (begin, scenario), (end, _) in zip(versions, [*versions[1:], (UNTIL, None)]):
        here = run.arrival[(run.arrival >= begin) & (run.arrival < end)]
        if scenario is regular:  # the first comes one gap after the change
            expected = np.arange(begin + 1, end, 1)
            assert here == pytest.approx(expected[: len(here)], abs=1e-6)
            assert len(here) >= len(expected) - 1  # rounding may push the last one over the end


@examples(30)
@given(systems(orders=st.just("fifo")), SEEDS)
def test_where_there_is_nothing_to_choose_by_all_orders_are_first_come_first_served(scenario, seed):
    """One class or one source only: priority, ageing at any pace and turns have nothing to do."""
    first = replace(scenario.sources[0], priority=1)
    scenario = replace(scenario, sources=(first,))
    expected = simulate(scenario, seed, UNTIL)
    for order in ("priority", "ageing", "in turn"):
        queues = [replace(queue, order=order) for queue in scenario.queues]
        assert simulate(replace(scenario, queues=queues), seed, UNTIL).same_as(expected)


def test_ageing_goes_from_first_come_first_served_to_strict_priority():
    """On times that are never equal: at 1 it is the one, at 1000 nearly the other."""
    classes = [Source(Arrivals(1.7), priority=rank, name=f"class {rank}") for rank in range(2)]
    runs = {}
    for order, pace in (("fifo", 1), ("ageing", 1), ("ageing", 1000), ("priority", 1)):
        scenario = Scenario(classes, (Queue(order=order, ageing=pace),), (Pool(4),))
        runs[order, pace] = simulate(scenario, 5, 400.0)
    assert runs["ageing", 1].same_as(runs["fifo", 1])
    urgent, strict = (
        np.nanmean(runs[key].wait[runs[key].source == 0])
        for key in (("ageing", 1000), ("priority", 1))
    )
    assert urgent == pytest.approx(strict, rel=0.05)
    assert strict < 0.5 * np.nanmean(runs["fifo", 1].wait)


# ------------------------------------------------------------------ tasks put in and taken back

PUTS = st.lists(st.tuples(times(0, 20), times(0.5, 4)), min_size=1, max_size=12)


def by_hand(scenario, puts, seed, fork_at=None):
    """The tasks put in one after the other; forked on the way, it is the fork that goes on."""
    simulation = Simulation(scenario, seed)
    for place, (moment, work) in enumerate(puts):
        simulation.advance(moment)
        simulation.put(work=work)
        if place == fork_at:
            simulation = simulation.fork()
    simulation.advance(UNTIL)
    return simulation.result()


@st.composite
def counters(draw, arrivals):
    """One line at which tasks are put in: all that happens to them is not left to chance."""
    patience = draw(st.none() | times(0.5, 4).map(Deterministic))
    rule = draw(RETRIES.filter(lambda rule: rule is None or not (rule.is_spread or rule.budget)))
    source = Source(
        arrivals,
        patience=patience,
        retry=rule,
        withdraws=draw(st.booleans()),
        patience_for=draw(st.sampled_from(("start", "finish"))),
    )
    queue = Queue(
        limit=draw(LIMITS),
        order=draw(st.sampled_from(("fifo", "lifo", "shortest"))),
        drops_expired=draw(st.booleans()),
    )
    return Scenario(
        (source,), (queue,), (Pool(draw(st.integers(1, 3)), prefetch=draw(st.integers(0, 2))),)
    )


@examples(40)
@given(st.data(), PUTS, SEEDS)
def test_tasks_put_in_by_hand_fare_as_if_they_had_been_recorded(data, puts, seed):
    puts = sorted(puts, key=lambda put: put[0])
    silent = data.draw(counters(Arrivals(0)))
    (source,) = silent.sources
    record = Recorded(*zip(*puts))
    recorded = replace(silent, sources=(replace(source, arrivals=record),))
    run, expected = by_hand(silent, puts, seed), simulate(recorded, seed, UNTIL)
    audit(run, [(0.0, silent)])
    assert run.same_as(expected)
    forked = by_hand(silent, puts, seed, fork_at=data.draw(st.integers(0, len(puts) - 1)))
    assert forked.same_as(run)


@examples(50)
@given(schedules(), SEEDS, st.data())
def test_puts_and_take_backs_are_the_same_in_pieces_and_in_a_fork(versions, seed, data):
    """Tasks go in and out of any system at any time: it keeps the rules, and so do its twins."""
    moments = sorted(data.draw(st.lists(times(0, UNTIL), min_size=1, max_size=8)))
    source = data.draw(st.sampled_from(versions[0][1].sources)).name
    twins = [Simulation(versions[0][1], seed), Simulation(versions[0][1], seed)]
    coming, gave_up_at = versions[1:], []
    for moment in [*moments, UNTIL]:
        while coming and coming[0][0] <= moment:
            for twin in twins:
                twin.advance(coming[0][0])
                twin.steer(coming[0][1])
            coming.pop(0)
        first, second = twins
        first.advance(moment)
        second.advance((second.now + moment) / 2)
        second.advance(moment)
        if moment == UNTIL:
            break
        count = len(first.result())
        marked = data.draw(st.integers(0, count)) if count else 0
        tickets = [int(twin.result().ticket[marked - 1]) for twin in twins] if marked else []
        gives_up = data.draw(st.booleans())  # or takes its task back
        taken = [
            twin.give_up(ticket) if gives_up else twin.take_back(ticket)
            for twin, ticket in zip(twins, tickets)
        ]
        assert len(set(taken)) <= 1
        gave_up_at += [moment] if gives_up else []
        for twin in twins:
            twin.put(source)
        twins = [first, second.fork()]
    first, second = (twin.result() for twin in twins)
    assert first.same_as(second)
    audit(first, versions, gave_up_at)


def test_only_what_waits_can_be_taken_back():
    """In line, taken ahead, or on its way; not what is served, done, rejected or gone."""
    scenario = one_queue(0, 1, limit=1, service=Deterministic(2.0))
    (pool,) = scenario.pools
    simulation = Simulation(replace(scenario, pools=(replace(pool, prefetch=1),)), 1)
    served, held, waits, turned_away = (simulation.put() for _ in range(4))
    coming = simulation.put()
    assert simulation.take_back(coming)
    simulation.advance(1.0)
    assert not simulation.take_back(served)
    assert not simulation.take_back(turned_away)
    assert simulation.take_back(held)
    assert not simulation.take_back(held)
    assert simulation.result().held[waits] == 1.0  # it takes the place in the worker's hands
    late = simulation.put()
    simulation.advance(1.5)
    assert simulation.take_back(late)
    simulation.advance(9.0)
    assert not simulation.take_back(served)
    run = simulation.result()
    assert run.outcome[[served, waits]].tolist() == [DONE, DONE]
    assert run.outcome[[held, coming, late]].tolist() == [TAKEN_BACK] * 3
    assert run.finish[[held, coming, late]].tolist() == [1.0, 0.0, 1.5]
    assert run.start[waits] == 2.0
    audit(run, [(0.0, simulation.scenario)])
