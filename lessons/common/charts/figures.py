"""Figures: marks composed on two axes under a title that says what was found.

A figure's drawing (axes, layers) is built once and kept, and only its data is sent when a slider
moves, so that the browser redraws in place. That is why titles stand outside the drawing, why a
lesson fixes the axes, and why colours are roles that the browser looks up in its theme.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.drawing import HEIGHT, LEFT, drawing
from lessons.common.charts.labels import placed
from lessons.common.charts.layers import WORDS
from lessons.common.charts.mark import Mark, Rows
from lessons.common.charts.places import AT_THE_EDGE, STRIP
from lessons.common.charts.tables import tables
from lessons.common.ground.colours import ROLES
from lessons.common.ground.words import tied
from lessons.common.session import view

# On a projector a figure is high, and sharp however much it is enlarged.
SLIDE = {"height": 385, "usermeta": {"embedOptions": {"renderer": "svg"}}}


@dataclass(frozen=True)
class Figure:
    """A title that says the finding, a fixed drawing, its data, and what is drawn in words."""

    title: str
    drawing: dict
    tables: Mapping[str, pa.Table]
    words: str


def figure(
    title: str,
    x: Axis | Names,
    y: Axis,
    marks: Sequence[Mark],
    height: int = HEIGHT,
    left: int = LEFT,
) -> Figure:
    """Marks on two axes. Their order does not matter: each kind has its layer.

    With the same `left`, wide enough for their numbers, figures below each other share their x.

    Name the same marks whatever the settings (a mark can draw nothing), or the browser draws anew.
    """
    layers, rows, labels = {WORDS}, [], []
    for mark in marks:
        layers |= set(mark.layers)
        drawn, asking = mark.draw(x, y)
        rows += drawn
        labels += asking
    _check_roles(rows)
    rows += placed(labels, rows, x, y)
    if isinstance(x, Axis):
        layers -= set(AT_THE_EDGE)  # on numbers all words stand in one layer
    words = f"Chart of {y.title} by {x.title}"
    strip = STRIP if "flag above" in layers else 0  # the drawing itself is as high as others
    spec = drawing(layers, x, y, left) | {"height": height + strip}
    return Figure(title, spec, tables(layers, rows, x, y), words)


def _check_roles(rows: Sequence[Rows]) -> None:
    """Refuse a colour that is no role, in a sentence."""
    for part in rows:
        if part.role not in ROLES:
            raise ValueError(f"There is no role {part.role!r}. Roles are: {', '.join(ROLES)}.")


@dataclass
class Groups:
    """The groups of charts of a page: on a projector each is a slide.

    Figures that take long `wait` until all else is drawn.
    """

    count: int = 0
    wait: list[Callable[[], None]] = field(default_factory=list)


def begin_groups() -> Groups:
    """Count the groups from now on."""
    groups = st.session_state["chart groups"] = Groups()
    return groups


def show(*figures: Figure | Callable[[], Figure]) -> None:
    """Draw one figure, or two or three side by side (below each other on a phone).

    One that takes long is a function, which is called when all else of the page is drawn.
    """
    groups = st.session_state.get("chart groups") or begin_groups()
    groups.count += 1
    if view.showing():
        with st.container(key=f"figures-{groups.count}"):
            _draw(figures, SLIDE, groups)
    else:
        _draw(figures, {}, groups)


def _draw(figures: Sequence[Figure | Callable], how: Mapping, groups: Groups) -> None:
    """Draw figures; those that take long, which come last, wait.

    Beside each other they are cells of one grid: columns would be four places more.
    """
    if len(figures) > 1:
        place = st.container(key=f"beside-{groups.count}")
    else:
        place = st.container() if callable(figures[0]) else st
    for chart in figures:
        if callable(chart):
            groups.wait.append(lambda make=chart: _draw_one(place, make(), how))
        else:
            _draw_one(place, chart, how)


def _draw_one(place: DeltaGenerator, chart: Figure, how: Mapping) -> None:
    place.html(f'<p class="finding">{escape(tied(chart.title))}</p>')
    spec = chart.drawing | how | {"datasets": dict(chart.tables)}
    place.vega_lite_chart(spec=spec, alt=chart.words)
