"""Marks over an axis of names: bars, what they are made of, and what is laid beside them."""

from collections.abc import Mapping

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.mark import Drawn, Label, Mark, Rows

Heights = Mapping[str, float]  # by name of the bar


def bars(
    heights: Heights, chosen: str | None = None, decimals: int | None = None, role: str = "task"
) -> Mark:
    """Bars with their values on top. `chosen` names the one that stands out; without it all do.

    Bars end at the end of the axis; their values are the true ones.
    """

    def draw(x: Names, y: Axis) -> Drawn:
        rows, labels = [], []
        for name, height in heights.items():
            layer = "bar" if chosen in (None, name) else "faint bar"
            written, top = f"{height:.{_decimals(decimals, y)}f}", min(height, y.end)
            rows.append(Rows(layer, role, written, [name], [top]))
            labels.append(Label("value", written, "ink", name, top))
        return rows, labels

    return Mark(("bar", "faint bar"), draw)


def stacks(
    parts: Mapping[str, Heights], roles: Mapping[str, str], chosen: str | None = None
) -> Mark:
    """Bars of several parts (bar -> part -> height), their sums on top.

    `roles` are the colours of the parts, from below; the parts' names stand beside the last bar.
    """

    def draw(x: Names, y: Axis) -> Drawn:
        rows, labels = [], []
        for name, heights in parts.items():
            layer = "piece" if chosen in (None, name) else "faint piece"
            below = 0.0
            for part, role in roles.items():
                above, middle = below + heights[part], below + heights[part] / 2
                low, high = min(below, y.end), min(above, y.end)
                rows.append(
                    Rows(layer, role, f"{part} {heights[part]:.0f}", [name], [high], y2=[low])
                )
                if name == x.end:
                    labels.append(Label("end", part, role, name, middle))
                below = above
            labels.append(Label("value", f"{below:.0f}", "ink", name, min(below, y.end)))
        return rows, labels

    return Mark(("piece", "faint piece", "end"), draw)


def intervals(spans: Mapping[str, tuple[float, float]], role: str = "ink") -> Mark:
    """Uprights over what runs support, for each bar that has one."""

    def draw(x: Names, y: Axis) -> Drawn:
        lows = [y.inside(low) for low, _ in spans.values()]
        highs = [y.inside(high) for _, high in spans.values()]
        return [Rows("whisker", role, "", list(spans), lows, y2=highs)], []

    return Mark(("whisker",), draw)


def theory_ticks(
    values: Heights,
    name: str | None = "theory",
    decimals: int | None = None,
    role: str = "ink",
) -> Mark:
    """A dark tick across each bar for which there is a formula; `name`, if any, stands beside."""

    def draw(x: Names, y: Axis) -> Drawn:
        rows = []
        for bar, value in values.items():
            word = f"theory {value:.{_decimals(decimals, y)}f}"
            rows.append(Rows("tick", role, word, [bar], [y.inside(value)]))
        if not name or not values:
            return rows, []
        if x.end in values:
            return rows, [Label("end", name, role, x.end, values[x.end])]
        return rows, [Label("top word", f"{name} ▬", role, x.end, y.end)]

    return Mark(("tick", "end", "top word") if name else ("tick",), draw)


def yours(name: str) -> Mark:
    """The word "yours" on the bar of what is set on the stage, if there is one."""
    return Mark((), lambda x, y: ([], [Label("yours", "yours", "task", name, 0.0)]))


def _decimals(decimals: int | None, y: Axis) -> int:
    """How many are written: by default enough for the axis."""
    if decimals is not None:
        return decimals
    return 1 if y.end > 5 else 2
