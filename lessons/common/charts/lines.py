"""Marks of things that go on: lines over time, curves, what lies around and across them."""

from collections.abc import Sequence

import numpy as np

from lessons.common.charts.axes import Axis
from lessons.common.charts.mark import (
    GUESS,
    GUESSES,
    MOST_DOTS,
    NOTHING,
    Drawn,
    Label,
    Mark,
    Rows,
    Series,
)
from lessons.common.ground.class_guess import ClassGuess

_HOVERS = 40  # places along a line that answer to the pointer
_UNSEEN = 0.0005  # of the axis, a tenth of a pixel: points so near the line between others go
_STEP = 0.002  # likewise, half a pixel: a faint step that is no higher goes
_PASSES = 5  # each leaves out up to half of the points
_TICKS = 300  # so many of them fit beside each other
_PILE = 0.055  # of the axis, from dot to dot of a class
_STRIP = 0.92, 0.97  # of the axis: where a bar along its upper edge lies


def steps(name: str, series: Series, role: str = "task") -> Mark:
    """A step line: each value holds until the next time, the last to the end of the axis."""

    def draw(x: Axis, y: Axis) -> Drawn:
        times, values = _extended(series, x.end)
        rows = [Rows("step", role, name, times, values), hovers(name, role, times, values)]
        return rows, [Label("end", name, role, x.end, values[-1])]

    return Mark(("step", "hover"), draw)


def faint_steps(many: Sequence[Series], role: str = "task", name: str = "other runs") -> Mark:
    """Step lines of more runs like the one that stands out, hardly to be seen one by one."""

    def draw(x: Axis, y: Axis) -> Drawn:
        rows = []
        for number, series in enumerate(many, start=2):
            seen = _changes(*_extended(series, x.end), y)
            rows.append(Rows("faint step", role, f"run {number}", *seen))
        return rows, [Label("end", name, "dim", x.end, run.y[-1]) for run in rows[:1]]

    return Mark(("faint step",), draw)


def line(name: str, series: Series | None, role: str = "ink") -> Mark:
    """A thin line from point to point, such as a formula's; without a series, none."""

    def draw(x: Axis, y: Axis) -> Drawn:
        if series is None:
            return NOTHING
        times, values = series
        end = min(times[-1], x.end)
        seen = Rows("line", role, name, *_thinned(times, values, y))
        rows = [seen, hovers(name, role, times, values)]
        return rows, [Label("end", name, role, end, np.interp(end, times, values))]

    return Mark(("line", "hover"), draw)


def curve(
    name: str,
    series: Series,
    role: str = "ink",
    name_at: float = np.inf,
    name_up: float | None = None,
    rightward: bool = False,
) -> Mark:
    """A thin line with its name on it, ending about at `name_at`; what is off the axis is left out.

    It need not end: values may be infinite. One that rises or falls steeply has its name at its
    left, as high as `name_up`, or below at its right (`rightward`).
    """

    def draw(x: Axis, y: Axis) -> Drawn:
        xs, ys = np.asarray(series[0], float), np.asarray(series[1], float)
        below_the_end = np.isfinite(ys) & (ys <= y.end)
        if not below_the_end.any():
            return NOTHING
        xs, ys = xs[below_the_end], ys[below_the_end]
        rows = [Rows("line", role, name, *_thinned(xs, ys, y)), hovers(name, role, xs, ys)]
        if name_up is not None:
            up = np.argsort(ys)
            place = "below" if rightward else "beside"
            return rows, [Label(place, name, role, np.interp(name_up, ys[up], xs[up]), name_up)]
        return rows, [Label("along", name, role, name_at, np.nan)]

    return Mark(("line", "hover"), draw)


def band(
    xs: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    name: str = "",
    role: str = "task",
) -> Mark:
    """A light band, such as where 9 of 10 runs lie; its name stands beside it, below its top."""

    def draw(x: Axis, y: Axis) -> Drawn:
        rows = [Rows("band", role, name, xs, lows, y2=highs)]
        high = y.start + 0.6 * (y.inside(max(highs)) - y.start)
        at = float(np.interp(high, highs, xs))
        return rows, [Label("left of", name, role, at, high)] if name else []

    return Mark(("band",), draw)


def dots(xs: Sequence[float], ys: Sequence[float], name: str, role: str = "task") -> Mark:
    """Hundreds of faint dots, one for each `name`."""
    rows = Rows("dot", role, name, xs, ys)
    return Mark(("dot",), lambda x, y: ([rows], []))


def level(name: str, value: float, role: str = "dim") -> Mark:
    """A dashed rule from side to side (a limit, a target); none where the axis does not reach."""

    def draw(x: Axis, y: Axis) -> Drawn:
        if not y.start <= value <= y.end:
            return NOTHING
        rows = [Rows("level", role, name, [x.end], [value])]
        return rows, [Label("end", name, role, x.end, value)]

    return Mark(("level", "end"), draw)


