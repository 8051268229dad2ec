"""A learner whom a room has sent to a lesson: what is met there counts on the room's board."""

import time

import streamlit as st

from lessons.common.room import session_room
from lessons.common.room.class_room import Refused
from lessons.common.room.follow.board_log import BoardLog
from lessons.common.room.follow.board_rows import OPENED
from lessons.common.room.follow.room_cookie import COOKIE, client_in, code_in
from lessons.common.room.store import NoRoom, Unreachable
from lessons.common.session import browser, view

AGAIN = 10.0  # seconds in which a database that was gone is not asked again
_NOTED, _FAILED = "noted in a room", "noting failed at"


def in_room() -> bool:
    """Whether a room has sent this learner to a lesson, within the last day."""
    return not view.rehearsing() and bool(browser.read_cookie(COOKIE))


def note_in_room(lesson: str, met: frozenset[str]) -> bool:
    """Let this learner's room know what was met in a lesson; whether that is still to be done."""
    if not in_room():
        return False
    noted = st.session_state.setdefault(_NOTED, set())
    new = {(lesson, name) for name in (OPENED, *met)} - noted
    if not new:
        return False
    if time.monotonic() < st.session_state.get(_FAILED, -AGAIN) + AGAIN:
        return True
    try:
        _note(browser.read_cookie(COOKIE), lesson, met)
    except Unreachable:
        st.session_state[_FAILED] = time.monotonic()
        return True
    except (NoRoom, Refused):
        pass  # the room has ended, or its board is full: it will never be noted
    noted |= new
    return False


def _note(cookie: str, lesson: str, met: frozenset[str]) -> None:
    store, code = session_room.the_store(), code_in(cookie)
    client = client_in(cookie, code, store.keys(code).key)
    if client:
        BoardLog(store).note(code, client, lesson, met)
