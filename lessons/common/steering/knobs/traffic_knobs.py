"""Who arrives, as knobs: a rate and when it holds, how random it is, spikes and batches on top."""

from collections.abc import Sequence
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
ALWAYS, FROM, UNTIL = "all the time", "from a moment on", "until a moment"
REGULAR = "in a rhythm"  # how tasks come that have no set times of their own
MOST_TIMES = 80  # that spikes, or batches, of one kind of task come: twelve kinds are possible
_BATCHES = ("set-times", "batch", "batches", "batch-at", "batch-every")
_SPIKES = ("spikes", "spike", "spike-length", "spike-at", "spike-every")
_Versions = Sequence[Arrivals | Recorded]  # of the same arrivals: what they are now comes first


def traffic_knobs(arrivals: Arrivals | Recorded, versions: _Versions = ()) -> list[Knob]:
    """The knobs of arrivals; a record of them has none."""
    if isinstance(arrivals, Recorded):
        return []
    kind, moment = _when_they_come(arrivals.profile)
    label = "Arrival rate at its peak" if kind == GIVEN else "Arrival rate"
    rate = dial(label, 0, FASTEST, min(_peak(arrivals), FASTEST), "per s", word="rate")
    gaps = choice("Gaps between arrivals", GAPS, arrivals.gaps, "gaps")
    options = (ALWAYS, FROM, UNTIL, *([GIVEN] if kind == GIVEN else []))
    at = dial("That moment", 0.1, LATEST, moment, "s", word="that moment")
    return [
        Knob("rate", TRAFFIC, rate),
        Knob("comes", TRAFFIC, Choice("They arrive", options, kind, word="they arrive")),
        Knob("comes-at", TRAFFIC, at, when("comes", FROM, UNTIL)),
        Knob("gaps", TRAFFIC, gaps),
        *_spike_knobs(arrivals.spikes),
        *_batch_knobs(arrivals.batches, set_times(versions or [arrivals])),
    ]


def arrivals_of(versions: _Versions, knobs: list[Knob], values: Values) -> Arrivals | Recorded:
    """The arrivals that have these values."""
    arrivals = versions[0]
    if moved(knobs, values, "rate", "comes", "comes-at"):
        arrivals = replace(arrivals, rate=_rate_of(arrivals, values))
    if moved(knobs, values, "gaps"):
        arrivals = replace(arrivals, gaps=GAPS[values["gaps"]])
    if moved(knobs, values, *_SPIKES) and values["spikes"] != GIVEN:
        arrivals = replace(arrivals, spikes=_spikes_of(values))
    if moved(knobs, values, *_BATCHES):
        arrivals = replace(arrivals, batches=_batches_of(set_times(versions), values))
    return arrivals


# ---------------------------------------------------------------- a rate


def _peak(arrivals: Arrivals) -> float:
    return max(arrivals.profile.rates)


def plain_rate(rate: float | Profile) -> float | Profile:
    """The rate in its shortest form: a step to the same height is none.

    Its last digits, which are noise, are left out: 0.1 three times is 0.3.
    """
    if not isinstance(rate, Profile):
        return _without_noise(rate)
    steps = _steps(rate)
    if len(steps) == 1:
        return steps[0][1]
    if steps:
        return Profile.steps(*steps)
    return replace(rate, rates=tuple(map(_without_noise, rate.rates)))


def _without_noise(rate: float) -> float:
    return float(f"{rate:.12g}")


def _steps(profile: Profile) -> list[tuple[float, float]]:
    """From when on the rate is which; empty if it rises or falls slowly, or comes round again."""
    if profile.period is not None:
        return []
    steps = []
    for begin, _, rate, slope in profile.pieces():
        if slope:
            return []
        rate = _without_noise(rate)
        if not steps or steps[-1][1] != rate:
            steps.append((begin, rate))
    return steps


