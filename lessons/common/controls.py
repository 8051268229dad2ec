"""Controls: what a lesson offers to steer, kept in the session and in the address.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered, and
one line on the page says so.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from lessons.common import again
from lessons.common.live import SEEDS, Live
from lessons.common.offer import Choice, Control, Offered, query, read
from lessons.common.retell import retold, told

STORY = "story"  # the parameter of a link that says what was done in a run


def controls(page: str, offered: Offered, seed: int = 1) -> dict:
    """Say what a page offers to steer; return the values and the seed by name.

    They are drawn with the stage, by `draw`.
    """
    again.begin()
    _enter(page, offered, seed)
    return settings(page)


def draw(page: str, on_change: Callable[[str], None]) -> None:
    """Draw the controls in a row, and below them what there is to say of the link.

    ``on_change`` is called with the name of one that was moved; ``settings(page)`` has its value.
    """
    held = st.session_state["settings"][page]
    for name, control in held["offered"].items():
        if name != "seed":
            _draw(page, name, control, on_change)
    if held["note"]:
        st.html(f'<p class="note" role="status">{escape(held["note"])}</p>')


def settings(page: str) -> dict:
    """The values of a page's controls, and its seed, by name."""
    return dict(st.session_state["settings"][page]["values"])


def words(page: str) -> Callable[[str, object, object], str]:
    """What flags say of a page's controls that were moved: (name, old, new) to "workers 3 → 4"."""
    offered = st.session_state["settings"][page]["offered"]

    def said(name: str, old, new) -> str:
        control = offered[name]
        return f"{control.word or control.label.lower()} {control.say(old)} → {control.say(new)}"

    return said


def put(page: str, values: dict, fresh: bool) -> bool:
    """Have the controls stand as a run says, in a callback; return whether anything is new.

    What there was to say of the link does not hold for a ``fresh`` run.
    """
    held = st.session_state["settings"][page]
    new = {name: value for name, value in values.items() if value != held["values"][name]}
    moved = new.keys() - {"seed"}
    for name in moved:
        held["stale"].setdefault(name, set()).add(held["values"][name])
    held["values"] |= new
    held["put"] |= moved
    held["puts"] += bool(moved)
    if fresh and held["note"]:
        held["note"] = ""
        return True
    return bool(new)


def puts(page: str) -> int:
    """How often controls were put; the browser answers each with what it shows."""
    return st.session_state["settings"][page]["puts"]


def heard(page: str) -> None:
    """The browser shows what was put: from now on each value that it says is a move."""
    held = st.session_state["settings"][page]
    for name in list(held["stale"]):
        if st.session_state.get(f"{page}.{name}") == held["values"][name]:
            del held["stale"][name]


def address(page: str, live: Live) -> tuple[str, bool]:
    """The query of an address that brings the settings of now and what was done in a live run.

    And whether that is all of it: of a run with too much in it an address holds the settings only.
    """
    held = st.session_state["settings"][page]
    search = [query(held["offered"], held["values"])]
    story = told(live, held["offered"])
    search += [f"{STORY}={story}"] if story else []
    return "&".join(filter(None, search)), bool(story) or not (live.changes or live.spikes)


def retell(page: str, live: Live) -> None:
    """Have a new live run be the one that the link brought."""
    held = st.session_state["settings"][page]
    if story := held.pop("story", None):
        live.retell(*story)


def _enter(page: str, offered: Offered, seed: int) -> dict:
    """What is held for a page; when it is entered by a new link, what the link asks for."""
    everything = st.session_state.setdefault("settings", {})
    offered = {**offered, "seed": Control("seed", 1, SEEDS, seed, word="as seed")}
    usual = {"values": {}, "put": set(), "puts": 0, "stale": {}, "note": "", "link": None}
    held = everything.setdefault(page, usual)
    held["offered"] = offered
    entering = any(f"{page}.{name}" not in st.session_state for name in offered if name != "seed")
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    if not held["values"] or (entering and asked and asked != held["link"]):
        held["link"], plain = asked, {name: asked[name] for name in asked if name != STORY}
        held["values"], held["note"] = read(offered, plain)
        if story := asked.get(STORY, [""])[-1]:
            held["values"], held["story"], note = _story(story, offered, held["values"])
            held["note"] = held["note"] or note
        for name in offered:
            st.session_state.pop(f"{page}.{name}", None)
    elif entering:
        held["note"] = ""
    held["values"] = {n: c.nearest(held["values"].get(n, c.default)) for n, c in offered.items()}
    return held


def _story(text: str, offered: Offered, values: dict) -> tuple[dict, tuple, str]:
    """Where a story begins, what a live run retells, and a sentence."""
    start, changes, spikes, whole = retold(text, offered, values)
    count = len(changes) + len(spikes)
    things = f"{count} thing{'s' * (count != 1)}"
    if not count:
        return start, (start, [], []), "" if whole else "What this link replays could not be had."
    near = "" if whole else ", as near as it can be had"
    note = f"What was done in this run ({things}) is replayed{near}, and the sliders follow. "
    note += "Restart begins without it."
    return start, (start, changes, spikes), note


def _draw(page: str, name: str, control: Control | Choice, on_change) -> None:
    key, held = f"{page}.{name}", st.session_state["settings"][page]
    value = held["values"][name]
    put = name in held["put"]
    if put:  # only what is set as it is drawn reaches the browser
        st.session_state[key] = value
        held["put"].discard(name)
    hooks = {"key": key, "on_change": _moved, "args": (page, name, on_change)}
    # A new one gets its value from the session, which the browser obeys; later the value is also
    # what it begins with, should the browser have lost it.
    usual = value if key in st.session_state and not put else None
    st.session_state.setdefault(key, value)
    if isinstance(control, Choice):
        st.segmented_control(control.label, control.options, default=usual, required=True, **hooks)
        return
    number = float if isinstance(value, float) else int
    unit = f" {control.unit}".replace("%", "%%") if control.unit else ""
    low, high, step = number(control.low), number(control.high), number(control.step)
    form = f"%.{control.decimals}f{unit}"
    st.slider(control.label, low, high, usual, step=step, format=form, **hooks)


def _moved(page: str, name: str, on_change: Callable[[str], None]) -> None:
    held = st.session_state["settings"][page]
    value = held["offered"][name].nearest(st.session_state[f"{page}.{name}"])
    if value == held["values"][name] or value in held["stale"].get(name, ()):
        return  # what the browser said before it heard of a new value is no move
    held["stale"].pop(name, None)
    held["values"][name] = value
    held["note"] = ""
    on_change(name)
