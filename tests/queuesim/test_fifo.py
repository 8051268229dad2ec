"""The runs without a clock are those of the engine, to the last bit."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim import (
    Autoscale,
    Batch,
    Deterministic,
    Erlang,
    Exponential,
    Pool,
    Profile,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Source,
    Spike,
    one_queue,
    simulate,
    simulate_fifo,
)


def assert_same(scenario, seed, until, drain):
    run = simulate(scenario, seed, until, drain=drain)
    other = simulate_fifo(scenario, seed, until, drain)
    for field in fields(run):
        one, two = getattr(run, field.name), getattr(other, field.name)
        if isinstance(one, np.ndarray):
            assert one.dtype == two.dtype, field.name
            if field.name != "worker":
                assert np.array_equal(one, two, equal_nan=True), field.name
        else:
            assert one == two, field.name
    assert run.summary() == other.summary()
    for of_run, of_other in zip(run.busy_series(0), other.busy_series(0)):
        assert np.array_equal(of_run, of_other)
    assert (other.worker == -1).all()
    return run


LOADS = st.one_of(
    st.floats(0, 12),
    st.just(Profile((0, 20, 40), (1, 9, 0), period=50)),
)
SERVICES = st.sampled_from(
    [Exponential(1.0), Erlang(0.5, 3), Deterministic(1.0), Deterministic(0.25)]
)


@settings(max_examples=150)
@given(
    load=LOADS,
    workers=st.integers(1, 12),
    limit=st.one_of(st.just(float("inf")), st.integers(0, 20)),
    service=SERVICES,
    regular=st.booleans(),
    batches=st.booleans(),
    seed=st.integers(0, 1000),
    until=st.sampled_from([0, 0.5, 20.0, 60.0]),
    drain=st.booleans(),
)
def test_every_column_is_the_engines(
    load, workers, limit, service, regular, batches, seed, until, drain
):
    more = (
        {"batches": (Batch(0, 3), Batch(10.0, 30)), "spikes": (Spike(5, 10, 6),)} if batches else {}
    )
    gaps = Deterministic() if regular else Exponential()
    scenario = one_queue(load, workers, limit, service, gaps=gaps, **more)
    assert_same(scenario, seed, until, drain)


def test_where_tasks_tie_departures_come_first():
    scenario = one_queue(1.0, 1, 0, Deterministic(1.0), gaps=Deterministic(1.0))
    assert assert_same(scenario, 1, 100.5, True).summary().rejected == 0


def test_a_record_is_followed():
    source = Source(Recorded((0.5, 0.5, 1.0, 4.0), (3.0, 1.0, 2.0, 1.0)))
    run = assert_same(Scenario((source,), pools=(Pool(2),)), 1, 20, True)
    assert run.start.tolist() == [0.5, 0.5, 1.5, 4.0]


@pytest.mark.parametrize(
    "parts",
    [
        {"sources": (Source(), Source(name="others"))},
        {"sources": (Source(patience=Exponential(1.0)),)},
        {"sources": (Source(retry=Retry()),)},
        {"queues": (Queue(order="lifo"),)},
        {"pools": (Pool(), Pool(name="others"))},
        {"pools": (Pool(autoscale=Autoscale()),)},
        {"pools": (Pool(0),)},
        {"pools": (Pool(prefetch=1),)},
        {"sources": (Source(failing=0.5),)},
    ],
    ids=str,
)
def test_what_is_not_plain_is_refused(parts):
    with pytest.raises(ValueError, match="use `simulate`"):
        simulate_fifo(Scenario(**parts))


def test_what_would_never_end_is_refused():
    with pytest.raises(ValueError, match="lower the rate or stop earlier"):
        simulate_fifo(one_queue(1e5, 4), until=1e6)
    with pytest.raises(ValueError, match="end of the run"):
        simulate_fifo(one_queue(1, 4), until=float("nan"))
    with pytest.raises(ValueError, match="The scenario"):
        simulate_fifo("a queue")


@pytest.mark.parametrize("seed", [-1, 2.5, 2**54, None, "1", True])
def test_a_seed_that_is_none_is_refused_as_the_engine_does(seed):
    said = set()
    for run in (simulate, simulate_fifo):
        with pytest.raises(ValueError, match="The seed must be a") as refusal:
            run(one_queue(), seed)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_more_tasks_by_luck_than_fit_are_refused_as_the_engine_does(monkeypatch):
    for module in ("simulation", "fifo"):
        monkeypatch.setattr(f"queuesim.{module}.MAX_TASKS", 1000)
    ended = []
    for seed in range(20):
        for run in (simulate, simulate_fifo):
            try:
                run(one_queue(10, 40), seed, 100)
                ended.append(True)
            except ValueError as refusal:
                ended.append(str(refusal))
    assert ended[::2] == ended[1::2]
    assert len(set(ended)) == 2
