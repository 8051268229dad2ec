"""What was understood of a file, in words for the page."""

import re

from lessons.common.numbers import short, time_in_words
from lessons.common.numbers.writing import rate_in_words
from queuesim import Reading
from queuesim.tracefile.words import listed, plural

# What the engine says to a program, and what it is called on the page.
_ON_PAGE = (
    (r"say dates='day first' or dates='month first'", "say which under “Correct it”"),
    (r"say which to use: columns=\{.*?\}", "say which to use under “Correct it”"),
    (r"or say which is which: columns=\{.*?\}", "or say under “Correct it” which column it is"),
    (r"or say where they are: columns=\{.*?\}", "or say under “Correct it” where they are"),
    (
        r"or say how long tasks take: durations=.*?\)(?=\.|$)",
        "or say under “Correct it” how long tasks take",
    ),
    (r"say how many seconds it has: interval=60", "say under “Correct it” how many seconds it has"),
    (r", or give interval=\.", ", or say under “Correct it” how many seconds each has."),
    (r"or pass missing='leave out'", "or leave such rows out under “Correct it”"),
    (
        r"say what the number counts: unit='seconds'",
        "say under “Correct it” what the number counts",
    ),
    (r"pass unit='days'", "say so under “Correct it”"),
    (r": pass urgent='\w+' if it is the other way round", " (change it under “Correct it”)"),
    (
        r"pass columns=\{'queue': None\}",
        "choose “not in the file” for the queue under “Correct it”",
    ),
)


def on_page(sentence: str) -> str:
    """A sentence of the engine without its advice to programmers."""
    for pattern, words in _ON_PAGE:
        sentence = re.sub(pattern, words, sentence)
    return sentence


def understood(reading: Reading) -> list[tuple[str, str]]:
    """What was understood of a file: of what, and what."""
    rows = [
        ("Tasks", _tasks(reading)),
        ("Arrivals", _arrivals(reading)),
        ("Durations", _durations(reading)),
    ]
    for label, counts in (
        ("Queues", reading.queues if len(reading.queues) > 1 else ()),
        ("Tenants", reading.tenants),
        ("Priorities", reading.priorities),
    ):
        if counts:
            rows.append((label, listed(f"{name} ({count:,})" for name, count in counts)))
    if reading.ignored:
        rows.append(("Not used", listed(reading.ignored)))
    if reading.retries:
        rows.append(("Left out", f"{plural(reading.retries, 'row')}, as retries"))
    if reading.incomplete:
        rows.append(("Left out", f"{plural(reading.incomplete, 'row')} that miss something"))
    rows += [("Assumed", on_page(remark)) for remark in reading.remarks]
    return rows


def _tasks(reading: Reading) -> str:
    span = time_in_words(reading.span)
    return f"{plural(len(reading.trace), 'task')} over {span}, the first at {reading.began}"


def _arrivals(reading: Reading) -> str:
    said = f"{_from(reading, 'arrival')}, read as {reading.kind}"
    if reading.rate is None:
        return f"{said}; all at one moment"
    said += f"; {rate_in_words(reading.rate)} on average"
    if len(reading.hours) > 2:
        hour, most = max(reading.hours, key=lambda entry: entry[1])
        said += f", {most:,} in the busiest hour (from {hour[-8:-3]})"
    return f"{said}; gaps {_variability(reading.gap_scv)}"


def _durations(reading: Reading) -> str:
    roles = dict(reading.columns)
    if "duration" in roles:
        said = f"{_from(reading, 'duration')}; "
    elif "end" in roles:
        said = f"from {roles['start']} to {roles['end']}; "
    else:
        said = ""
    said += (
        f"{time_in_words(reading.mean_duration)} on average, {_variability(reading.duration_scv)}"
    )
    if reading.busy_workers is None:
        return said
    return f"{said}; that work keeps {short(reading.busy_workers)} workers busy on average"


def _from(reading: Reading, role: str) -> str:
    return f"from {dict(reading.columns)[role]}"


def _variability(scv: float | None) -> str:
    """How unequal gaps or durations are."""
    if scv is None:
        return "too few to tell how they vary"
    if scv < 0.02:
        return "all alike"
    if scv < 0.7:
        kind = "more alike than chance"
    elif scv <= 1.5:
        kind = "as unequal as chance"
    else:
        kind = "more unequal than chance"
    return f"{kind} (variability {short(scv)}, chance is 1)"
