"""How much of a page runs again when the learner does something.

A run of the whole page costs several times what a part of it costs. So all that a control changes
stands in one fragment, *play*: the controls, the stage's feed and the results. Two parts of it run
alone, too: the feed, when the browser asks for more of its run, and results of which more is to
come. A fragment waits until a page that is being drawn stands: nothing breaks that off.

What else follows the controls has a fragment of its own and says so with `follow`.
"""

from collections.abc import Callable

import streamlit as st


def part(key: str, draw: Callable[[], None]) -> None:
    """Draw a part of a page that can run alone."""
    st.fragment(draw, key=key)()


def begin() -> None:
    """A page is drawn from the start: nothing follows its controls yet."""
    st.session_state["followers"] = {}


def follow(key: str, follows: bool = True) -> None:
    """Say whether a part, beside *play*, follows the controls from now on."""
    st.session_state.setdefault("followers", {})[key] = follows


def followers() -> list[str]:
    """The parts that follow the controls, beside *play*."""
    return [key for key, follows in st.session_state.get("followers", {}).items() if follows]


def run(*keys: str) -> None:
    """In a callback: run these parts instead of the one that was touched."""
    st.rerun(list(keys))
