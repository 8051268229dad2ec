"""What runs again: all of a page at first, then only what follows."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from lessons.common import again

    said = st.session_state.setdefault("said", [])

    def results():
        for step in range(3):
            said.append(f"step {step}")
            st.text(f"step {step}")
            yield

    def tutorial():
        again.follower("results", results)
        said.append("foot")

    again.whole(tutorial)


def test_a_page_stands_before_its_results_are_whole():
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert at.session_state["said"] == ["step 0", "foot", "step 1", "step 2"]
    assert [text.value for text in at.text] == ["step 0", "step 1", "step 2"]
    assert at.session_state["page drawn"]
    assert at.session_state["followers"] == {"results"}
    assert not at.session_state["undone"]
