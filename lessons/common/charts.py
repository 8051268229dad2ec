"""Charts: data in, figure out. Each title says what was found; words stand on the lines.

A figure's drawing (axes, layers, words) is built once and kept, and only its data is sent when a
slider moves, so that the browser redraws in place. That is why titles stand outside the drawing,
why a lesson fixes the axes, and why colours are roles that the browser looks up in its theme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

import numpy as np
import pyarrow as pa
import streamlit as st

from lessons.common.drawing import AT_THE_EDGE, FEW, OWN, PLACES, PLOT, WORDS, Axis, drawing
from lessons.common.ground.prose import tied
from lessons.common.look import for_words

GUESS, OTHERS = "your guess", "other runs"
_NARROW = 300  # pixels across a drawing on a phone
_HOVERS = 72  # places along a line that answer to the pointer
SHORT = 12  # letters: so long a name may be to stand beside the drawing
_LINE = 17  # pixels
_WORDS_END = 0.8  # of the axis: so high an interval lifts the words on a bar


@dataclass(frozen=True)
class Figure:
    """A title that says the finding, a fixed drawing, its data, and what is drawn in words."""

    title: str
    drawing: dict
    tables: Mapping[str, pa.Table]
    words: str


def show(*figures: Figure) -> None:
    """Draw one figure, or two or three side by side (below each other on a phone)."""
    places = [st] if len(figures) == 1 else st.columns(len(figures), vertical_alignment="bottom")
    for place, figure in zip(places, figures):
        place.html(f'<p class="finding">{escape(tied(figure.title))}</p>')
        spec = figure.drawing | {"datasets": dict(figure.tables)}
        place.vega_lite_chart(spec=spec, alt=figure.words)


def axis_end(needed: float, least: float) -> float:
    """The end of an axis near what it must show: it changes seldom, in coarse steps."""
    ends = (least * (1 + half / 2) * 2**power for power in count() for half in (0, 1))
    return next(end for end in ends if end >= needed)


def over_time(
    title: str,
    series: Mapping[str, tuple],
    x: Axis,
    y: Axis,
    theory: Mapping[str, tuple] | None = None,
    band: tuple | None = None,
    marks: Mapping[str, float] | None = None,
    levels: Mapping[str, float] | None = None,
    guess: float | tuple[float, float] | None = None,
    roles: tuple[str, ...] = ("task", "amber", "violet"),
    faint: Sequence[tuple] | None = None,
    ticks: Mapping[str, Sequence[float]] | None = None,
    dots: tuple | None = None,
) -> Figure:
    """Step lines over time, each with its name at its end.

    What is given, even if it is empty, has its place in the drawing: a drawing that stays as it is
    while a slider moves is redrawn in place.

    Parameters
    ----------
    series : name -> (times, values), steps that hold until the next time; thinned beforehand
    theory : name -> (times, values), thin and dark
    band : (times, lows, highs), light
    marks : word -> time, upright dashed rules; ``guess`` is a time too, or a point
    levels : word -> value, level dashed rules (a limit, a target)
    roles : the colours of the series, in their order
    faint : more (times, values) like the first series, hardly to be seen one by one
    ticks : word -> times, red ticks along the upper edge
    dots : (times, values), hundreds of faint ones
    """
    rows, ends = [], []
    for i, (times, values) in enumerate(faint or ()):
        rows.append(_rows("faint step", *_inside(times, values, x[2]), roles[0], f"run {i + 2}"))
        ends += [(x[2], values[-1], "dim", OTHERS)] * (i == 0)
    for word, times in (ticks or {}).items():
        fine = (x[2] - x[1]) / 300  # ticks that would fall on one another are one
        times = np.unique(np.round(np.asarray(times)[np.asarray(times) <= x[2]] / fine)) * fine
        rows.append(_rows("top", times, np.full(len(times), y[2]), "red", word))
        rows += [_rows("top word", [x[2]], [y[2]], "red", word)] * (len(times) > 0)
    for role, (name, (times, values)) in zip(roles, series.items(), strict=False):
        times, values = _inside(times, values, x[2])
        rows += [_rows("step", times, values, role, name), _hovers(times, values, role, name)]
        ends.append((x[2], values[-1], role, name))
    for name, (times, values) in (theory or {}).items():
        rows += [_rows("line", times, values, "ink", name), _hovers(times, values, "ink", name)]
        ends.append((min(times[-1], x[2]), np.interp(x[2], times, values), "ink", name))
    if band is not None:
        rows.append(_rows("band", band[0], band[1], "task", "", band[2]))
    for word, value in (levels or {}).items():
        rows.append(_rows("level", [x[2]], [value], "dim", word))
        ends.append((x[2], value, "dim", word))
    if dots is not None:
        rows.append(_rows("dot", *dots, "task", "one task"))
    point = guess if isinstance(guess, tuple) else None
    if point:
        at, value = point
        rows.append(_rows("point", [at], [value], "violet", GUESS))
        for level in (levels or {}).values():  # its name may stand there
            value = level + _line(y) if abs(level - value) < _line(y) else value
        side = _side(GUESS, (at - x[1]) / (x[2] - x[1]))
        rows += [_rows(side, [at], [value], role, GUESS) for role in ("paper", "violet")]
    elif guess is not None:
        marks = {**(marks or {}), GUESS: guess}
    for place, (word, time) in enumerate((marks or {}).items()):
        role = "violet" if word == GUESS else "dim"
        below = y[2] - place * _line(y)
        rows.append(_rows("upright", [time], [y[2]], role, word))
        full = (time - x[1]) / (x[2] - x[1]) * _NARROW + _width(word) > 1.2 * _NARROW
        part = "flag to the left" if full else "flag"
        rows += [_rows(part, [time], [below], one, word) for one in ("paper", role)]
    rows += _ends(ends, x, y)
    given = {
        ("dot",): dots,
        ("band",): band,
        ("faint step",): faint,
        ("level",): levels,
        ("upright",): marks,
        ("step",): series or None,
        ("line",): theory,
        ("top",): ticks,
        ("hover",): (),
        ("point",): point,
        (WORDS,): (),
    }
    kinds = [kind for parts, what in given.items() if what is not None for kind in parts]
    return _figure(title, tuple(kinds), rows, x, y)


def curve_with_point(
    title: str,
    curve: tuple,
    x: Axis,
    y: Axis,
    name: str = "theory",
    point: tuple[float, float] | None = None,
    interval: tuple[float, float] | None = None,
    point_name: str = "this run",
    guess: tuple[float, float] | float | None = None,
    band: tuple | None = None,
    name_at: float = np.inf,
) -> Figure:
    """A formula's curve, thin and dark, and the run's own point, with its interval, on it.

    ``guess`` is a point, or a value at the x of ``point``. What lies above the axis is left out.
    ``band`` is (xs, lows, highs, its name), light: where the point may be. ``name_at`` is the x
    where the curve's name ends.
    """
    xs, ys = np.asarray(curve[0], float), np.asarray(curve[1], float)
    seen = np.isfinite(ys) & (ys <= y[2])
    xs, ys = xs[seen], ys[seen]
    rows = [_rows("line", xs, ys, "ink", name), _hovers(xs, ys, "ink", name)]
    line, near = _line(y), (x[2] - x[1]) / 4
    taken = []  # where words stand: one that would meet another goes above it
    rising = len(ys) > 0 and ys[-1] > ys[0]
    if len(xs):
        at, part = np.searchsorted(xs[:-1], name_at), "left of"
        if ys[0] - ys[-1] > (y[2] - y[1]) / 2 and not (point and abs(point[1] - ys[0]) < 2 * line):
            at, part = 0, "below"  # of a curve that falls, the name stands where it begins
        elif point is not None and abs(point[0] - xs[at]) < near:
            at = np.searchsorted(xs[:-1], (x[1] + x[2]) / 2)
        rows += [_rows(part, [xs[at]], [ys[at]], role, name) for role in ("paper", "ink")]
        taken.append((*_span(part, xs[at], name, x), ys[at] + _lift(part, y)))
    points = [] if point is None else [(point, "task", point_name)]
    if guess is not None:
        where = guess if isinstance(guess, tuple) else (point[0] if point else x[2], guess)
        points.append((where, "violet", GUESS))
    if interval is not None:
        low, high = np.clip(interval, y[1], y[2])
        rows.append(_rows("whisker", [point[0]], [low], "task", "", [high]))
    if band is not None:
        where, lows, highs, word = band
        rows.append(_rows("band", where, lows, "task", word, highs))
        high = y[1] + 0.6 * (y[2] - y[1])
        at = np.interp(high, highs, where)
        rows += [_rows("left of", [at], [high], role, word) for role in ("paper", "task")]
    for (at, value), role, word in sorted(points, key=lambda each: each[0][1]):
        value = float(np.clip(value, y[1], y[2]))
        rows.append(_rows("point", [at], [value], role, word))
        part = _side(word, (at - x[1]) / (x[2] - x[1]))
        if part == "right of" and rising and value > y[1] + 1.3 * line:
            part = "below"  # where the curve is not
        if part == "beside" and abs(value - np.interp(at - near / 2, xs, ys)) < line:
            part = "left of"  # above the curve
        low, high = _span(part, at, word, x)
        for begin, end, other in sorted(taken, key=lambda each: each[2]):
            if begin < high and low < end and abs(value + _lift(part, y) - other) < line:
                value = other + line - _lift(part, y)
        taken.append((low, high, value + _lift(part, y)))
        rows += [_rows(part, [at], [value], one, word) for one in ("paper", role)]
    return _figure(title, ("band", "line", "hover", "whisker", "point", WORDS), rows, x, y)


def bars(
    title: str,
    heights: Mapping[str, float],
    x: str,
    y: Axis,
    theory: Mapping[str, float] | None = None,
    intervals: Mapping[str, tuple[float, float]] | None = None,
    guess: tuple[str, float] | None = None,
    chosen: str | None = None,
    decimals: int | None = None,
    levels: Mapping[str, float] | None = None,
    yours: str | None = None,
) -> Figure:
    """Bars with their values on top; theory as a dark tick across, intervals as whiskers.

    ``chosen`` names the bar that stands out; without it all do. Bars end at the axis's end, their
    values are the true ones. ``levels``: word -> value, level dashed rules (a target). ``yours``
    names the bar of what is set on the stage. ``decimals``: of what is written; by default enough.
    """
    rows, written = [], {}  # where the value of each bar stands
    decimals = (1 if y[2] > 5 else 2) if decimals is None else decimals
    for name, height in heights.items():
        part = "bar" if chosen in (None, name) else "faint"
        word = f"{height:.{decimals}f}"
        top = min(height, y[2])
        span = (intervals or {}).get(name, (0, 0))
        high = max(top, min(span[1], _WORDS_END * y[2]))
        for level in (levels or {}).values():  # no level runs through a value
            high = max(high, level) if high < level < high + 1.5 * _line(y) else high
        rows.append(_rows(part, [name], [top], "task", word))
        written[name] = high
        place = _value_place(span, high)
        rows += [_rows(place, [name], [high], role, word) for role in ("paper", "ink")]
    rows += _yours(yours, written, y)
    for name, (low, high) in (intervals or {}).items():
        rows.append(_rows("whisker", [name], [min(low, y[2])], "ink", "", [min(high, y[2])]))
    for name, value in (theory or {}).items():
        rows.append(_rows("tick", [name], [value], "ink", f"theory {value:.{decimals}f}"))
    ends = [(name, value, "ink", "theory")] if theory and name == list(heights)[-1] else []
    if theory and not ends:  # no tick at the last bar: the word stands above the others
        rows.append(_rows("top word", [name], [y[2]], "ink", "theory ▬"))
    if guess is not None:
        at, value = [guess[0]], [min(guess[1], y[2])]
        rows.append(_rows("point", at, value, "violet", GUESS))
        if abs(value[0] - written[guess[0]]) < 1.5 * _line(y):
            value = [max(value[0], written[guess[0]] + _line(y))]
        later = list(heights)[list(heights).index(guess[0]) + 1 :]
        falls = len(later) > 2 and heights[later[0]] < value[0] - 2 * _line(y)
        part = "right of" if falls else "over"  # no word across the next bar
        rows += [_rows(part, at, value, role, GUESS) for role in ("paper", "violet")]
    for word, value in (levels or {}).items():
        rows.append(_rows("level", [name], [value], "dim", word))
        ends.append((name, value, "dim", word))
    rows += _ends(ends, (x, 0, 0), y)
    kinds = ("faint", "bar", "level", "whisker", "tick", "point", WORDS, *sorted(AT_THE_EDGE))
    return _figure(title, kinds, rows, (x, *heights), y)


def stacks(
    title: str,
    heights: Mapping[str, Mapping[str, float]],
    x: str,
    y: Axis,
    roles: tuple[str, ...],
    theory: Mapping[str, float],
    intervals: Mapping[str, tuple[float, float]],
    chosen: str | None = None,
    yours: str | None = None,
) -> Figure:
    """Bars of several parts (name -> part -> height) with their sums on top, the rest as `bars`.

    The parts' names stand beside the last bar.
    """
    rows, ends, written = [], [], {}
    for name, parts in heights.items():
        below, ends = 0.0, []
        for role, (part, height) in zip(roles, parts.items(), strict=True):
            span = [min(below, y[2])], [min(below + height, y[2])]
            kind = "piece" if chosen in (None, name) else "faint piece"
            rows.append(_rows(kind, [name], span[1], role, f"{part} {height:.0f}", span[0]))
            ends.append((name, below + height / 2, role, part))
            below += height
        high = min(max(below, min(intervals[name][1], _WORDS_END * y[2])), y[2])
        place = _value_place(intervals[name], high)
        rows.append(_rows(place, [name], [high], "ink", f"{below:.0f}"))
        written[name] = high
        low = min(intervals[name][0], y[2])
        rows.append(_rows("whisker", [name], [low], "ink", "", [min(intervals[name][1], y[2])]))
        exact = min(theory[name], y[2])
        rows.append(_rows("tick", [name], [exact], "ink", f"theory {theory[name]:.1f}"))
    rows += [*_yours(yours, written, y), *_ends(ends, (x, 0, 0), y)]
    kinds = ("faint piece", "piece", "whisker", "tick", WORDS, "end")
    return _figure(title, kinds, rows, (x, *heights), y)


def blocks(
    title: str,
    solid: Mapping[str, tuple],
    x: Axis,
    y: Axis,
    faint: Mapping[str, tuple] | None = None,
    marks: Mapping[str, float] | None = None,
    levels: Mapping[str, float] | None = None,
) -> Figure:
    """Boxes whose areas mean something: bars on rows, a shape cut into columns.

    Parameters
    ----------
    solid, faint : role -> (lefts, rights, bottoms, tops, words for the pointer), later ones above
    marks : word -> time, upright dashed rules
    levels : word -> value, level dashed rules
    """
    rows = []
    for part, boxes in (("faint box", faint or {}), ("box", solid)):
        for role, (lefts, rights, bottoms, tops, words) in boxes.items():
            rows.append(_rows(part, lefts, bottoms, role, words, tops, rights))
    for place, (word, time) in enumerate((marks or {}).items()):
        rows.append(_rows("upright", [time], [y[2]], "ink", word))
        below = y[2] - place * _line(y)
        rows += [_rows("flag", [time], [below], role, word) for role in ("paper", "ink")]
    for word, value in (levels or {}).items():
        rows.append(_rows("level", [x[2]], [value], "ink", word))
    rows += _ends([(x[2], value, "ink", word) for word, value in (levels or {}).items()], x, y)
    return _figure(title, ("faint box", "box", "level", "upright", WORDS), rows, x, y)


def _rows(part: str, x, y, role: str, name, y2=None, x2=None) -> dict:
    """Rows of a figure's tables: the part they belong to, where, which colour, which word(s)."""
    return {
        "part": part,
        "role": for_words(role) if part in PLACES else role,
        "name": name,
        "x": np.asarray(x),
        "y": np.asarray(y),
        **({} if y2 is None else {"y2": np.asarray(y2)}),
        **({} if x2 is None else {"x2": np.asarray(x2)}),
    }


