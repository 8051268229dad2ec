"""The room as the load: one log makes one run, wherever and however it is computed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.room.follow.handout import half_of
from lessons.common.room.load.deeds import Change, GiveUp, Send, Start, Trial
from lessons.common.room.load.division import HALVES, QUEUES, TRIES
from lessons.common.room.load.fates import Fate, fates
from lessons.common.room.load.load_run import GESTURE, LoadRun, WithGhost, work_of
from lessons.common.room.load.replayed import repeats, replayed, run_of
from lessons.common.room.load.rules import ORDERS, Rules, difference
from queuesim import DONE, IN_VAIN, REJECTED, Simulation
from queuesim.limits import on_grid

ONE = Rules(workers=1, seconds=4.0)
few = settings(max_examples=50)
SEED = 13  # the first tasks are not short
START = Start(1, SEED, ONE, began=1000.0)


def rules():
    return st.builds(
        Rules,
        workers=st.integers(0, 5),
        limit=st.none() | st.integers(0, 6),
        order=st.sampled_from(list(ORDERS)),
        seconds=st.sampled_from([0.5, 2.0, 7.0]),
        stays=st.booleans(),
        drops=st.booleans(),
        others=st.sampled_from([0.0, 0.5]),
    )


@st.composite
def logs(draw):
    """A log as the database keeps one: times never go back, numbers of a client only go up."""
    at, newest, log = 0.0, {}, []
    for _ in range(draw(st.integers(0, 40))):
        at = round(at + draw(st.sampled_from([0.0, 0.001, 0.2, 1.0, 3.0])), 3)
        kind = draw(st.sampled_from(["send"] * 4 + ["give up"] * 2 + ["change"]))
        client = draw(st.sampled_from("abcd"))
        if kind == "change":
            log.append(Change(at, draw(rules())))
        elif kind == "send":
            newest[client] = newest.get(client, 0) + draw(st.integers(1, 3))
            log.append(Send(at, client, newest[client]))
        elif client in newest:
            log.append(GiveUp(at, client, newest[client]))
    return log


@few
@given(rules(), logs(), st.data())
def test_every_server_computes_the_same_run(start_rules, log, data):
    """However far each looks ahead, whenever it hears of a deed, and wherever it copies the run."""
    start = Start(1, 3, start_rules, 0.0)
    whole, parts = WithGhost(start), WithGhost(start)
    for deed in log:
        whole.take(deed)
        parts.run.present(deed.at + data.draw(st.sampled_from([0.0, 0.1, 20.0])))
        if data.draw(st.booleans()):
            parts.run = parts.run.copy()
        parts.take(deed)
    end = whole.run.now + 30
    assert whole.run.present(end).same_as(parts.run.present(end))
    assert whole.run.tickets == parts.run.tickets
    if whole.ghost is not None:
        assert whole.ghost.present(end).same_as(parts.ghost.present(end))


@few
@given(rules(), logs())
def test_each_tap_is_one_task_of_the_run_and_each_task_one_tap(start_rules, log):
    run = run_of(
        Start(1, 3, replace(start_rules, others=0.0), 0.0),
        [
            replace(deed, rules=replace(deed.rules, others=0.0))
            if isinstance(deed, Change)
            else deed
            for deed in log
        ],
    )
    result = run.present(run.now + 1)
    sent = [deed for deed in log if isinstance(deed, Send)]
    assert result.arrival.tolist() == [on_grid(deed.at) for deed in sent]
    rows = [run.tickets[deed.client, deed.number] for deed in sent]
    assert result.ticket.tolist() == rows


@few
@given(rules(), rules(), logs())
def test_under_other_rules_the_same_tasks_come_and_take_the_same_work(before, after, log):
    log = [deed for deed in log if not isinstance(deed, Change)]
    after = replace(after, seconds=before.seconds, others=before.others)
    start = Start(1, 5, before, 0.0)
    was, would_be = run_of(start, log), replayed(start, log, Trial(after))
    assert was.tickets == would_be.tickets
    one, two = was.present(was.now + 5), would_be.present(was.now + 5)
    assert np.array_equal(one.arrival, two.arrival) and np.array_equal(one.demand, two.demand)


@few
@given(rules(), logs())
def test_the_ghost_is_the_run_without_the_last_change(start_rules, log):
    """Changes that follow each other at once are one."""
    start = Start(1, 3, start_rules, 0.0)
    told = WithGhost(start)
    for deed in log:
        told.take(deed)
    changes = [deed.at for deed in log if isinstance(deed, Change)]
    if not changes:
        assert told.ghost is None
        return
    first = changes[-1]
    for at in reversed(changes):
        first = at if first - at <= GESTURE else first
    place = min(i for i, deed in enumerate(log) if deed.at == first and isinstance(deed, Change))
    rest = [deed for deed in log[place:] if not isinstance(deed, Change)]
    expected = run_of(start, log[:place] + rest)
    end = told.run.now + 20
    assert told.ghost.present(end).same_as(expected.present(end))


def fates_at(run, at):
    return fates(run.present(at), {c: run.tickets[c, n] for c, n in run.latest.items()})


def test_a_phone_follows_its_own_task():
    run = run_of(START, [Send(1.0, "a", 1), Send(1.5, "b", 1), Send(2.0, "c", 1)])
    served = fates_at(run, 2.5)
    assert served["a"] == Fate("in work", 1.0, 1.0)
    assert (served["b"], served["c"]) == (
        Fate("waiting", 1.5, 1.5, 0),
        Fate("waiting", 2.0, 2.0, 1),
    )
    end = 1 + 4 * work_of(SEED, "a", 1)
    done = fates_at(run, end + 0.01)["a"]
    assert (done.state, done.sent) == ("done", 1.0) and done.since == pytest.approx(end, abs=1e-5)


@pytest.mark.parametrize(("order", "ahead"), [("fifo", [0, 1, 2]), ("lifo", [2, 1, 0])])
def test_who_is_ahead_goes_by_the_order(order, ahead):
    rules = replace(ONE, order=order, seconds=30.0)
    run = run_of(replace(START, rules=rules), [Send(1.0, client, 1) for client in "wxyz"])
    seen = fates_at(run, 1.001)
    assert [seen[client].ahead for client in "xyz"] == ahead


@few
@given(rules(), logs())
def test_the_order_that_phones_tell_is_the_one_in_which_tasks_start(start_rules, log):
    run = run_of(
        Start(1, 3, replace(start_rules, workers=1, others=0.0), 0.0),
        [deed for deed in log if not isinstance(deed, Change)],
    )
    at = run.now + 0.001
    waiting = {c: f.ahead for c, f in fates_at(run, at).items() if f.state == "waiting"}
    later = run.present(at + 10_000)
    start = {client: later.start[run.tickets[client, run.latest[client]]] for client in waiting}
    told = sorted(waiting, key=waiting.get)
    assert told == sorted(waiting, key=start.get)
    if waiting and start_rules.drops:  # nothing else is started between them
        assert sorted(waiting.values())[0] >= 0


def test_a_client_that_sends_again_gives_up_what_it_sent_before():
    log = [Send(1.0, "a", 1), Send(1.0, "b", 1), Send(2.0, "b", 2)]
    leaves = run_of(START, log)
    assert fates_at(leaves, 2.5)["b"] == Fate("waiting", 2.0, 2.0, 0)
    stays = run_of(replace(START, rules=replace(ONE, stays=True)), log)
    assert fates_at(stays, 2.5)["b"] == Fate("waiting", 2.0, 2.0, 1)  # behind its own first one
    assert IN_VAIN in stays.present(500).outcome and IN_VAIN not in leaves.present(500).outcome


def test_giving_up_leaves_or_stays_as_the_rules_say():
    log = [Send(1.0, "a", 1), Send(1.0, "b", 1), GiveUp(2.0, "b", 1)]
    for stays, waits in [(False, 0), (True, 1)]:
        run = run_of(replace(START, rules=replace(ONE, stays=stays)), log)
        assert fates_at(run, 2.5)["b"] == Fate("gave up", 1.0, 2.0)
        assert run.present(2.5).waiting_series()[1][-1] == waits


def test_what_is_in_work_or_done_cannot_be_given_up():
    run = run_of(START, [Send(1.0, "a", 1), GiveUp(1.5, "a", 1), GiveUp(200.0, "a", 1)])
    assert fates_at(run, 300)["a"].state == "done"


def test_a_full_queue_turns_taps_away():
    run = run_of(
        replace(START, rules=replace(ONE, limit=0)), [Send(1.0, "a", 1), Send(1.0, "b", 1)]
    )
    assert fates_at(run, 1.5)["b"] == Fate("rejected", 1.0, 1.0)


def test_without_repeats_only_first_tries_are_replayed():
    full = replace(START, rules=replace(ONE, limit=1))
    log = [Send(1.0, client, 1) for client in "abc"]  # a is served, b waits, c is rejected
    log += [Send(1.1, "c", 2), Send(1.2, "c", 3), GiveUp(1.3, "b", 1), Send(1.4, "b", 2)]
    log += [Send(500.0, "a", 2), Send(500.0, "c", 4)]
    assert repeats(full, log) == {("c", 2), ("c", 3), ("b", 2)} | (
        {("c", 4)} if run_of(full, log).present(400).outcome[4] == REJECTED else set()
    )
    calm = replayed(full, log, Trial(replace(ONE, workers=6), once=True))
    assert set(calm.tickets) == {("a", 1), ("b", 1), ("c", 1), ("a", 2)} | (
        {("c", 4)} - repeats(full, log)
    )
    assert (calm.present(900).outcome == DONE).all()


def test_more_workers_do_the_same_taps_sooner():
    log = [Send(1 + n / 10, f"c{n}", 1) for n in range(40)]
    was, would_be = run_of(START, log), replayed(START, log, Trial(replace(ONE, workers=6)))
    one, two = was.present(900), would_be.present(900)
    assert (two.finish <= one.finish).all() and two.finish.max() < one.finish.max() / 3


@few
@given(rules(), logs(), st.sampled_from(list(QUEUES)))
def test_two_queues_hold_the_same_tasks_as_one(rules, log, queues):
    log = [deed for deed in log if not isinstance(deed, Change)]
    rules = replace(rules, workers=rules.workers + 2)
    start = Start(1, 5, rules, 0.0)
    one, two = (replayed(start, log, Trial(rules, queues=name)) for name in ("one", queues))
    end = one.now + 5
    was, would_be = one.present(end), two.present(end)
    assert np.array_equal(was.arrival, would_be.arrival)
    assert np.array_equal(was.demand, would_be.demand) and one.tickets == two.tickets
    assert sum(pool.workers for pool in would_be.scenario.pools) == rules.workers
    second = repeats(start, log)
    for (client, number), row in two.tickets.items():
        name = would_be.scenario.sources[would_be.source[row]].name
        expected = {
            TRIES: "second tries" if (client, number) in second else "first tries",
            HALVES: f"half {half_of(client)}",
        }
        assert name == expected.get(queues, name)


def test_second_tries_wait_behind_first_tries():
    rules = replace(ONE, seconds=30.0)
    start = replace(START, rules=rules)
    log = [Send(1.0, "a", 1), Send(1.1, "b", 1), GiveUp(2.0, "b", 1), Send(2.1, "b", 2)]
    log += [Send(2.2, "c", 1)]
    one, two = run_of(start, log), replayed(start, log, Trial(rules, queues=TRIES))
    for run, first in ((one, "b"), (two, "c")):
        began = run.present(900).start
        tasks = {client: began[run.tickets[client, run.latest[client]]] for client in "bc"}
        assert min(tasks, key=tasks.get) == first


def test_each_half_waits_for_its_own_workers():
    rules = replace(ONE, workers=3)
    sent = [Send(1.0, f"c{n}", 1) for n in range(6)]
    (alone,) = {half_of(sent[0].client)}
    log = [deed for deed in sent if half_of(deed.client) == alone]
    run = replayed(replace(START, rules=rules), log, Trial(rules, queues=HALVES))
    own = {"half A": 2, "half B": 1}[f"half {alone}"]
    assert run.present(1.01).waiting_series()[1][-1] == max(len(log) - own, 0) > 0
    with pytest.raises(ValueError, match="set at least 2"):
        Trial(ONE, queues=HALVES)
    with pytest.raises(ValueError, match="must be one of"):
        Trial(ONE, queues="three")


def test_the_work_of_a_tap_is_its_own_and_long_as_the_rules_say():
    works = np.array([work_of(1, f"c{n}", k) for n in range(100) for k in range(20)])
    assert len(set(works)) == 2000
    half = 4 / np.sqrt(2000)  # four standard errors of a mean of exponential times
    assert abs(works.mean() - 1) < half
    run = run_of(START, [Send(1.0, "a", 1)])
    assert run.present(2.0).demand[0] == pytest.approx(4 * work_of(SEED, "a", 1), abs=1e-5)


def test_changes_are_flags_and_one_gesture_is_one():
    run = LoadRun(ONE, 1)
    for at, workers in [(5.0, 2), (6.0, 3), (20.0, 4), (21.0, 3)]:
        run.take(Change(at, replace(ONE, workers=workers)))
    run.take(Change(40.0, replace(ONE, workers=3, limit=20)))
    assert run.flags() == [{"t": 5.0, "text": "3 workers"}, {"t": 40.0, "text": "limit 20"}]


def test_rules_survive_being_kept_and_say_what_is_new():
    rules = Rules(6, 20, "lifo", 1.5, True, True, 0.5)
    assert Rules.from_data(rules.to_data()) == rules
    assert difference(Rules(), rules) == (
        "6 workers, limit 20, newest first, 1.5 s a task, given-up tasks stay, "
        "workers skip given-up tasks, 0.5 other tasks per s"
    )
    assert difference(rules, Rules()).startswith("4 workers, no limit, first come, first served")


@pytest.mark.parametrize(
    "bad",
    [
        {"workers": 21},
        {"workers": 1.5},
        {"limit": -1},
        {"order": "any"},
        {"seconds": 0.1},
        {"others": 11},
        {"stays": 1},
    ],
)
def test_rules_that_make_no_sense_are_none(bad):
    with pytest.raises(ValueError, match=r"must be|is True or False"):
        Rules(**bad)


def test_a_scenario_of_rules_runs():
    for stays in (False, True):
        simulation = Simulation(Rules(limit=3, others=2.0, stays=stays).scenario(), 1)
        simulation.advance(60)
        assert DONE in simulation.result().outcome
