"""What a projector shows of a room: the question and its votes, large, and how to join."""

from html import escape

import streamlit as st

from lessons.common.room import join, moves, session_room
from lessons.common.room.class_room import ClassRoom, bars
from lessons.common.room.phases import Phase, Round, open_round, round_at
from lessons.common.room.pictures import (
    answer_list,
    marked_answers,
    picture_of_moves,
    rounds_of,
    set_out,
    vote_bars,
)
from lessons.common.room.questions import Question
from queuesim.tracefile.words import plural

_ANSWERED = (Phase.REVEALED, Phase.TWIN_REVEALED, Phase.SEEN_REVEALED)


def slide_of(room: ClassRoom, charts: int) -> str:
    """What the screen is for now: question, answer, stage, chart or takeaway."""
    if room.phase is Phase.WAITING:
        return "lobby"
    if room.phase is not Phase.RUN:
        return "answer" if room.phase in _ANSWERED else "question"
    if room.slide == 0:
        return "stage"
    return "chart" if room.slide <= charts else "takeaway"


def show_slide(room: ClassRoom, charts: int) -> None:
    """Draw what is no part of the lesson's own page, and say which part of that is to be seen."""
    slide = slide_of(room, charts)
    st.html(_marker(slide, room))
    parts = {"lobby": _lobby, "question": _question, "answer": _answer}
    if slide in parts:
        st.html(f'<section class="slide {slide}">{parts[slide](room)}</section>')
    if words := session_room.told():
        st.html(f'<p class="told" role="status">{escape(words)}</p>')
    if not moves.is_alone(room) and slide != "lobby":
        st.html(corner(room))


def _marker(slide: str, room: ClassRoom) -> str:
    """What the style sheet looks for; of the charts it shows one."""
    at = f'data-slide="{slide}" data-revision="{room.revision}"'
    marker = f'<i class="at-slide" {at}></i>'
    if slide != "chart":
        return marker
    rule = f".stApp .st-key-figures-{room.slide} {{ display: flex !important; }}"
    return f"{marker}<style>{rule}</style>"


def _lobby(room: ClassRoom) -> str:
    link = join.join_link(room.code)
    return (
        f'<div class="join-large">{join.qr_code(link)}<div><p class="dim">Join with your phone</p>'
        f'<p class="link">{escape(join.words_of(link))}</p>'
        f'<p class="dim">or with the code</p><p class="code">{join.spaced(room.code)}</p>'
        f'<p class="dim">No name, no account.</p>'
        f'<p class="state">{room.phones} joined</p>'
        f"</div></div>"
    )


def _question(room: ClassRoom) -> str:
    which = round_at(room.phase)
    question = room.question(which)
    text = f"<h2>{set_out(question.text)}</h2>{answer_list(question)}"
    return f"{text}{_state(room)}"


def _state(room: ClassRoom) -> str:
    """What the class is to do now, and how many have voted."""
    if moves.is_alone(room):
        return ""
    count = sum(bars(room, round_at(room.phase)))
    votes = plural(count, "vote")
    if room.phase is Phase.TALK:
        left = session_room.seconds_left(room)
        words = "Convince a neighbor who chose another answer."
        return f'<p class="state">{words} <b class="clock" data-left="{left:.0f}"></b></p>'
    ask = "Vote on your phone" if room.phase is not Phase.SECOND_OPEN else "Vote again"
    done = "The vote is closed"
    return f'<p class="state">{ask if open_round(room.phase) else done} · {votes}</p>'


def _answer(room: ClassRoom) -> str:
    which = round_at(room.phase) or Round.FIRST
    question = room.question(which)
    if moves.is_alone(room):
        rows = marked_answers(question)
    elif which is Round.FIRST:
        rows = vote_bars(question, rounds_of(room), True) + picture_of_moves(room)
    else:
        rows = vote_bars(question, [("", bars(room, which))], True)
    head = f'<h2 class="asked">{set_out(question.text)}</h2>'
    return f'{head}<div class="outcome">{rows}</div>{_why(question)}'


def _why(question: Question) -> str:
    if question.right is None:
        return ""
    own = question.whys[question.right] if question.whys else ""
    return f'<p class="why">{set_out(f"{own} {question.why}".strip())}</p>'


def corner(room: ClassRoom) -> str:
    """How to join, small, in a corner, always: some come late."""
    link = join.join_link(room.code)
    address = f"{escape(join.words_of(join.origin()))}/r"
    words = f"<span>Join at {address} with</span> <b>{join.spaced(room.code)}</b>"
    return f'<aside class="corner"><p>{words}</p>{join.qr_code(link)}</aside>'
