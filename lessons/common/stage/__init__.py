"""The live stage on a page: a picture that plays, and a feed that hands it what was computed.

The stage (large, with its own transport) is mounted once and its data never change, since Streamlit
sends a component's script again whenever they do. The feed is a few lines that stand in a small
fragment of their own: when the browser asks for more, only that runs again.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from lessons.common import again, controls, progress
from lessons.common.live import END, Live
from lessons.common.story import Challenge

_HERE = Path(__file__).parent
# One module, in this order.
_PARTS = ("words", "model", "plan", "draw", "line", "crew", "tasks", "timeline", "stage")


def _text(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_stage = st.components.v2.component(
    "queue_stage",
    html=_text("stage.html"),
    css=_text("stage.css"),
    js=_text(*(f"{part}.js" for part in _PARTS)),
)
_feed = st.components.v2.component("queue_feed", js=_text("feed.js"))


def live_run(page: str) -> Live | None:
    """The run behind the stage of a page, if there is one yet."""
    return st.session_state.get(f"live {page}")


def steer(page: str) -> None:
    """A control was moved: from the playhead on the run has the settings of now."""
    live = live_run(page)
    if live is not None:
        live.steer(controls.settings(page))
        again.stage(page, moved=True)


def stage(
    page: str,
    build: Callable,
    *,
    challenges: Sequence[Challenge] = (),
    spike: int | str | None = None,
    target: float | str = 5.0,
    end: float = END,
) -> Live:
    """Draw the stage of a page, and the feed that keeps it going.

    Parameters
    ----------
    build : callable
        Settings (the values of the page's controls, by name) to a Scenario, or to a dict of two:
        name of the lane to Scenario.
    challenges : sequence of Challenge
        Watched by the run; the stage says when one is met.
    spike : int, str or None
        How many tasks the button "Send a spike" sends; None: there is no such button.
    target : float or str
        The wait in seconds from which a task is shown in red. Both can be the name of a control.
    end : float
        The longest that a run can be, in seconds of the run.
    """
    settings = controls.settings(page)
    words = controls.words(page)
    live = live_run(page)
    told = st.session_state.pop("stage told", False)
    if live is None:
        live = Live(build, settings, settings["seed"], words=words, end=end)
        st.session_state[f"live {page}"] = live
        controls.retell(page, live)
    live.build, live.words, live.challenges = build, words, tuple(challenges)
    if st.session_state.get("stage shown") != page:  # the browser has just drawn a new, empty stage
        st.session_state["stage shown"] = page
        live.resend()
    elif live.settings != settings:  # changed otherwise than by a control: a new link was opened
        live.begin(settings, settings["seed"])
    _stage(key=f"stage {page}", data={"key": page}, on_say_change=partial(_said, page))

    live.asked = spike, target
    with st.container(key="feed-at-first"):  # always there: what stands below it keeps its place
        if not told:
            _tell(page)
    return live


def tell_first(page: str) -> None:
    """Tell the stage what was steered before the page is drawn: what is sent first is seen first.

    Where it has not been shown yet, `stage` does it.
    """
    live = live_run(page)
    shown = st.session_state.get("stage shown") == page
    told = shown and live is not None and live.settings == controls.settings(page)
    st.session_state["stage told"] = told
    with st.container(key="feed"):
        if told:
            _tell(page)


def _tell(page: str) -> None:
    """Draw the feed, in a fragment of its own."""

    @st.fragment(key=f"feed {page}")
    def feed():
        live, now = live_run(page), controls.settings(page)
        spike, target = (now.get(asked, asked) for asked in live.asked)
        _feed(key=f"feed {page}", data={"key": page, "message": live.message(spike, target)})
        controls.write_address(page, live)

    feed()


def _said(page: str) -> None:
    """The browser says something; only the feed need run again."""
    live = live_run(page)
    said = st.session_state.get(f"stage {page}")
    if live is None or said is None:
        return
    known = set(live.done)
    live.hear(said.get("say"))
    other = live.seed != controls.settings(page)["seed"]
    if other:
        controls.put(page, seed=live.seed)
    if live.done - known:
        progress.note_met(page, live.done)
        return  # the whole page runs again: the list of challenges has a new tick
    again.stage(page, moved=other)
