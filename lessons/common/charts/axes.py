"""The axes of a figure: numbers from a start to an end, powers of ten, or names in an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import numpy as np


@dataclass(frozen=True)
class Axis:
    """An axis of numbers. It ends where you say: it does not follow its data from move to move."""

    title: str
    start: float
    end: float

    @property
    def length(self) -> float:
        """From its start to its end."""
        return self.end - self.start

    def share(self, value: float) -> float:
        """How far along the axis a value is: 0 at its start, 1 at its end."""
        return (value - self.start) / self.length

    def inside(self, value: float) -> float:
        """The value, or the end of the axis that is nearest to it."""
        return float(min(max(value, self.start), self.end))


@dataclass(frozen=True)
class Powers(Axis):
    """An upright axis in powers of ten: it starts and ends at exponents, as do things drawn on it.

    Its numbers are written out up to 1000: 0.1, 1, 10, 100; then 10k, 1M.
    """


@dataclass(frozen=True)
class FromTop(Axis):
    """An upright axis of rows that are counted from the top: row 3 is at -3."""


@dataclass(frozen=True)
class Clock(Axis):
    """An axis of seconds, written as times of day or days at its `marks`: (43200, "12:00")."""

    marks: tuple[tuple[int, str], ...] = ()


MINUTE, HOUR, DAY = 60, 3600, 86_400
_APART = (  # seconds from one mark of a clock to the next
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(HOUR * count for count in (1, 2, 3, 6, 12)),
    *(DAY * count for count in (1, 2, 7, 14, 28)),
)
_MOST_MARKS = 8


def clock(title: str, start: float, end: float, first_day: date | None = None) -> Clock:
    """An axis from some seconds after a midnight to others, that of `first_day` if it is known.

    Without a day, days are counted; a start of 0 may also be the begin of anything.
    """
    apart = next((each for each in _APART if (end - start) / each <= _MOST_MARKS), _APART[-1])
    first = -int(-start // apart) * apart
    marks = range(first, int(end) + 1, apart)
    return Clock(
        title, start, end, tuple((mark, _written(mark, apart, first_day)) for mark in marks)
    )


def _written(seconds: int, apart: int, first_day: date | None) -> str:
    """A mark of a clock: 09:30, 09:30:15, or a day where marks are days apart."""
    if apart >= DAY:
        day = seconds // DAY
        return f"day {day + 1}" if first_day is None else _date(first_day + timedelta(days=day))
    minutes = f"{seconds // HOUR % 24:02d}:{seconds // MINUTE % 60:02d}"
    return minutes if apart >= MINUTE else f"{minutes}:{seconds % MINUTE:02d}"


def _date(day: date) -> str:
    return f"{day.day} {day:%b}"


def exponents(values: Sequence[float]) -> np.ndarray:
    """Where values above 0 stand on an axis in powers of ten."""
    return np.log10(values)


@dataclass(frozen=True)
class Names:
    """An axis of names, in this order."""

    title: str
    names: Sequence[str]

    @property
    def start(self) -> str:
        """The first name."""
        return self.names[0]

    @property
    def end(self) -> str:
        """The last name."""
        return self.names[-1]


def axis_end(needed: float, least: float) -> float:
    """The end of an axis near what it must show: it changes seldom, in coarse steps."""
    ends = (least * (1 + half / 2) * 2**power for power in count() for half in (0, 1))
    return end_among(ends, needed)


def end_among(ends: Iterable[float], needed: float) -> float:
    """The first of some rising ends that reaches what an axis must show."""
    return next(end for end in ends if end >= needed)