def _when_they_come(profile: Profile) -> tuple[str, float]:
    """Whether tasks arrive all the time, from a moment on or until then; and the moment."""
    steps = _steps(profile)
    if len(steps) == 1:
        return ALWAYS, 30.0
    if len(steps) == 2 and 0 in (steps[0][1], steps[1][1]):
        return FROM if steps[0][1] == 0 else UNTIL, steps[1][0]
    return GIVEN, 30.0


def _rate_of(arrivals: Arrivals, values: Values) -> float | Profile:
    """The rate, or the profile of rates, that has these values."""
    rate, at, before = values["rate"], values["comes-at"], _peak(arrivals)
    if values["comes"] == FROM:
        return Profile.steps((0, 0), (at, rate))
    if values["comes"] == UNTIL:
        return Profile.steps((0, rate), (at, 0))
    if values["comes"] == ALWAYS or before == 0:
        return rate
    profile = arrivals.profile
    return replace(profile, rates=tuple(each * rate / before for each in profile.rates))


# ---------------------------------------------------------------- spikes and batches


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


def set_times(versions: _Versions) -> dict[str, tuple[Batch, ...]]:
    """The batches that are in no rhythm, of all versions of the arrivals, by what to call each."""
    found = dict.fromkeys(each.batches for each in versions if _rhythm(each.batches) == GIVEN)
    names: dict[str, tuple[Batch, ...]] = {}
    for batches in found:
        name = f"{sum(batch.size for batch in batches)} tasks"
        alike = sum(other.startswith(name) for other in names)
        names[f"{name}, way {alike + 1}" if alike else name] = batches
    return names


def _batch_knobs(batches: tuple[Batch, ...], named: dict[str, tuple[Batch, ...]]) -> list[Knob]:
    """The knobs of batches that come once, or in a steady rhythm; or at times that have a name."""
    rhythm, names = _rhythm(batches), {times: name for name, times in named.items()}
    label, time = "Tasks at set times", names.get(batches, REGULAR)
    if rhythm == GIVEN:
        batches, rhythm = (), ONCE
    knobs = _rhythm_knobs(batches, AGAIN if rhythm == AGAIN else ONCE)
    if not named:
        return knobs
    choices = Choice(label, (REGULAR, *named), time, word="tasks at set times")
    return [Knob("set-times", TRAFFIC, choices), *knobs]


def _rhythm_knobs(batches: tuple[Batch, ...], rhythm: str) -> list[Knob]:
    """The knobs of batches that come once, or in a steady rhythm."""
    first = batches[0] if batches else Batch(10, 0)
    every = batches[1].at - first.at if rhythm == AGAIN else 60.0
    size = dial("Tasks all at once", 0, MOST_AT_ONCE, first.size, word="batch", whole=True)
    come = Choice("They come", (ONCE, AGAIN), rhythm, word="batches")

    def regular(values: Values) -> bool:
        return values.get("set-times", REGULAR) == REGULAR

    def there(values: Values) -> bool:
        return regular(values) and values["batch"] > 0

    def again(values: Values) -> bool:
        return there(values) and values["batches"] == AGAIN

    return [
        Knob("batch", TRAFFIC, size, regular),
        Knob("batches", TRAFFIC, come, there),
        Knob("batch-at", TRAFFIC, dial("The first come at", 0, LATEST, first.at, "s"), there),
        Knob("batch-every", TRAFFIC, dial("And then every", 1, LATEST, every, "s"), again),
    ]


def _batches_of(named: dict[str, tuple[Batch, ...]], values: Values) -> tuple[Batch, ...]:
    """The batches that come within an hour, or those at times that have a name."""
    if (name := values.get("set-times", REGULAR)) != REGULAR:
        return named[name]
    if values["batch"] == 0:
        return ()
    moments = _moments(values["batch-at"], values["batch-every"], values["batches"])
    return tuple(Batch(at, values["batch"]) for at in moments)
