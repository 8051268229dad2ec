"""How much of a page runs again when the learner does something.

A run of the whole page costs several times what a part of it costs. So what follows the controls
stands in fragments: the stage's feed, and the results. The page runs as a whole only if something
else on it follows.
"""

import time
from collections.abc import Callable, Iterable

import streamlit as st

PAGE = "the whole page"
TURN = 0.004  # seconds in which the thread that sends has on its way what was drawn before


def whole(run: Callable[[], None]) -> None:
    """Draw it all. If that is broken off its flag stays down: it must begin again.

    The flag goes down before anything is sent, for whatever is sent is where a run can break off.
    """
    st.session_state.update({"page drawn": False, "followers": set(), "undone": {}})
    run()
    st.session_state["page drawn"] = True
    for key, rest in list(st.session_state["undone"].items()):
        _finish(key, rest)


def follow(key: str = PAGE) -> None:
    """Say that a fragment, or something that is in none, follows the controls."""
    st.session_state.get("followers", set()).add(key)


def follower(key: str, draw: Callable[[], Iterable | None]) -> None:
    """Draw a fragment that follows the controls.

    ``draw`` may be a generator: where the page is still to be drawn only its first step waits for
    it, and the others follow when the page stands.
    """

    @st.fragment(key=key)
    def fragment():
        undone = st.session_state.setdefault("undone", {})
        undone[key] = ()
        time.sleep(TURN)  # the stage need not wait for the results
        rest = iter(draw() or ())
        next(rest, None)
        if st.session_state.get("page drawn", True):
            _finish(key, rest)
        else:
            undone[key] = rest

    follow(key)
    fragment()


def stage(page: str, moved: bool) -> None:
    """In a callback: run the stage's feed again, and only what else must.

    ``moved`` says whether a control was, or the seed. What was broken off begins again, too.
    """
    held = st.session_state
    if not held.get("page drawn"):
        return
    more = held["followers"] if moved else held["undone"].keys()
    if PAGE not in more:
        held["undone"] |= dict.fromkeys(more, ())  # until they have been drawn
        st.rerun([f"feed {page}", *more])


def _finish(key: str, rest: Iterable) -> None:
    for _ in rest:
        pass
    st.session_state["undone"].pop(key, None)
