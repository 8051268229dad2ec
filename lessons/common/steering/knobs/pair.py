"""Two systems, A and B, as one set of controls: B has the values of A, or values of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from lessons.common.steering.controls import Choice, Control, Offered
from lessons.common.steering.knobs.dial import Own
from lessons.common.steering.knobs.knob import Knob, Values
from lessons.common.steering.knobs.place_knobs import pool_knobs, pool_of, queue_knobs, queue_of
from lessons.common.steering.knobs.source_knobs import source_knobs, source_of
from queuesim import Pool, Queue, Scenario, Source

A, B, BOTH = "A", "B", "AB"
OWN = "b-"  # begins the name of a value that B has of its own
FIELDS = {"task": "sources", "queue": "queues", "pool": "pools"}


@dataclass(frozen=True)
class Part:
    """A source, a queue or a pool, and its knobs; ``number`` tells it from others of its kind.

    Its first version is what it is where no knob was moved; a knob may make one of the others.
    """

    kind: str
    number: int
    name: str
    knobs: tuple[Knob, ...]
    versions: tuple[Source | Queue | Pool, ...]
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


def parts_of(scenario: Scenario, versions: tuple[Scenario, ...] = ()) -> list[Part]:
    """All parts of a system with their knobs, which can make what they are in any version of it."""
    queues = tuple(queue.name for queue in scenario.queues)
    alone = len(scenario.sources) == 1
    knobs_of = {
        "task": lambda source, known: source_knobs(source, queues, alone, known),
        "queue": lambda queue, known: queue_knobs(queue),
        "pool": lambda pool, known: pool_knobs(pool, queues, known),
    }
    versions, parts = versions or (scenario,), []
    for kind, field in FIELDS.items():
        of_kind = getattr(scenario, field)
        for number, part in enumerate(of_kind):
            known = tuple(getattr(version, field)[number] for version in versions)
            knobs = tuple(knobs_of[kind](part, known))
            parts.append(Part(kind, number, part.name, knobs, known, len(of_kind) == 1))
    return parts


def with_values(scenario: Scenario, parts: list[Part], settings: Mapping, side: str) -> Scenario:
    """The system with the values that its knobs have on one side."""
    queues = tuple(queue.name for queue in scenario.queues)
    found = {"task": [], "queue": [], "pool": []}
    for part in parts:
        knobs, values = list(part.knobs), part.values(settings, side)
        if part.kind == "task":
            made = source_of(part.versions, knobs, values, queues)
        elif part.kind == "queue":
            made = queue_of(part.versions[0], knobs, values)
        else:
            made = pool_of(part.versions, knobs, values, queues)
        found[part.kind].append(made)
    return replace(scenario, sources=found["task"], queues=found["queue"], pools=found["pool"])


@dataclass(frozen=True)
class Pair:
    """Two systems to be compared. What both have is set for both, until B has its own value.

    Knobs can also make what no number tells and ``others`` have: queues joined, tasks at set times.
    Each of these is a version of A and one of B, of the same parts.
    """

    a: Scenario
    b: Scenario
    others: tuple[tuple[Scenario, Scenario], ...] = ()

    @cached_property
    def versions(self) -> dict[str, tuple[Scenario, ...]]:
        """All versions of each side; the first is what it is where no knob was moved."""
        of_a, of_b = zip((self.a, self.b), *self.others)
        return {A: of_a, B: of_b}

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        """The parts of each side."""
        return {side: parts_of(versions[0], versions) for side, versions in self.versions.items()}

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
