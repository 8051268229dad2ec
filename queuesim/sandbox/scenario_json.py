"""A scenario as text (JSON) that a file or a link can hold, there and back.

The names are those of the fields in `queuesim.scenario`; what stands at its default is left out::

    {"queuesim": 1,
     "sources": [{"arrivals": {"rate": 3.0}, "service": {"kind": "exponential", "mean": 1.2}}],
     "queues": [{"limit": 20}],
     "pools": [{"workers": 4}]}

A distribution, and recorded arrivals, say their `kind`. A text is read whole or, with a ValueError
that says where it is wrong, not at all.
"""

import json
import math
from dataclasses import MISSING, fields

from queuesim.distributions import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    TwoPoint,
)
from queuesim.limits import one_of, shown
from queuesim.sandbox.json_text import document_of
from queuesim.scenario import (
    Arrivals,
    Autoscale,
    Batch,
    Pool,
    Profile,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Source,
    Spike,
)

VERSION = 1
LONGEST_NAME = 300  # letters

KINDS = {
    "deterministic": Deterministic,
    "exponential": Exponential,
    "erlang": Erlang,
    "lognormal": Lognormal,
    "hyperexponential": Hyperexponential,
    "two-point": TwoPoint,
    "empirical": Empirical,
}
KIND_OF = {kind: name for name, kind in KINDS.items()} | {Recorded: "recorded"}

# What the fields hold that are more than a number, a word or a list of them.
HOLDS = {
    Scenario: {"sources": [Source], "queues": [Queue], "pools": [Pool]},
    Source: {
        "arrivals": Arrivals,
        "service": Distribution,
        "patience": Distribution,
        "retry": Retry,
    },
    Arrivals: {"rate": Profile, "gaps": Distribution, "spikes": [Spike], "batches": [Batch]},
    Pool: {"autoscale": Autoscale},
}


def scenario_json(scenario: Scenario, indent: int | None = 1) -> str:
    """A scenario as text; `parse_scenario` makes the very same scenario of it again."""
    one_of("The scenario", scenario, Scenario)
    document = {"queuesim": VERSION, **_written(scenario)}
    return json.dumps(document, indent=indent, allow_nan=False, ensure_ascii=False)


def parse_scenario(text: str | bytes) -> Scenario:
    """The scenario in a text. A ValueError says in a sentence what is wrong, and where."""
    document = document_of(text)
    if not isinstance(document, dict):
        raise ValueError("A scenario is a JSON object with sources, queues and pools.")
    version = document.pop("queuesim", VERSION)
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f'This reads scenarios with "queuesim": {VERSION}, not {shown(version)}.')
    if not document:
        raise ValueError("A scenario needs sources, queues and pools; this file has none of them.")
    return _read(Scenario, document, "")


# ---------------------------------------------------------------- writing


def _written(thing) -> dict:
    """The fields of a part that are not at their default; of the whole, all."""
    kind = {"kind": KIND_OF[type(thing)]} if type(thing) in KIND_OF else {}
    told = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        needed = isinstance(thing, Scenario) or field.default is MISSING
        if field.init and (needed or value != field.default):
            told[field.name] = _value(value)
    return kind | told


def _value(value):
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return None if value == math.inf else value
    return _written(value)


# ---------------------------------------------------------------- reading


def _read(kind: type, told, place: str):
    """The part of a scenario that a JSON object tells of."""
    if not isinstance(told, dict):
        raise ValueError(f"{_at(place)}there must be an object in braces, not {shown(told)}.")
    kind, told = _kind_of(kind, told, place)
    known = {field.name: field for field in fields(kind) if field.init}
    for name in told:
        if name not in known:
            raise ValueError(f"{_at(place)}there is no {shown(name)}, only {', '.join(known)}.")
    values = {}
    for name, value in told.items():
        if value is None and known[name].default == math.inf:
            value = math.inf
        holds = HOLDS.get(kind, {}).get(name)
        values[name] = _held(holds, value, f"{place}.{name}" if place else name)
    missing = [name for name, each in known.items() if each.default is MISSING and name not in told]
    if missing and kind is not Scenario:
        raise ValueError(f"{_at(place)}{missing[0]!r} is missing.")
    try:
        return kind(**values)
    except ValueError as error:
        raise ValueError(f"{_at(place)}{error}") from None


def _held(holds, value, place: str):
    """What a field holds: parts are read, all else is left to the part that the field is of."""
    if isinstance(holds, list):
        if not isinstance(value, list):
            raise ValueError(f"{_at(place)}there must be a list in brackets, not {shown(value)}.")
        return tuple(_read(holds[0], each, f"{place}[{i}]") for i, each in enumerate(value))
    words = value if isinstance(value, list) else [value]
    if any(isinstance(word, str) and len(word) > LONGEST_NAME for word in words):
        raise ValueError(f"{_at(place)}a name has at most {LONGEST_NAME} letters.")
    if holds is None or value is None or (holds is Profile and not isinstance(value, dict)):
        return value
    return _read(holds, value, place)


def _kind_of(kind: type, told: dict, place: str) -> tuple[type, dict]:
    """Which part it is where a name is needed to tell, and the rest of what is told."""
    kinds = {Distribution: KINDS, Arrivals: {"arrivals": Arrivals, "recorded": Recorded}}.get(kind)
    if kinds is None:
        return kind, told
    rest = dict(told)
    name = rest.pop("kind", None if kind is Distribution else "arrivals")
    if not isinstance(name, str) or name not in kinds:
        raise ValueError(f"{_at(place)}the kind must be {' or '.join(kinds)}, not {shown(name)}.")
    return kinds[name], rest


def _at(place: str) -> str:
    return f"In {place}: " if place else ""
