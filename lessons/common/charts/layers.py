"""Layers: how each kind of thing is drawn, from the bottom of a figure to its top.

A layer takes a chart with its axes and colours, and the facts that the pointer reads, and adds its
mark in Altair's words. It is built once: what it shows arrives with the data.
"""

import altair as alt
import pandas  # noqa: F401  (Altair looks at it wherever it is loaded: half loaded it fails)

from lessons.common.charts.places import PLACES

SMALL = 14  # pixels of the words in a figure, and on its axes
WORDS = "words"  # the layer of all words but those at the edge
_DASH = {"strokeDash": [5, 4], "strokeWidth": 1.5}
_PAPER = {"expr": "scale('color', 'paper')"}
_FAINT_STEP = {"strokeWidth": 1, "opacity": 0.45}
_STEP = {"interpolate": "step-after", "clip": True}
_SILENT = {"tooltip": alt.value(None)}
_OF_EACH_WORD = [alt.expr(f"datum.{what}") for what in ("align", "dx", "dy", "weight")]


def _dot(chart, facts):
    return chart.mark_circle(size=14, opacity=0.3, clip=True).encode(**_SILENT)


def _band(chart, facts):
    return chart.mark_area(opacity=0.15, clip=True).encode(y2="y2:Q", **_SILENT)


def _box(chart, facts, opacity=1.0):
    """Each box has a fine line in the colour of the paper around it."""
    box = chart.mark_rect(fillOpacity=opacity, stroke=_PAPER, strokeWidth=0.7, clip=True)
    return box.encode(x2="x2:Q", y2="y2:Q", tooltip=facts[0])


def _faint_box(chart, facts):
    return _box(chart, facts, 0.25)


def _bar(chart, facts):
    return chart.mark_bar(cornerRadiusEnd=3).encode(tooltip=facts)


def _faint_bar(chart, facts):
    return chart.mark_bar(cornerRadiusEnd=3, opacity=0.4).encode(tooltip=facts)


def _piece(chart, facts):
    return chart.mark_bar().encode(y2="y2:Q", tooltip=facts[0])


def _faint_piece(chart, facts):
    return chart.mark_bar(opacity=0.4).encode(y2="y2:Q", tooltip=facts[0])


def _faint_step(chart, facts):
    return chart.mark_line(**_STEP, **_FAINT_STEP).encode(detail="name:N", **_SILENT)


def _level(chart, facts):
    across = {"x": alt.value(0), "x2": alt.value("width")}
    return chart.mark_rule(**_DASH).encode(**across, tooltip=facts)


def _upright(chart, facts):
    upward = {"y": alt.value(0), "y2": alt.value("height")}
    return chart.mark_rule(**_DASH).encode(**upward, tooltip=facts)


def _step(chart, facts):
    return chart.mark_line(strokeWidth=2, **_STEP).encode(detail="name:N", **_SILENT)


def _line(chart, facts):
    return chart.mark_line(strokeWidth=1.4, clip=True).encode(detail="name:N", **_SILENT)


def _top(chart, facts):
    upper_edge = {"orient": "vertical", "yOffset": 6}
    return chart.mark_tick(thickness=1.5, size=12, **upper_edge).encode(tooltip=facts)


def _hover(chart, facts):
    return chart.mark_circle(size=500, opacity=0, clip=True).encode(tooltip=facts)


def _whisker(chart, facts):
    return chart.mark_rule(strokeWidth=2).encode(y2="y2:Q", tooltip=facts)


def _tick(chart, facts):
    return chart.mark_tick(thickness=2, opacity=1).encode(tooltip=facts)


def _point(chart, facts):
    """With a rim in the colour of the paper: it is seen on bars of any colour."""
    return chart.mark_circle(size=120, opacity=1, stroke=_PAPER, strokeWidth=1.2).encode(
        tooltip=facts
    )


def _guesses(chart, facts):
    return chart.mark_circle(size=70, opacity=0.8).encode(tooltip=facts)


def _words(chart, facts, place=_OF_EACH_WORD, **position):
    """Words; rows in the colour of the paper are their outline, below them."""
    align, dx, dy, weight = place
    stands = {"align": align, "dx": dx, "dy": dy, "fontWeight": weight, "fontSize": SMALL}
    text = chart.mark_text(**stands, strokeJoin="round", clip=False)
    outline = alt.condition("datum.role === 'paper'", alt.value(4), alt.value(0))
    colour = chart.encoding.color
    return text.encode(text="name:N", stroke=colour, strokeWidth=outline, **_SILENT, **position)


def _end(chart, facts):
    return _words(chart, facts, PLACES["end"], x=alt.value("width"))


def _top_word(chart, facts):
    return _words(chart, facts, PLACES["top word"], x=alt.value("width"), y=alt.value(0))


LAYERS = {
    "dot": _dot,
    "band": _band,
    "faint box": _faint_box,
    "box": _box,
    "faint bar": _faint_bar,
    "bar": _bar,
    "faint piece": _faint_piece,
    "piece": _piece,
    "faint step": _faint_step,
    "level": _level,
    "upright": _upright,
    "step": _step,
    "line": _line,
    "top": _top,
    "hover": _hover,
    "whisker": _whisker,
    "tick": _tick,
    "guesses": _guesses,
    "point": _point,
    WORDS: _words,
    "end": _end,
    "top word": _top_word,
}