def moment(name: str, time: float | None, role: str = "dim", above: bool = False) -> Mark:
    """A dashed upright with its name at the top; without a time, none.

    Where the drawing is full up to its top, the name stands `above` it: one in a figure, and not
    near the right end.
    """
    rule = "flag above" if above else "flag"

    def draw(x: Axis, y: Axis) -> Drawn:
        if time is None:
            return NOTHING
        rows = [Rows("upright", role, name, [time], [y.end])]
        return rows, [Label(rule, name, role, time, y.end)]

    return Mark(("upright", rule) if above else ("upright",), draw)


def guess_moment(time: float | None) -> Mark:
    """The learner's guess of a time, or the guesses of a class; without one, nothing."""
    if isinstance(time, ClassGuess):
        return Mark(("guesses",), lambda x, y: _of_class(time, x, y))
    return moment(GUESS, time, "guess")


def _of_class(guess: ClassGuess, x: Axis, y: Axis) -> Drawn:
    """A pile of dots at each time that was guessed."""
    apart = _PILE * y.length
    rows = []
    for time, count in guess.dots(MOST_DOTS).items():
        heights = [y.start + apart * (place + 0.5) for place in range(count)]
        if time <= x.end:
            rows.append(Rows("guesses", "guess", GUESSES, [time] * count, heights))
    highest = max(rows, key=lambda pile: len(pile.x), default=None)
    if highest is None:
        return NOTHING
    return rows, [Label("over", GUESSES, "guess", highest.x[0], highest.y[-1] + apart)]


def ticks(name: str, times: Sequence[float], role: str = "red") -> Mark:
    """A tick along the upper edge for each of some times (rejected tasks, say)."""

    def draw(x: Axis, y: Axis) -> Drawn:
        until_end = np.asarray(times)[np.asarray(times) <= x.end]
        apart = x.length / _TICKS  # ticks that would fall on one another are one
        places = np.unique(np.round(until_end / apart)) * apart
        rows = [Rows("top", role, name, places, np.full(len(places), y.end))]
        return rows, [Label("top word", name, role, x.end, y.end)] if len(places) else []

    return Mark(("top", "top word"), draw)


def stretches(
    name: str, begins: Sequence[float], ends: Sequence[float], role: str = "amber"
) -> Mark:
    """A bar along the upper edge for each stretch of time in which something was so."""

    def draw(x: Axis, y: Axis) -> Drawn:
        inside = np.asarray(begins) < x.end
        lefts, rights = np.asarray(begins)[inside], np.minimum(np.asarray(ends)[inside], x.end)
        low, high = (np.full(len(lefts), y.start + share * y.length) for share in _STRIP)
        rows = Rows("box", role, name, lefts, low, x2=rights, y2=high)
        return [rows], [Label("top word", name, role, x.end, y.end)] if len(lefts) else []

    return Mark(("box", "top word"), draw)


def _extended(series: Series, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Steps up to the end of the axis, the last one held until there."""
    times, values = np.asarray(series[0], float), np.asarray(series[1], float)
    values = values[times <= end]
    return np.append(times[times <= end], end), np.append(values, values[-1])


def _changes(times: np.ndarray, values: np.ndarray, y: Axis) -> tuple[np.ndarray, np.ndarray]:
    """Leave out steps too small to be seen. The last point stays: it is where the line ends."""
    levels = np.round(values / (_STEP * y.length))
    kept = np.append(True, levels[1:] != levels[:-1])
    kept[-1] = True
    return times[kept], values[kept]


def _thinned(xs: Sequence, ys: Sequence, y: Axis) -> tuple[np.ndarray, np.ndarray]:
    """A line with fewer points that looks the same: each costs the browser at every move."""
    xs, ys = np.asarray(xs, float), np.asarray(ys, float)
    for _ in range(_PASSES):
        inner = slice(1, len(xs) - 1, 2)
        before, after = slice(0, len(xs) - 2, 2), slice(2, len(xs), 2)
        with np.errstate(invalid="ignore"):  # both neighbors may stand above each other
            share = (xs[inner] - xs[before]) / (xs[after] - xs[before])
        off = ys[before] + share * (ys[after] - ys[before]) - ys[inner]
        kept = np.ones(len(xs), bool)
        kept[inner] = ~(np.abs(off) < _UNSEEN * y.length)
        if kept.all():
            break
        xs, ys = xs[kept], ys[kept]
    return xs, ys


def hovers(name: str, role: str, times, values) -> Rows:
    """Unseen points along a line, for its tooltips."""
    spread = np.linspace(0, len(times) - 1, _HOVERS)
    chosen = np.unique(spread.astype(int))
    return Rows("hover", role, name, np.asarray(times)[chosen], np.asarray(values)[chosen])
