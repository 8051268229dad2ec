"""What the browser keeps for a learner: settings in the address, progress in a cookie.

Streamlit can write the address itself, but makes each slider move a step for the Back button.
"""

import streamlit as st

_JS = """
export default function ({ data: { page, search, cookie, value } }) {
  if (search !== null && location.pathname.split("/").pop() === page) {
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => /^embed/.test(name));
    const query = [search, new URLSearchParams(kept).toString()].filter(Boolean).join("&");
    const address = location.pathname + (query && "?" + query) + location.hash;
    clearTimeout(globalThis.queueAddress);
    globalThis.queueAddress = setTimeout(() => {
      if (location.pathname.split("/").pop() !== page) return;
      history.replaceState(history.state, "", address);
    }, 300); // it costs the browser ten milliseconds: not before the picture
  }
  if (cookie !== null && value !== "") {
    const before = document.cookie.split("; ").find((one) => one.startsWith(cookie + "=")) ?? "";
    const age = value === null ? 0 : 31536000;
    value = value === null ? "" : merged(before.slice(cookie.length + 1), value);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${cookie}=${value}; Max-Age=${age}; Path=/; SameSite=Lax${secure}`;
  }
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
_note = st.components.v2.component("browser_note", js=_JS)
_ask = st.components.v2.component("browser_ask", js=_ASK)


def write_address(page: str, search: str) -> None:
    """Make ``search`` the query of the address, as long as the page is still open."""
    _tell("address", page=page, search=search)


def write_cookie(name: str, value: str | None) -> None:
    """Add the entries of ``value`` to what this browser keeps, for a year; None forgets it all."""
    _tell("cookie", cookie=name, value=value)


def ask_again(key: str) -> None:
    """Have the browser ask for the fragment in which this stands, once it has shown what there is.

    What takes long is thus drawn bit by bit, and whatever else is asked comes in between.
    """
    time = st.session_state[f"{key} times"] = st.session_state.get(f"{key} times", 0) + 1
    _ask(key=f"unseen {key}", data={"time": time}, on_again_change=lambda: None)


def read_cookie(name: str) -> str:
    """The cookie as the browser sent it on opening: anything at all; empty if there is none."""
    try:
        return st.context.cookies.get(name, "")
    except Exception:  # no cookies where Streamlit runs inside the browser
        return ""


def _tell(what: str, **data) -> None:
    _note(key=f"unseen {what}", data=dict.fromkeys(("page", "search", "cookie", "value")) | data)
