"""Times of day that go on after midnight.

A fall by more than half a day is taken for midnight, one by less than an hour for rows that are out
of order; anything between is refused, for it may be either.
"""

import math
from dataclasses import replace
from itertools import pairwise

from queuesim.tracefile.cells import Fault
from queuesim.tracefile.dates import DAY
from queuesim.tracefile.times import CLOCK, Cells, Times

HALF_A_DAY, HOUR = DAY // 2, 3600


def across_midnight(column: Cells, times: Times) -> Times:
    """Times of day of one day after the other, in the order of the rows (or against it)."""
    seconds = times.seconds
    if times.kind != CLOCK or not seconds or max(seconds) >= DAY:
        return times
    lines = list(column.lines)
    backwards = _falls_more_often(seconds)
    if backwards:
        seconds, lines = seconds[::-1], lines[::-1]
    day, result = 0, seconds[:1]
    for line, (before, now) in zip(lines[1:], pairwise(seconds)):
        if now < before - HALF_A_DAY:
            day += 1
        elif now > before + DAY - HOUR and day > 0:
            day -= 1  # a row from before midnight stands after one from after it
        elif now < before - HOUR:
            raise Fault(
                line,
                f"the {column.role} goes back by more than an hour: this may be another day or "
                "rows out of order. Write the times with their dates, or sort the rows.",
            )
        result.append(now + day * DAY)
    assumed = times.assumed
    if day:
        assumed += (f"The times of day pass midnight {'once' if day == 1 else f'{day} times'}.",)
    return replace(times, seconds=result[::-1] if backwards else result, assumed=assumed)


def _falls_more_often(seconds) -> bool:
    """Whether times of day go down from row to row: the newest stands first."""
    steps = [math.floor(now - before) % DAY for before, now in pairwise(seconds) if now != before]
    return sum(step > HALF_A_DAY for step in steps) * 2 > len(steps)
