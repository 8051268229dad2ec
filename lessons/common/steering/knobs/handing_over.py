"""What a page hands over to the sandbox: its systems, its settings, what was done in its run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from lessons.common.live.computed_run import END
from lessons.common.live.live_run import Live
from lessons.common.steering.controls import Offered
from lessons.common.steering.knobs.dial import Own
from lessons.common.steering.knobs.pair import OWN, A, B, Pair, parts_of
from lessons.common.steering.story_link import ToldStory
from queuesim import Profile, Recorded, Scenario, Source

LEFT_BEHIND = (
    "This is the system of the lesson as it is set now. What you did in its run stayed there: the "
    "knobs here cannot tell all of it."
)


@dataclass(frozen=True)
class Handed:
    """Two systems and, if knobs can express it, the story of their run."""

    title: str
    pair: Pair
    seed: int
    story: ToldStory | None = None
    at: float = 0.0  # the moment at which the run was left
    note: str = ""  # what of it was left behind

    KEY: ClassVar[str] = "handed to the sandbox"  # where a session keeps it on the way


def handed_over(title: str, live: Live) -> Handed:
    """The run of a page as a run of its systems: with its story, or with the settings of now."""
    schedule, systems, note = live.schedule, live.systems, ""
    if schedule.acted:
        for pair in _pairs_of_the_story(live):
            story = _story(pair, live)
            if story is not None:
                return Handed(title, pair, live.seed, story, live.playhead())
        note = LEFT_BEHIND
    return Handed(title, pair_of(systems.of(live.settings)), live.seed, note=note)


def pair_of(lanes: Mapping[str, Scenario]) -> Pair:
    """The first two systems of a stage; one alone is compared with itself."""
    found = list(lanes.values())[:2]
    return Pair(found[0], found[-1])


def settings_for(pair: Pair, wanted: Pair) -> dict | None:
    """The settings under which a pair is another one; None: its knobs cannot express it."""
    settings = {name: control.default for name, control in pair.offered.items()}
    for side, system in ((A, wanted.a), (B, wanted.b)):
        for part in parts_of(system):
            for knob in part.knobs:
                name = part.full_name(knob)
                _set(settings, pair.offered, name if side == A else OWN + name, knob.value)
    made = pair.systems(settings)
    alike = _seen(made[A]) == _seen(wanted.a) and _seen(made[B]) == _seen(wanted.b)
    return settings if alike else None


def _seen(system: Scenario) -> Scenario:
    """The system without what comes when its run on a stage is over."""
    return replace(system, sources=[_seen_of(source) for source in system.sources])


def _seen_of(source: Source) -> Source:
    arrivals = source.arrivals
    if isinstance(arrivals, Recorded):
        return source
    spikes, batches = (
        tuple(each for each in found if each.at < END)
        for found in (arrivals.spikes, arrivals.batches)
    )
    rate = _without_noise(arrivals.rate)
    return replace(source, arrivals=replace(arrivals, rate=rate, spikes=spikes, batches=batches))


def _without_noise(rate: float | Profile) -> float | Profile:
    """A rate, but for its last digits: 0.1 three times is 0.3."""
    if isinstance(rate, Profile):
        return replace(rate, rates=tuple(map(_without_noise, rate.rates)))
    return float(f"{rate:.12g}")


def _set(settings: dict, offered: Offered, name: str, value: float | str) -> None:
    """Give a knob a value; B has none of its own where it is that of A."""
    if isinstance(offered.get(name), Own):
        settings[name] = None if settings[name.removeprefix(OWN)] == value else value
    elif name in settings:
        settings[name] = value


def _moments(live: Live) -> dict[float, dict]:
    """When the settings changed; where a change counts later than it is made, when it counted."""
    schedule, systems = live.schedule, live.systems
    if systems.delays:
        return systems.in_force(schedule.start, schedule.changes)
    return {change.at: change.settings for change in schedule.changes}


def _pairs_of_the_story(live: Live) -> list[Pair]:
    """The systems whose knobs may tell the story: those of its begin, then its last ones.

    A knob offers what it begins with, besides what any knob offers: so those of a later system may
    tell what those of the first cannot.
    """
    told = [live.schedule.start, *reversed(list(_moments(live).values()))]
    return list(dict.fromkeys(pair_of(live.systems.of(settings)) for settings in told))


def _story(pair: Pair, live: Live) -> ToldStory | None:
    """What was done in the run, in the words of the knobs."""
    begin = settings_for(pair, pair_of(live.systems.of(live.schedule.start)))
    if begin is None:
        return None
    changes, done = [], live.schedule.changes
    for at, given in _moments(live).items():
        settings = settings_for(pair, pair_of(live.systems.of(given)))
        if settings is None:
            return None
        changes.append((at, settings))
    joined = frozenset(change.at for change in done if change.joined and not live.systems.delays)
    return ToldStory(begin, changes, list(live.schedule.spikes), True, joined)
