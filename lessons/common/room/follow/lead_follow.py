"""The teacher's part: send what the page shows to all phones or to half of them; draw runs."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lessons.common.room import join, session_room
from lessons.common.room.class_room import ClassRoom, Refused, may_show
from lessons.common.room.follow.board_log import BoardLog
from lessons.common.room.follow.draw import Draw, begins_steady
from lessons.common.room.follow.draw_log import DrawLog
from lessons.common.room.follow.handout import ALL, HALVES, WORDS, Handout, Shown, address_of
from lessons.common.room.follow.handout_log import HandoutLog
from lessons.common.room.follow.show_board import board
from lessons.common.room.follow.show_draw import dots
from lessons.common.room.phases import Round
from lessons.common.session import reruns
from lessons.common.steering.moment_link import query_of_moment, settings_in_words, words_of_moment
from lessons.common.steering.page_state import PageState

_LABELS = {ALL: "Send to all", "A": "Send to half A", "B": "Send to half B"}


def offer_handout(page: PageState, room: ClassRoom) -> None:
    """Buttons that hand out what this page shows, and what is handed out now."""
    if room.topic.lesson != page.slug or not may_show(room, Round.FIRST):
        return
    with st.expander("Send what you show to the phones"), st.container(key="handout"):
        st.markdown(
            "Each phone gets a link to this lesson as it stands on your page now: settings, what "
            "you did, and the moment. To compare two settings, send one to half A, then change "
            "your page and send the other to half B. Chance chooses a phone’s half; it stays there."
        )
        handout = session_room.tried(partial(_log().read, room.code))
        with st.container(key="handout-moves", horizontal=True):
            for half, label in _LABELS.items():
                kind = "primary" if half == ALL else "secondary"
                act = partial(_send, page, room, half)
                st.button(label, key=f"hand out {half}", type=kind, on_click=act)
            if handout and handout.shown:
                st.button("Take it back", type="tertiary", on_click=partial(_take_back, room))
        if handout and handout.shown:
            st.html(_handed_out(room, handout))
        if (handout and handout.shown) or room.board.opened:
            _offer_board(page, room)
    _offer_draw(page, room)


def _offer_board(page: PageState, room: ClassRoom) -> None:
    """How many have met each challenge of the lesson, for the teacher and for the projector."""
    if page.challenges:
        st.html(f'<div class="board">{board(room.board, page.challenges)}</div>')
        if room.board.shown:
            st.button("Back to the lesson", key="hide board", on_click=partial(_hide_board, room))
        else:
            label = "Show this board on the projector"
            st.button(label, on_click=partial(_show_board, room))


def _offer_draw(page: PageState, room: ClassRoom) -> None:
    """A button that gives each phone a run of its own, and what came of it."""
    with st.expander("Give each phone a run of its own"), st.container(key="draw"):
        st.markdown(
            "Each phone gets a run of the system on your page, with its own luck, and shows the "
            "average wait. The projector shows them all, with their average and its interval."
        )
        draw = draw_here(room)
        with st.container(key="draw-moves", horizontal=True):
            label = "Draw again with what you show now" if draw else "Draw the runs"
            st.button(label, type="primary", on_click=partial(_draw, page, room))
            if draw:
                st.button("Back to the lesson", on_click=partial(_end_draw, room))
        if draw:
            st.html(f'<div class="draw">{dots(draw)}</div>')


def draw_here(room: ClassRoom) -> Draw | None:
    """The draw that the room is shown now, if it is shown one."""
    if not room.code:
        return None
    return session_room.tried(partial(_draws().read, room.code))


def _handed_out(room: ClassRoom, handout: Handout) -> str:
    """Which phones have what; each is a link, as theirs is."""
    rows = []
    for half in (ALL, *HALVES):
        if half in handout.shown:
            name = "All phones" if half == ALL else f"Half {half}"
            address = escape(join.base_path() + address_of(handout.shown[half], room.code))
            link = f'<a href="{address}" target="_blank" rel="noopener">{name}</a>'
            rows.append(f"<li>{link}: {escape(handout.shown[half].words)}</li>")
    return f"<ul class='handed-out'>{''.join(rows)}</ul>"


# ---------------------------------------------------------------- what a button does


def _log() -> HandoutLog:
    return HandoutLog(session_room.the_store())


def _draws() -> DrawLog:
    return DrawLog(session_room.the_store())


def _show_board(room: ClassRoom) -> None:
    lead(lambda: BoardLog(session_room.the_store()).show(room.code))


def _hide_board(room: ClassRoom) -> None:
    lead(lambda: BoardLog(session_room.the_store()).hide(room.code))


def _draw(page: PageState, room: ClassRoom) -> None:
    lead(lambda: _begin_draw(page, room))


def _begin_draw(page: PageState, room: ClassRoom) -> None:
    """Draw from the system of the first lane, as its settings are now."""
    settings, systems = page.live.settings, page.live.systems
    lane, scenario = next(iter(systems.of(settings).items()))
    name = f"{page.lesson.title}, {lane}" if lane else page.lesson.title
    words = f"{name}: {settings_in_words(page)}"[:WORDS]
    try:
        steady = begins_steady(lambda seed: systems.of({**settings, "seed": seed})[lane])
    except ValueError as error:
        raise Refused(str(error)) from error
    _draws().begin(room.code, scenario, words, steady)


def _end_draw(room: ClassRoom) -> None:
    lead(lambda: _draws().take_back(room.code))


def _send(page: PageState, room: ClassRoom, half: str) -> None:
    words = words_of_moment(page)[:WORDS]
    lead(lambda: _log().hand_out(room.code, half, _shown(page, words)))


def _shown(page: PageState, words: str) -> Shown:
    try:
        return Shown(page.slug, query_of_moment(page), words)
    except ValueError as error:
        raise Refused(str(error)) from error


def _take_back(room: ClassRoom) -> None:
    lead(lambda: _log().take_back(room.code))


def lead(act: Callable) -> None:
    """Do what only a room's teacher may."""
    if session_room.leads():
        session_room.tried(act)
    reruns.run()
