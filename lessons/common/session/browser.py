"""What the browser does for a page beside showing it.

It keeps a cookie, closes the menu, opens a page afresh that was lost, and asks for more. It moves
sliders that are tapped, and has the verdict on a guess read aloud.
"""

from functools import partial
from pathlib import Path
from time import time

import streamlit as st

from lessons.common.session import reruns, view

_SCRIPTS = [Path(__file__).with_name(name) for name in ("touch.js", "verdict.js", "note.js")]
_NOTE = "\n".join(script.read_text(encoding="utf-8") for script in _SCRIPTS)
_ASK = """
const RETRY_MS = 5000; // Streamlit may lose what it is told
const asking = new WeakMap();
export default function ({ data: { time, more }, parentElement, setTriggerValue }) {
  parentElement.querySelector("i").dataset.more = more;
  const last = asking.get(parentElement);
  if (more && last?.time === time) {
    last.tell = setTriggerValue; // the newest: it may change with each run
    return;
  }
  clearInterval(last?.timer);
  asking.delete(parentElement);
  if (!more) return;
  const own = { time, tell: setTriggerValue };
  own.timer = setInterval(() => {
    if (parentElement.isConnected) own.tell("again", time);
    else clearInterval(own.timer);
  }, RETRY_MS);
  asking.set(parentElement, own);
  own.tell("again", time);
}
"""
_note = st.components.v2.component("browser_note", js=_NOTE)
_ask = st.components.v2.component("browser_ask", html="<i></i>", js=_ASK)


def write_cookie(name: str, value: str | None) -> None:
    """Add the entries of ``value`` to what this browser keeps, for a year; None forgets it all.

    And have its address show whose view this is.
    """
    told = st.session_state.get("cookie told")
    if told is None or told[0] != value:
        told = st.session_state["cookie told"] = value, time()
    data = {"cookie": name, "value": value, "since": told[1], "view": view.in_address()}
    _note(key="unseen cookie", data=data)


def ask_again(key: str, times: int, more: bool) -> None:
    """While there is ``more``, have the browser ask for the part in which this stands.

    It asks once it has shown what there is, and for each number of ``times`` until it has an
    answer. What takes long is thus drawn bit by bit, and whatever else is asked comes in between.
    This stays where it is when all is there: what a part of a page no longer holds, a busy browser
    may go on showing.
    """
    data = {"time": times, "more": more}
    _ask(key=f"unseen {key}", data=data, on_again_change=partial(reruns.run, key))


def read_cookie(name: str) -> str:
    """The cookie as the browser sent it on opening: anything at all; empty if there is none."""
    try:
        return st.context.cookies.get(name, "")
    except Exception:  # no cookies where Streamlit runs inside the browser
        return ""
