"""A lane in the browser's words: what happens from a moment on, as plain lists and numbers."""

import math

import numpy as np

from lessons.common.live.callers_message import callers_columns, callers_said
from lessons.common.live.parts_message import (
    columns_said,
    is_plain,
    parts_said,
    rate_at,
    settings_of_parts,
)
from lessons.common.live.staff_message import is_scaled, settings_of_staff
from lessons.common.live.times import PLACES, times_said
from queuesim import FAILED, REJECTED, Run, Scenario, Source
from queuesim.figures import UNSERVED, is_one_of
from queuesim.limits import MAX_WORKERS
from queuesim.theory import attempts_per_task
from queuesim.workers import GONE


def lane_message(name, run: Run, versions, ghost: Run | None, since: float) -> dict:
    """What happens in one lane from `since` on, as the browser wants it."""
    # The browser cuts what it holds by the rounded times, so they are compared here too.
    left = np.round(np.where(run.outcome == REJECTED, run.arrival, run.finish), PLACES)
    present = ~(left < since) | (np.round(run.arrival, PLACES) >= since)
    fate = np.zeros(len(run), int)
    fate[run.outcome == REJECTED], fate[is_one_of(run.outcome, UNSERVED)] = 2, 3
    fate[run.outcome == FAILED] = 4
    workers = np.where(run.worker < 0, run.worker, worker_number(run.pool, run.worker))
    plain = is_plain(versions)
    message = {
        "name": name,
        "order": run.scenario.queues[0].order,
        "tasks": {
            "id": np.flatnonzero(present).tolist(),
            "arrival": times_said(run.arrival[present]),
            "start": times_said(run.start[present]),
            "finish": times_said(run.finish[present]),
            "worker": workers[present].tolist(),
            "fate": fate[present].tolist(),
            "kind": run.source[present].tolist(),
        },
        "workers": staff_since(run, since),
        "settings": settings_since(versions, since, run.until, plain),
        "ghost": None if ghost is None else ghost_since(ghost, since),
    }
    callers = callers_said(versions)
    if any(callers.values()):
        message["callers"] = callers
    message["tasks"] |= callers_columns(run, versions, present)
    if not plain:
        message["parts"] = parts_said(run.scenario)
        message["tasks"] |= columns_said(run, versions, present)
    return message


def worker_number(pool, worker):
    """The number of a worker among those of all pools (of numbers, or arrays of them)."""
    return worker + MAX_WORKERS * pool


def staff_since(run: Run, since: float) -> list:
    """The state of each worker at `since`, then each change of state: [time, worker, state]."""
    state, later = {}, []
    for at, pool, worker, what in run.staff:
        number = worker_number(pool, worker)
        if round(at, PLACES) < since or at == 0:  # as the browser cuts
            state[number] = what
        else:
            later.append([round(at, PLACES), number, what])
    now = [[since, number, what] for number, what in sorted(state.items()) if what != GONE]
    return now + later


def settings_since(versions, since: float, until: float, plain: bool) -> list:
    """The settings in force at `since`, then each change of them: [time, settings]."""
    begin = max(since, 0)
    first = max(i for i, (at, _) in enumerate(versions) if at <= begin)
    moments = _moments_of_change(versions[first:], until)
    earlier = max(at for at in moments if at <= begin)
    later = sorted(at for at in moments if at > begin)
    scaled = is_scaled(versions)

    def said(at: float) -> dict:
        scenario = moments[at]
        parts = {} if plain else settings_of_parts(scenario, at)
        staff = settings_of_staff(scenario) if scaled else {}
        return settings_at(scenario, at) | parts | staff

    return [[since, said(earlier)]] + [[round(at, PLACES), said(at)] for at in later]


def _moments_of_change(versions, until: float) -> dict[float, Scenario]:
    """When a setting becomes another one, each with the scenario in force from then on."""
    moments = {}
    for i, (begin, scenario) in enumerate(versions):
        end = versions[i + 1][0] if i + 1 < len(versions) else until
        points = {begin}
        for source in scenario.sources:
            arrivals = source.arrivals
            for piece in arrivals.profile.pieces(begin):
                if piece[0] >= end:
                    break
                points.add(piece[0])
            for spike in arrivals.spikes:
                points |= {t for t in (spike.at, spike.at + spike.length) if begin <= t < end}
        moments |= dict.fromkeys(points, scenario)
    return moments


def settings_at(scenario: Scenario, at: float) -> dict:
    """What a reader wants to see of the settings: rate, workers, limit, load.

    And the load with all retries, where it can be told: where only failures are tried again.
    """
    rate = work = tried = 0.0
    for source in scenario.sources:
        own = rate_at(source.arrivals, at)
        rate += own
        work += own * source.service.mean
        tried += own * source.service.mean * _attempts(source)
    workers = sum(pool.workers for pool in scenario.pools)
    limit = sum(queue.limit for queue in scenario.queues)
    said = {
        "rate": round(rate, 4),
        "workers": workers,
        "limit": None if limit == math.inf else limit,
        "load": round(work / workers, 4) if workers else None,
    }
    if workers and _only_failures_return(scenario):
        said["tried"] = round(tried / workers, 4)
    return said


def _attempts(source: Source) -> float:
    """How many attempts a task takes on average, if only those that fail are tried again."""
    return attempts_per_task(source.failing, source.retry.limit) if source.retry else 1.0


def _only_failures_return(scenario: Scenario) -> bool:
    """Whether some attempts are tried again, and only because they failed, as often as is allowed.

    None is rejected, no caller gives up, and no budget of retries runs out.
    """
    retried = [source for source in scenario.sources if source.retry]
    if not retried or any(queue.limit < math.inf for queue in scenario.queues):
        return False
    return all(
        source.patience is None and source.retry.budget is None and "failed" in source.retry.after
        for source in retried
    )


def ghost_since(ghost: Run, since: float) -> dict:
    """How many waited in the run to compare with; and of several queues or kinds, of each."""
    told = series_since(ghost.waiting_series(), since)
    queues, kinds = len(ghost.scenario.queues), len(ghost.scenario.sources)
    if queues > 1:
        each = [ghost.waiting_series(queue) for queue in range(queues)]
        return told | {"lines": [series_since(series, since) for series in each]}
    if kinds > 1:
        each = [ghost.waiting_series(source=kind) for kind in range(kinds)]
        return told | {"kinds": [series_since(series, since) for series in each]}
    return told


def series_since(series, since: float) -> dict:
    """A step series from `since` on, its first point being the value there."""
    times, values = series
    first = max(int(np.searchsorted(times, since, side="right")) - 1, 0)
    return {"t": times_said(np.maximum(times[first:], since)), "n": values[first:].tolist()}
