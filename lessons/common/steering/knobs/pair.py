"""Two systems, A and B, as one set of controls: B has the values of A, or values of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from lessons.common.steering.controls import Choice, Control, Offered
from lessons.common.steering.knobs.dial import Own
from lessons.common.steering.knobs.knob import Knob, Values
from lessons.common.steering.knobs.place_knobs import pool_knobs, pool_of, queue_knobs, queue_of
from lessons.common.steering.knobs.source_knobs import source_knobs, source_of
from queuesim import Scenario

A, B, BOTH = "A", "B", "AB"
OWN = "b-"  # begins the name of a value that B has of its own


@dataclass(frozen=True)
class Part:
    """A source, a queue or a pool, and its knobs; ``number`` tells it from others of its kind."""

    kind: str
    number: int
    name: str
    knobs: tuple[Knob, ...]
    alone: bool  # of its kind

    def full_name(self, knob: Knob) -> str:
        """What a knob is called among those of all parts."""
        return knob.name if self.number == 0 else f"{knob.name}{self.number + 1}"

    def values(self, settings: Mapping, side: str) -> Values:
        """The values of its knobs on one side, by their short names."""
        found = {}
        for knob in self.knobs:
            value = value_of(settings, self.full_name(knob), side)
            # B may have what A has, and not know it: a value as it was given.
            found[knob.name] = knob.control.nearest(value) if isinstance(value, str) else value
        return found


@dataclass(frozen=True)
class Row:
    """A knob of a part as a page shows it: of both systems, or of one."""

    name: str
    part: Part
    knob: Knob
    sides: str


def value_of(settings: Mapping, name: str, side: str) -> float | str:
    """What a knob is set to on one side."""
    own = settings.get(OWN + name) if side == B else None
    return settings[name] if own is None else own


def parts_of(scenario: Scenario) -> list[Part]:
    """All parts of a system with their knobs."""
    queues = tuple(queue.name for queue in scenario.queues)
    alone = len(scenario.sources) == 1
    made = {
        "task": [(each, source_knobs(each, queues, alone)) for each in scenario.sources],
        "queue": [(each, queue_knobs(each)) for each in scenario.queues],
        "pool": [(each, pool_knobs(each, queues)) for each in scenario.pools],
    }
    return [
        Part(kind, number, part.name, tuple(knobs), len(found) == 1)
        for kind, found in made.items()
        for number, (part, knobs) in enumerate(found)
    ]


def with_values(scenario: Scenario, parts: list[Part], settings: Mapping, side: str) -> Scenario:
    """The system with the values that its knobs have on one side."""
    queues = tuple(queue.name for queue in scenario.queues)
    found = {"task": [], "queue": [], "pool": []}
    for part in parts:
        knobs, values = list(part.knobs), part.values(settings, side)
        if part.kind == "task":
            made = source_of(scenario.sources[part.number], knobs, values, queues)
        elif part.kind == "queue":
            made = queue_of(scenario.queues[part.number], knobs, values)
        else:
            made = pool_of(scenario.pools[part.number], knobs, values, queues)
        found[part.kind].append(made)
    return replace(scenario, sources=found["task"], queues=found["queue"], pools=found["pool"])


@dataclass(frozen=True)
class Pair:
    """Two systems to be compared. What both have is set for both, until B has its own value."""

    a: Scenario
    b: Scenario

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        """The parts of each side."""
        return {A: parts_of(self.a), B: parts_of(self.b)}

    @cached_property
    def rows(self) -> list[Row]:
        """All knobs, in order of their parts."""
        first, second = ({self._key(part): part for part in self.parts[side]} for side in (A, B))
        rows = []
        for key, part in first.items():
            twin = second.get(key)
            others = {knob.name for knob in twin.knobs} if twin else ()
            for knob in part.knobs:
                sides = BOTH if knob.name in others else A
                rows.append(Row(part.full_name(knob), part, knob, sides))
        for key, part in second.items():
            others = {knob.name for knob in first[key].knobs} if key in first else ()
            for knob in part.knobs:
                if knob.name not in others:
                    rows.append(Row(OWN + part.full_name(knob), part, knob, B))
        return rows

    @staticmethod
    def _key(part: Part) -> tuple:
        return part.kind, part.number, part.name

    @cached_property
    def offered(self) -> Offered:
        """All controls by name; of what both have there is one for A, and B's own."""
        own = {part.full_name(knob): knob.control for part in self.parts[B] for knob in part.knobs}
        offered: dict[str, Control | Choice | Own] = {}
        for row in self.rows:
            offered[row.name] = row.knob.control
            if row.sides == BOTH:
                other = own[row.name]
                differs = other != row.knob.control
                value = other.default if differs else None
                offered[OWN + row.name] = Own(other, value, url=OWN + row.name)
        return offered

    def systems(self, settings: Mapping) -> dict[str, Scenario]:
        """Both systems under these settings."""
        return {
            side: with_values(scenario, self.parts[side], settings, side)
            for side, scenario in ((A, self.a), (B, self.b))
        }

    def seen(self, row: Row, settings: Mapping) -> str:
        """On which sides a knob has any effect beside the other values."""
        return "".join(side for side in row.sides if row.knob.seen(row.part.values(settings, side)))
