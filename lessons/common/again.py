"""How much of a page runs again when the learner does something.

A run of the whole page costs several times what the stage alone costs, so the page runs only if
something else on it follows what was done.
"""

import streamlit as st


def whole(run) -> None:
    """Run a page. If it is broken off its flag stays down: it must begin again."""
    st.session_state["page drawn"] = st.session_state["page follows"] = False
    run()
    st.session_state["page drawn"] = True


def follow() -> None:
    """Say that what is being drawn follows the controls."""
    st.session_state["page follows"] = True


def stage(page: str, moved: bool) -> None:
    """In a callback: run the stage's fragment again, and the page only if it must.

    ``moved`` says whether a control was, or the seed.
    """
    held = st.session_state
    if held.get("page drawn") and not (moved and held.get("page follows")):
        st.rerun(f"feed {page}")
