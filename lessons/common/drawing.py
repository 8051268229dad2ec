"""The fixed part of a figure: its axes, and a layer for each kind of thing that is drawn.

What has many rows has a table of its own (columns x, y, x2, y2, role, name), so that no layer must
look for its rows among others; what has few shares one, where `part` says whose they are. Its first
row says where the axes begin and end: an axis that changes is redrawn in place, too.
"""

import json
from functools import lru_cache

import altair as alt

from lessons.common.look import ROLES

Axis = tuple[str, float, float]  # its words, where it begins, where it ends
HEIGHT, PLOT = 270, 190  # pixels with the axes, and (about) without
FEW = "few"  # the table that is shared
OWN = ("step", "faint step", "line", "band", "hover", "dot", "top", "box", "faint box")
WORDS = "words"  # the layer of all words
PLACES = {  # where words stand by their point (align, dx, dy), and how heavy they are
    "end": ("left", 6, 0, 600),
    "left of": ("right", -5, -10, 600),
    "right of": ("left", 5, -10, 600),
    "beside": ("right", -10, 0, 600),
    "below": ("left", 7, 12, 600),
    "over": ("center", 0, -14, 600),
    "value": ("center", 0, -9, 400),
    "value by": ("left", 5, -9, 400),
    "yours": ("center", 0, -25, 600),
    "yours to the right": ("left", -10, -25, 600),
    "yours to the left": ("right", 10, -25, 600),
    "flag": ("left", 5, 7, 400),
    "flag to the left": ("right", -5, 7, 400),
    "top word": ("right", 0, -5, 600),
}
AT_THE_EDGE = {"end", "top word"}  # where x has names, these stand at its end, not at a name


@lru_cache(maxsize=256)
def drawing(kinds: tuple[str, ...], x: str, y: str, names: tuple[str, ...] = ()) -> dict:
    """A figure without its data: one layer for each kind of part, and the words of its axes.

    `names`: x has names, in this order, not numbers.
    """
    text = _form(kinds, bool(names))
    for blank, words in (("x words", x), ("y words", y), (["names"], names)):
        text = text.replace(json.dumps(blank), json.dumps(words))
    return json.loads(text)


def _reach(axis: str) -> alt.Scale:
    """From where to where an axis goes (nobody knows until there is data)."""
    known, first = f"length(data('{FEW}'))", f"data('{FEW}')[0]"
    ends = [f"{known} ? {first}.{axis} : 0", f"{known} ? {first}.{axis}2 : 1"]
    return alt.Scale(domain=[alt.expr(end) for end in ends], nice=False)


@lru_cache(maxsize=64)  # Altair takes a quarter of a second to build and to check it
def _form(kinds: tuple[str, ...], named: bool) -> str:
    """A drawing whose words are blanks, to be filled in."""
    if named:
        across = alt.X("x:N", sort=["names"], title="x words", axis=alt.Axis(labelAngle=0))
    else:
        plain = alt.Axis(grid=False, tickCount=6)
        across = alt.X("x:Q", title="x words", scale=_reach("x"), axis=plain)
    look = alt.Axis(
        tickCount=4,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=-14,
        minExtent=30,  # drawings above each other begin at the same place
    )
    up = alt.Y("y:Q", title="y words", scale=_reach("y"), axis=look)
    colour = alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None)
    kind_of_x = "nominal" if named else "quantitative"
    facts = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("x", type=kind_of_x, title="x words", **({} if named else {"format": ".4~g"})),
        alt.Tooltip("y:Q", title="y words", format=".4~g"),
    ]
    layers = []
    for kind in kinds:
        base = alt.Chart(alt.NamedData(kind if kind in OWN else FEW))
        base = base.encode(x=across, y=up, color=colour)
        if kind == WORDS:
            base = base.transform_filter("isValid(datum.align)")
        elif kind not in OWN:
            base = base.transform_filter(alt.datum.part == kind)
        layers.append(_LAYERS[kind](base, facts))
    chart = alt.layer(*layers).properties(
        height=HEIGHT, padding={"left": 4, "top": 8, "right": 4, "bottom": 4}
    )
    # The theme's own words on axes are too faint in the light.
    dim = {"expr": "scale('color', 'dim')"}
    axes = {"labelPadding": 6, "titlePadding": 8, "labelColor": dim, "titleColor": dim}
    spec = chart.configure_axis(**axes).configure_mark(aria=False).to_dict()
    return json.dumps(spec | {"usermeta": {"embedOptions": {"renderer": "canvas"}}})


