"""The axes of a figure: numbers from a start to an end, powers of ten, or names in an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    Its numbers are written out: 0.1, 1, 10, 100.
    """


@dataclass(frozen=True)
class FromTop(Axis):
    """An upright axis of rows that are counted from the top: row 3 is at -3."""


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
