"""A batch of equal tasks that is spread over some time, and your own task behind its begin.

All at once (spread 0), evenly (task i of n comes after i/n of the spread), or each at a random
moment of the spread, which is called jitter. All tasks take one time unit and wait in one line.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """What comes of a batch, one value for each spread (or each run)."""

    your_wait: np.ndarray
    batch_wait: np.ndarray  # on average
    done: np.ndarray  # when the last task of the batch is done


def evenly(size: int, workers: int, spreads, at: float) -> Spread:
    """What comes of a batch that is spread evenly over each of some times; yours comes at `at`."""
    gaps = np.asarray(spreads, float)[:, None] / size
    return _with_yours(gaps * np.arange(size), workers, at)


def at_random(
    size: int, workers: int, spread: float, at: float, runs: int, seed: int = 0
) -> Spread:
    """The same of many runs in which each task of the batch comes at a random moment."""
    moments = np.random.default_rng([seed, size]).random((runs, size))
    return _with_yours(np.sort(moments, axis=1) * spread, workers, at)


def starts_of_equal_tasks(arrivals: np.ndarray, workers: int) -> np.ndarray:
    """When tasks of one time unit start that wait their turn; arrivals rise along the last axis.

    Equal tasks start in the order of arrival, so each starts as it arrives, or as the task
    `workers` before it ends. Source: Kiefer & Wolfowitz, "On the theory of queues with many
    servers", 1955.
    """
    starts = np.empty_like(arrivals)
    for first in range(workers):
        lane = arrivals[..., first::workers]  # one worker serves these, one after the other
        before = np.arange(lane.shape[-1])
        starts[..., first::workers] = np.maximum.accumulate(lane - before, axis=-1) + before
    return starts


def _with_yours(batch: np.ndarray, workers: int, at: float) -> Spread:
    """Your task comes behind all of the batch that have come by then, a row for each run."""
    rows, size = batch.shape
    place = (batch <= at).sum(axis=1)[:, None]
    numbers = np.arange(size + 1)
    padded = np.append(batch, np.zeros((rows, 1)), axis=1)
    later = np.append(np.zeros((rows, 1)), batch, axis=1)
    arrivals = np.where(numbers < place, padded, np.where(numbers == place, at, later))
    starts, yours = starts_of_equal_tasks(arrivals, workers), numbers == place
    waits = starts - arrivals
    return Spread(
        your_wait=waits[yours],
        batch_wait=np.where(yours, 0.0, waits).sum(axis=1) / size,
        done=np.where(yours, 0.0, starts + 1).max(axis=1),
    )
