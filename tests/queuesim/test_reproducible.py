"""The same run on every machine: bit for bit, on each Python from 3.11 and each numpy from 1.26 on.

Times are rounded to a binary grid, so the last bits in which versions of numpy differ do not show.
If a change of the engine is meant to change runs, the figure below is written anew; if it is not,
this test has found a mistake.
"""

import hashlib

import numpy as np

from queuesim import (
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    Pool,
    Profile,
    Queue,
    Retry,
    Scenario,
    Source,
    Spike,
    TwoPoint,
    simulate,
)

EXPECTED = "e87f2a27db50a0f624a70a3502dff3909f694a0f51e9d6e2777f3a0297b22797"
EXPECTED_REACTIVE = "6ed9a20897932559912b701b730c301b76adeac01a7ccbbb9f7c78d4976f7a58"


def rich(rate=2.0, order="fifo", limit=30, workers=4, patience=None):
    """Everything at once: all distributions, ways of arriving, orders, and rules."""
    day = Profile((0, 100, 100, 250), (rate, 3 * rate, rate, rate), period=300)
    web = Source(
        Arrivals(day, spikes=(Spike(120.5, 20, 8.0), Spike(400, 5, 30.0))),
        Lognormal(0.8, 2.0),
        queue=("fast", "slow"),
        patience=patience,
        retry=Retry(4, 2.0, jitter=0.5),
        name="web",
    )
    mail = Source(
        Arrivals(1.3, Erlang(1.0, 3), batches=(Batch(200, 60), Batch(333.3, 25))),
        Hyperexponential(0.9, 6.0),
        queue=("fast", "slow"),
        choice="random",
        priority=1,
        patience=Exponential(20.0),
        retry=Retry(2, 5.0, factor=3.0),
        name="mail",
    )
    clock = Source(Arrivals(0.5, Deterministic()), TwoPoint(0.2, 6.0, 0.1), "slow", name="clock")
    bursts = Arrivals(0.7, Hyperexponential())
    disk = Source(bursts, Empirical((0.1, 0.7, 2.2)), "disk", name="disk")
    tape = Source(Arrivals(0.2), Erlang(1.5, 4), "disk", priority=2, name="tape")
    slow, last = Queue("slow", order="shortest"), Queue("disk", limit=9, order="lifo")
    queues = (Queue("fast", limit, order), slow, last)
    rule = Autoscale(7.0, 3.0, least=2, most=9)
    pools = (
        Pool(workers, ("fast", "slow"), 4.5, rule, name="main"),
        Pool(1, ("slow", "disk"), name="side"),
        Pool(2, ("disk",), 3.0, name="disks"),
    )
    return Scenario((web, mail, clock, disk, tape), queues, pools)


CHANGES = (
    (90.25, rich(2.5, "priority", patience=Exponential(9.0))),
    (222.2, rich(2.5, "lifo", limit=3, workers=2, patience=Exponential(9.0))),
    (350.0, rich(1.0, "shortest", workers=7)),
)


def reactive(order="in turn", takes="oldest", prefetch=2, withdraws=False):
    """Callers that go, attempts that fail, budgets, turns, tasks taken ahead, cool-down."""
    web = Source(
        Arrivals(3.0, spikes=(Spike(60, 20, 9.0),)),
        Exponential(0.9),
        queue=("front", "back"),
        choice="shorter of two",
        patience=Exponential(6.0),
        patience_for="finish",
        withdraws=withdraws,
        failing=0.2,
        retry=Retry(6, 0.5, jitter=0.3, cap=8.0, budget=0.5),
        weight=2.0,
        name="web",
    )
    jobs = Source(
        Arrivals(1.2, batches=(Batch(100, 40),)),
        Lognormal(0.7, 3.0),
        queue=("front", "back"),
        choice="in turn",
        priority=1,
        failing=0.1,
        retry=Retry.sidekiq(3),
        name="jobs",
    )
    mails = Source(
        Arrivals(0.8), queue="back", priority=2, failing=0.3, retry=Retry.celery(8), name="mails"
    )
    queues = (Queue("front", 25, order, 3.0), Queue("back", 60, "random", drops_expired=True))
    rule = Autoscale(3.0, 1.5, 2, 9, "waiting", 0.1, 20.0)
    pools = (
        Pool(3, ("front", "back"), 2.5, rule, "main", takes, prefetch),
        Pool(1, ("back",), autoscale=Autoscale(5.0, 4.0, 1, 4, "age"), name="side"),
    )
    return Scenario((web, jobs, mails), queues, pools)


REACTIVE_CHANGES = (
    (80.5, reactive("ageing", "in turn", 0, withdraws=True)),
    (130.25, reactive("priority", "preferred", 1)),
    (220.0, reactive("random", "oldest", 3)),
)


def digest_of(runs):
    """All columns and all that workers did, in bytes that mean the same everywhere."""
    digest = hashlib.sha256()
    for run in runs:
        for column in (run.arrival, run.start, run.finish, run.demand, run.gone, run.held):
            digest.update(np.nan_to_num(column, nan=-1.0).astype("<f8").tobytes())
        for column in (run.worker, run.pool, run.queue, run.source, run.outcome, run.attempt):
            digest.update(column.astype("<i4").tobytes())
        digest.update(np.array(run.staff, "<f8").tobytes())
    return digest.hexdigest()


def test_the_same_run_everywhere():
    runs = [simulate(rich(), seed, 600, CHANGES, drain=True) for seed in (0, 1, 2**53)]
    assert sum(map(len, runs)) > 5000
    for run in runs:
        assert set(run.outcome) == {2, 3, 4}  # done, rejected, gave up
        assert run.attempt.max() == 4
    assert digest_of(runs) == EXPECTED


def test_the_same_reactive_run_everywhere():
    runs = [simulate(reactive(), seed, 300, REACTIVE_CHANGES, drain=True) for seed in (0, 1, 7)]
    for run in runs:
        assert set(run.outcome) == {2, 3, 4, 5, 6, 7}  # done … expired
        assert np.isfinite(run.held).any()
    assert digest_of(runs) == EXPECTED_REACTIVE
