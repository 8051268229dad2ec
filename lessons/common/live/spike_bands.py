"""Where the timeline shows spikes, and what it says there."""

import math

from lessons.common.live.replay import Versions
from lessons.common.live.times import PLACES
from queuesim import Batch, Run
from queuesim.moments import line_empty_at


def spike_bands(versions: Versions, sent=(), run: Run | None = None) -> list[dict]:
    """Where the timeline shows a spike, and what it says there: each as it was in its moment.

    ``sent`` are the batches that the learner sent. How long it took in `run` until the queue was
    empty is said once it was seen.
    """
    bands = _of_the_load(versions) + [_of_the_learner(batch) for batch in sent]
    bands += _of_the_batches(versions, {batch.at: batch.size for batch in sent})
    bands.sort(key=lambda band: band["t"])
    if run is not None and bands:
        waiting = run.waiting_series()
        for band in bands:
            if band["over"]:
                band |= _gone(band, run.until, waiting)
    return [{name: band[name] for name in band if name != "over"} for band in bands]


def _of_the_load(versions: Versions) -> list[dict]:
    """The spikes of the load; "over" says whether one is over then, or goes on changed."""
    begins: dict[tuple[float, str], float] = {}  # by end and words
    ends = set()  # of spikes
    for (begin, scenario), after in zip(versions, [*versions[1:], (math.inf, None)]):
        arrivals = scenario.sources[0].arrivals
        name = scenario.sources[0].name if len(scenario.sources) > 1 else "spike"
        for spike in arrivals.spikes:
            first, last = max(spike.at, begin), min(spike.at + spike.length, after[0])
            if first >= last:
                continue
            text = f"{name}, {arrivals.profile.at(spike.at) + spike.rate:.3g} per s"
            begins[last, text] = begins.pop((first, text), first)  # it went on as it was
            if last == spike.at + spike.length:
                ends.add(last)
    in_order = sorted(begins.items(), key=lambda item: item[1])
    return [
        {"t": begin, "length": end - begin, "text": text, "over": end in ends}
        for (end, text), begin in in_order
    ]


def _of_the_batches(versions: Versions, sent: dict[float, int]) -> list[dict]:
    """The batches of the system itself; what was sent is part of the batches of its first kind.

    Those at time 0 are not among them: a run that begins in the middle begins with them.
    """
    bands = []
    for (begin, scenario), (end, _) in zip(versions, [*versions[1:], (math.inf, None)]):
        for number, source in enumerate(scenario.sources):
            name = source.name if len(scenario.sources) > 1 else "batch"
            for batch in source.arrivals.batches:
                size = batch.size - (sent.get(batch.at, 0) if number == 0 else 0)
                alone = size <= 1  # a single task makes no spike
                if not alone and batch.at > 0 and begin <= batch.at < end:
                    band = _at_once(batch.at, f"{name} +{size}")
                    bands.append(band | {"planned": True})  # not a deed that could be undone
    return bands


def _of_the_learner(batch: Batch) -> dict:
    """A spike that was sent."""
    return _at_once(batch.at, f"spike +{batch.size}")


def _at_once(at: float, text: str) -> dict:
    """Many tasks that come at one moment."""
    return {"t": at, "length": 0, "text": text, "over": True}


def _gone(band: dict, until: float, waiting) -> dict:
    """When the queue is empty after a spike, if that is known, and what to say of it then."""
    end = band["t"] + band["length"]
    gone = line_empty_at(waiting, end) if end <= until else None
    if gone is None:
        return {}
    took, places = gone - end, 0 if gone - end >= 10 else 1
    found = f"queue empty {took:.{places}f} s later" if took > 0 else "no queue"
    return {"gone": round(gone, PLACES), "then": f"{band['text']}: {found}"}
