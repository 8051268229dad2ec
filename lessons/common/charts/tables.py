"""The data of a figure as it travels: a table for what has many rows, one for all the rest."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.drawing import FEW, OWN
from lessons.common.charts.mark import Rows
from lessons.common.charts.places import AT_THE_EDGE, PLACES

SHORT = 60  # rows


def tables(
    layers: Iterable[str], parts: list[Rows], x: Axis | Names, y: Axis
) -> dict[str, pa.Table]:
    """All that a figure draws, by the names that its drawing has for its tables."""
    by_name = {}
    for layer in OWN:
        if layer in layers:
            own = [part for part in parts if part.layer == layer]
            by_name[layer] = pa.table(_columns(own, np.float32))
    ends = Rows("axes", "", "", [x.start], [y.start], x2=[x.end], y2=[y.end])
    few = [ends, *(part for part in parts if part.layer not in OWN)]
    edge = AT_THE_EDGE if isinstance(x, Names) else ()
    by_name[FEW] = pa.table(_columns(few, np.float64) | _placing(few, edge))
    return by_name


def _columns(parts: list[Rows], exactness: type) -> dict[str, pa.Array]:
    """Whose the rows are, and where; most things have but one end."""
    counts = [len(part.y) for part in parts]
    columns = {
        "part": _words([part.layer for part in parts], counts),
        "role": _words([part.role for part in parts], counts),
        "name": _words([part.name for part in parts], counts),
        "x": _numbers_or_names([part.x for part in parts], exactness),
        "y": _numbers_or_names([part.y for part in parts], exactness),
    }
    if any(part.x2 is not None for part in parts):
        ends = [part.x if part.x2 is None else part.x2 for part in parts]
        columns["x2"] = _numbers_or_names(ends, exactness)
    if any(part.y2 is not None for part in parts):
        ends = [part.y if part.y2 is None else part.y2 for part in parts]
        columns["y2"] = _numbers_or_names(ends, exactness)
    return columns


def _placing(parts: list[Rows], edge: Iterable[str]) -> dict[str, list]:
    """How each word stands by its point; nothing for what is no word or stands at the edge."""
    columns, nothing = {"align": [], "dx": [], "dy": [], "weight": []}, (None,) * 4
    for part in parts:
        place = nothing if part.layer in edge else PLACES.get(part.layer, nothing)
        for column, value in zip(columns.values(), place, strict=True):
            column += [value] * len(part.y)
    return columns


def _numbers_or_names(values: list[Sequence], exactness: type) -> pa.Array:
    """A column of numbers, as exact as a picture needs them, or of names on the axis."""
    column = np.concatenate(values) if values else np.empty(0)
    numeric = column.dtype.kind in "fiu"
    return pa.array(column.astype(exactness) if numeric else column.tolist())


def _words(words: list[str | Sequence[str]], counts: list[int]) -> pa.Array:
    """A column of words: the same for all rows of a part, or one for each row.

    Of many rows each word is sent once. In a short table that costs the browser more than it saves.
    """
    if sum(counts) > SHORT and all(isinstance(word, str) for word in words):
        distinct = list(dict.fromkeys(words))
        codes = np.repeat([distinct.index(word) for word in words], counts).astype(np.int16)
        return pa.DictionaryArray.from_arrays(codes, pa.array(distinct, pa.string()))
    column = []
    for word, count in zip(words, counts, strict=True):
        column += [word] * count if isinstance(word, str) else word
    plain = pa.array(column, pa.string())
    return plain.dictionary_encode() if len(plain) > SHORT else plain
