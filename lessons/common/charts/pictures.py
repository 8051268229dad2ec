"""Figures as pictures in files: PNG or SVG, several below each other.

They are drawn by vl-convert, which needs no browser. It is large, so it is loaded when it is asked
for, and what cannot be installed with it goes on without pictures.
"""

import json

import pyarrow as pa

from lessons.common.charts.drawing import FEW, OWN
from lessons.common.charts.figures import Figure
from lessons.common.ground.colours import DARK, LIGHT

WIDTH = 900  # pixels of the axes
SHARPNESS = 2.0  # pixels of a PNG for each pixel of the drawing
NO_PICTURES = "Pictures need vl-convert: pip install vl-convert-python"


def png(figures: list[Figure], dark: bool = False) -> bytes:
    """The figures below each other, as a PNG."""
    return _convert().vegalite_to_png(_together(figures, dark), scale=SHARPNESS)


def svg(figures: list[Figure], dark: bool = False) -> str:
    """The figures below each other, as an SVG."""
    return _convert().vegalite_to_svg(_together(figures, dark))


def _convert():
    try:
        import vl_convert
    except ImportError:
        raise ValueError(f"{NO_PICTURES}.") from None
    return vl_convert


def _together(figures: list[Figure], dark: bool) -> dict:
    """One drawing of all figures with their data, in the colours of a theme."""
    colours = DARK if dark else LIGHT
    datasets, parts = {}, []
    for number, figure in enumerate(figures):
        for name, table in figure.tables.items():
            datasets[f"{name} {number}"] = _rows(table)
        parts.append(_part(figure, number, colours))
    first = figures[0].drawing
    config = first["config"] | {
        "range": {"category": list(colours.values())},
        "background": colours["paper"],
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": first["config"]["axis"] | {"gridColor": colours["line"], "domain": False},
    }
    together = {"$schema": first["$schema"], "vconcat": parts, "spacing": 24}
    return together | {"datasets": datasets, "config": config, "padding": 16}


def _part(figure: Figure, number: int, colours: dict) -> dict:
    """The drawing of one figure, whose data have names of their own."""
    text = json.dumps({key: figure.drawing[key] for key in ("layer", "height")})
    for name in (FEW, *OWN):
        text = text.replace(f'"name": "{name}"', f'"name": "{name} {number}"')
        text = text.replace(f"data('{name}')", f"data('{name} {number}')")
    title = {
        "text": figure.title,
        "anchor": "start",
        "fontSize": 16,
        "color": colours["ink"],
        "offset": 26,
    }
    return json.loads(text) | {"width": WIDTH, "title": title}


def _rows(table: pa.Table) -> list[dict]:
    """The rows of a table, without what is not there: a picture knows no nan."""
    return table.to_pylist()
