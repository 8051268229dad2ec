"""A whole column of times as exact seconds: of which kind they are, and in which unit.

Numbers between 1990 and 2100 when counted in seconds, milliseconds, microseconds or nanoseconds
since 1970 are taken for that; other numbers are seconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from queuesim.limits import shown
from queuesim.tracefile.cells import EXACT, SECONDS_IN, Fault, exact_number, is_number
from queuesim.tracefile.dates import DAY_FIRST, Moment, clock, moment, slash_order
from queuesim.tracefile.zones import in_utc, offset_at

NUMBERS, DATES, CLOCK = "numbers", "dates", "clock"
YEAR_1990, YEAR_2100 = Decimal(631_152_000), Decimal(4_102_444_800)
EXCEL_1990, EXCEL_2100 = 32_874, 73_051  # days since 1900
_DIGITS_OF_A_DATE = re.compile(
    r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(([01][0-9]|2[0-3])([0-5][0-9]){1,2})?"
)
EPOCH_UNITS = ("seconds", "milliseconds", "microseconds", "nanoseconds")


@dataclass(frozen=True)
class Cells:
    """The cells of one column with the numbers of their lines, and how to read them."""

    role: str
    lines: Sequence[int]
    cells: Sequence[str]
    comma: bool = False  # whether numbers may have a decimal comma
    name_unit: str | None = None  # the unit that the column's name ends with


@dataclass(frozen=True)
class Times:
    """Exact seconds: since 1970 where `epoch`, else since any moment. And what the cells were."""

    seconds: list[Decimal]
    kind: str
    unit: str | None = None  # of numbers
    epoch: bool = False
    zone: int | None = None  # seconds east of UTC in the first row, None: not said
    named: str | None = None  # the name of the zone, if it was told
    assumed: tuple[str, ...] = ()


def times_of(
    column: Cells,
    unit: str | None = None,
    dates: str | None = None,
    zone: str | None = None,
) -> Times:
    """The times in a column. The kind of the first cell must be that of all.

    `zone` names the time zone of dates that do not say theirs, and on whose clocks times are told.
    """
    first = column.cells[0]
    if is_number(first, column.comma):
        return _told_in(zone, _numbers(column, unit))
    if moment(first) is not None:
        return _told_in(zone, _dates(column, dates, zone))
    if clock(first) is not None:
        return _clocks(column)
    exact_number(column.lines[0], column.role, first)  # says why it is not understood
    raise AssertionError("a number that is none")


def _told_in(zone: str | None, times: Times) -> Times:
    """Times since 1970 that are told on the clocks of a zone, if one was named."""
    if zone is None or not times.epoch:
        return times
    return replace(times, zone=offset_at(times.seconds[0], zone), named=zone)


def numbers_of(column: Cells) -> tuple[list[Decimal], tuple[str, ...]]:
    """The numbers in a column, and what was assumed about their decimal comma."""
    cells, comma = column.cells, column.comma
    values = [
        exact_number(line, column.role, cell, comma) for line, cell in zip(column.lines, cells)
    ]
    place = next((i for i, cell in enumerate(cells) if "," in cell), None)
    if place is None:
        return values, ()
    cell, value = cells[place].strip(), values[place]
    return values, (f"The {column.role} has a decimal comma: {cell} was read as {value}.",)


def _numbers(column: Cells, unit: str | None) -> Times:
    values, assumed = numbers_of(column)
    epoch_unit = _epoch_unit(min(values), max(values))
    if unit is None and _are_digits_of_dates(column):
        raise Fault(
            column.lines[0],
            f"the {column.role} {shown(column.cells[0].strip())} may be a date: write it as "
            "2024-05-31 13:45:00, or say what the number counts: unit='seconds'.",
        )
    if unit is None and column.name_unit is None and epoch_unit is None:
        said = f"The {column.role} is taken to be in seconds."
        if min(values) >= EXCEL_1990 and max(values) < EXCEL_2100:
            said += " If it counts days, as Excel does, pass unit='days'."
        assumed += (said,)
    unit = unit or column.name_unit or epoch_unit or "seconds"
    factor = SECONDS_IN[unit]
    seconds = values if factor == 1 else [EXACT.multiply(value, factor) for value in values]
    return Times(seconds, NUMBERS, unit, epoch=unit == epoch_unit, assumed=assumed)


def _are_digits_of_dates(column: Cells) -> bool:
    """Whether all numbers look like 20240531, 202405311345 or 20240531134500."""
    return all(_DIGITS_OF_A_DATE.fullmatch(cell.strip()) for cell in column.cells)


def _epoch_unit(low: Decimal, high: Decimal) -> str | None:
    for unit in EPOCH_UNITS:
        factor = SECONDS_IN[unit]
        if low * factor >= YEAR_1990 and high * factor < YEAR_2100:
            return unit
    return None


def _dates(column: Cells, dates: str | None, zone: str | None) -> Times:
    moments = [_moment(column.role, line, cell) for line, cell in zip(column.lines, column.cells)]
    order, assumed = _day_or_month(column, moments, dates)
    zoned = moments[0].zone is not None
    seconds = []
    for line, cell, each in zip(column.lines, column.cells, moments):
        if (each.zone is not None) != zoned:
            one, other = ("no", "one") if zoned else ("a", "none")
            said = f"has {one} time zone, and the first row has {other}: write all alike."
            raise Fault(line, f"the {column.role} {shown(cell.strip())} {said}")
        try:
            seconds.append(each.seconds(order))
        except ValueError:
            said = f"there is no such day as {shown(cell.strip())}"
            raise Fault(line, f"{said}: correct it, or take the row out.") from None
    if not zoned and zone is not None:
        seconds = in_utc(seconds, zone, column.lines, column.cells)
    elif not zoned:
        assumed += ("The dates have no time zone: every day is taken to have 24 hours.",)
    return Times(seconds, DATES, epoch=True, zone=moments[0].zone, assumed=assumed)


def _moment(role: str, line: int, cell: str) -> Moment:
    result = moment(cell)
    if result is None:
        said = f"the {role} {shown(cell.strip())} is not a date that is understood"
        raise Fault(line, f"{said}: write 2024-05-31 13:45:00.")
    return result


def _day_or_month(column: Cells, moments, dates: str | None):
    """Which comes first in dates like 05/06/2024, and the sentence that says so."""
    place = next((i for i, each in enumerate(moments) if each.slashed), None)
    if place is None or dates is not None:
        return dates, ()
    order, cell = slash_order(moments), shown(column.cells[place].strip())
    if order is None:
        raise Fault(
            column.lines[place],
            f"in {cell} the day or the month may come first: say dates='day first' or "
            "dates='month first'.",
        )
    first = 0 if order == DAY_FIRST else 1
    proof = next(i for i, each in enumerate(moments) if each.slashed and each.slashed[first] > 12)
    said = f"Dates have the {order}, as {shown(column.cells[proof].strip())} shows."
    return order, (said,)


def _clocks(column: Cells) -> Times:
    seconds = []
    for line, cell in zip(column.lines, column.cells):
        value = clock(cell)
        if value is None:
            said = f"the {column.role} {shown(cell.strip())} is not a time of day like 13:45:00"
            raise Fault(line, f"{said}: correct it, or take the row out.")
        seconds.append(value)
    return Times(seconds, CLOCK)
