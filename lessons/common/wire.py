"""A live run in the browser's words: what happens from a moment on, as plain lists and numbers."""

import math

import numpy as np

from queuesim import GAVE_UP, REJECTED, Run, Scenario
from queuesim.readings import line_empty_at
from queuesim.run import GONE

PLACES = 4  # decimals of a time


def lane_message(name, run: Run, versions, ghost: Run | None, since: float) -> dict:
    """What happens in one lane from `since` on, as the browser wants it."""
    # The browser cuts what it holds by the rounded times, so they are compared here too.
    left = np.round(np.where(run.outcome == REJECTED, run.arrival, run.finish), PLACES)
    present = ~(left < since) | (np.round(run.arrival, PLACES) >= since)
    fate = np.zeros(len(run), int)
    fate[run.outcome == REJECTED], fate[run.outcome == GAVE_UP] = 2, 3
    return {
        "name": name,
        "order": run.scenario.queues[0].order,
        "tasks": {
            "id": np.flatnonzero(present).tolist(),
            "arrival": times_said(run.arrival[present]),
            "start": times_said(run.start[present]),
            "finish": times_said(run.finish[present]),
            "worker": run.worker[present].tolist(),
            "fate": fate[present].tolist(),
            "kind": run.source[present].tolist(),
        },
        "workers": staff_since(run, since),
        "settings": settings_since(versions, since, run.until),
        "ghost": None if ghost is None else series_since(ghost.waiting_series(), since),
    }


def staff_since(run: Run, since: float) -> list:
    """The state of each worker at `since`, then each change of state: [time, worker, state]."""
    state, later = {}, []
    for at, pool, worker, what in run.staff:
        number = worker + 10_000 * pool
        if round(at, PLACES) < since or at == 0:  # as the browser cuts
            state[number] = what
        else:
            later.append([round(at, PLACES), number, what])
    now = [[since, number, what] for number, what in sorted(state.items()) if what != GONE]
    return now + later


def settings_since(versions, since: float, until: float) -> list:
    """The settings in force at `since`, then each change of them: [time, settings]."""
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
        moments |= {at: settings_at(scenario, at) for at in points}
    earlier = max(at for at in moments if at <= max(since, 0))
    later = sorted(at for at in moments if at > max(since, 0))
    return [[since, moments[earlier]]] + [[round(at, PLACES), moments[at]] for at in later]


def settings_at(scenario: Scenario, at: float) -> dict:
    """What a reader wants to see of the settings: rate, workers, limit, load."""
    rate = work = 0.0
    for source in scenario.sources:
        own = source.arrivals.profile.at(at) + sum(
            spike.rate
            for spike in source.arrivals.spikes
            if spike.at <= at < spike.at + spike.length
        )
        rate += own
        work += own * source.service.mean
    workers = sum(pool.workers for pool in scenario.pools)
    limit = sum(queue.limit for queue in scenario.queues)
    return {
        "rate": round(rate, 4),
        "workers": workers,
        "limit": None if limit == math.inf else limit,
        "load": round(work / workers, 4) if workers else None,
    }


def spike_bands(versions, sent=(), run: Run | None = None) -> list:
    """Where the timeline shows a spike, and what it says there: each as it was in its moment.

    ``sent`` are the batches that the learner sent. How long it took in `run` until nobody waited
    any more is said once it was seen.
    """
    bands, ends = {}, set()  # (end, words) -> begin; ends of spikes
    for (begin, scenario), after in zip(versions, [*versions[1:], (math.inf, None)]):
        arrivals = scenario.sources[0].arrivals
        for spike in arrivals.spikes:
            first, last = max(spike.at, begin), min(spike.at + spike.length, after[0])
            if first >= last:
                continue
            text = f"spike, {arrivals.profile.at(spike.at) + spike.rate:g} per s"
            since = bands.pop((first, text), first)
            bands[last, text] = since
            if last == spike.at + spike.length:
                ends.add(last)
    found = [  # each with whether its spike is over then, or goes on under other settings
        ({"t": since, "length": end - since, "text": text}, end in ends)
        for (end, text), since in sorted(bands.items(), key=lambda band: band[1])
    ]
    found += [({"t": b.at, "length": 0, "text": f"spike +{b.size}"}, True) for b in sent]
    if run is None or not found:
        return [band for band, _ in found]
    waiting = run.waiting_series()
    return [band | (_gone(band, run.until, waiting) if over else {}) for band, over in found]


def _gone(band: dict, until: float, waiting) -> dict:
    """When nobody waits any more after a spike, if that is known, and what to say of it then."""
    end = band["t"] + band["length"]
    gone = line_empty_at(waiting, end) if end <= until else None
    if gone is None:
        return {}
    took = f"gone {gone - end:.1f} s after" if band["length"] else f"gone after {gone - end:.1f} s"
    took = took if gone > end else "nobody waits"
    return {"gone": round(gone, PLACES), "then": f"{band['text']}, {took}"}


def series_since(series, since: float) -> dict:
    """A step series from `since` on, its first point being the value there."""
    times, values = series
    first = max(int(np.searchsorted(times, since, side="right")) - 1, 0)
    return {"t": times_said(np.maximum(times[first:], since)), "n": values[first:].tolist()}


def times_said(values) -> list:
    """Rounded; None where it has not happened."""
    return [None if value != value else value for value in np.round(values, PLACES).tolist()]
