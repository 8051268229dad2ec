"""What a projector shows of a draw: each phone's run as a dot, their average and its interval."""

from collections import Counter
from html import escape

import streamlit as st

from lessons.common.room.class_room import ClassRoom
from lessons.common.room.follow.draw import Draw, seconds
from lessons.common.room.projector import corner
from queuesim.estimates import ENOUGH, Estimate
from queuesim.tracefile.words import plural

COLUMNS = 50  # of dots that stand above each other
LEAST_ROWS = 12  # for which there is room above a column
TO_THE_LEFT = 70  # percent of the width: words about what ends beyond stand before it


def show_draw(room: ClassRoom, draw: Draw) -> None:
    """Draw the slide."""
    st.html('<i class="at-slide" data-slide="draw"></i>')
    head = "<h2>Each dot is the average wait in one phone’s run</h2>"
    words = f"<p>{escape(draw.words)}. Only the luck differs.</p>"
    st.html(f'<section class="slide draw">{head}{words}{dots(draw)}</section>')
    st.html(corner(room))


def dots(draw: Draw) -> str:
    """The picture and what it says."""
    estimate = draw.estimate
    if not estimate.n:
        return '<p class="state">The runs are being computed …</p>'
    end = axis_end(max(estimate.values))
    marks = "".join(
        f'<i style="left:{100 * x:.2f}%;bottom:{100 * y:.2f}%"></i>'
        for x, y in places(estimate.values, end)
    )
    ends = ("0", "average wait of a run", f"{end:g} s")
    axis = f'<div class="axis">{"".join(f"<span>{words}</span>" for words in ends)}</div>'
    return (
        f'<div class="dots">{_interval(estimate, end)}{marks}</div>{axis}'
        f'<p class="state">{said(estimate)}</p>'
    )


def places(values, end: float) -> list[tuple[float, float]]:
    """Where the dots are, as shares of the picture: equal ones stand above each other."""
    columns = [min(int(value / end * COLUMNS), COLUMNS - 1) for value in values]
    rows = max(LEAST_ROWS, *Counter(columns).values()) if columns else LEAST_ROWS
    heights, found = Counter(), []
    for column in columns:
        found.append(((column + 0.5) / COLUMNS, heights[column] / rows))
        heights[column] += 1
    return found


def axis_end(largest: float) -> float:
    """A round number that is not less than any value."""
    size = 0.1
    while True:
        for step in (1, 2, 3, 4, 6, 8):
            if largest <= step * size:
                return step * size
        size *= 10


def said(estimate: Estimate) -> str:
    """The average of all runs in words, with its interval if there is one."""
    average = f"{plural(estimate.n, 'run')}, on average {seconds(estimate.mean)}"
    if estimate.low is not None:
        return f"{average}; 95 % interval {seconds(estimate.low)} to {seconds(estimate.high)}"
    if estimate.n < ENOUGH:
        return f"{average}; an interval needs {ENOUGH} phones or more"
    return f"{average}; no interval: too many runs are alike"


def _interval(estimate: Estimate, end: float) -> str:
    """The average as a line and its interval as a band, with what they are beside them."""
    low = high = mean = 100 * estimate.mean / end
    band, words = "", "average"
    if estimate.low is not None:
        low, high = 100 * max(estimate.low, 0.0) / end, 100 * estimate.high / end
        band = f'<u style="left:{low:.2f}%;width:{high - low:.2f}%"></u>'
        words = "average and its<br>95 % interval"
    side = f"left:{high:.2f}%" if high < TO_THE_LEFT else f"right:{100 - low:.2f}%"
    return f'{band}<b style="left:{mean:.2f}%"></b><em style="{side}">{words}</em>'
