"""What is read off one run: waits at a moment, and how long a line lasts."""

import math

import pytest

from queuesim import Batch, one_queue, simulate
from queuesim.measures import time_until_empty, wait_at
from queuesim.spiky_load import SpikyLoad

USUAL = SpikyLoad(base=2, height=8, length=10, spacing=60, at=20)


def test_the_wait_at_a_moment_is_that_of_a_task_which_comes_then():
    for seed in range(20):
        plain = simulate(USUAL.queue(4, 80), seed, 80, drain=True)
        one = one_queue(2, 4, spikes=USUAL.spikes(80), batches=(Batch(30, 1),))
        probed = simulate(one, seed, 80, drain=True)
        (wait,) = probed.wait[probed.arrival == 30]
        assert wait_at(plain, 30) == pytest.approx(wait, abs=1e-9)


def test_how_long_until_no_task_waits():
    run = simulate(one_queue(0.0, 1, batches=(Batch(5, 3),)), 1, 100)
    start = float(run.start[-1])  # then the last of the three no longer waits
    assert time_until_empty(run, 5.0) == pytest.approx(start - 5)
    assert time_until_empty(run, 50.0) == 0.0
    assert time_until_empty(simulate(one_queue(0.0, 1, batches=(Batch(5, 300),)), 1, 60), 5) == (
        math.inf
    )
