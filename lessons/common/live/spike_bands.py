"""Where the timeline shows spikes, and what it says there."""

import math

from lessons.common.live.times import PLACES
from queuesim import Run
from queuesim.readings import line_empty_at


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
