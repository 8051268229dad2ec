"""Calendar dates and times of day, each as exact seconds.

Understood: 2024-05-31 (also with / or .), 31.05.2024, 31/05/2024 or 05/31/2024 (see `slash_order`),
31 May 2024, 31/May/2024:13:45:00 +0200, May 31, 2024; after each of them, or alone, a time of day
with a fraction, AM or PM, and a zone as Z, UTC or +02:00.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

DAY = 86_400
NO_ZONE = DAY  # what a zone like +99:99 comes to
EPOCH = date(1970, 1, 1).toordinal()
DAY_FIRST, MONTH_FIRST = "day first", "month first"
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_TIME = r"""(?P<hour>[0-9]{1,3})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})
            (?:[.,](?P<fraction>[0-9]{1,15}))?)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"""
_ZONE = r"""\s*(?P<zone>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"""
_AFTER = rf"(?:(?:[Tt:]|,?\s+){_TIME}{_ZONE})?"
_SHAPES = [
    re.compile(shape + _AFTER, re.VERBOSE)
    for shape in (
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<then>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
        r"(?:[A-Za-z]{3},\s+)?(?P<day>[0-9]{1,2})[\s/-](?P<word>[A-Za-z]{3,9})[\s/-]"
        r"(?P<year>[0-9]{4})",
        r"(?P<word>[A-Za-z]{3,9})\s+(?P<day>[0-9]{1,2}),?\s+(?P<year>[0-9]{4})",
    )
]
_CLOCK = re.compile(_TIME, re.VERBOSE)


class Moment(NamedTuple):
    """The parts of a date. `slashed` are its day and month if their order is yet to be found."""

    year: int
    month: int
    day: int
    slashed: tuple[int, int] | None
    time: Decimal  # seconds since midnight
    zone: int | None  # seconds east of UTC, None: not said

    def seconds(self, order: str | None) -> Decimal:
        """Exact seconds since 1970 (of UTC where the zone is known)."""
        month, day = self.month, self.day
        if self.slashed:
            day, month = self.slashed if order == DAY_FIRST else self.slashed[::-1]
        days = _days(self.year, month, day)
        return Decimal(days * DAY - (self.zone or 0)) + self.time


def moment(cell: str) -> Moment | None:
    """The date (with its time of day) in a cell; None if it is none."""
    text = cell.strip().strip("[]")
    if len(text) > 60:
        return None
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            break
    else:
        return None
    parts = match.groupdict()
    time = _time_of_day(parts) if parts["hour"] else Decimal(0)
    month, slashed = 0, None
    if parts.get("word"):
        month = _month(parts["word"])
    elif parts.get("first"):
        first, then = int(parts["first"]), int(parts["then"])
        month, slashed = (then, None) if parts["mark"] == "." else (0, (first, then))
        parts["day"] = first
    else:
        month = int(parts["month"])
    zone = _zone(parts["zone"])
    if time is None or month is None or zone == NO_ZONE:
        return None
    return Moment(int(parts["year"]), month, int(parts["day"]), slashed, time, zone)


def clock(cell: str) -> Decimal | None:
    """Seconds since midnight of a cell like 13:45:00.5, 9:05 or 1:45 PM; None if it is none."""
    text = cell.strip()
    match = _CLOCK.fullmatch(text) if len(text) <= 40 else None
    if match is None or match["minute"] is None:
        return None
    return _time_of_day(match.groupdict(), most_hours=999)


def slash_order(moments: Iterable[Moment]) -> str | None:
    """Whether dates like 05/31/2024 have the day or the month first; None if both may be."""
    pairs = [each.slashed for each in moments if each.slashed]
    if any(first > 12 for first, _ in pairs):
        return DAY_FIRST
    if any(then > 12 for _, then in pairs):
        return MONTH_FIRST
    return None


def _time_of_day(parts, most_hours: int = 23) -> Decimal | None:
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"][0] in "Pp" else 0)
    if hour > most_hours or minute > 59 or second > 60:
        return None
    whole = Decimal(hour * 3600 + minute * 60 + second)
    return whole + Decimal(f"0.{parts['fraction']}") if parts["fraction"] else whole


def _zone(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        return NO_ZONE
    seconds = hours * 3600 + minutes * 60
    return -seconds if zone[0] == "-" else seconds


def _month(word: str) -> int | None:
    """The number of a month from its English name, whole or shortened."""
    name = word.casefold()
    starts = (number for number, month in enumerate(MONTHS, 1) if month.startswith(name))
    return next(starts, None)


@lru_cache(4096)
def _days(year: int, month: int, day: int) -> int:
    """Days since 1970; a ValueError if there is no such day."""
    return date(year, month, day).toordinal() - EPOCH
