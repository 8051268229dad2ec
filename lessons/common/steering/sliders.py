"""The controls of a page on the screen: a view of its settings, and how a learner changes them."""

import re
from collections.abc import Mapping
from html import escape

import streamlit as st

from lessons.common.live.live_run import SEEDS
from lessons.common.session import reruns
from lessons.common.steering.controls import Choice, Control, Offered
from lessons.common.steering.link import entrance
from lessons.common.steering.page_state import PageState, Part

FEW = 2  # options that stand beside each other where room is scarce


def offer_controls(page: PageState, offered: Offered, seed: int = 1) -> None:
    """Say what a page offers to steer; a link counts when the page is opened first.

    They are drawn with the stage.
    """
    page.offered = {**offered, "seed": Control("seed", 1, SEEDS, seed, word="as seed")}
    if page.live is None:
        asked = {name: st.query_params.get_all(name) for name in st.query_params}
        page.entrance = entrance(page.offered, asked)
        page.note = page.entrance.note
    elif any(page.slider_key(name) not in st.session_state for name in offered):
        page.note = ""  # it was left meanwhile


def draw(page: PageState) -> None:
    """Draw the controls in a row, and below them what there is to say of the link."""
    for name, control in page.offered.items():
        if name != "seed" and control.above:
            draw_control(page, name, control)
    draw_note(page)


def draw_note(page: PageState) -> None:
    """Say what there is to say of the link."""
    if page.note:
        st.html(f'<p class="note" role="status">{escape(page.note)}</p>')
    else:
        st.empty()  # takes its place: what is only left out may stay on the screen


def draw_controls(page: PageState, *names: str) -> None:
    """Draw controls among the results, in a row, beside the chart that they change."""
    with st.container(key=f"controls {' '.join(names)}", horizontal=True, gap="medium"):
        for name in names:
            draw_control(page, name, page.offered[name])


def offer_next(page: PageState, label: str, name: str, value: str) -> None:
    """A button among the results that gives a control another value: for the next chart."""
    st.button(label, key=page.slider_key(value), on_click=_go_on, args=(page, name, value))


def offer_presets(page: PageState, presets: Mapping[str, Mapping]) -> None:
    """Buttons among the results; each sets several controls of the stage at once."""
    with st.container(key="presets", horizontal=True):
        for label, settings in presets.items():
            key = page.slider_key(label)
            st.button(label, key=key, on_click=_set, args=(page, settings))


def browser_answers(page: PageState, held: float) -> None:
    """The browser says what its controls show, and up to which number it holds the messages."""
    page.view.heard(_said(page), held)


def browser_was_elsewhere(page: PageState) -> None:
    """What the browser shows was drawn by a session that is gone."""
    page.view.shows(_said(page))


def _said(page: PageState) -> dict:
    """What the browser says that its controls show, by name."""
    names = [name for name in page.offered if page.slider_key(name) in st.session_state]
    return {name: st.session_state[page.slider_key(name)] for name in names}


def draw_control(
    page: PageState, name: str, control: Control | Choice, folded: bool = False
) -> None:
    """Draw one control of a page; of many options, `folded`, only the one that is chosen shows."""
    key, value = page.slider_key(name), page.live.settings[name]
    tell = page.view.must_tell(name, value)
    usual = value  # what it begins with, should the browser have lost it
    if tell or key not in st.session_state:
        st.session_state[key] = value  # only what is set as it is drawn reaches the browser
        usual = None
    hooks = {"key": key, "on_change": _moved, "args": (page, name)}
    if isinstance(control, Choice) and folded and len(control.options) > FEW:
        index = control.options.index(value)
        st.selectbox(control.label, control.options, 0 if usual is None else index, **hooks)
    elif isinstance(control, Choice):
        look = {"default": usual, "required": True, "help": control.help or None}
        st.segmented_control(control.label, control.options, **look, **hooks)
    else:
        _slider(control, usual, value, hooks)
    if tell:
        page.view.has_told(name, value)


def _slider(control: Control, usual: float | None, value: float, hooks: dict) -> None:
    """A slider with the unit of its values; `usual` is None if it has its value otherwise."""
    number = float if isinstance(value, float) else int
    unit = f" {control.unit}".replace("%", "%%") if control.unit else ""
    low, high, step = map(number, control.reach)
    form = f"{control.sign}%.{control.decimals}f{unit}"
    look = {"step": step, "format": form, "help": control.help or None}
    st.slider(control.label, low, high, usual, **look, **hooks)


def _moved(page: PageState, name: str) -> None:
    """From the playhead on the run has the value of a control that was moved."""
    said, control = st.session_state[page.slider_key(name)], page.offered.get(name)
    if control is None:  # the page has other controls by now
        return
    value = control.nearest(said)
    with page.moving:
        page.stage_knows = page.view.is_known(name, value)
        if not page.stage_knows:
            late = page.view.is_late(name, said) or page.view.is_late(name, value)
            if value == page.live.settings[name] or late:
                return
            page.view.moved(name, value)
            page.note = ""
            page.live.move(name, value)
    if control.above:
        reruns.run(page.key(Part.PLAY), *reruns.followers())
    else:
        _run_results(page)


def move_ahead(page: PageState, slider: str, number: float) -> bool:
    """A stage tells, before Streamlit does, that a slider above it was moved.

    Parameters
    ----------
    slider : str
        The name of its class in the browser (untrusted).
    number : float
        What it shows (finite, else untrusted).

    Returns
    -------
    bool
        Whether there is such a slider, and the run had another value.
    """
    name = next((name for name in page.offered if _class_of(page, name) == slider), "seed")
    control = page.offered.get(name)
    if name == "seed" or not isinstance(control, Control) or not control.above:
        return False
    value = control.nearest(number)
    if value == page.live.settings[name]:
        return False
    page.view.moved_ahead(name, value)
    page.note = ""
    page.live.move(name, value)
    return True


def _class_of(page: PageState, name: str) -> str:
    """The class that Streamlit gives a control in the browser."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", page.slider_key(name))


def _go_on(page: PageState, name: str, value: str) -> None:
    page.live.move(name, value)
    _run_results(page)


def _set(page: PageState, settings: Mapping) -> None:
    page.note = ""
    for name, value in settings.items():
        page.live.move(name, value)
    reruns.run(page.key(Part.PLAY), *reruns.followers())


def _run_results(page: PageState) -> None:
    """What a control among the results changes: the results, and what the stage is told."""
    reruns.run(page.key(Part.FEED), page.key(Part.RESULTS), *reruns.followers())
