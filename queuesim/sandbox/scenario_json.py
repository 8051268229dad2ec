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
MAX_BYTES = 20_000_000  # twice a file of recorded traffic
MAX_NUMBERS = 2_000_000  # of all lists together
MAX_THINGS = 50_000  # lists, objects and texts: far more than a scenario can have

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
    document = _document(_decoded(text))
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


def _decoded(text: str | bytes) -> str:
    """The text, if it is one that is worth parsing: a bomb is refused before it takes memory."""
    one_of("The text of a scenario", text, (str, bytes))
    if len(text) > MAX_BYTES:
        raise ValueError(f"The file of a scenario has at most {MAX_BYTES // 1_000_000} MB.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("A scenario is text in UTF-8, and this is not.") from None
    text = text.removeprefix("\ufeff")
    if text.count("[") + text.count("{") + text.count('"') > MAX_THINGS:
        raise ValueError(f"A scenario has at most {MAX_THINGS:,} names, lists and objects.")
    if text.count(",") > MAX_NUMBERS:
        raise ValueError(f"A scenario has at most {MAX_NUMBERS:,} numbers.")
    return text


def _document(text: str):
    try:
        document = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_int=_whole_number
        )
    except json.JSONDecodeError as error:
        said = error.msg[0].lower() + error.msg[1:]
        raise ValueError(f"Line {error.lineno}: this is not JSON ({said}).") from None
    except RecursionError:
        raise ValueError("This is nested far too deeply for a scenario.") from None
    if "\\ud" in text or "\\uD" in text:
        _check_letters(document)
    return document


def _check_letters(document) -> None:
    """A ValueError if a text holds half of a letter, which cannot be shown."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("A name in this scenario holds half of a letter.") from None


def _once_each(pairs) -> dict:
    names = dict(pairs)
    if len(names) < len(pairs):
        seen = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise ValueError(f"The name {shown(twice)} stands twice in one object.")
    return names


def _no_number(word: str):
    raise ValueError(f"A scenario has no {word}; leave a limit out if there is none.")


def _whole_number(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(f"The number {digits[:10]}… has too many digits.")
    return int(digits)


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
