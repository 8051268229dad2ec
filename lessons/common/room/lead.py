"""The teacher's part of a page: a room to open, the next step in it, and the votes as they come."""

from functools import partial
from html import escape

import streamlit as st

from lessons.common.ground.syllabus import lessons, neighbours
from lessons.common.room import class_room, join, moves, session_room
from lessons.common.room.class_room import ClassRoom
from lessons.common.room.moves import Move
from lessons.common.room.phases import Phase
from lessons.common.room.questions import Topic
from lessons.common.room.tally import hint_of, votes_of
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part

_STANDS = {
    Phase.FIRST_OPEN: "The vote is open",
    Phase.FIRST_CLOSED: "The vote is closed",
    Phase.TALK: "They talk to their neighbors",
    Phase.SECOND_OPEN: "The second vote is open",
    Phase.SECOND_CLOSED: "The second vote is closed",
    Phase.REVEALED: "The answer is shown",
    Phase.RUN: "The run is shown",
    Phase.TWIN_OPEN: "The vote on the twin question is open",
    Phase.TWIN_CLOSED: "The vote on the twin question is closed",
    Phase.TWIN_REVEALED: "The answer to the twin question is shown",
    Phase.SEEN_OPEN: "They vote on what they saw",
    Phase.SEEN_REVEALED: "What they saw is shown",
}


def offer_room(lesson: str) -> None:
    """Ways to a class: a room for phones, and the lesson on a projector, without phones."""
    remarks()
    with st.container(key="offer-room", gap="small"):
        st.button("Open a room for a class", type="primary", on_click=_open)
        address = f"{join.base_path()}/{lesson}?view=show"
        st.html(
            f'<p class="place">The class votes on its phones. Without phones, {_tab(address)}.</p>'
        )


def _tab(address: str, words: str = "open the projector’s page") -> str:
    """A link that opens a page beside this one."""
    return f'<a href="{address}" target="_blank" rel="noopener">{words}</a>'


def _open() -> None:
    session_room.want_room()
    reruns.run()


def lead_room(page: PageState, topic: Topic, room: ClassRoom) -> None:
    """The panel from which a teacher leads a room."""
    with st.container(key="lead", gap="small"):
        remarks()
        line_to_server()
        if room.topic.lesson != topic.lesson:
            _elsewhere(room, topic)
            return
        st.html(_head(room, page))
        _buttons(page, room)
        st.html(f"<div>{hint_of(room)}</div>")
    with st.container(key="tally"):
        st.html(votes_of(room))
    with st.container(key="join", gap="small"):
        st.html(_join(room))
        _preview(page, room)


def _preview(page: PageState, room: ClassRoom) -> None:
    """What the projector shows, small; a session of its own while it is open."""
    here = page.key(Part.ROOM)
    label = "What the projector shows"
    place = st.expander(label, key="preview", on_change=reruns.run, args=(here,))
    if place.open:
        with place:
            st.iframe(_projector(room, with_key=False), height=230)


def line_to_server() -> None:
    """A line that is seen only while there is no way to the server."""
    st.html('<p class="room-away" role="status">Not connected. Trying again…</p>')


def remarks() -> None:
    """What went wrong, if anything did."""
    told = session_room.told()
    if told:
        st.warning(told)


def _elsewhere(room: ClassRoom, topic: Topic) -> None:
    """The room is at another lesson than this page."""
    st.html(f"<p>Your room {join.spaced(room.code)} is at “{escape(room.topic.title)}”.</p>")
    st.button("Bring the room to this lesson", type="primary", on_click=_bring, args=(topic,))


def _bring(topic: Topic) -> None:
    session_room.bring(topic)
    reruns.run()


def _head(room: ClassRoom, page: PageState) -> str:
    """Where the room stands, and the clocks."""
    gone = session_room.seconds_since(room)
    planned = page.lesson.minutes
    clock = (
        f'<span class="clock" data-gone="{gone:.0f}" data-planned="{60 * planned}"></span>'
        f" of {planned} min"
    )
    talk = ""
    if room.phase is Phase.TALK:
        left = session_room.seconds_left(room)
        talk = f' · <b class="clock" data-left="{left:.0f}"></b> left'
    return (
        f'<div class="stands"><p class="dim">{clock}</p>'
        f"<h2>{escape(_stands(room, page.charts))}{talk}</h2></div>"
    )


def _stands(room: ClassRoom, charts: int) -> str:
    if room.phase is Phase.WAITING:
        return f"The class joins: {room.phones} so far"
    if room.phase is not Phase.RUN or not room.slide:
        return _STANDS[room.phase]
    if room.slide > charts:
        return "The takeaway is shown"
    return f"Chart {room.slide} of {charts} is shown"


def _buttons(page: PageState, room: ClassRoom) -> None:
    """The next move, large; then what else is possible."""
    usual = moves.forward(room, page.charts)
    keys = [(usual, "→")] if usual else []
    keys += [(move, "") for move in moves.others(room, page.charts)]
    if class_room.needs_no_talk(room):
        keys.reverse()  # what the hint says is the large one
    with st.container(key="next-moves", horizontal=True, vertical_alignment="center"):
        for place, (move, key) in enumerate(keys):
            kind = "secondary" if place else "primary"
            _move_button(room, move, _key_of(room, move, otherwise=key), kind)
        earlier = moves.back(room, page.charts)
        if earlier:
            _move_button(room, earlier, "←", "tertiary")
        if usual is None or room.phase in (Phase.RUN, Phase.TWIN_REVEALED):
            _onward(page, "secondary" if usual else "primary")


def _move_button(room: ClassRoom, move: Move, key: str, kind: str) -> None:
    name = f"move {room.asked} {move.after} {move.slide}"
    label = f"{move.label} :small[{key}]" if key else move.label
    st.button(label, key=name, type=kind, on_click=_make, args=(room, move))


def _key_of(room: ClassRoom, move: Move, otherwise: str) -> str:
    """The key that makes the same move."""
    if move == moves.reveal(room):
        return "Enter"
    if room.phase is not Phase.RUN and move == moves.toggle(room):
        return "Space"
    return otherwise


def _make(room: ClassRoom, move: Move) -> None:
    session_room.make(room, move)
    reruns.run()


def _onward(page: PageState, kind: str) -> None:
    """On to the next lesson, with the room."""
    _, after = neighbours(page.lesson, lessons())
    if after:
        label = f"Take the room to “{after.title}”"
        act = partial(session_room.go_on, after.slug)
        st.button(label, key=f"onward {after.slug}", type=kind, on_click=act)


def _projector(room: ClassRoom, with_key: bool = True) -> str:
    """The address of the projector’s page; with the key, what is pressed there leads the room."""
    query = f"view=show&room={room.code}" + f"&key={session_room.key()}" * with_key
    return f"{join.base_path()}/{room.topic.lesson}?{query}"


_OUT_OF_REACH = (
    "<p class='held'>Phones can’t reach this address: the server answers this machine only. "
    "Start it with <code>--server.address 0.0.0.0</code>.</p>"
)


def _join(room: ClassRoom) -> str:
    link = join.join_link(room.code)
    remark = _OUT_OF_REACH if join.is_out_of_reach() else ""
    words = (
        f'<span class="dim">Phones join at</span><br><b class="link">{join.with_breaks(link)}'
        f'</b><br><span class="dim">or with the code</span> <b>{join.spaced(room.code)}</b>'
    )
    return (
        f'{remark}<div class="join-small">{join.qr_code(link)}<p>{words}</p></div>'
        f"<p>{_tab(_projector(room), 'Open the projector’s page')}</p>"
    )