def _hovers(times, values, role: str, name: str) -> dict:
    """Unseen points along a line, for its tooltips."""
    pick = np.unique(np.linspace(0, len(times) - 1, _HOVERS).astype(int)) if len(times) else []
    return _rows("hover", np.asarray(times)[pick], np.asarray(values)[pick], role, name)


def _value_place(interval: tuple[float, float], high: float) -> str:
    """Where a bar's value stands: beside the interval, where that goes on above it."""
    return "value by" if interval[1] > high else "value"


def _yours(name: str | None, written: Mapping[str, float], y: Axis) -> list[dict]:
    """The word on the bar of what is set, above its value; it leans away from a value beside it."""
    if name not in written:
        return []
    place, heights = list(written).index(name), [-np.inf, *written.values(), -np.inf]
    high, line = written[name], _line(y)
    left, right = (abs(high + line - heights[place + i]) < line for i in (0, 2))
    part = "yours" if left == right else "yours to the right" if left else "yours to the left"
    return [_rows(part, [name], [high], "task", "yours")]


def _inside(times, values, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Steps up to the end of the axis, the last one held until there."""
    times, values = np.asarray(times, float), np.asarray(values, float)
    keep = times <= end
    times, values = times[keep], values[keep]
    return np.append(times, end), np.append(values, values[-1])


def _side(word: str, share: float) -> str:
    """On which side of a point its word has room; `share`: where it is, from left to right."""
    left = share * _NARROW >= _width(word) or share > 0.5
    return "beside" if left else "right of"


def _width(word: str) -> float:
    """How wide a word and the gap to its point are, in pixels: rather too many."""
    return 8 * len(word) + 16


def _span(part: str, at: float, word: str, x: Axis) -> tuple[float, float]:
    """From where to where on the x axis a word reaches, in a narrow drawing."""
    wide = _width(word) / _NARROW * (x[2] - x[1])
    return (at - wide, at) if PLACES[part][0] == "right" else (at, at + wide)


def _lift(part: str, y: Axis) -> float:
    """How far above its point a word is, on the y axis."""
    return -PLACES[part][2] / _LINE * _line(y)


def _line(y: Axis) -> float:
    """The height of a line of words, on the y axis."""
    return (y[2] - y[1]) * _LINE / PLOT


def _ends(ends: list, x: Axis, y: Axis) -> list[dict]:
    """Words at the ends of lines: short ones beside the drawing, moved apart, long ones inside."""
    rows, below = [], -np.inf
    for at, value, role, name in sorted(ends, key=lambda end: end[1]):
        value = float(np.clip(value, y[1], y[2]))
        if len(name) <= SHORT:
            below = max(value, below + _line(y))
            end = at if isinstance(at, str) else x[2]
            rows.append(_rows("end", [end], [below], role, name))
            continue
        part = "left of" if at > (x[1] + x[2]) / 2 else "right of"
        rows += [_rows(part, [at], [value], one, name) for one in ("paper", role)]
    return rows


def _figure(title: str, kinds: tuple, rows: list, x: tuple, y: Axis) -> Figure:
    own = [kind for kind in kinds if kind in OWN]
    tables = {kind: _table([row for row in rows if row["part"] == kind]) for kind in own}
    names = x[1:] if isinstance(x[1], str) else ()
    edge = AT_THE_EDGE if names else ()
    for row in rows:
        if row["part"] in PLACES and row["part"] not in edge:
            row.update(zip(("align", "dx", "dy", "weight"), PLACES[row["part"]]))
    axes = _rows("axes", x[1:2], y[1:2], "", "", y[2:], None if names else x[2:])
    tables[FEW] = _table([axes, *(row for row in rows if row["part"] not in OWN)], np.float64)
    spec = drawing(kinds, x[0], y[0], names)
    return Figure(title, spec, tables, f"Chart of {y[0]} by {x[0]}")


def _table(rows: list[dict], numbers=np.float32) -> pa.Table:
    """Rows as they travel: each word once, numbers as exact as a picture needs them."""
    usual = {"x2": "x", "y2": "y"}  # most things have but one end
    keys = dict.fromkeys(("x", "y", *(key for row in rows for key in row)))
    counts = [len(row["y"]) for row in rows]
    columns = {}
    for key in keys:
        if key in ("align", "dx", "dy", "weight"):  # of words only
            columns[key] = [row.get(key) for row, n in zip(rows, counts) for _ in range(n)]
            continue
        parts = [row[key if key in row else usual[key]] for row in rows]
        if key in ("part", "role", "name"):
            columns[key] = _words(parts, counts)
        else:
            column = np.concatenate(parts or [np.empty(0)])
            numeric = column.dtype.kind in "fiu"
            columns[key] = pa.array(column.astype(numbers) if numeric else column.tolist())
    return pa.table(columns)


def _words(parts: list, counts: list[int]) -> pa.Array:
    """A column of words, from one word for each part of the table or one for each row."""
    if all(isinstance(part, str) for part in parts):
        words = list(dict.fromkeys(parts))
        codes = np.repeat([words.index(part) for part in parts], counts).astype(np.int16)
        return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))
    each = ([part] * n if isinstance(part, str) else list(part) for part, n in zip(parts, counts))
    return pa.array([word for words in each for word in words]).dictionary_encode()
