"""Some workers reserved for the high class, the rest shared: a chain in two dimensions."""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.theory.checks import (
    Unstable,
    arrive,
    counted,
    finish,
    positive,
    service_time,
    whole,
    worker_count,
)
from queuesim.theory.elimination import HUGE
from queuesim.theory.quasi import rate_matrix, stationary

LOST = 1e-11  # probability that the cut-off of the high queue may leave out
PHASES = 1000  # beyond it a call would take more than a few seconds
LEFT_OUT = 1e-6  # likewise in the table of states, and of longer low lines
STATES = 3_000_000
LEVEL = 10_000  # what a level costs besides, in multiplications


@dataclass(frozen=True)
class Reserve:
    """Mean waits of both classes, mean numbers of workers, most low tasks it could take."""

    high_wait: float
    low_wait: float
    reserved_busy: float
    shared_busy: float
    idle_beside: float  # reserved ones that idle while low tasks wait
    low_capacity: float  # low tasks per unit of time


def reserve(high_rate, low_rate, service, workers, reserved):
    """Two classes, `reserved` of the workers for the high one only. Raises Unstable.

    Poisson arrivals, exponential service, the same for both; rates are per unit of time, waits in
    that unit. High tasks take an idle reserved worker first, then a shared one; shared workers
    serve waiting high tasks first, then low ones; nobody is interrupted. The chain: x = high tasks
    waiting or on reserved workers, y = low tasks waiting or any task on a shared worker. Levels y
    go on for ever and are summed by the matrix-geometric method (Neuts 1981; logarithmic reduction,
    Latouche & Ramaswami 1993); x is cut off where its geometric tail falls below 1e-11. With
    nothing reserved it is `cobham_mmc`.
    """
    high, low = positive("The high rate", high_rate), positive("The low rate", low_rate)
    serve, workers = 1 / service_time(service), worker_count(workers)
    reserved = _reserved(reserved, workers)
    capacity, rates, levels = _solved(high, low, serve, workers, reserved, LOST)
    return _figures(high, low, reserved, workers - reserved, capacity, rates, levels)


def reserve_states(high_rate, low_rate, service, workers, reserved):
    """How likely each state of the chain of `reserve` is: a row for each y, a column for each x.

    Each level above the shared workers is the one below times R (Neuts 1981). Longer lines, with a
    probability of some 1e-6, are left out. Raises Unstable, and ValueError where lines are so long
    that this would take millions of states.
    """
    high, low = positive("The high rate", high_rate), positive("The low rate", low_rate)
    serve, workers = 1 / service_time(service), worker_count(workers)
    reserved = _reserved(reserved, workers)
    _, rates, levels = _solved(high, low, serve, workers, reserved, LEFT_OUT)
    rest = np.linalg.inv(np.eye(len(rates)) - rates).sum(axis=1)  # of this level and all above
    levels = [np.pad(level, (0, len(rates) - len(level))) for level in levels]
    mass = sum(level.sum() for level in levels[:-1]) + levels[-1] @ rest
    while levels[-1] @ rates @ rest > LEFT_OUT * mass:
        levels.append(levels[-1] @ rates)
        if len(levels) * len(rates) > STATES:
            raise ValueError("So many low tasks wait that their chain has too many states.")
    return np.maximum(np.array(levels), 0.0) / mass


def _solved(high, low, serve, workers, reserved, lost):
    """Low tasks it could take, R, and the levels up to the first that repeats (unscaled)."""
    shared = workers - reserved
    x = np.arange(_phases(high, serve, workers, reserved, lost))
    # while the shared workers are all busy: x falls, and y does only when no high task waits
    down_x = np.where(x > reserved, workers, x) * serve
    lower = np.where(x > reserved, 0.0, shared * serve)
    capacity = _low_capacity(high, serve, workers, reserved, down_x)
    if low >= capacity:
        raise Unstable(
            f"{arrive(low, 'low ')}, but with {reserved} of {workers} workers reserved at most "
            f"{capacity:.4g} of them get a worker: the low queue grows without end."
        )
    local = np.diag(np.full(len(x) - 1, high), 1) + np.diag(down_x[1:], -1)
    local -= np.diag(local.sum(1) + low + lower)
    rates = rate_matrix(low * np.eye(len(x)), local, np.diag(lower))
    return capacity, rates, _boundary(high, low, serve, shared, reserved, local + rates * lower)


