"""Marks over an axis of names: bars, stacks, intervals, and words on a bar."""

import math
from collections.abc import Callable, Mapping

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.mark import GUESS, NOTHING, Drawn, Label, Mark, Rows
from lessons.common.ground.class_guess import ClassAnswer

Heights = Mapping[str, float]  # by name of the bar
_ENDLESS = 0.9  # of the axis: how high a bar stands that has no end
Writing = Callable[[float], str]  # how a value is written


def bars(
    heights: Heights,
    chosen: str | None = None,
    role: str = "task",
    written: Writing | None = None,
) -> Mark:
    """Bars with their values on top. `chosen` names the one that stands out; without it all do.

    Bars end at the end of the axis; their values are the true ones. One without end leaves room
    for the word on it.
    """

    def draw(x: Names, y: Axis) -> Drawn:
        rows, labels = [], []
        for name, height in heights.items():
            layer = "bar" if chosen in (None, name) else "faint bar"
            word, top = _word(height, written, y), _top(height, y)
            rows.append(Rows(layer, role, word, [name], [top]))
            labels.append(Label("value", word, "ink", name, top))
        return rows, labels

    return Mark(("bar", "faint bar"), draw)


def stacks(
    parts: Mapping[str, Heights],
    roles: Mapping[str, str],
    chosen: str | None = None,
    sign: str = "",
) -> Mark:
    """Bars of several parts (bar -> part -> height), their sums on top.

    `roles` are the colours of the parts, from below; the parts' names stand beside the last bar.
    `sign` stands before each number that is read with the pointer; on the bars it would not fit.
    """

    def draw(x: Names, y: Axis) -> Drawn:
        rows, labels = [], []
        for name, heights in parts.items():
            layer = "piece" if chosen in (None, name) else "faint piece"
            below = 0.0
            for part, role in roles.items():
                above, middle = below + heights[part], below + heights[part] / 2
                low, high = min(below, y.end), min(above, y.end)
                word = f"{part} {sign}{heights[part]:.0f}"
                rows.append(Rows(layer, role, word, [name], [high], y2=[low]))
                if name == x.end:
                    labels.append(Label("end", part, role, name, middle))
                below = above
            labels.append(Label("value", f"{below:.0f}", "ink", name, min(below, y.end)))
        return rows, labels

    return Mark(("piece", "faint piece", "end"), draw)


def intervals(spans: Mapping[str, tuple[float, float]], role: str = "ink") -> Mark:
    """The interval of each bar that has one, as an upright line."""

    def draw(x: Names, y: Axis) -> Drawn:
        lows = [y.inside(low) for low, _ in spans.values()]
        highs = [y.inside(high) for _, high in spans.values()]
        return [Rows("whisker", role, "", list(spans), lows, y2=highs)], []

    return Mark(("whisker",), draw)


def theory_ticks(
    values: Heights,
    name: str | None = "formula",
    written: Writing | None = None,
    role: str = "ink",
) -> Mark:
    """A dark tick across each bar for which there is a formula; `name`, if any, stands beside."""

    def draw(x: Names, y: Axis) -> Drawn:
        rows = []
        for bar, value in values.items():
            word = f"formula {_word(value, written, y)}"
            rows.append(Rows("tick", role, word, [bar], [y.inside(value)]))
        if not name or not values:
            return rows, []
        if x.end in values:
            return rows, [Label("end", name, role, x.end, values[x.end])]
        return rows, [Label("top word", f"{name} ▬", role, x.end, y.end)]

    return Mark(("tick", "end", "top word") if name else ("tick",), draw)


def yours(name: str | None) -> Mark:
    """The words "your setting" on the bar of what is set on the stage, if there is one."""
    labels = [] if name is None else [Label("yours", "your setting", "task", name, 0.0)]
    return Mark((), lambda x, y: ([], labels))


def guess_bar(name: str | None) -> Mark:
    """The words "your guess" on the bar that the learner chose; of a class, on each its count."""
    if name is None:
        return Mark((), lambda x, y: NOTHING)
    words = {name: GUESS}
    if isinstance(name, ClassAnswer):
        words = {answer: f"{count} of you" for answer, count in name.counts.items() if count}
    labels = [Label("yours", said, "guess", bar, 0.0) for bar, said in words.items()]
    return Mark((), lambda x, y: ([], labels))


def _top(height: float, y: Axis) -> float:
    return y.start + _ENDLESS * y.length if math.isinf(height) else min(height, y.end)


def _word(value: float, written: Writing | None, y: Axis) -> str:
    """A value as it is written: by default with enough decimals for the axis."""
    if written is not None:
        return written(value)
    return f"{value:.{1 if y.end > 5 else 2}f}"
