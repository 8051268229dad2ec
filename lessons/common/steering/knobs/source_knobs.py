"""A kind of task as knobs: its traffic, its work, where it waits, who stands behind it."""

from collections.abc import Sequence
from dataclasses import replace

from lessons.common.steering.controls import Choice
from lessons.common.steering.knobs.client_knobs import client_knobs, clients_of
from lessons.common.steering.knobs.dial import dial
from lessons.common.steering.knobs.durations import length_knobs, service_of
from lessons.common.steering.knobs.knob import GIVEN, QUEUES, RULES, WORK, Knob, Values, moved
from lessons.common.steering.knobs.traffic_knobs import arrivals_of, traffic_knobs
from queuesim import Recorded, Source
from queuesim.scenario import CHOICES

ALL = "any of them"
_Versions = Sequence[Source]  # of the same source: what it is now comes first


def source_knobs(
    source: Source, queues: tuple[str, ...], alone: bool, versions: _Versions = ()
) -> list[Knob]:
    """The knobs of a source; one that is ``alone`` needs no rank among others."""
    versions = versions or (source,)
    recorded = isinstance(source.arrivals, Recorded)
    knobs = traffic_knobs(source.arrivals, [each.arrivals for each in versions])
    knobs += [] if recorded else length_knobs(source.service)
    knobs.append(Knob("failing", WORK, dial("Tasks that fail", 0, 100, 100 * source.failing, "%")))
    if len(queues) > 1:
        knobs += _place_knobs(source, queues, versions)
    knobs += client_knobs(source)
    if not alone:
        rank = dial("Priority, 0 is first", 0, 100, source.priority, word="priority", whole=True)
        turns = dial("Turns it takes", 0.001, 1000, source.weight, word="turns")
        knobs += [Knob("priority", RULES, rank), Knob("weight", RULES, turns)]
    return knobs


def source_of(
    versions: _Versions, knobs: list[Knob], values: Values, queues: tuple[str, ...]
) -> Source:
    """The source that has these values."""
    source = versions[0]
    fields = clients_of(source, knobs, values)
    fields["arrivals"] = arrivals_of([each.arrivals for each in versions], knobs, values)
    fields["service"] = service_of(source.service, knobs, values)
    if moved(knobs, values, "failing"):
        fields["failing"] = values["failing"] / 100
    if moved(knobs, values, "joins"):
        joins = values["joins"]
        fields["queue"] = {ALL: queues, **_given_lines(versions, queues)}.get(joins, joins)
    if moved(knobs, values, "joins-which"):
        fields["choice"] = values["joins-which"]
    if moved(knobs, values, "priority", "weight"):
        fields |= {"priority": values["priority"], "weight": values["weight"]}
    return replace(source, **fields)


def _given_lines(versions: _Versions, queues: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The queues, some of all, that any version of a source may join, by what to call them."""
    found = dict.fromkeys(each.lines for each in versions if 1 < len(each.lines) < len(queues))
    names = {}
    for lines in found:
        name = GIVEN if lines == versions[0].lines else f"any of {len(lines)}"
        alike = sum(other.startswith(name) for other in names)
        names[f"{name}, way {alike + 1}" if alike else name] = lines
    return names


def _place_knobs(source: Source, queues: tuple[str, ...], versions: _Versions) -> list[Knob]:
    """Where its tasks wait, if there are several queues."""
    given = _given_lines(versions, queues)
    names = {queues: ALL} | {lines: name for name, lines in given.items()}
    options, joins = (*queues, ALL, *given), names.get(source.lines, source.lines[0])
    which = Choice("Which of them", CHOICES, source.choice, word="joins")
    return [
        Knob("joins", QUEUES, Choice("A task joins", options, joins, word="joins")),
        Knob("joins-which", QUEUES, which, lambda values: values["joins"] in (ALL, *given)),
    ]
