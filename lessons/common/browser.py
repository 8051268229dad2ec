"""What the browser does for a page beside showing it: it keeps a cookie, and asks for more."""

from functools import partial
from time import time

import streamlit as st

from lessons.common import again

_COOKIE = """
export default function ({ data: { cookie, value, since } }) {
  if (value === "" || since < (globalThis.queueCookieSince ?? 0)) return;
  globalThis.queueCookieSince = since;  // what was there before may come late: it says old things
  const before = document.cookie.split("; ").find((one) => one.startsWith(cookie + "=")) ?? "";
  const age = value === null ? 0 : 31536000;
  value = value === null ? "" : merged(before.slice(cookie.length + 1), value);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${cookie}=${value}; Max-Age=${age}; Path=/; SameSite=Lax${secure}`;
}
function merged(before, now) {  // entries "!name:…"; other sessions may have kept theirs
  const named = [...`${before}!${now}`.matchAll(/!([a-z0-9-]{1,60}):[^!]*/g)];
  const all = [...new Map(named.map(([entry, name]) => [name, entry])).values()].join("");
  return all.length > 2000 ? now : all;
}
"""
_ASK = """
const asked = new WeakMap();
export default function ({ data, parentElement, setTriggerValue }) {
  if (asked.get(parentElement) === data.time) return;
  asked.set(parentElement, data.time);
  setTriggerValue("again", data.time);
}
"""
_note = st.components.v2.component("browser_note", js=_COOKIE)
_ask = st.components.v2.component("browser_ask", js=_ASK)


def write_cookie(name: str, value: str | None) -> None:
    """Add the entries of ``value`` to what this browser keeps, for a year; None forgets it all."""
    told = st.session_state.get("cookie told")
    if told is None or told[0] != value:
        told = st.session_state["cookie told"] = value, time()
    _note(key="unseen cookie", data={"cookie": name, "value": value, "since": told[1]})


def ask_again(key: str) -> None:
    """Have the browser ask for the part in which this stands, once it has shown what there is.

    What takes long is thus drawn bit by bit, and whatever else is asked comes in between.
    """
    times = st.session_state[f"{key} times"] = st.session_state.get(f"{key} times", 0) + 1
    _ask(key=f"unseen {key}", data={"time": times}, on_again_change=partial(again.run, key))


def read_cookie(name: str) -> str:
    """The cookie as the browser sent it on opening: anything at all; empty if there is none."""
    try:
        return st.context.cookies.get(name, "")
    except Exception:  # no cookies where Streamlit runs inside the browser
        return ""
