"""The shape of a day keeps its tasks' numbers, their work and the tail of their durations."""

import numpy as np
import pytest

from queuesim import Trace, example_trace, simulate
from queuesim.sandbox.day_shape import DIGITS, SHARES, averages, shape_of

ROUNDING = 0.5 * 10 ** (1 - DIGITS)  # of a number of so many digits, at most


def test_a_shape_has_the_counts_and_the_work_of_its_trace_and_none_of_its_names():
    trace = example_trace()
    end = trace.times[-1] + 1
    shape = shape_of(trace.scenario(order="fifo"), 0, end, 96)
    system = shape.resampled(3, 20, "shortest")
    assert shape.tasks == len(trace)
    assert shape.tasks * shape.mean_duration == pytest.approx(sum(trace.durations), rel=ROUNDING)
    assert system.expected_tasks(end) == pytest.approx(len(trace))
    assert [queue.name for queue in system.queues] == ["queue 1", "queue 2"]
    assert {queue.limit for queue in system.queues} == {20} and system.pools[0].workers == 3
    for edge in np.linspace(0, end, 97)[1:]:
        came = np.searchsorted(trace.times, edge)
        assert system.expected_tasks(edge) == pytest.approx(came, abs=0.01)


def test_the_averages_of_durations_keep_their_mean_and_most_of_a_long_tail():
    long_tail = np.random.default_rng(1).lognormal(0, 1.2, 20_000)
    trace = Trace(tuple(map(float, range(20_000))), tuple(long_tail), ("q",) * 20_000)
    (kind,) = shape_of(trace.scenario(), 0, 20_000, 1).kinds
    assert kind.durations.mean == pytest.approx(long_tail.mean(), rel=ROUNDING)
    scv = long_tail.var() / long_tail.mean() ** 2
    assert scv / 2 < kind.durations.scv < scv  # within a share nothing varies
    assert len(averages(np.array([2.0]))) == SHARES and set(averages(np.array([2.0]))) == {2.0}


def test_a_part_of_a_shape_in_another_unit_is_that_part_sped_up():
    trace = Trace((0.0, 10.0, 10.5, 39.0), (1.0, 2.0, 3.0, 4.0), ("a", "b", "b", "a"))
    shape = shape_of(trace.scenario(), 0, 40, 4)
    assert shape_of(trace.scenario(), 10, 30, 2) == shape.between(10, 30)
    part = shape.between(10, 30).scaled(10)
    assert (part.end, part.tasks, part.names) == (2.0, 2, ("queue",))
    assert part.kinds[0].counts == (2, 0)
    assert part.mean_duration == pytest.approx(0.25)
    with pytest.raises(ValueError, match="No task arrives in this part"):
        shape.between(20, 30)


def test_a_random_day_is_one_of_the_system():
    """Its tasks are as many as in runs of the system: both are Poisson."""
    shape = shape_of(example_trace().scenario(), 0, 30_000, 50)
    days = [len(shape.a_day(seed)) for seed in range(20)]
    runs = [len(simulate(shape.resampled(99), seed, shape.end)) for seed in range(20)]
    error = 4 * np.sqrt(shape.tasks / 20)  # of an average of twenty
    assert abs(np.mean(days) - shape.tasks) < error > abs(np.mean(runs) - shape.tasks)
    assert len(set(days)) > 10
