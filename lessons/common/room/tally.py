"""The votes of a room as its teacher sees them, from the first one on."""

from html import escape

from lessons.common.room import class_room
from lessons.common.room.class_room import ClassRoom, bars
from lessons.common.room.phases import Phase, Round, open_round, round_at
from lessons.common.room.pictures import (
    marked_answers,
    picture_of_moves,
    rounds_of,
    set_out,
    vote_bars,
)
from queuesim.tracefile.words import plural


def hint_of(room: ClassRoom) -> str:
    """What the teacher may do next; empty where there is no say."""
    said = class_room.hint(room)
    return f'<p class="hint">{escape(said)}</p>' if said else ""


def votes_of(room: ClassRoom) -> str:
    """How the votes stand: for the teacher alone, until they are shown."""
    which = round_at(room.phase)
    if room.phase is Phase.WAITING:
        asked = room.topic.question
        return f'<p class="asked">{set_out(asked.text)}</p>{marked_answers(asked)}'
    if which is None or which is Round.SECOND:
        rounds, which = rounds_of(room), which or Round.FIRST
    else:
        rounds = [("", bars(room, which))]
    question, total = room.question(which), sum(rounds[-1][1])
    words = f"{plural(total, 'vote')}; {room.phones} joined"
    if not class_room.may_show(room, which):
        words += " · only you see these bars"
    picture = picture_of_moves(room) if len(rounds) > 1 and not open_round(room.phase) else ""
    asked = f"<p class='asked'>{set_out(question.text)}</p>"
    return (
        f'<div class="tally">{asked}{vote_bars(question, rounds, True)}'
        f'<p class="dim">{words}</p>{picture}</div>'
    )
