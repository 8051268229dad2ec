"""The room that a session leads or shows, as it stands now, and what the session does in it."""

import time
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from lessons.common.room import codes, moves
from lessons.common.room.class_room import ClassRoom, Refused
from lessons.common.room.moves import Move
from lessons.common.room.phases import Phase
from lessons.common.room.questions import Topic
from lessons.common.room.store import NoRoom, Unreachable, the_store
from lessons.common.session import reruns, view

_KNOWN, _TOLD, _LEADS = "room known", "room told", "room led"
_ALONE, _BRINGS, _WANTED = "slides of", "room goes on to", "room wanted"


def room_here() -> ClassRoom | None:
    """The room of this session, as it stands; the one known last while there is no way to it."""
    code = codes.tidy(view.visit().room)
    if not code:
        return None
    known = st.session_state.get(_KNOWN)
    if known is not None and known.code != code:
        known = st.session_state[_KNOWN] = None
    loaded = tried(lambda: the_store().load(code))
    if loaded is not None:
        st.session_state[_KNOWN] = loaded
    return loaded or known


def leads(key: str = "") -> bool:
    """Whether this session (or the key that its browser shows) may make the teacher's moves."""
    visit = view.visit()
    shown = (codes.tidy(visit.room), key or visit.key)
    if not all(shown):
        return False
    if st.session_state.get(_LEADS) == shown:
        return True
    keys = tried(lambda: the_store().keys(shown[0]))
    if keys is None or not codes.is_secret(shown[1], keys.secret):
        return False
    st.session_state[_LEADS] = shown
    return True


def want_room() -> None:
    """Be a teacher, and have a room opened as soon as it is known on what."""
    view.lead("", "")
    st.session_state[_WANTED] = True


def is_wanted() -> bool:
    """Whether a room is to be opened; True once."""
    return st.session_state.pop(_WANTED, False)


def open_room(topic: Topic) -> None:
    """Open a room on a topic; this session leads it."""
    opened = tried(lambda: the_store().open_room(topic))
    if opened:
        view.lead(*opened)


def bring(topic: Topic) -> None:
    """Take the room along to another topic."""
    code = codes.tidy(view.visit().room)
    if leads():
        tried(lambda: the_store().ask(code, topic))


def make(room: ClassRoom, move: Move, key: str = "") -> None:
    """Make a move in a room."""
    if moves.is_alone(room):
        st.session_state[f"{_ALONE} {room.topic.lesson}"] = moves.made_alone(room, move)
    elif not leads(key):
        st.session_state[_TOLD] = "Only the teacher’s view can do that."
    elif move.before == move.after:
        tried(lambda: the_store().turn(room.code, room.asked, move.slide))
    else:
        tried(lambda: the_store().step(room.code, move.before, move.after))


def room_alone(topic: Topic) -> ClassRoom:
    """The room that a projector keeps for itself, where the class has no phones."""
    kept = st.session_state.get(f"{_ALONE} {topic.lesson}")
    usual = ClassRoom("", topic, phase=Phase.FIRST_CLOSED)
    return replace(kept or usual, topic=topic)


def told() -> str:
    """What there is to say of the last thing that was tried, once."""
    return st.session_state.pop(_TOLD, "")


def tell(words: str) -> None:
    """Have something to say of the last thing that was tried."""
    st.session_state[_TOLD] = words


def tried(act: Callable):
    """What an act brings; None if it failed, and why is told."""
    try:
        return act()
    except (Refused, NoRoom, Unreachable) as problem:
        st.session_state[_TOLD] = str(problem)
        return None


def seconds_left(room: ClassRoom) -> float:
    """How long the talk may still take."""
    return max(0.0, (room.talk_until or 0.0) - time.time())


def seconds_since(room: ClassRoom) -> float:
    """How long ago the room came to its topic."""
    return max(0.0, time.time() - room.since)


def key() -> str:
    """The secret of the teacher of this session."""
    return view.visit().key


def go_on(lesson: str) -> None:
    """Open another lesson and, once its question is known, take the room along."""
    st.session_state[_BRINGS] = lesson
    reruns.run()


def brings(topic: Topic) -> bool:
    """Whether the room was to be taken along to this topic; True once."""
    if st.session_state.get(_BRINGS) != topic.lesson:
        return False
    del st.session_state[_BRINGS]
    return True


def lesson_to_open(here: str) -> str:
    """The lesson that a page is to give way to; empty: it stays.

    A projector goes where its room is, or where it was sent on; a teacher goes where the room is
    to be taken.
    """
    room = room_here() if view.showing() else None
    wanted = room.topic.lesson if room else st.session_state.get(_BRINGS, "")
    if wanted == here and view.showing():
        st.session_state.pop(_BRINGS, None)
    return wanted if wanted != here else ""
