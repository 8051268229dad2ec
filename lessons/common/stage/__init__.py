"""The live stage on a page: a picture that plays, and a feed that hands it what was computed.

The stage (large, with its own transport) is sent once and its data never change. The feed is a few
lines in a fragment of its own, through which the stage speaks, too: when it asks for more of its
run, only the feed runs again.

In JavaScript, put together by stage.js:

- model: what happens in a run, and who is where at a time; knows no picture
- player: what moves the clock, what the learner presses and drags, talk with the server
- room: one system drawn, a layer for each thing; where it stands is said by the layout
- timeline: waiting over time, a painter for each thing
- readouts: what is written beside them
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from lessons.common import again, controls, progress
from lessons.common.live import END, Live
from lessons.common.stage.scripts import joined
from lessons.common.story import Challenge

TURN = 0.004  # seconds in which the thread that sends has the feed on its way before all else
HERE = Path(__file__).parent


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_stage = st.components.v2.component(
    "queue_stage",
    html=_text("stage.html"),
    css=_text("stage.css"),
    js=joined(HERE / "stage.js"),
)
_feed = st.components.v2.component("queue_feed", js=_text("feed.js"))


def live_run(page: str) -> Live | None:
    """The run behind the stage of a page, if there is one yet."""
    return st.session_state.get(f"live {page}")


def stage(
    page: str,
    build: Callable,
    *,
    challenges: Sequence[Challenge] = (),
    spike: int | str | None = None,
    target: float | str = 5.0,
    window: float | None = None,
    quotient: bool = False,
    prices: tuple[str, str] | None = None,
    end: float = END,
) -> Live:
    """Say what runs on the stage of a page; `play` draws it.

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
    window : float or None
        A line of figures over so many seconds before the playhead: arrivals, workers, line, wait.
    quotient : bool
        It shows that this wait is line ÷ arrivals.
    prices : (str, str) or None
        Names of the controls that say what a worker and a waiting task cost an hour; the line of
        figures then says the cost, too.
    end : float
        The longest that a run can be, in seconds of the run.
    """
    settings = controls.settings(page)
    words = controls.words(page)
    live = live_run(page)
    if live is None:
        live = Live(build, settings, settings["seed"], words=words, end=end)
        st.session_state[f"live {page}"] = live
        controls.retell(page, live)
    live.build, live.words, live.challenges = build, words, tuple(challenges)
    if st.session_state.get("stage shown") != page:  # the browser has just drawn a new, empty stage
        st.session_state["stage shown"] = page
        live.resend()
        controls.put(page, live.settings, fresh=False)
    elif live.settings != settings:  # changed otherwise than by a control: a new link was opened
        live.begin(settings, settings["seed"])
    live.asked = {
        "spike_size": spike,
        "target": target,
        "window": window,
        "quotient": quotient,
        "prices": prices,
    }
    return live


def play(page: str, below: Callable[[], None] = lambda: None) -> None:
    """Draw the controls, the stage and what is below it: all that a control changes."""
    above = st.container(key="controls", horizontal=True, gap="medium")
    _stage(key=f"stage {page}", data={"key": page, "lanes": live_run(page).lanes})

    def follows():
        with above:
            controls.draw(page, on_change=partial(_steer, page))
        again.part(_feed_of(page), partial(_tell, page))
        time.sleep(TURN)
        below()

    again.part(_play(page), follows)


def _play(page: str) -> str:
    return f"play {page}"


def _feed_of(page: str) -> str:
    return f"feed {page}"


def _tell(page: str) -> None:
    """The feed: what the stage may not know yet, and the address."""
    live, now = live_run(page), controls.settings(page)
    search, whole = controls.address(page, live)
    said = {name: _meant(asked, now) for name, asked in live.asked.items()}
    said |= {"linked": whole, "put": controls.puts(page)}
    data = {"key": page, "search": search, "message": live.message() | said}
    # As bytes: Streamlit writes other data out twice, once to tell whether they are the same.
    data = json.dumps(data, separators=(",", ":")).encode()
    _feed(key=f"feed {page}", data=data, on_say_change=partial(_said, page))


def _meant(asked, now: dict):
    """Something said of the stage, with the names of controls replaced by their values."""
    if isinstance(asked, tuple):
        return [now[name] for name in asked]
    return now.get(asked, asked)


def _steer(page: str, moved: str) -> None:
    """A control was moved: from the playhead on the run has its value."""
    live = live_run(page)
    if live is not None:
        at = live.playhead()
        live.catch_up(at)
        live.steer(live.settings | {moved: controls.settings(page)[moved]}, at)
        controls.put(page, live.settings, fresh=False)
    again.run(_play(page), *again.followers())


def _said(page: str) -> None:
    """The stage says something: the feed answers, and whatever else this changes runs again."""
    live = live_run(page)
    said = st.session_state.get(f"feed {page}")
    if live is None or said is None:
        return
    controls.heard(page)
    known, run = set(live.done), live.run_number
    live.hear(said.get("say"))
    more = []
    if controls.put(page, live.follow(), fresh=live.run_number != run):
        more += [_play(page), *again.followers()]
    if live.done - known:
        progress.note_met(page, live.done)
        more += [f"challenges {page}", f"foot {page}"]
    again.run(_feed_of(page), *more)
