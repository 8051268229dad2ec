"""What a page hands over to the sandbox: its systems, its settings, what was done in its run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar

from lessons.common.live.computed_run import END
from lessons.common.live.live_run import Live
from lessons.common.steering.controls import Offered
from lessons.common.steering.knobs.dial import Own
from lessons.common.steering.knobs.pair import OWN, A, B, Pair, parts_of
from lessons.common.steering.knobs.system_link import MOST_VERSIONS
from lessons.common.steering.knobs.traffic_knobs import plain_rate
from lessons.common.steering.story_link import ToldStory
from queuesim import Distribution, Recorded, Scenario, Source

_LAST = 10  # of the systems of a story whose knobs are tried
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
        moments = _moments(live)
        told = [pair_of(systems.of(each)) for each in (schedule.start, *moments.values())]
        for pair in _pairs_that_may_tell(told):
            if settings := _settings_for_all(pair, told):
                story = _story(live, settings[0], dict(zip(moments, settings[1:])))
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
        for part in parts_of(system, pair.versions[side]):
            values = {knob.name: knob.value for knob in part.knobs}
            for knob in part.knobs:
                if knob.seen(values):  # what has no effect would only be told in vain
                    name = part.full_name(knob)
                    _set(settings, pair.offered, name if side == A else OWN + name, knob.value)
    made = pair.systems(settings)
    alike = _seen(made[A]) == _seen(wanted.a) and _seen(made[B]) == _seen(wanted.b)
    return settings if alike else None


def _settings_for_all(pair: Pair, told: list[Pair]) -> list[dict]:
    """The settings under which a pair is each of some others; none if one cannot be had."""
    found: dict[Pair, dict | None] = {}
    for wanted in told:
        if wanted not in found:
            found[wanted] = settings_for(pair, wanted)
        if found[wanted] is None:
            return []
    return [found[wanted] for wanted in told]


def _seen(system: Scenario) -> Scenario:
    """The system without what comes when its run on a stage is over."""
    return replace(system, sources=[_seen_of(source) for source in system.sources])


def _seen_of(source: Source) -> Source:
    source, arrivals = replace(source, service=_plain(source.service)), source.arrivals
    if isinstance(arrivals, Recorded):
        return source
    spikes, batches = (
        tuple(each for each in found if each.at < END)
        for found in (arrivals.spikes, arrivals.batches)
    )
    rate = plain_rate(arrivals.rate)
    return replace(source, arrivals=replace(arrivals, rate=rate, spikes=spikes, batches=batches))


def _plain(service: Distribution) -> Distribution:
    """A service time but for the last digits of its numbers: 0.1 three times is 0.3."""
    values = {each.name: getattr(service, each.name) for each in fields(service) if each.init}
    numbers = {name: value for name, value in values.items() if isinstance(value, float)}
    return replace(service, **{name: float(f"{value:.12g}") for name, value in numbers.items()})


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


def _pairs_that_may_tell(told: list[Pair]) -> Iterator[Pair]:
    """Pairs whose knobs may tell a story: that of its begin, with others to choose; then its last.

    A knob offers what it begins with, besides what any knob offers: so those of a later system may
    tell what those of the first cannot.
    """
    yield _with_all_versions(told)
    yield from list(dict.fromkeys(reversed(told)))[:_LAST]


def _with_all_versions(told: list[Pair]) -> Pair:
    """The first of some pairs, with such of the others as its knobs need to make them all."""
    pair = told[0]
    for wanted in dict.fromkeys(told):
        if len(pair.others) < MOST_VERSIONS - 1 and settings_for(pair, wanted) is None:
            pair = replace(pair, others=(*pair.others, (wanted.a, wanted.b)))
    return pair


def _story(live: Live, begin: dict, changes: dict[float, dict]) -> ToldStory:
    """What was done in the run, in the words of the knobs."""
    done = live.schedule
    joined = {change.at for change in done.changes if change.joined and not live.systems.delays}
    return ToldStory(begin, list(changes.items()), list(done.spikes), True, frozenset(joined))
