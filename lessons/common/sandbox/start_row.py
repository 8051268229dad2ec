"""Where the systems come from: templates to start with, and what is asked of each."""

from pathlib import Path

import streamlit as st

from lessons.common.sandbox.bench import Bench, take_template
from lessons.common.sandbox.templates import TEMPLATES
from lessons.common.sandbox.traffic import linked_day
from lessons.common.sandbox.traffic.on_stage import second_in_words
from lessons.common.steering.page_state import PageState

_STYLE = Path(__file__).with_name("sandbox.css").read_text(encoding="utf-8")
_KEY = "sandbox template"
_DROP, _LINKED = "or drop a file of your own traffic", "or see the traffic of your link"


def offer_templates(page: PageState, bench: Bench) -> None:
    """A button for each template; below, the question that its B answers."""
    st.session_state[_KEY] = bench.start or None
    st.html(f"<style>{_STYLE}</style>")
    st.session_state[_KEY] = bench.start or None
    with st.container(key="start-row", horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Start from",
            list(TEMPLATES),
            format_func=lambda start: TEMPLATES[start].title,
            key=_KEY,
            on_change=_taken,
            args=(page, bench),
            label_visibility="collapsed",
        )
        where = _LINKED if linked_day.in_address() else _DROP
        st.html(f'<a class="jump" href="#your-own-traffic">{where}</a>')


def asked(bench: Bench) -> str:
    """What the experiment asks, or where the systems come from; and what a second is."""
    if bench.start:
        return TEMPLATES[bench.start].question
    if bench.second == 1:
        return bench.title
    second = f"1 s here is {second_in_words(bench.second)} of yours."
    return f"{bench.title}. {second}" if bench.title else f"Own traffic: {second}"


def _taken(page: PageState, bench: Bench) -> None:
    start = st.session_state[_KEY]
    if start is not None:
        take_template(page, bench, start)
