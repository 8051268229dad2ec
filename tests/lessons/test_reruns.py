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
