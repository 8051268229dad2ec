"""A kind of task as knobs: its traffic, its work, where it waits, who stands behind it."""

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


def source_knobs(source: Source, queues: tuple[str, ...], alone: bool) -> list[Knob]:
    """The knobs of a source; one that is ``alone`` needs no rank among others."""
    recorded = isinstance(source.arrivals, Recorded)
    knobs = [*traffic_knobs(source.arrivals), *([] if recorded else length_knobs(source.service))]
    knobs.append(Knob("failing", WORK, dial("Tasks that fail", 0, 100, 100 * source.failing, "%")))
    if len(queues) > 1:
        knobs += _place_knobs(source, queues)
    knobs += client_knobs(source)
    if not alone:
        rank = dial("Priority, 0 is first", 0, 100, source.priority, word="priority", whole=True)
        turns = dial("Turns it takes", 0.001, 1000, source.weight, word="turns")
        knobs += [Knob("priority", RULES, rank), Knob("weight", RULES, turns)]
    return knobs


def source_of(source: Source, knobs: list[Knob], values: Values, queues: tuple[str, ...]) -> Source:
    """The source that has these values."""
    fields = clients_of(source, knobs, values)
    fields["arrivals"] = arrivals_of(source.arrivals, knobs, values)
    fields["service"] = service_of(source.service, knobs, values)
    if moved(knobs, values, "failing"):
        fields["failing"] = values["failing"] / 100
    if moved(knobs, values, "joins"):
        joins = values["joins"]
        fields["queue"] = queues if joins == ALL else source.queue if joins == GIVEN else joins
    if moved(knobs, values, "joins-which"):
        fields["choice"] = values["joins-which"]
    if moved(knobs, values, "priority", "weight"):
        fields |= {"priority": values["priority"], "weight": values["weight"]}
    return replace(source, **fields)


def _place_knobs(source: Source, queues: tuple[str, ...]) -> list[Knob]:
    """Where its tasks wait, if there are several queues."""
    joins = ALL if source.lines == queues else source.lines[0]
    given = joins != ALL and len(source.lines) > 1
    options = (*queues, ALL, *([GIVEN] if given else []))
    joined = Choice("A task joins", options, GIVEN if given else joins, word="joins")
    which = Choice("Which of them", CHOICES, source.choice, word="joins")
    return [
        Knob("joins", QUEUES, joined),
        Knob("joins-which", QUEUES, which, lambda values: values["joins"] in (ALL, GIVEN)),
    ]
