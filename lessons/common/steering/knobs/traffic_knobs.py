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
MOST_TIMES = 80  # that spikes, or batches, of one kind of task come: twelve kinds are possible
_BATCHES = ("batch", "batches", "batch-at", "batch-every")
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
    if _rhythm(arrivals.batches) != GIVEN:
        knobs += _batch_knobs(arrivals.batches)
    return knobs


def arrivals_of(arrivals: Arrivals | Recorded, knobs: list[Knob], values: Values):
    """The arrivals that have these values."""
    if moved(knobs, values, "rate"):
        arrivals = replace(arrivals, rate=_with_peak(arrivals, values["rate"]))
    if moved(knobs, values, "gaps"):
        arrivals = replace(arrivals, gaps=GAPS[values["gaps"]])
    if moved(knobs, values, *_SPIKES) and values["spikes"] != GIVEN:
        arrivals = replace(arrivals, spikes=_spikes_of(values))
    if moved(knobs, values, *_BATCHES):
        arrivals = replace(arrivals, batches=_batches_of(values))
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
    kind = _rhythm(spikes)
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


def _rhythm(found: tuple[Spike, ...] | tuple[Batch, ...]) -> str:
    """Whether they come never, once, or again and again, all of them alike."""
    if len(found) < 2:
        return ONCE if found else NONE
    alike = len({replace(each, at=0) for each in found}) == 1
    gaps = {round(later.at - sooner.at, 6) for sooner, later in pairwise(found)}
    return AGAIN if alike and len(gaps) == 1 and min(gaps) >= 1 else GIVEN


def _moments(first: float, every: float, rhythm: str) -> list[float]:
    """When they come within an hour."""
    count = int((LATEST - first) / every) + 1 if rhythm == AGAIN else 1
    return [first + number * every for number in range(min(count, MOST_TIMES))]


def _spikes_of(values: Values) -> tuple[Spike, ...]:
    """The spikes that come within an hour."""
    if values["spikes"] == NONE:
        return ()
    moments = _moments(values["spike-at"], values["spike-every"], values["spikes"])
    return tuple(Spike(at, values["spike-length"], values["spike"]) for at in moments)


def _batch_knobs(batches: tuple[Batch, ...]) -> list[Knob]:
    """The knobs of batches that come once, or in a steady rhythm."""
    rhythm = AGAIN if _rhythm(batches) == AGAIN else ONCE
    first = batches[0] if batches else Batch(10, 0)
    every = batches[1].at - first.at if rhythm == AGAIN else 60.0
    size = dial("Tasks all at once", 0, MOST_AT_ONCE, first.size, word="batch", whole=True)
    come = Choice("They come", (ONCE, AGAIN), rhythm, word="batches")

    def there(values: Values) -> bool:
        return values["batch"] > 0

    def again(values: Values) -> bool:
        return there(values) and values["batches"] == AGAIN

    return [
        Knob("batch", TRAFFIC, size),
        Knob("batches", TRAFFIC, come, there),
        Knob("batch-at", TRAFFIC, dial("The first come at", 0, LATEST, first.at, "s"), there),
        Knob("batch-every", TRAFFIC, dial("And then every", 1, LATEST, every, "s"), again),
    ]


def _batches_of(values: Values) -> tuple[Batch, ...]:
    """The batches that come within an hour."""
    if values["batch"] == 0:
        return ()
    moments = _moments(values["batch-at"], values["batch-every"], values["batches"])
    return tuple(Batch(at, values["batch"]) for at in moments)
