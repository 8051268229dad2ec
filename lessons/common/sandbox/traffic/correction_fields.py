"""What a reader can say about a file, and which of it a file or a fault asks for."""

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from queuesim import Reading
from queuesim.tracefile.cells import SECONDS_IN
from queuesim.tracefile.text import DELIMITERS

_UNITS = {unit: unit for unit in SECONDS_IN}
_PLACES = (
    *("Africa", "America", "Antarctica", "Asia", "Atlantic"),
    *("Australia", "Europe", "Indian", "Pacific"),
)
_ZONES = sorted(name for name in available_timezones() if name.partition("/")[0] in _PLACES)


@dataclass(frozen=True)
class Choice:
    """One of some options, by what `understand` calls them."""

    label: str
    options: dict[str, str]


@dataclass(frozen=True)
class Number:
    """A number of seconds."""

    label: str
    without: str  # what holds as long as there is none


COLUMNS = {
    "arrival": "When a task arrived",
    "duration": "How long it took",
    "start": "When it started",
    "end": "When it ended",
    "queue": "Its queue",
    "tenant": "Its tenant",
    "priority": "Its priority",
    "attempt": "Which attempt it is",
    "count": "How many tasks a row counts",
}
SETTINGS = {
    "durations": Number("A task takes on average (s)", "if the file doesn’t say"),
    "unit": Choice("Times are in", _UNITS),
    "duration_unit": Choice("Durations are in", _UNITS),
    "delimiter": Choice("Columns are separated by", DELIMITERS),
    "dates": Choice(
        "In 05/06/2024 the 05 is", {"day first": "the day", "month first": "the month"}
    ),
    "zone": Choice("Its clocks are those of", {zone: zone for zone in ("UTC", *_ZONES)}),
    "missing": Choice(
        "A row without an end or a duration", {"leave out": "is left out", "refuse": "is a fault"}
    ),
    "urgent": Choice(
        "The most urgent priority is the", {"smallest": "smallest", "largest": "largest"}
    ),
    "interval": Number("A row counts the tasks of (s)", "as understood"),
    "spread": Choice(
        "Its tasks arrive", {"by chance": "by chance", "evenly": "at equal distances"}
    ),
}
_ASKED_BY = (  # words of a fault, and what would mend it
    (r"no column 'arrival'", ("arrival",)),
    (r"no column 'duration'", ("duration", "durations")),
    (r"holds data", ("arrival", "duration")),
    (r"could both be the (\w+)", ()),
    (r"the day or the month", ("dates",)),
    (r"missing='leave out'", ("missing",)),
    (r"interval", ("interval",)),
    (r"unit='seconds'", ("unit",)),
    (r"columns=\{'queue': None\}", ("queue",)),
    (r"before it starts|a task takes at least", ("duration_unit", "missing")),
    (r"fields? where the first line|not CSV", ("delimiter",)),
    (r"is not a number|not understood", ("arrival", "duration", "delimiter")),
)


def asked_by(fault: str) -> tuple[str, ...]:
    """What a fault asks to be told; nothing if no answer would help."""
    for words, names in _ASKED_BY:
        if found := re.search(words, fault):
            named = [group for group in found.groups() if group in COLUMNS]
            return (*named, *names)
    return ()


def fitting(reading: Reading | None, told: dict) -> list[str]:
    """The settings that can matter for a file: all of them if it was not understood."""
    if reading is None:
        return list(SETTINGS)
    roles = dict(reading.columns)
    counts = "count" in roles
    matters = {
        "durations": not ({"duration", "end"} & set(roles)),
        "unit": not reading.kind.startswith(("dates", "times")),
        "duration_unit": "duration" in roles,
        "dates": reading.kind.startswith("dates"),
        "zone": reading.kind.startswith("dates") or "since 1970" in reading.kind,
        "missing": not counts,
        "urgent": bool(reading.priorities),
        "interval": counts,
        "spread": counts,
    }
    return [name for name in SETTINGS if matters.get(name, True) or name in told]
