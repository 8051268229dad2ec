"""The form in which a reader corrects what was understood of a file."""

import streamlit as st

from lessons.common.sandbox.traffic.own_file import TrafficFile
from queuesim import Exponential
from queuesim.tracefile.cells import SECONDS_IN
from queuesim.tracefile.preview import column_names
from queuesim.tracefile.text import DELIMITERS

_BY_ITSELF = "as understood"
_NOT_THERE = "not in the file"
_ROLES = {
    "arrival": "When a task came",
    "duration": "How long it took",
    "start": "When it started",
    "end": "When it ended",
    "queue": "Queue",
    "priority": "Priority",
    "tenant": "Tenant",
    "attempt": "Attempt (to leave retries out)",
    "count": "Number of tasks in an interval",
}
_DATES = {"day first": "the day", "month first": "the month"}
_URGENT = {"smallest": "the smallest number", "largest": "the largest number"}
_MISSING = {"refuse": "refuse the file", "leave out": "leave the row out"}
_SPREAD = {"by chance": "by chance", "evenly": "evenly"}


def correct(file: TrafficFile, redraw) -> None:
    """A form with all that may have been understood otherwise than it was meant, folded."""
    with (
        st.expander("Correct it", expanded=bool(file.fault)),
        st.form(f"corrections {file.version}", border=False),
    ):
        _columns(file)
        _notation(file)
        _tasks(file)
        st.form_submit_button("Read it again", on_click=_read_again, args=(file, redraw))


def _key(file: TrafficFile, name: str) -> str:
    return f"correction {file.version} {name}"


def _columns(file: TrafficFile) -> None:
    """Which column is what."""
    names = column_names(file.content, file.corrections.get("delimiter"))
    read = dict(file.reading.columns) if file.reading else {}
    chosen = file.corrections.get("columns", {})
    options = [_BY_ITSELF, _NOT_THERE, *range(1, len(names) + 1)]

    def said(option):
        return option if isinstance(option, str) else f"{names[option - 1]} (column {option})"

    places = st.columns(3)
    for place, (role, label) in enumerate(_ROLES.items()):
        now = chosen.get(role, _BY_ITSELF)
        now = _NOT_THERE if now is None else now

        def named(option, role=role):
            if option != _BY_ITSELF or role in chosen:
                return said(option)
            return f"{_BY_ITSELF}: {read.get(role, _NOT_THERE)}" if read else _BY_ITSELF

        places[place % 3].selectbox(
            label,
            options,
            options.index(now) if now in options else 0,
            format_func=named,
            key=_key(file, role),
        )


def _notation(file: TrafficFile) -> None:
    """How the file is written."""
    places = st.columns(3)
    units = {unit: unit for unit in SECONDS_IN}
    _choice(places[0], file, "unit", "Times that are numbers are in", units)
    _choice(places[1], file, "duration_unit", "Durations that are numbers are in", units)
    _choice(places[2], file, "delimiter", "Columns are separated by", DELIMITERS)
    _choice(places[0], file, "dates", "In 05/06/2024 the first is", _DATES)
    _choice(places[1], file, "urgent", "The most urgent priority is", _URGENT)
    _choice(places[2], file, "missing", "If a row misses something", _MISSING)


def _tasks(file: TrafficFile) -> None:
    """What the file does not say of its tasks."""
    places = st.columns(3)
    durations = file.corrections.get("durations")
    places[0].number_input(
        "If it has no durations: a task takes, on average, s",
        0.001,
        1e6,
        durations.mean if durations else None,
        placeholder="the file says it",
        key=_key(file, "durations"),
    )
    places[1].number_input(
        "If it counts tasks: an interval has, s",
        0.001,
        1e6,
        file.corrections.get("interval"),
        placeholder="as understood",
        key=_key(file, "interval"),
    )
    _choice(places[2], file, "spread", "Tasks of an interval are spread", _SPREAD)


def _choice(place, file: TrafficFile, name: str, label: str, options: dict) -> None:
    """One of some options, or what is found out without them."""
    keys = [None, *options]
    now = file.corrections.get(name)
    place.selectbox(
        label,
        keys,
        keys.index(now),
        format_func=lambda key: _BY_ITSELF if key is None else options[key],
        key=_key(file, name),
    )


def _read_again(file: TrafficFile, redraw) -> None:
    """Take the form's values and read the file anew."""
    state = {name: st.session_state.get(_key(file, name)) for name in (*_ROLES, *_OTHERS)}
    columns = {role: state[role] for role in _ROLES if state[role] != _BY_ITSELF}
    columns = {role: None if value == _NOT_THERE else value for role, value in columns.items()}
    corrections = {name: state[name] for name in _OTHERS if state[name] is not None}
    if columns:
        corrections["columns"] = columns
    if "durations" in corrections:
        corrections["durations"] = Exponential(corrections["durations"])
    file.corrections = corrections
    file.read()
    redraw()


_OTHERS = (
    *("unit", "duration_unit", "delimiter", "dates", "urgent", "missing"),
    *("durations", "interval", "spread"),
)
