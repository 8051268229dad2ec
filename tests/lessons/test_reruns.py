"""Of what is to run again nothing is forgotten, also if it is broken off."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from lessons.common.session import reruns

    if "parts" not in st.session_state:
        reruns.begin()

    def draw():
        if st.session_state.get("broken off"):
            st.stop()

    reruns.part("results", draw)


def test_a_part_that_is_broken_off_is_still_wanted():
    app = AppTest.from_function(page).run()
    app.session_state["parts"].wanted.add("results")
    app.session_state["broken off"] = True
    app.run()
    assert app.session_state["parts"].wanted == {"results"}
    app.session_state["broken off"] = False
    app.run()
    assert app.session_state["parts"].wanted == set()


def two_pages():
    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

    from lessons.common.session import reruns

    reruns.begin()

    def draw():
        st.session_state.setdefault("ids", []).append(ThreadState.get().fragment_id)

    reruns.part(st.session_state.get("page", "feed one"), draw)


def test_what_is_late_for_one_page_runs_no_part_of_another():
    app = AppTest.from_function(two_pages).run()
    app.session_state["page"] = "feed other"
    one, other = app.run().session_state["ids"]
    assert one != other