_DASH = {"strokeDash": [5, 4], "strokeWidth": 1.5}
_SILENT = {"tooltip": alt.value(None)}


_EACH = [alt.expr(f"datum.{what}") for what in ("align", "dx", "dy", "weight")]


def _words(chart, place=_EACH, **more):
    """A layer of words; rows in the colour of the paper are their outline, below them."""
    look = dict(zip(("align", "dx", "dy", "fontWeight"), place), fontSize=13, clip=False)
    outline = alt.condition("datum.role === 'paper'", alt.value(4), alt.value(0))
    stroke = chart.encoding.color
    return chart.mark_text(**look).encode(
        text="name:N", stroke=stroke, strokeWidth=outline, **_SILENT, **more
    )


def _box(chart, facts, opacity):
    """A layer of boxes, with a fine line in the colour of the paper around each."""
    edge = {"expr": "scale('color', 'paper')"}
    look = {"fillOpacity": opacity, "stroke": edge, "strokeWidth": 0.7, "clip": True}
    return chart.mark_rect(**look).encode(x2="x2:Q", y2="y2:Q", tooltip=facts[0])


_LAYERS = {
    "band": lambda c, _: c.mark_area(opacity=0.15, clip=True).encode(y2="y2:Q", **_SILENT),
    "step": lambda c, _: c.mark_line(interpolate="step-after", strokeWidth=2, clip=True).encode(
        detail="name:N", **_SILENT
    ),
    "faint step": lambda c, _: c.mark_line(
        interpolate="step-after", strokeWidth=1, opacity=0.32, clip=True
    ).encode(detail="name:N", **_SILENT),
    "top": lambda c, facts: c.mark_tick(
        thickness=1.5, size=12, orient="vertical", yOffset=6
    ).encode(tooltip=facts),
    "line": lambda c, _: c.mark_line(strokeWidth=1.4, clip=True).encode(detail="name:N", **_SILENT),
    "hover": lambda c, facts: c.mark_circle(size=220, opacity=0, clip=True).encode(tooltip=facts),
    "point": lambda c, facts: c.mark_circle(size=110, opacity=1).encode(tooltip=facts),
    "dot": lambda c, _: c.mark_circle(size=14, opacity=0.3, clip=True).encode(**_SILENT),
    "whisker": lambda c, facts: c.mark_rule(strokeWidth=2).encode(y2="y2:Q", tooltip=facts),
    "bar": lambda c, facts: c.mark_bar(cornerRadiusEnd=3).encode(tooltip=facts),
    "piece": lambda c, facts: c.mark_bar().encode(y2="y2:Q", tooltip=facts[0]),
    "faint piece": lambda c, facts: c.mark_bar(opacity=0.4).encode(y2="y2:Q", tooltip=facts[0]),
    "box": lambda c, facts: _box(c, facts, 1),
    "faint box": lambda c, facts: _box(c, facts, 0.25),
    "faint": lambda c, facts: c.mark_bar(cornerRadiusEnd=3, opacity=0.4).encode(tooltip=facts),
    "tick": lambda c, facts: c.mark_tick(thickness=2, opacity=1).encode(tooltip=facts),
    "upright": lambda c, facts: c.mark_rule(**_DASH).encode(
        y=alt.value(0), y2=alt.value("height"), tooltip=facts
    ),
    "level": lambda c, facts: c.mark_rule(**_DASH).encode(
        x=alt.value(0), x2=alt.value("width"), tooltip=facts
    ),
    WORDS: lambda c, _: _words(c),
    "end": lambda c, _: _words(c, PLACES["end"], x=alt.value("width")),
    "top word": lambda c, _: _words(c, PLACES["top word"], x=alt.value("width"), y=alt.value(0)),
}
