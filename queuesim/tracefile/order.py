"""Tasks in order of arrival, counted from the begin of the trace, on the engine's grid."""

import math
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from queuesim.limits import GRID, MAX_TIME, shown
from queuesim.tracefile.cells import EXACT, SECONDS_IN, Fault
from queuesim.tracefile.dates import DAY
from queuesim.tracefile.rows import Rows
from queuesim.tracefile.times import DATES, NUMBERS, Cells, Times, times_of
from queuesim.tracefile.words import plural, spell_time

TICKS, HALF = Decimal(int(GRID)), Decimal("0.5")
AN_HOUR = 3600


def nearest_tick(seconds: Decimal) -> float:
    """The time on the grid that is nearest: the later of two that are equally near.

    So two times that lie whole ticks apart stay as far apart.
    """
    ticks = EXACT.add(EXACT.multiply(seconds, TICKS), HALF)
    return int(ticks.to_integral_value(ROUND_FLOOR)) / GRID


def tick_below(seconds: Decimal) -> float:
    """The time on the grid at or below, but at least one tick: work is never nothing.

    The nearest float goes down, not the decimal: a run that was written to a file with the
    shortest digits of its floats gets its own durations back.
    """
    return max(math.floor(float(seconds) * GRID), 1) / GRID


def order_of(seconds: list[Decimal], times: Times) -> tuple[list[int], tuple[str, ...]]:
    """The rows in order of arrival, and what is to be said about the order in the file."""
    falls = [before - now for before, now in pairwise(seconds) if now < before]
    rises = sum(now > before for before, now in pairwise(seconds))
    rows = range(len(seconds))
    if not falls:
        return list(rows), ()
    if len(falls) > rises:
        said = "The newest task stands first in the file; it was read from the bottom up."
        bottom_up = list(rows)[::-1]
        return sorted(bottom_up, key=seconds.__getitem__), (said,)
    largest = spell_time(float(max(falls)))
    said = f"Rows were sorted: {plural(len(falls), 'time')} goes back, by up to {largest}."
    if times.kind == DATES and times.zone is None and AN_HOUR / 2 <= max(falls) <= AN_HOUR:
        said += " If the clocks were set back there, write the dates with their time zone."
    return sorted(rows, key=seconds.__getitem__), (said,)


def begin_of(begin: float | str | None, first: Decimal, times: Times) -> Decimal:
    """The moment in the file that becomes time 0, in its seconds."""
    if begin is None:
        return first
    if not isinstance(begin, str):
        if times.kind != NUMBERS:
            raise ValueError(
                f"The begin must be written as the times in the file are, not {shown(begin)}."
            )
        return EXACT.multiply(Decimal(repr(float(begin))), SECONDS_IN[times.unit])
    try:
        moment = times_of(Cells("begin", [0], [begin]), times.unit, zone=times.named)
        if (moment.kind, moment.zone is None) != (times.kind, times.zone is None):
            raise ValueError
    except ValueError:
        raise ValueError(
            f"The begin must be written as the times in the file are, not {shown(begin)}."
        ) from None
    return moment.seconds[0]


def check_span(rows: Rows, places: list[int], moments: list[Decimal], begin) -> None:
    """A Fault if tasks (their rows, their moments) come before the begin or too late after it."""
    line = rows.lines[places[0]]
    if moments[0] < 0:
        cell = rows.rows[places[0]][rows.places["arrival"]].strip()
        said = f"the task arrives at {shown(cell)}, before the begin {shown(begin)}"
        raise Fault(line, f"{said}: take the row out, or begin earlier.")
    late = next((i for i, each in enumerate(moments) if each > int(MAX_TIME)), None)
    if late is not None:
        days, most = float(moments[late]) / DAY, MAX_TIME / DAY
        after = "the first" if begin is None else "the begin"
        raise Fault(
            rows.lines[places[late]],
            f"the task arrives {days:,.0f} days after {after}; a trace lasts at most {most:.0f} "
            "days. Use a part of the file, or check the unit of the times.",
        )
