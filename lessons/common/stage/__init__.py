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

from pathlib import Path

import streamlit as st

from lessons.common.stage.scripts import joined

HERE = Path(__file__).parent


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


stage_component = st.components.v2.component(
    "queue_stage",
    html=_text("stage.html"),
    css=_text("stage.css"),
    js=joined(HERE / "stage.js"),
)
feed_component = st.components.v2.component("queue_feed", js=_text("feed.js"))
