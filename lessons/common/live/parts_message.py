"""What the browser hears, besides the rest, of several queues, pools or kinds of tasks.

A system is plain if it has one of each, no worker takes tasks ahead and no task is known to be
short or slow: of such a one nothing more is said. Of any other: the names of its parts, the
settings of each at each moment, and of each task where it waits, when a worker took it into its
hands and how long it takes, as far as the picture needs that.
"""

import math

import numpy as np

from lessons.common.live.replay import Versions
from lessons.common.live.times import PLACES, times_said
from queuesim import Run, Scenario, TwoPoint


def is_plain(versions: Versions) -> bool:
    """Whether the system was never more than one queue, one pool and one kind of task."""
    return not any(
        len(scenario.sources) + len(scenario.queues) + len(scenario.pools) > 3
        or _takes_ahead(scenario)
        or _is_uneven(scenario)
        for _, scenario in versions
    )


def parts_said(scenario: Scenario) -> dict:
    """The names of kinds, queues and pools; they stay the same when a run is steered."""
    return {
        "kinds": [source.name for source in scenario.sources],
        "queues": [queue.name for queue in scenario.queues],
        "pools": [pool.name for pool in scenario.pools],
    }


def columns_said(run: Run, versions: Versions, present: np.ndarray) -> dict:
    """More columns of the tasks that are `present`: only those that say something."""
    columns = {}
    scenarios = [scenario for _, scenario in versions]
    if len(scenarios[0].queues) > 1:
        columns["queue"] = run.queue[present].tolist()
    if any(map(_takes_ahead, scenarios)):
        columns["held"] = times_said(run.held[present])
    if any(map(_is_uneven, scenarios)) or any(map(_looks_at_work, scenarios)):
        columns["demand"] = np.round(run.demand[present], PLACES).tolist()
    return columns


def settings_of_parts(scenario: Scenario, at: float) -> dict:
    """How each part is set at a moment; the rate is without what a batch brings."""
    places = {queue.name: number for number, queue in enumerate(scenario.queues)}
    return {
        "kinds": [
            {
                "rate": round(rate_at(source.arrivals, at), 4),
                "priority": source.priority,
                "weight": source.weight,
                "queues": [places[name] for name in source.lines],
            }
            for source in scenario.sources
        ],
        "queues": [
            {
                "limit": None if queue.limit == math.inf else queue.limit,
                "order": queue.order,
                "ageing": queue.ageing,
            }
            for queue in scenario.queues
        ],
        "pools": [
            {
                "workers": pool.workers,
                "serves": [places[name] for name in pool.serves],
                "prefetch": pool.prefetch,
            }
            for pool in scenario.pools
        ],
    }


def rate_at(arrivals, at: float) -> float:
    """How many tasks arrive in a time unit, with the spikes of that moment."""
    spikes = [spike for spike in arrivals.spikes if spike.at <= at < spike.at + spike.length]
    return arrivals.profile.at(at) + sum(spike.rate for spike in spikes)


def _takes_ahead(scenario: Scenario) -> bool:
    return any(pool.prefetch for pool in scenario.pools)


def _is_uneven(scenario: Scenario) -> bool:
    """Whether some tasks are slow ones, and others are not."""
    return any(isinstance(source.service, TwoPoint) for source in scenario.sources)


def _looks_at_work(scenario: Scenario) -> bool:
    return any(queue.order == "shortest" for queue in scenario.queues)
