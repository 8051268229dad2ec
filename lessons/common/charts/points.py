"""Marks of things at a place: a point, its interval, a guess, words, boxes with an area."""

from collections.abc import Sequence

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.mark import GUESS, GUESSES, MOST_DOTS, NOTHING, Drawn, Label, Mark, Rows
from lessons.common.ground.class_guess import ClassGuess

_APART = 0.022  # of the axis, from dot to dot of a class


def point(
    name: str, x: float | str, y: float | None, role: str = "task", place: str = "point"
) -> Mark:
    """A point with its name beside it, at the end of the axis if it is beyond.

    There is none without `y`, nor on an axis of names that has no such name. The name stands where
    there is room, or in a `place` as `words` do.
    """

    def draw(x_axis: Axis | Names, y_axis: Axis) -> Drawn:
        if y is None or (isinstance(x_axis, Names) and x not in x_axis.names):
            return NOTHING
        height = y_axis.inside(y)
        rows = [Rows("point", role, name, [x], [height])]
        return rows, [Label(place, name, role, x, height)]

    return Mark(("point",), draw)


def guess_point(x: float | str, y: float | None, place: str = "point") -> Mark:
    """The learner's guess with its name in a place, or those of a class; without one, nothing."""
    if isinstance(y, ClassGuess):
        return Mark(("guesses",), lambda x_axis, y_axis: _of_class(x, y, x_axis, y_axis))
    return point(GUESS, x, y, "guess", place)


def _of_class(x: float | str, guess: ClassGuess, x_axis: Axis | Names, y_axis: Axis) -> Drawn:
    """Rows of dots beside each other, for each number that was guessed; on a bar one, and words."""
    if isinstance(x_axis, Names):
        if x not in x_axis.names:
            return NOTHING
        heights = {number: y_axis.inside(number) for number in guess.counts}
        rows = Rows("guesses", "guess", GUESSES, [x] * len(heights), list(heights.values()))
        said = guess.in_words()
        return [rows], [Label("count", said[n], "guess", x, y) for n, y in heights.items()]
    rows, apart = [], _APART * x_axis.length
    for number, count in guess.dots(MOST_DOTS).items():
        wide = apart * (count - 1)
        left = min(max(x - wide / 2, x_axis.start), x_axis.end - wide)
        xs = [left + place * apart for place in range(count)]
        rows.append(Rows("guesses", "guess", GUESSES, xs, [y_axis.inside(number)] * count))
    return rows, [Label("right of", GUESSES, "guess", rows[0].x[0], y_axis.inside(guess))]


def interval(x: float, low: float | None, high: float | None, role: str = "task") -> Mark:
    """An interval as an upright line; nothing without an interval."""

    def draw(_: Axis | Names, y: Axis) -> Drawn:
        if low is None or high is None:
            return NOTHING
        return [Rows("whisker", role, "", [x], [y.inside(low)], y2=[y.inside(high)])], []

    return Mark(("whisker",), draw)


def words(text: str, x: float, y: float, role: str = "ink", place: str = "right of") -> Mark:
    """Words that begin at a place and stand above it ("right of"), or end there ("left of").

    "in a box" they begin at a place, too, but stand level with it. As the name of a "point" they
    stand where there is room beside it. Without words, nothing.
    """

    def draw(_: Axis, y_axis: Axis) -> Drawn:
        return [], [Label(place, text, role, x, y_axis.inside(y))] if text else []

    return Mark((), draw)


def boxes(
    lefts: Sequence[float],
    rights: Sequence[float],
    bottoms: Sequence[float],
    tops: Sequence[float],
    names: Sequence[str],
    role: str = "task",
    faint: bool = False,
) -> Mark:
    """Boxes whose areas mean something: bars on rows, a shape cut into columns."""
    layer = "faint box" if faint else "box"
    rows = Rows(layer, role, names, lefts, bottoms, x2=rights, y2=tops)
    return Mark((layer,), lambda x, y: ([rows], []))
