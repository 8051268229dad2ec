"""The board of a room: each challenge of its lesson, and how many have met it. It names no one."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.live.challenge import Challenge
from lessons.common.room.class_room import Board, ClassRoom
from lessons.common.room.projector import corner
from queuesim.tracefile.words import plural


def show_board(room: ClassRoom, challenges: Sequence[Challenge]) -> None:
    """Draw the slide."""
    st.html('<i class="at-slide" data-slide="board"></i>')
    head = "<h2>How many of you have met each challenge</h2>"
    rows = board(room.board, challenges, with_orders=True)
    st.html(f'<section class="slide board">{head}{rows}</section>')
    st.html(corner(room))


def board(found: Board, challenges: Sequence[Challenge], with_orders: bool = False) -> str:
    """A bar for each challenge, as a share of the learners who have opened the lesson."""
    rows = "".join(_row(found, challenge, with_orders) for challenge in challenges)
    return f'<ol class="votes met">{rows}</ol><p class="state">{said(found)}</p>'


def said(found: Board) -> str:
    """How many learners there are."""
    if not found.opened:
        return "On your phone, press “Open what the teacher shows”"
    have = "has" if found.opened == 1 else "have"
    return f"{plural(found.opened, 'learner')} {have} opened the lesson"


def _row(found: Board, challenge: Challenge, with_orders: bool) -> str:
    count = found.met.get(challenge.id, 0)
    share = 100 * count / found.opened if found.opened else 0
    kind = "right" if count else "other"
    order = f"<small>{escape(tied(challenge.order))}</small>" if with_orders else ""
    bar = f'<p class="bar"><span><i style="width: {share:.4g}%"></i></span><b>{count}</b></p>'
    name = f"<p><span>{escape(challenge.name)}</span></p>"
    return f'<li class="{kind}">{name}{order}{bar}</li>'
