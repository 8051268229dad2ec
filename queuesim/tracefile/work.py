"""How long each task takes: from a column of durations, or from when it started and ended."""

import re
from decimal import Decimal

from queuesim.limits import MAX_TIME, shown
from queuesim.tracefile.cells import EXACT, SECONDS_IN, Fault, is_number, seconds_with_unit
from queuesim.tracefile.dates import DAY, clock
from queuesim.tracefile.times import CLOCK, NUMBERS, Cells, Times, numbers_of

_DAYS = r"(?:([0-9]{1,3})(?:-| days?,? ))?"
_SPAN = re.compile(_DAYS + r"([0-9]{1,3}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,15})?)")


def durations_of(
    column: Cells, times: Times, unit: str | None
) -> tuple[list[Decimal], tuple[str, ...]]:
    """The seconds in a column of durations, and what was assumed."""
    if is_number(column.cells[0], column.comma):
        seconds, assumed = _numbers(column, times, unit)
    else:
        seconds, assumed = [_words(column, i) for i in range(len(column.cells))], ()
    check(column, seconds)
    return seconds, assumed


def between(starts: Times, ends: Times, column: Cells) -> list[Decimal]:
    """The seconds from each start to its end. `column` is that of the ends."""
    if starts.kind != ends.kind or (starts.zone is None) != (ends.zone is None):
        raise Fault(
            column.lines[0],
            "start and end are written in different ways; write both as dates or as numbers.",
        )
    seconds = [EXACT.subtract(end, start) for start, end in zip(starts.seconds, ends.seconds)]
    if starts.kind == CLOCK:
        seconds = [each + DAY if each < 0 else each for each in seconds]
    for line, each in zip(column.lines, seconds):
        if each < 0:
            raise Fault(line, "the task ends before it starts: correct it, or take the row out.")
    check(column, seconds)
    return seconds


def check(column: Cells, seconds: list[Decimal]) -> None:
    """A Fault at the first duration that is negative or too long."""
    for line, cell, each in zip(column.lines, column.cells, seconds):
        if not 0 <= each <= int(MAX_TIME):
            days = f"{MAX_TIME / DAY:.0f} days"
            raise Fault(
                line,
                f"a task takes at least 0 s and at most {days}, not {shown(cell.strip())}; "
                "take the row out, or check the unit.",
            )


def _numbers(column: Cells, times: Times, unit: str | None):
    """Numbers have the unit that is given, or that their name says, or that the times have."""
    values, assumed = numbers_of(column)
    if unit is None and column.name_unit is None:
        alike = times.kind == NUMBERS and times.unit != "seconds"
        unit = times.unit if alike else "seconds"
        why = ", as the times are" if alike else ""
        assumed += (f"The duration is taken to be in {unit}{why}.",)
    factor = SECONDS_IN[unit or column.name_unit]
    return [EXACT.multiply(value, factor) for value in values], assumed


def _words(column: Cells, place: int) -> Decimal:
    """The seconds in a cell like 00:01:30, 1-00:00:00 or 1 day, 0:00:00, 850ms or 3m12s."""
    line, cell = column.lines[place], column.cells[place]
    if span := _SPAN.fullmatch(cell.strip()[:40]):
        seconds = clock(span[2])
        if seconds is not None:
            return seconds + DAY * int(span[1] or 0)
    seconds = seconds_with_unit(cell)
    if seconds is None:
        numbers_of(Cells(column.role, [line], [cell]))  # says why it is not understood
        first = f"line {column.lines[0]} has a unit and"
        said = f"the {column.role} {shown(cell.strip())} has none: write all with one."
        raise Fault(line, f"{first} {said}")
    return seconds
