"""What a projector shows of a load: its stage, which hears of it from the server itself."""

from html import escape
from pathlib import Path

import streamlit as st

from lessons.common.room import join
from lessons.common.room.class_room import ClassRoom
from lessons.common.room.load.deeds import Start
from lessons.common.room.load.part import trial_name
from lessons.common.room.projector import corner
from lessons.common.stage.components import stage_component

_SCRIPT = Path(__file__).parents[1] / "browser" / "load_feed.js"
_feed = st.components.v2.component("load_feed", js=_SCRIPT.read_text(encoding="utf-8"))


def show_load(room: ClassRoom, start: Start) -> None:
    """Draw the stage of a load."""
    st.html('<i class="at-slide" data-slide="load"></i>')
    with st.container(key="load-stage", gap="small"):
        st.html(f'<h2 class="load-words">{_words(start)}</h2>')
        stage_of_load(room)
    st.html(corner(room))


def stage_of_load(room: ClassRoom) -> None:
    """A stage that follows the room's run."""
    key = f"load {room.code}"
    stage_component(key="stage of the load", data={"key": key, "lanes": 1})
    address = f"{join.base_path()}/r/{room.code}/run"
    _feed(key="unseen feed of the load", data={"key": key, "address": address})


def _words(start: Start) -> str:
    if start.trial:
        return f"What would have happened to you<small>{escape(trial_name(start))}</small>"
    return "The run that you made" if start.ended else "Each tap on your phone is a task"
