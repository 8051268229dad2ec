"""Who looks at a page: a learner, a teacher, or a class in front of a projector.

`?view=teach` opens the teacher's view, `?view=show` what a projector shows, `?view=learn` ends
either. Both may name a class's `room`; a teacher's address has the `key` to it, too. Streamlit
drops what an address asks for as the page changes. So a session remembers it, and the browser
writes it into the address; but not the key on a projector, where everyone would read it.

All that decides who is a teacher stands here.
"""

from dataclasses import dataclass, replace

import streamlit as st

VIEW, ROOM, KEY = PARAMETERS = "view", "room", "key"
TEACH, SHOW = "teach", "show"
_KEPT, _ASKED, _LEFT = "visit", "visit asked for", "visit left"
_LONGEST = 100  # letters of a room or a key


@dataclass(frozen=True)
class Visit:
    """What a session was opened for: a view, a class's room, and the key that leads it."""

    view: str = ""
    room: str = ""
    key: str = ""


def visit() -> Visit:
    """What this session was opened for, or has come to since."""
    asked = tuple(st.query_params.get(name, "")[:_LONGEST] for name in PARAMETERS)
    kept = st.session_state.get(_KEPT, Visit())
    if asked != st.session_state.get(_ASKED):  # a new address, not one that a browser repeats
        st.session_state[_ASKED] = asked
        if asked[0] and asked != st.session_state.get(_LEFT):
            kept = st.session_state[_KEPT] = _asked_for(Visit(*asked), kept)
    return kept


def _asked_for(asked: Visit, kept: Visit) -> Visit:
    """A visit that an address asks for, which may leave out what is known already."""
    if asked.view not in (TEACH, SHOW):
        return Visit()
    if asked.room == kept.room and not asked.key:
        return replace(asked, key=kept.key)
    return asked


def teaching() -> bool:
    """Whether this session is a teacher's."""
    return visit().view == TEACH


def showing() -> bool:
    """Whether this session stands on a projector."""
    return visit().view == SHOW


def rehearsing() -> bool:
    """Whether nothing that is done here is to be kept for a learner."""
    return bool(visit().view)


def lead(room: str, key: str) -> None:
    """Be the teacher of a room."""
    visit()
    st.session_state[_KEPT] = Visit(TEACH, room, key)


def leave() -> None:
    """Be a learner again, also if the address that was left comes late."""
    st.session_state[_LEFT] = tuple(in_address().values())
    st.session_state[_KEPT] = Visit()


def in_address() -> dict[str, str]:
    """What the address is to show of it, by the names of its parameters."""
    here = visit()
    return {VIEW: here.view, ROOM: here.room, KEY: here.key if here.view == TEACH else ""}
