"""The tail of a distribution: how many of some values lie above each value, in powers of ten."""

from collections.abc import Sequence

import numpy as np

from lessons.common.charts.axes import Axis, Powers, exponents
from lessons.common.charts.lines import hovers
from lessons.common.charts.mark import Drawn, Label, Mark, Rows

_POINTS = 150  # along a curve


def tail(
    name: str,
    values: Sequence[float],
    role: str = "task",
    name_at: float = 1.0,
    leftward: bool = False,
) -> Mark:
    """The share of values that lie above each value, in %, down to the start of the axis.

    The name stands beside the curve where it comes down to `name_at` %: on its right, or if it is
    `leftward` under the curve.
    """

    def draw(x: Axis, y: Powers) -> Drawn:
        ordered, places = np.sort(values), np.linspace(x.start, x.end, _POINTS)
        above = 100 * (1 - np.searchsorted(ordered, places, side="right") / len(ordered))
        seen = above >= 10**y.start
        places, heights = places[seen], exponents(above[seen])
        if not len(places):
            return [], []
        rows = [Rows("line", role, name, places, heights), hovers(name, role, places, heights)]
        last = np.flatnonzero(above[seen] >= name_at)[-1:]
        spot = last[0] if len(last) else 0
        rule = "beside" if leftward else "right of"
        return rows, [Label(rule, name, role, places[spot], heights[spot])]

    return Mark(("line", "hover"), draw)
