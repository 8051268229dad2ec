"""Where the systems come from: templates to start with, and what is asked of each."""

import streamlit as st

from lessons.common.sandbox.bench import Bench, take_template
from lessons.common.sandbox.templates import TEMPLATES
from lessons.common.steering.page_state import PageState

_KEY = "sandbox template"


def offer_templates(page: PageState, bench: Bench) -> None:
    """A button for each template; below, the question that its B answers."""
    st.session_state[_KEY] = bench.start or None
    st.segmented_control(
        "Start from",
        list(TEMPLATES),
        format_func=lambda start: TEMPLATES[start].title,
        key=_KEY,
        on_change=_taken,
        args=(bench,),
    )
    said = TEMPLATES[bench.start].question if bench.start else bench.title
    if said:
        st.markdown(said)


def _taken(bench: Bench) -> None:
    start = st.session_state[_KEY]
    if start is not None:
        take_template(bench, start)
