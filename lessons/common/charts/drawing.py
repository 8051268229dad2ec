"""The fixed part of a figure: its axes, and a layer for each kind of thing that is drawn.

What has many rows has a table of its own (columns x, y, x2, y2, role, name), so that no layer must
look for its rows among others; what has few shares one, where `part` says whose they are. Its first
row says where the axes begin and end: an axis that changes is redrawn in place, too.
"""

import copy
import itertools
import json
from functools import lru_cache

import altair as alt

from lessons.common.charts.axes import Axis, Clock, FromTop, Names, Powers
from lessons.common.charts.layers import LAYERS, SMALL, WORDS
from lessons.common.charts.places import STRIP
from lessons.common.ground.colours import ROLES

HEIGHT = 270  # pixels, with the axes
_ABOVE = -14  # pixels: the title of the y axis is above it
LEFT = 34  # pixels at least for the numbers of the y axis: drawings begin at the same place
FEW = "few"  # the table that is shared
OWN = ("step", "faint step", "line", "band", "hover", "dot", "top", "box", "faint box")
_BLANKS = "x words", "y words", ["names"], "name words"
_LETTER, _GAP = 7, 4  # pixels: how wide a letter of a name is, about, and how far names are apart
_APART = 8  # pixels: nearer numbers of an axis are left out, every second one
_NUMBERS = {  # how the numbers of an upright axis are written, where it is not a plain one
    Powers: {
        "labelExpr": "format(pow(10, datum.value), datum.value < 4 ? '~r' : '~s')",
        "tickMinStep": 1,
    },
    FromTop: {"labelExpr": "-datum.value", "tickMinStep": 1},
}

_TIME = (  # of day, and after two days also the number of the day
    "(datum.x < 172800 ? '' : 'day ' + (floor(datum.x / 86400) + 1) + ', ')"
    " + utcFormat(datum.x * 1000, '%H:%M:%S')"
)


def drawing(layers: set[str], x: Axis | Names, y: Axis, left: int = LEFT) -> dict:
    """A figure without its data: its layers and the words of its axes."""
    order = tuple(layer for layer in LAYERS if layer in layers)
    names = tuple(x.names) if isinstance(x, Names) else ()
    spec = _filled(order, x.title, y.title, names, type(y), isinstance(x, Clock))
    spec = _with_marks(spec, x.marks) if isinstance(x, Clock) else spec
    room = {"minExtent": left} if left != LEFT else {}
    if "flag above" in layers:
        room["titleY"] = _ABOVE - STRIP
    return _with_room(spec, room) if room else spec


def _with_room(spec: dict, room: dict) -> dict:
    """A drawing with more room at its y axis: for its numbers, or for a flag below its title."""
    wider = copy.deepcopy(spec)
    for layer in wider["layer"]:
        if "axis" in layer["encoding"]["y"]:  # an upright reaches from edge to edge instead
            layer["encoding"]["y"]["axis"] |= room
    return wider


def _with_marks(spec: dict, marks: tuple[tuple[int, str], ...]) -> dict:
    """A drawing whose x axis is marked where a clock is."""
    text = json.dumps(spec)
    words = {str(seconds): word for seconds, word in marks}
    text = text.replace('["marks"]', json.dumps([seconds for seconds, _ in marks]))
    return json.loads(
        text.replace('"mark words"', json.dumps(f"({json.dumps(words)})[datum.value]"))
    )


@lru_cache(maxsize=256)
def _filled(
    layers: tuple[str, ...],
    x: str,
    y: str,
    names: tuple[str, ...],
    upright: type[Axis],
    by_clock: bool,
) -> dict:
    """A drawing with the words of its axes; not to be changed."""
    text = _form(layers, "names" if names else "clock" if by_clock else "numbers", upright)
    for blank, words in zip(_BLANKS, (x, y, names, _in_two_rows(names)), strict=True):
        text = text.replace(json.dumps(blank), json.dumps(words))
    return json.loads(text)


def _in_two_rows(names: tuple[str, ...]) -> str:
    """How names are written: where they have no room beside each other, every second one lower."""
    letters = max((len(a) + len(b) for a, b in itertools.pairwise(names)), default=0) / 2
    needed = letters * _LETTER + _GAP
    second = "indexof(domain('x'), datum.value) % 2"
    is_narrow = f"width / length(domain('x')) < {needed:g}"
    return f"{is_narrow} && {second} ? ['', datum.label] : datum.label"


