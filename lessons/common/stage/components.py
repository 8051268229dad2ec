"""The two components that the browser is sent: the stage and its feed."""

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
