"""What a mark is: a thing that a figure draws, of which it knows neither the others nor the axes.

A *mark* is made by a lesson and asked by a figure to draw itself on two axes. It answers with
*rows*, which say where something stands, and *labels*, words that ask for a place. A *layer* is the
fixed drawing in which rows of one kind appear; a *role* is a colour (`ground/colours.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessons.common.charts.axes import Axis, Names

GUESS, GUESSES = "your guess", "your guesses"
MOST_DOTS = 12  # that stand for the guesses of a class at one number
Series = tuple[Sequence[float], Sequence[float]]  # where on the x axis, and the values there


@dataclass(frozen=True)
class Rows:
    """Things of one layer and one colour.

    `name` is what the pointer reads: for all of them, or for each its own. What is wide or high
    reaches from `x` to `x2` or from `y` to `y2`.
    """

    layer: str
    role: str
    name: str | Sequence[str]
    x: Sequence
    y: Sequence[float]
    x2: Sequence[float] | None = None
    y2: Sequence[float] | None = None


@dataclass(frozen=True)
class Label:
    """Words at a place on the axes. `rule` says which rule of `labels` sets them beside it."""

    rule: str
    text: str
    role: str
    x: float | str
    y: float


Drawn = tuple[list[Rows], list[Label]]
NOTHING: Drawn = ([], [])


@dataclass(frozen=True)
class Mark:
    """A thing to draw. It keeps its layers when it draws nothing, so that the drawing stays."""

    layers: tuple[str, ...]
    draw: Callable[[Axis | Names, Axis], Drawn]
