"""The form in which a reader corrects what was understood of a file."""

from collections.abc import Callable, Sequence
from itertools import cycle

import streamlit as st

from lessons.common.page import table
from lessons.common.sandbox.traffic.correction_fields import (
    COLUMNS,
    SETTINGS,
    Number,
    asked_by,
    fitting,
)
from lessons.common.sandbox.traffic.fold import folded
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.understood import clipped
from lessons.common.session import reruns
from queuesim import Exponential
from queuesim.tracefile.preview import first_rows, likely_columns
from queuesim.tracefile.rows import LEAVE_OUT

CORRECTIONS = "corrections of own traffic"  # the part of the page
CORRECT, MORE = "Correct it", "Say more about the file"
_FOUND_OUT = "as understood"
_NOT_THERE = "not in the file"
_MOST_COLUMNS = 60  # of a file that are offered, and a few of them shown
_SHOWN = 8


def correct(file: TrafficFile, redraw: Callable[[], None]) -> None:
    """What a fault asks for, at once; and, folded, all else that can be said of a file."""
    names, rows = first_rows(file.content, file.corrections.get("delimiter"))
    likely = _likely(file, names, rows)
    asked = tuple(dict.fromkeys((*asked_by(file.fault), *likely)))
    shown = any(name in COLUMNS for name in asked) and names
    if shown:
        _begin_of_file(names, rows)
    if asked:
        _fields(file, asked, names, likely)
        _read_button(file, redraw, "primary")
    place = folded(MORE if asked else CORRECT, CORRECTIONS, bool(file.fault) and not asked)
    if place is None:
        return
    others = [*COLUMNS, *fitting(file.reading, file.corrections)]
    with place:
        if names and not shown:
            _begin_of_file(names, rows)
        _fields(file, [name for name in others if name not in asked], names)
        _read_button(file, redraw, "secondary")


def _begin_of_file(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first rows, so that one sees what the columns hold."""
    cells = [[clipped(cell) for cell in row[:_SHOWN]] for row in (names, *rows)]
    if len(names) > _SHOWN:
        cells = [[*row, "…"] for row in cells]
    st.html('<p class="place">The file begins like this:</p>')
    table(tuple(cells[0]), [tuple(row) for row in cells[1:]])


def _likely(file: TrafficFile, names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict:
    """What most likely mends a fault: the reader may only have to say yes."""
    asked, told = asked_by(file.fault), file.corrections.get("columns", {})
    if "missing=" in file.fault:
        return {"missing": LEAVE_OUT}
    if not {"arrival", "duration"} & set(asked) or "durations" in file.corrections:
        return {}
    found = likely_columns(names, rows)
    if "arrival" not in asked:
        found.pop("arrival", None)
    return {role: place for role, place in found.items() if role not in told}


def _fields(
    file: TrafficFile, wanted: Sequence[str], names: Sequence[str], likely: dict | None = None
) -> None:
    """Fields in three columns; those that are `likely` something begin with that."""
    for place, name in zip(cycle(st.columns(3)), wanted):
        with place:
            if name in COLUMNS:
                _column(file, name, names, (likely or {}).get(name))
            else:
                _setting(file, name, (likely or {}).get(name))


def _key(file: TrafficFile, name: str) -> str:
    return f"correction {file.version} {name}"


def _hooks(file: TrafficFile, name: str) -> dict:
    """A field is known by its name; a change draws this part alone until the file is read again."""
    return {"key": _key(file, name), "on_change": reruns.run, "args": (CORRECTIONS,)}


def _column(file: TrafficFile, role: str, names: Sequence[str], likely: int | None = None) -> None:
    """Which column has a role, by its number."""
    told = file.corrections.get("columns", {})
    found = dict(file.reading.columns).get(role) if file.reading else None
    options = [_FOUND_OUT, _NOT_THERE, *range(1, min(len(names), _MOST_COLUMNS) + 1)]
    now = told.get(role, likely or _FOUND_OUT)
    now = _NOT_THERE if now is None else now

    def said(option):
        if option == _FOUND_OUT and role not in told:
            return clipped(found) if found else _NOT_THERE if file.reading else "not found yet"
        return option if isinstance(option, str) else clipped(names[option - 1])

    if file.reading and not found and role not in told:
        options.remove(_NOT_THERE)  # it says so already
    place = options.index(now) if now in options else 0
    st.selectbox(COLUMNS[role], options, place, format_func=said, **_hooks(file, role))


def _setting(file: TrafficFile, name: str, likely: str | None = None) -> None:
    """One of some options or a number; or what is found out without it."""
    setting, now = SETTINGS[name], file.corrections.get(name, likely)
    if isinstance(setting, Number):
        value = getattr(now, "mean", now)
        how = {"placeholder": setting.without, "format": "%g", **_hooks(file, name)}
        st.number_input(setting.label, 0.001, 1e6, value, **how)
        return
    options = [None, *setting.options]
    if name == "zone" and st.context.timezone in setting.options:
        options.insert(1, st.context.timezone)  # the reader's own, at hand

    def said(option):
        return _FOUND_OUT if option is None else setting.options[option]

    place = options.index(now)
    st.selectbox(setting.label, options, place, format_func=said, **_hooks(file, name))


def _read_button(file: TrafficFile, redraw: Callable[[], None], kind: str) -> None:
    how = {"key": _key(file, f"read {kind}"), "type": kind}
    st.button("Read it again", on_click=_read_again, args=(file, redraw), **how)


def _read_again(file: TrafficFile, redraw: Callable[[], None]) -> None:
    """Take what the form says, and read the file anew."""
    said = {}
    for name in (*COLUMNS, *SETTINGS):
        key = _key(file, name)
        if key in st.session_state:
            said[name] = st.session_state[key]
    file.read_as(corrections_of(said, file.corrections))
    redraw()


def corrections_of(said: dict, before: dict) -> dict:
    """What `understand` is to be told, by what the fields of the form say.

    What was told `before` holds on where there is no field for it.
    """
    columns = dict(before.get("columns", {}))
    told = {name: value for name, value in before.items() if name != "columns"}
    for name, value in said.items():
        if name in COLUMNS:
            columns.pop(name, None)
            if value != _FOUND_OUT:
                columns[name] = None if value == _NOT_THERE else value
        else:
            told.pop(name, None)
            if value is not None:
                told[name] = Exponential(value) if name == "durations" else value
    return told | ({"columns": columns} if columns else {})