def reserve_flooded(high_rate, service, workers, reserved):
    """The same where low tasks always wait, as more of them come than get a worker.

    They wait without end then, and what is left of the chain is x: up to `reserved` high tasks it
    falls as one of their workers is done, above that as any worker is. Source: birth and death,
    Kleinrock, Queueing Systems, volume I, 1975, chapter 3.
    """
    high, serve = positive("The high rate", high_rate), 1 / service_time(service)
    workers = worker_count(workers)
    reserved = _reserved(reserved, workers)
    x = np.arange(_phases(high, serve, workers, reserved, LOST))
    down_x = np.where(x > reserved, workers, x) * serve
    weights = np.cumprod(np.concatenate(([1.0], high / down_x[1:])))
    share = weights / weights.sum()
    return Reserve(
        high_wait=float(share @ np.maximum(x - reserved, 0) / high),
        low_wait=math.inf,
        reserved_busy=float(share @ np.minimum(x, reserved)),
        shared_busy=float(workers - reserved),
        idle_beside=float(share @ np.maximum(reserved - x, 0)),
        low_capacity=_low_capacity(high, serve, workers, reserved, down_x),
    )


def _reserved(reserved, workers):
    reserved = whole("The number of reserved workers", reserved, least=0)
    if reserved > workers:
        there_are = counted(workers, "worker", "workers")
        raise ValueError(f"You cannot reserve {reserved:,} of {there_are}.")
    return reserved


def _phases(high, serve, workers, reserved, lost):
    """How many x are needed, so that its geometric tail is negligible."""
    fill = high / (workers * serve)
    if fill >= 1:
        raise Unstable(
            f"{arrive(high, 'high ')}, but {finish(workers, workers * serve)}: "
            "the high queue grows without end."
        )
    phases = reserved + 2 + math.ceil(math.log(lost) / math.log(fill))
    if phases > PHASES or (workers - reserved) * ((reserved + 1) ** 3 + LEVEL) > PHASES**3:
        raise ValueError("Too many workers, or too full of high tasks, to solve this chain.")
    return phases


def _low_capacity(high, serve, workers, reserved, down_x):
    """Low tasks per unit of time that get a worker where low tasks always wait."""
    fill = high / (workers * serve)
    alone = np.cumprod(np.concatenate(([1.0], high / down_x[1 : reserved + 1])))
    blocked = alone[-1] * fill / (1 - fill)  # weight of x > reserved
    return (workers - reserved) * serve * float(alone.sum() / (alone.sum() + blocked))


def _figures(high, low, reserved, shared, capacity, rates, levels):
    """The means, from the levels below `shared` and the geometric ones above."""
    x = np.arange(len(rates))
    rest = np.linalg.inv(np.eye(len(x)) - rates)
    full = levels[-1] @ rest  # all shared workers busy, by x
    waiting = full @ rest @ rates  # summed: low tasks waiting
    below = np.array(levels[:-1]).reshape(shared, reserved + 1)
    mass = below.sum() + full.sum()
    on_reserved = (below @ x[: reserved + 1]).sum() + full @ np.minimum(x, reserved)
    on_shared = np.arange(shared) @ below.sum(1) + shared * full.sum()
    return Reserve(
        high_wait=max(0.0, float(full @ np.maximum(x - reserved, 0) / mass / high)),
        low_wait=max(0.0, float(waiting.sum() / mass / low)),
        reserved_busy=max(0.0, float(on_reserved / mass)),
        shared_busy=max(0.0, float(on_shared / mass)),
        idle_beside=max(0.0, float((full - levels[-1]) @ np.maximum(reserved - x, 0) / mass)),
        low_capacity=capacity,
    )


def _boundary(high, low, serve, shared, reserved, top):
    """Levels y = 0 .. shared (unscaled), by elimination from the bottom; below, x <= reserved."""
    few = reserved + 1
    up = np.diag(np.where(np.arange(few) == reserved, high + low, low))
    inside = np.diag(np.full(reserved, high), 1) + np.diag(serve * np.arange(1, few), -1)
    out = up.sum(1) + inside.sum(1)
    into, back = np.zeros((few, few)), []  # what the levels below add to this one, and the way back
    for y in range(shared):
        block = inside - np.diag(out + y * serve) + into
        back.append((y + 1) * serve * np.linalg.inv(-block))
        into = back[-1] @ up
    top[:few, :few] += into
    levels = [stationary(top)]
    for matrix in reversed(back):
        levels.insert(0, levels[0][:few] @ matrix)
        if (largest := levels[0].max()) > HUGE:  # so few tasks that the pool is as good as empty
            levels = [each / largest for each in levels]
    return levels
