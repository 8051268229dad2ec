"""Where the systems come from: templates to start with, and what is asked of each."""

from pathlib import Path

import streamlit as st

from lessons.common.sandbox.bench import Bench, take_template
from lessons.common.sandbox.templates import TEMPLATES
from lessons.common.sandbox.traffic import linked_day
from lessons.common.sandbox.traffic.on_stage import second_in_words
from lessons.common.steering.knobs import OWN
from lessons.common.steering.page_state import PageState

_STYLE = Path(__file__).with_name("sandbox.css").read_text(encoding="utf-8")
_ANOTHER = "What changes from A to B?"
_DROP, _LINKED = "or drop in a file of your own traffic", "or see the traffic of your link"


def offer_templates(page: PageState, bench: Bench) -> None:
    """A button for each template; below, the question that its B answers.

    Buttons, and no choice among them: what a browser says late of a choice would be taken for one.
    """
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="start-row", horizontal=True, vertical_alignment="center", gap="small"):
        for start, template in TEMPLATES.items():
            look = "primary" if start == bench.start else "secondary"
            hooks = {"on_click": take_template, "args": (page, bench, start)}
            st.button(template.title, key=f"start {start}", type=look, **hooks)
        where = _LINKED if linked_day.in_address() else _DROP
        st.html(f'<a class="jump" href="#your-own-traffic">{where}</a>')


def asked(page: PageState, bench: Bench) -> str:
    """What the experiment asks, or where the systems come from; and what a second is."""
    if bench.start:
        same = _is_that_of_the_template(page)
        return TEMPLATES[bench.start].question if same else _ANOTHER
    if bench.second == 1:
        return bench.title
    second = f"1 s here is {second_in_words(bench.second)} of yours."
    return f"{bench.title}. {second}" if bench.title else f"Own traffic: {second}"


def _is_that_of_the_template(page: PageState) -> bool:
    """Whether A and B differ in what they began with, and by as much."""
    now, usual = page.settings, page.usual
    own = [name for name in now if name.startswith(OWN)]
    apart = [name for name in own if now[name] is not None or usual[name] is not None]
    sides = (side for name in apart for side in (name, name.removeprefix(OWN)))
    return all(now[side] == usual[side] for side in sides)
