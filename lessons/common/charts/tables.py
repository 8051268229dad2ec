"""The data of a figure as it travels: a table for what has many rows, one for all the rest."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.drawing import FEW, OWN
from lessons.common.charts.mark import Rows
from lessons.common.charts.places import AT_THE_EDGE, PLACES


def tables(
    layers: Iterable[str], rows: list[Rows], x: Axis | Names, y: Axis
) -> dict[str, pa.Table]:
    """All rows of a figure, by the names that its drawing has for its tables."""
    found = {}
    for layer in OWN:
        if layer in layers:
            found[layer] = pa.table(_columns([one for one in rows if one.layer == layer]))
    ends = Rows("axes", "", "", [x.start], [y.start], x2=[x.end], y2=[y.end])
    few = [ends, *(one for one in rows if one.layer not in OWN)]
    edge = AT_THE_EDGE if isinstance(x, Names) else ()
    found[FEW] = pa.table(_columns(few, np.float64) | _placing(few, edge))
    return found


def _columns(rows: list[Rows], exact=np.float32) -> dict[str, pa.Array]:
    """Whose the rows are, and where: numbers as exact as a picture needs them."""
    counts = [len(one.y) for one in rows]
    columns = {
        "part": _words([one.layer for one in rows], counts),
        "role": _words([one.role for one in rows], counts),
        "name": _words([one.name for one in rows], counts),
        "x": _numbers_or_names([one.x for one in rows], exact),
        "y": _numbers_or_names([one.y for one in rows], exact),
    }
    if any(one.x2 is not None for one in rows):  # most things have but one end
        ends = [one.x if one.x2 is None else one.x2 for one in rows]
        columns["x2"] = _numbers_or_names(ends, exact)
    if any(one.y2 is not None for one in rows):
        ends = [one.y if one.y2 is None else one.y2 for one in rows]
        columns["y2"] = _numbers_or_names(ends, exact)
    return columns


def _placing(rows: list[Rows], edge: Iterable[str]) -> dict[str, list]:
    """How each word stands by its point; nothing for what is no word or stands at the edge."""
    columns = {"align": [], "dx": [], "dy": [], "weight": []}
    for one in rows:
        place = (None,) * 4 if one.layer in edge else PLACES.get(one.layer, (None,) * 4)
        for column, value in zip(columns.values(), place, strict=True):
            column += [value] * len(one.y)
    return columns


def _numbers_or_names(parts: list[Sequence], exact) -> pa.Array:
    """A column of numbers, or of names on the axis."""
    column = np.concatenate([np.asarray(part) for part in parts] or [np.empty(0)])
    return pa.array(column.astype(exact) if column.dtype.kind in "fiu" else column.tolist())


def _words(parts: list[str | Sequence[str]], counts: list[int]) -> pa.Array:
    """A column of words, each sent once; a part has one word for all its rows, or one for each."""
    if all(isinstance(part, str) for part in parts):
        words = list(dict.fromkeys(parts))
        codes = np.repeat([words.index(part) for part in parts], counts).astype(np.int16)
        return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))
    column = []
    for part, count in zip(parts, counts, strict=True):
        column += [part] * count if isinstance(part, str) else part
    return pa.array(column, pa.string()).dictionary_encode()
