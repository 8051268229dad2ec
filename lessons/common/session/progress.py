"""What a learner has done: lessons visited, guesses made, challenges met.

Kept in the session and in one cookie, so that it survives a reload in the same browser. The
cookie is a line of entries ``!lesson:guess:challenge*challenge`` and is not to be trusted.
What is done in the teacher's view is a rehearsal: it is kept apart, and never in the cookie.
"""

import re
from dataclasses import dataclass, replace

import streamlit as st

from lessons.common.session import browser, view

COOKIE = "queue_progress"
LIMIT = 2000  # bytes of cookie
_NAME = re.compile(r"[a-z0-9-]{1,60}")
_GUESS = re.compile(r"shown|-?[0-9]{1,9}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Done:
    """What was done in one lesson: ``guess`` is "" (none yet), "shown", or a number as text."""

    guess: str = ""
    met: frozenset[str] = frozenset()


def parse(text: str) -> dict[str, Done]:
    """What a cookie says; whatever in it is odd, or too much, is left out."""
    found = {}
    for entry in text[:LIMIT].split("!")[:60]:
        name, guess, met = [*entry.split(":"), "", ""][:3]
        if _NAME.fullmatch(name):
            guess = guess if _GUESS.fullmatch(guess) else ""
            names = [one for one in met.split("*")[:8] if _NAME.fullmatch(one)]
            found[name] = Done(guess, frozenset(names))
    return found


def dump(done: dict[str, Done]) -> str:
    """The cookie that says it, as many entries as fit."""
    text = ""
    for name, one in done.items():
        entry = f"!{name}:{one.guess}:{'*'.join(sorted(one.met))}"
        if len(text) + len(entry) <= LIMIT:
            text += entry
    return text


def everything() -> dict[str, Done]:
    """What was done, by lesson; the cookie is read when a session begins."""
    if view.rehearsing():
        return st.session_state.setdefault("rehearsal", {})
    if "progress" not in st.session_state:
        st.session_state["progress"] = parse(browser.read_cookie(COOKIE))
    return st.session_state["progress"]


def of(lesson: str) -> Done:
    """What was done in one lesson."""
    return everything().get(lesson, Done())


def visit(lesson: str) -> None:
    """Note that a lesson was opened."""
    if lesson not in everything():
        _note(lesson, Done())


def note_guess(lesson: str, guess: str) -> None:
    """Note a guess; an empty one takes it back."""
    _note(lesson, replace(of(lesson), guess=guess if _GUESS.fullmatch(guess) else ""))


def note_met(lesson: str, met: set[str]) -> frozenset[str]:
    """Note challenges met now, and say which ever were."""
    one = of(lesson)
    if not met <= one.met:
        one = replace(one, met=one.met | frozenset(met))
        _note(lesson, one)
    return one.met


def forget() -> None:
    """Forget it all, in the session and (at the next ``keep``) in the browser."""
    if view.rehearsing():
        st.session_state["rehearsal"] = {}
        return
    st.session_state["progress"] = {}
    st.session_state["progress here"] = None


def keep() -> None:
    """Have the browser keep it; stands at the foot of every page."""
    if view.rehearsing():
        browser.write_cookie(COOKIE, "")  # nothing
        return
    here = st.session_state.get("progress here", set())
    value = None if here is None else dump({name: of(name) for name in sorted(here)})
    browser.write_cookie(COOKIE, value)


def _note(lesson: str, done: Done) -> None:
    """Note what was done here; what was done elsewhere is for another tab to say."""
    everything()[lesson] = done
    if view.rehearsing():
        return
    here = st.session_state.get("progress here") or set()
    st.session_state["progress here"] = here | {lesson}
