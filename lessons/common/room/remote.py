"""What the browser of a teacher or a projector does for a room: keys, clocks, and news of it."""

from functools import partial
from pathlib import Path

import streamlit as st

from lessons.common.ground.syllabus import lessons, neighbours
from lessons.common.room import join, moves, session_room
from lessons.common.room.class_room import ClassRoom
from lessons.common.room.moves import Move
from lessons.common.room.phases import Phase
from lessons.common.session import reruns, view
from lessons.common.steering.page_state import PageState, Part

_HERE = Path(__file__).parent / "browser"
_SCRIPTS = ("news", "keys", "clocks", "fit", "remote")
_remote = st.components.v2.component(
    "room_remote",
    js="\n".join((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
)


def listen(page: PageState, room: ClassRoom, keys: bool = True) -> None:
    """Have the browser listen to news of the room, and to its keys if they are to lead it."""
    visit = view.visit()
    data = {
        "base": join.base_path(),
        "code": room.code,
        "revision": room.revision,
        "acts": [act for act in _ACTS if keys and _works(act, page, room)],
        "shows": view.showing(),
        "key": visit.key if view.showing() else "",
    }
    _remote(
        key=_name(page),
        data=data,
        on_press_change=partial(_pressed, page, room),
        on_news_change=partial(_heard, page),
    )


def _name(page: PageState) -> str:
    return f"unseen remote {page.slug}"


def _pressed(page: PageState, room: ClassRoom) -> None:
    """A key was pressed; one that was meant for what is no longer shown does nothing."""
    said = (st.session_state.get(_name(page)) or {}).get("press")
    if not isinstance(said, dict) or said.get("revision") != room.revision:
        return
    move = _move(said.get("act"), room, page.charts)
    lesson = _next_lesson(said.get("act"), page, room)
    if move is None and lesson:
        session_room.go_on(lesson)
    elif move:
        session_room.make(room, move, str(said.get("key") or ""))
        reruns.run()


def _works(act: str, page: PageState, room: ClassRoom) -> bool:
    """Whether something would come of a key."""
    return bool(_move(act, room, page.charts) or _next_lesson(act, page, room))


def _next_lesson(act: object, page: PageState, room: ClassRoom) -> str:
    """The lesson to which a projector alone goes on from the last slide."""
    _, after = neighbours(page.lesson, lessons())
    return after.slug if after and act == "forward" and moves.is_alone(room) else ""


def _heard(page: PageState) -> None:
    """The room has changed: votes change its part of the page, a step changes all of it.

    The part may know of a step before the page does: it asks for the room each time it is drawn.
    """
    now = session_room.room_here()
    if now is not None and (now.asked, now.revision) == page.class_at:
        reruns.run(page.key(Part.ROOM))
    else:
        reruns.run()


def _toggle(room: ClassRoom, charts: int) -> Move | None:
    """Space plays the run where there is no vote to close; after it, it opens no other vote."""
    return None if room.phase is Phase.RUN else moves.toggle(room)


_ACTS = {
    "toggle": _toggle,
    "reveal": lambda room, charts: moves.reveal(room),
    "forward": moves.forward,
    "back": moves.back,
}


def _move(act: object, room: ClassRoom, charts: int) -> Move | None:
    """The move that a key stands for; None where it does nothing."""
    return _ACTS[act](room, charts) if isinstance(act, str) and act in _ACTS else None
