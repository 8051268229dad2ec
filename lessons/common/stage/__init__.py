"""The live stage on a page: a picture that plays, and a feed that hands it what was computed.

The stage (large, with its own transport) is sent once and its data never change. The feed is a few
lines in a fragment of its own, through which the stage speaks, too: when it asks for more of its
run, only the feed runs again.
"""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
# One module, in this order.
_PARTS = ("words", "model", "plan", "draw", "line", "crew", "tasks", "timeline", "stage")


def _text(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


stage_component = st.components.v2.component(
    "queue_stage",
    html=_text("stage.html"),
    css=_text("stage.css"),
    js=_text(*(f"{part}.js" for part in _PARTS)),
)
feed_component = st.components.v2.component("queue_feed", js=_text("feed.js"))
