"""One queue in order of arrival, without a clock: each start follows from the earlier ones.

The same runs as those of `simulate`, to the last bit and several times as fast, where a system is
plain enough. Source: Kiefer & Wolfowitz, "On the theory of queues with many servers", 1955.
"""

import math
from collections import deque
from heapq import heapreplace

import numpy as np

from queuesim.figures import REJECTED
from queuesim.limits import (
    MAX_DURATION,
    MAX_TASKS,
    TICK,
    TOO_LONG_A_DRAIN,
    TOO_MANY_TASKS,
    on_grid,
    whole,
)
from queuesim.run import Run
from queuesim.scenario import Scenario
from queuesim.simulation import checked
from queuesim.streams import SourceStream, planned
from queuesim.tasks import NOBODY
from queuesim.workers import ON


def fifo_starts(arrivals, demands, workers: int, limit: float) -> np.ndarray:
    """Start times (nan: rejected) of tasks with given arrival times and demands.

    Who comes when a worker becomes free is served, as in the engine: departures come first.
    """
    free = [0.0] * workers  # a heap: from when on each worker is free
    waiting = deque()  # the starts of those that may wait still
    starts = []
    for now, work in zip(arrivals, demands):
        start = now if free[0] <= now else free[0]
        if start > now and limit < math.inf:
            while waiting and waiting[0] <= now:
                waiting.popleft()
            if len(waiting) >= limit:
                starts.append(math.nan)
                continue
            waiting.append(start)
        heapreplace(free, start + work)
        starts.append(start)
    return np.array(starts)


def is_plain(scenario: Scenario) -> bool:
    """Whether `simulate_fifo` takes it: one kind of patient task, one queue, a fixed pool."""
    if max(map(len, (scenario.sources, scenario.queues, scenario.pools))) > 1:
        return False
    (source,), (queue,), (pool,) = scenario.sources, scenario.queues, scenario.pools
    return (
        queue.order == "fifo"
        and pool.workers > 0
        and (pool.autoscale, source.patience, source.retry) == (None, None, None)
        and (pool.prefetch, source.failing) == (0, 0)
    )


def simulate_fifo(scenario: Scenario, seed: int = 0, until: float = 60.0, drain=False) -> Run:
    """The run of `simulate`, except that it does not say which worker did what (-1).

    Raises
    ------
    ValueError
        As `simulate` does, and if the scenario is not plain (`is_plain`).
    """
    until, _ = checked(scenario, until)
    seed = whole("The seed", seed, 0, 2**53)
    if not is_plain(scenario):
        raise ValueError("Only one plain queue can be had without a clock: use `simulate`.")
    until = float(on_grid(until))
    _, arrival, demand, *_ = planned([SourceStream(seed, scenario.sources[0])], until)
    if len(arrival) > MAX_TASKS:
        raise ValueError(TOO_MANY_TASKS)
    workers, limit = scenario.pools[0].workers, scenario.queues[0].limit
    start = fifo_starts(arrival.tolist(), demand.tolist(), workers, limit)
    refused = np.isnan(start)
    if drain:
        last = float(np.max(start + demand, where=~refused, initial=-math.inf))
        if last >= MAX_DURATION:
            raise ValueError(TOO_LONG_A_DRAIN)
        until = max(until, last + TICK)
    else:
        start = np.where(start < until, start, np.nan)
    # What is the same for all tasks takes no room.
    zeros = np.broadcast_to(np.int8(0), len(arrival))
    nobody = np.broadcast_to(np.int32(NOBODY), len(arrival))
    never = np.broadcast_to(np.nan, len(arrival))
    return Run.of_columns(
        scenario=scenario,
        seed=seed,
        until=until,
        staff=tuple((0.0, 0, worker, ON) for worker in range(workers)),
        arrival=arrival,
        demand=demand,
        start=start,
        finish=start + demand,
        worker=nobody,
        pool=np.where(np.isnan(start), nobody, 0),
        queue=zeros,
        source=zeros,
        outcome=np.where(refused, REJECTED, zeros).astype(np.int8),
        attempt=np.broadcast_to(np.int16(0), len(arrival)),
        gone=never,
        held=never,
        again=never,
        patience=np.broadcast_to(np.inf, len(arrival)),
    )
