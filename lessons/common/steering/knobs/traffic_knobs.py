"""Who arrives, as knobs: a rate, how random it is, spikes and a batch on top."""

from dataclasses import replace
from itertools import pairwise

from lessons.common.steering.controls import Choice
from lessons.common.steering.knobs.dial import dial
from lessons.common.steering.knobs.knob import GIVEN, TRAFFIC, Knob, Values, choice, moved, when
from queuesim import (
    Arrivals,
    Batch,
    Deterministic,
    Exponential,
    Hyperexponential,
    Profile,
    Recorded,
    Spike,
)

FASTEST = 1000.0  # tasks a second
LATEST, MOST_AT_ONCE = 3600.0, 20_000
GAPS = {
    "random": Exponential(1.0),
    "regular": Deterministic(1.0),
    "bursty": Hyperexponential(1.0, 4.0),
}
NONE, ONCE, AGAIN = "none", "once", "again and again"
MOST_SPIKES = 200  # of one kind of task
_SPIKES = ("spikes", "spike", "spike-length", "spike-at", "spike-every")


def traffic_knobs(arrivals: Arrivals | Recorded) -> list[Knob]:
    """The knobs of arrivals; a record of them has none."""
    if isinstance(arrivals, Recorded):
        return []
    label = "Arrival rate at its peak" if isinstance(arrivals.rate, Profile) else "Arrival rate"
    rate = dial(label, 0, FASTEST, min(_peak(arrivals), FASTEST), "per s", word="rate")
    gaps = choice("Gaps between arrivals", GAPS, arrivals.gaps, "gaps")
    knobs = [Knob("rate", TRAFFIC, rate), Knob("gaps", TRAFFIC, gaps)]
    knobs += _spike_knobs(arrivals.spikes)
    if len(arrivals.batches) <= 1:
        knobs += _batch_knobs(*arrivals.batches)
    return knobs


def arrivals_of(arrivals: Arrivals | Recorded, knobs: list[Knob], values: Values):
    """The arrivals that have these values."""
    if moved(knobs, values, "rate"):
        arrivals = replace(arrivals, rate=_with_peak(arrivals, values["rate"]))
    if moved(knobs, values, "gaps"):
        arrivals = replace(arrivals, gaps=GAPS[values["gaps"]])
    if moved(knobs, values, *_SPIKES) and values["spikes"] != GIVEN:
        arrivals = replace(arrivals, spikes=_spikes_of(values))
    if moved(knobs, values, "batch", "batch-at"):
        size = values["batch"]
        batches = (Batch(values["batch-at"], size),) if size else ()
        arrivals = replace(arrivals, batches=batches)
    return arrivals


def _peak(arrivals: Arrivals) -> float:
    return max(arrivals.profile.rates)


def _with_peak(arrivals: Arrivals, rate: float) -> float | Profile:
    """The rate, or the profile of rates, that comes up to this."""
    before, profile = _peak(arrivals), arrivals.rate
    if not isinstance(profile, Profile) or before == 0:
        return rate
    return replace(profile, rates=tuple(each * rate / before for each in profile.rates))


def _spike_knobs(spikes: tuple[Spike, ...]) -> list[Knob]:
    """The knobs of spikes that come once, or in a steady rhythm."""
    kind = _kind_of(spikes)
    options = (NONE, ONCE, AGAIN, *([GIVEN] if kind == GIVEN else []))
    first = spikes[0] if spikes and kind != GIVEN else Spike(30, 10, 5)
    every = spikes[1].at - spikes[0].at if kind == AGAIN else 120.0
    there, again = when("spikes", ONCE, AGAIN), when("spikes", AGAIN)
    length = dial("A spike lasts", 0.1, LATEST, first.length, "s")
    return [
        Knob("spikes", TRAFFIC, Choice("Spikes", options, kind, word="spikes")),
        Knob("spike", TRAFFIC, dial("More in a spike", 0, FASTEST, first.rate, "per s"), there),
        Knob("spike-length", TRAFFIC, length, there),
        Knob("spike-at", TRAFFIC, dial("The first begins at", 0, LATEST, first.at, "s"), there),
        Knob("spike-every", TRAFFIC, dial("A spike every", 1, LATEST, every, "s"), again),
    ]


def _kind_of(spikes: tuple[Spike, ...]) -> str:
    if len(spikes) < 2:
        return ONCE if spikes else NONE
    alike = len({(spike.length, spike.rate) for spike in spikes}) == 1
    gaps = {round(later.at - sooner.at, 6) for sooner, later in pairwise(spikes)}
    return AGAIN if alike and len(gaps) == 1 and min(gaps) >= 1 else GIVEN


def _spikes_of(values: Values) -> tuple[Spike, ...]:
    """The spikes that come within an hour."""
    if values["spikes"] == NONE:
        return ()
    first, every = values["spike-at"], values["spike-every"]
    count = 1 if values["spikes"] == ONCE else int((LATEST - first) / every) + 1
    return tuple(
        Spike(first + number * every, values["spike-length"], values["spike"])
        for number in range(min(count, MOST_SPIKES))
    )


def _batch_knobs(batch: Batch | None = None) -> list[Knob]:
    """The knobs of one batch."""
    size, at = (min(batch.size, MOST_AT_ONCE), batch.at) if batch else (0, 10.0)
    tasks = dial("Tasks all at once", 0, MOST_AT_ONCE, size, word="batch", whole=True)
    moment = dial("They come at", 0, LATEST, min(at, LATEST), "s")
    return [
        Knob("batch", TRAFFIC, tasks),
        Knob("batch-at", TRAFFIC, moment, lambda values: values["batch"] > 0),
    ]
