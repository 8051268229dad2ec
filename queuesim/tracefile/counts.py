"""Files that count tasks per interval: the tasks are spread over the intervals.

"by chance" puts each task of an interval at a moment drawn with equal chance: gaps as irregular as
those of a Poisson stream with that count. "evenly" puts them at equal distances, half of one from
either end: the least variability that such a count can mean.
"""

from decimal import Decimal
from itertools import pairwise

import numpy as np

from queuesim.limits import shown
from queuesim.streams import Stream
from queuesim.tracefile.cells import EXACT, Fault, seconds_with_unit
from queuesim.tracefile.columns import plain_name
from queuesim.tracefile.text import MAX_ROWS
from queuesim.tracefile.times import Cells, numbers_of

BY_CHANCE, EVENLY = "by chance", "evenly"


def whole_counts(column: Cells) -> list[int]:
    """The counts in a column, at most as many tasks as a trace can hold."""
    values, _ = numbers_of(column)
    total = 0
    for line, value in zip(column.lines, values):
        if value < 0 or value != value.to_integral_value():
            raise Fault(line, f"a count must be a whole number from 0 on, not {shown(str(value))}.")
        total += value
        if total > MAX_ROWS:
            said = f"up to here {total:,} tasks are counted; at most {MAX_ROWS:,} fit"
            raise Fault(line, f"{said}. Use a part of the file.")
    return [int(value) for value in values]


def interval_named(name: str) -> Decimal | None:
    """The interval that a column's name tells, like hour or bin(5m); None if it tells none."""
    key, _ = plain_name(name)
    text = name.strip()[4:-1] if key == "bin" else f"1 {key}"
    return seconds_with_unit(text)


def interval_of(column: Cells, starts: list[Decimal], known: Decimal | None) -> Decimal:
    """How long an interval is: the shortest distance between two of them, unless it is known."""
    if known:
        return known
    distinct = sorted(set(starts))
    if len(distinct) < 2:
        raise Fault(
            column.lines[0], "there is one interval only; say how many seconds it has: interval=60."
        )
    gaps = [EXACT.subtract(b, a) for a, b in pairwise(distinct)]
    shortest = min(gaps)
    for begin, gap in zip(distinct[1:], gaps):
        if EXACT.remainder(gap, shortest) != 0:
            line = column.lines[starts.index(begin)]
            raise Fault(
                line,
                f"this interval begins {float(gap):,.6g} s after the one before, elsewhere it is "
                f"{float(shortest):,.6g} s: intervals must be of one length, or give interval=.",
            )
    return shortest


def spread_tasks(
    counts: list[int], starts: list[Decimal], interval: Decimal, spread: str, seed: int
) -> tuple[list[int], list[Decimal]]:
    """For each task the row that counts it, and when it comes."""
    rows = [row for row, count in enumerate(counts) for _ in range(count)]
    if spread == EVENLY:
        parts = [(2 * i + 1, 2 * count) for count in counts for i in range(count)]
        shares = [EXACT.divide(Decimal(part), Decimal(whole)) for part, whole in parts]
    else:
        luck = Stream(seed, "trace", "moments").uniforms(0, len(rows), 1)[:, 0]
        luck = luck[np.lexsort((luck, rows))]
        shares = [Decimal(share) for share in luck.tolist()]
    times = [
        EXACT.add(starts[row], EXACT.multiply(interval, share)) for row, share in zip(rows, shares)
    ]
    return rows, times