@lru_cache(maxsize=64)  # Altair takes a quarter of a second to build and to check it
def _form(layers: tuple[str, ...], across: str, upright: type[Axis]) -> str:
    """A drawing whose words are blanks, to be filled in."""
    powers = upright is Powers
    encodings = {
        "x": _across(across),
        "y": _up(upright),
        "color": alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None),
    }
    facts = _facts(across, powers)
    rows = {layer: _chart(layer, powers, across == "clock") for layer in layers}
    charts = [LAYERS[layer](rows[layer].encode(**encodings), facts) for layer in layers]
    padding = {"left": 4, "top": 8, "right": 16, "bottom": 4}  # half of a label
    chart = alt.layer(*charts).properties(height=HEIGHT, padding=padding)
    dim = {"expr": "scale('color', 'dim')"}  # the theme's own is too faint in the light
    sizes = {"labelFontSize": SMALL, "titleFontSize": SMALL}
    chart = chart.configure_axis(
        labelPadding=6, titlePadding=8, labelColor=dim, titleColor=dim, **sizes
    )
    spec = chart.configure_mark(aria=False).to_dict()
    return json.dumps(spec | {"usermeta": {"embedOptions": {"renderer": "canvas"}}})


def _chart(layer: str, powers: bool, by_clock: bool) -> alt.Chart:
    """A chart of the rows of a layer; the pointer reads a value, not its exponent, and a time."""
    chart = alt.Chart(alt.NamedData(layer if layer in OWN else FEW))
    chart = chart.transform_calculate(value="pow(10, datum.y)") if powers else chart
    chart = chart.transform_calculate(clock=_TIME) if by_clock else chart
    if layer in OWN:
        return chart
    few = chart
    if layer == WORDS:
        return few.transform_filter("isValid(datum.align)")
    return few.transform_filter(alt.datum.part == layer)


def _across(kind: str) -> alt.X:
    """The x axis: of names in their order, of numbers, or of times."""
    if kind == "names":
        order = alt.Scale(domain=["names"])  # all of them, whatever stands there
        axis = alt.Axis(labelAngle=0, labelOverlap=False, labelFlush=False, labelExpr="name words")
        return alt.X("x:N", title="x words", scale=order, axis=axis)
    if kind == "clock":
        marks = alt.Axis(grid=False, values=["marks"], labelExpr="mark words")
        return alt.X("x:Q", title="x words", scale=_reach("x"), axis=marks)
    plain = alt.Axis(grid=False, tickCount=6, labelSeparation=_APART, labelFlush=False)
    return alt.X("x:Q", title="x words", scale=_reach("x"), axis=plain)


def _up(upright: type[Axis]) -> alt.Y:
    """The y axis, its words above it."""
    axis = alt.Axis(
        tickCount=4,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=_ABOVE,
        minExtent=LEFT,
        labelFlush=False,
        **_NUMBERS.get(upright, {}),
    )
    return alt.Y("y:Q", title="y words", scale=_reach("y"), axis=axis)


def _reach(axis: str) -> alt.Scale:
    """From where to where an axis goes: the data says it, and until then 0 to 1."""
    known, first = f"length(data('{FEW}'))", f"data('{FEW}')[0]"
    ends = [f"{known} ? {first}.{axis} : 0", f"{known} ? {first}.{axis}2 : 1"]
    return alt.Scale(domain=[alt.expr(end) for end in ends], nice=False)


def _facts(across: str, powers: bool) -> list[alt.Tooltip]:
    """What the pointer reads: the name, then where."""
    if across == "names":
        x = alt.Tooltip("x", type="nominal", title="x words")
    elif across == "clock":
        x = alt.Tooltip("clock:N", title="x words")
    else:
        x = alt.Tooltip("x", type="quantitative", title="x words", format=".4~g")
    height = "value:Q" if powers else "y:Q"
    y = alt.Tooltip(height, title="y words", format=".2~r" if powers else ".4~g")
    return [alt.Tooltip("name:N", title=" "), x, y]
