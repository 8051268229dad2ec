"""What was understood of a file, in words for the page."""

import re
from datetime import date

from lessons.common.numbers import short, time_in_words
from lessons.common.numbers.writing import rate_in_words
from lessons.common.sandbox.traffic.file_clock import day_in_words, needs_days
from queuesim import Reading
from queuesim.tracefile.words import listed, plural

LONGEST = 60  # letters of a name that a file brings
MANY_WORKERS = 1000  # busy ones: more likely a wrong unit than a large system
UNDER_CORRECT = "under “Correct it”"

# What the engine says to a program, and what it is called on the page.
_ON_PAGE = (
    (
        r"there is no column 'arrival'; the first line must name the columns: .*?, or say which is "
        r"which: columns=\{.*?\}",
        "no column is named as one that says when tasks arrived. Say {where} which it is",
    ),
    (
        r"there is no column 'duration'; the first line must name the columns: .*?, or say how "
        r"long tasks take: durations=.*?\)(?=\.|$)",
        "no column is named as one that says how long tasks took. Say {where} which it is, or how "
        "long a task takes on average",
    ),
    (r"say dates='day first' or dates='month first'", "say which {where}"),
    (r"say which to use: columns=\{.*?\}", "say which to use {where}"),
    (r"or say which is which: columns=\{.*?\}", "or say {where} which column it is"),
    (r"or say where they are: columns=\{.*?\}", "or say {where} where they are"),
    (
        r"or say how long tasks take: durations=.*?\)(?=\.|$)",
        "or say {where} how long tasks take",
    ),
    (r"say how many seconds it has: interval=60", "say {where} how many seconds it has"),
    (r", or give interval=\.", ", or say {where} how many seconds each has."),
    (r"or pass missing='leave out'", "or leave such rows out {where}"),
    (
        r"say what the number counts: unit='seconds'",
        "say {where} what the number counts",
    ),
    (r"pass unit='days'", "say so {where}"),
    (r"(no time zone: every day is taken to have 24 hours)\.", r"\1. Name the zone {where}."),
    (r": pass urgent='\w+' if it is the other way round", " (change it {where})"),
    (
        r"pass columns=\{'queue': None\}",
        "choose “not in the file” for the queue {where}",
    ),
)


def on_page(sentence: str, where: str = UNDER_CORRECT) -> str:
    """A sentence of the engine, with advice to readers instead of programmers."""
    for pattern, words in _ON_PAGE:
        sentence = re.sub(pattern, words.format(where=where), sentence)
    return sentence


def clipped(name: str) -> str:
    """A name, or its begin if it is long."""
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


def understood(reading: Reading) -> list[tuple[str, str]]:
    """What was understood of a file: of what, and what. What comes first ends with a semicolon."""
    rows = [
        ("Tasks", _tasks(reading)),
        ("Arrivals", _arrivals(reading)),
        ("Durations", _durations(reading)),
        ("Work", _work(reading)),
        *(("Left out", said) for said in _left_out(reading)),
        *(("Assumed", on_page(remark)) for remark in reading.remarks),
    ]
    groups = {
        "Queues": reading.queues if len(reading.queues) > 1 else (),
        "Tenants": reading.tenants,
        "Priorities": reading.priorities,
    }
    for label, counts in groups.items():
        if counts:
            named = (f"{clipped(str(name))} ({count:,})" for name, count in counts)
            rows.insert(4, (label, listed(named)))
    return rows


def _tasks(reading: Reading) -> str:
    span = time_in_words(reading.span)
    tasks = plural(len(reading.trace), "task")
    said = f"{tasks} over {span}; the first at {reading.began}"
    return f"{said}; columns are separated by {reading.delimiter}"


def _arrivals(reading: Reading) -> str:
    column = clipped(dict(reading.columns)["arrival"])
    source = f"read from {column} as {reading.kind}"
    if reading.rate is None:
        return f"all at one moment; {source}"
    said = f"{rate_in_words(reading.rate)} on average"
    if len(reading.hours) > 2:
        hour, most = max(reading.hours, key=lambda entry: entry[1])
        dated = needs_days(reading.span)
        said += f", {most:,} in the busiest hour, from {_hour(hour, dated)}"
    return f"{said}; gaps {_variability(reading.gap_scv)}; {source}"


def _hour(began: str, dated: bool) -> str:
    """The time of day in the name of an hour, or what it is called in a file without a clock.

    It has its day, too, where it is one of several.
    """
    time = re.search(r"\d\d:\d\d(?=:)", began)
    day = re.match(r"\d{4}-\d\d-\d\d", began) if dated else None
    if not time:
        return began
    return f"{day_in_words(date.fromisoformat(day[0]))} {time[0]}" if day else time[0]


def _durations(reading: Reading) -> str:
    roles = {role: clipped(name) for role, name in reading.columns}
    said = f"{time_in_words(reading.mean_duration)} on average; "
    said += _variability(reading.duration_scv)
    if "duration" in roles:
        return f"{said}; read from {roles['duration']}"
    if "end" in roles:
        return f"{said}; from {roles['start']} to {roles['end']}"
    return said


def _work(reading: Reading) -> str:
    busy = reading.busy_workers
    if busy is None:
        return "all at once"
    said = f"{short(busy)} worker{'' if busy == 1 else 's'} busy on average"
    if busy > MANY_WORKERS:
        return f"{said}; are the durations in another unit? Say so {UNDER_CORRECT}."
    return said


def _left_out(reading: Reading) -> list[str]:
    """What was passed over: rows, and columns."""
    parts = []
    if reading.retries:
        parts.append(f"{plural(reading.retries, 'row')}, which are retries")
    if reading.incomplete:
        parts.append(f"{plural(reading.incomplete, 'row')} in which something is missing")
    if reading.ignored:
        columns = listed(map(clipped, reading.ignored))
        parts.append(f"the column{'s' * (len(reading.ignored) > 1)} {columns}")
    return parts


def _variability(scv: float | None) -> str:
    """How unequal gaps or durations are."""
    if scv is None:
        return "too few to tell how they vary"
    if scv < 0.02:
        return "all alike"
    if scv < 0.7:
        kind = "more even than random ones"
    elif scv <= 1.5:
        kind = "as uneven as random ones"
    else:
        kind = "more uneven than random ones"
    return f"{kind} (variability {short(scv)}, where random ones have 1)"
