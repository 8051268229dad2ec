"""What a page of a room is shown: a function of the room and of the client, and of nothing else.

What is not revealed yet is not in it, so no page can give it away.
"""

import re

from lessons.common.ground.words import tied
from lessons.common.room.class_room import ClassRoom, bars, may_show
from lessons.common.room.phases import Phase, Round, open_round, round_at

SENTENCES = {
    Phase.WAITING: "You are in. The question comes soon.",
    Phase.FIRST_OPEN: "What do you think? Tap an answer.",
    Phase.FIRST_CLOSED: "The vote is closed.",
    Phase.TALK: "Talk to a neighbor. Explain your answer, then you vote again.",
    Phase.SECOND_OPEN: "Vote again. Tap the answer that you now think is right.",
    Phase.SECOND_CLOSED: "The second vote is closed.",
    Phase.REVEALED: "This is how the room answered.",
    Phase.RUN: "Look at the screen in front.",
    Phase.TWIN_OPEN: "Same idea, other numbers. Tap an answer.",
    Phase.TWIN_CLOSED: "The vote is closed.",
    Phase.TWIN_REVEALED: "This is how the room answered.",
    Phase.SEEN_OPEN: "Tap what you saw.",
    Phase.SEEN_REVEALED: "This is what the room saw.",
}
ROUNDS = {
    Round.FIRST: "first vote",
    Round.SECOND: "second vote",
    Round.TWIN: "votes",
    Round.SEEN: "saw it",
}
_MARKS = re.compile(r"\\([^\w\s])|\*+|`")  # of Markdown, which a phone does not set


def seen_by(room: ClassRoom, client: str) -> dict:
    """All that a client's page shows; without a client, what everyone may see."""
    return seen_by_all(room) | seen_by_one(room, client)


def seen_by_all(room: ClassRoom) -> dict:
    """The part that is the same for all."""
    which = round_at(room.phase)
    seen = {
        "code": room.code,
        "title": plain(room.topic.title),
        "lesson": room.topic.lesson,
        "asked": room.asked,
        "phase": str(room.phase),
        "say": SENTENCES[room.phase],
        "open": open_round(room.phase) is not None,
    }
    if room.talk_until is not None:
        seen["talk_until"] = room.talk_until
    shown = _rounds_shown(room.phase)
    if shown:
        seen["results"] = _results(room, shown)
    elif which is not None:
        question = room.question(which)
        seen["round"] = str(which)
        seen["question"] = plain(question.text)
        seen["answers"] = [plain(answer) for answer in question.answers]
    return seen


def seen_by_one(room: ClassRoom, client: str) -> dict:
    """The part that is a client's own; without a client, how far the votes are."""
    if not client:
        return {"votes": _votes(room), "changes": _changes(room)}
    which = round_at(room.phase)
    rounds = _rounds_shown(room.phase) or ([which] if which else [])
    own = {which: room.ballots.get((which, client)) for which in rounds}
    return {
        "client": client,
        "chosen": {str(which): ballot.choice for which, ballot in own.items() if ballot},
        "number": max((ballot.number for ballot in own.values() if ballot), default=0),
    }


def plain(text: str) -> str:
    """A text without the marks of Markdown, and with no line breaks inside a number."""
    return tied(_MARKS.sub(r"\1", text))


def _rounds_shown(phase: Phase) -> list[Round]:
    """The rounds whose votes a page shows in a phase."""
    if phase in (Phase.REVEALED, Phase.RUN):
        return [Round.FIRST, Round.SECOND]
    revealed = {Phase.TWIN_REVEALED: Round.TWIN, Phase.SEEN_REVEALED: Round.SEEN}
    return [revealed[phase]] if phase in revealed else []


def _results(room: ClassRoom, shown: list[Round]) -> dict:
    """The question with its right answer, and how many chose each answer in each round."""
    question = room.question(shown[-1])
    counts = {which: bars(room, which) for which in shown if may_show(room, which)}
    return {
        "question": plain(question.text),
        "answers": [plain(answer) for answer in question.answers],
        "right": question.right,
        "right_says": "what happened" if shown == [Round.SEEN] else "right",
        "why": plain(question.why),
        "whys": [plain(why) for why in question.whys],
        "rounds": [
            {"round": str(which), "name": ROUNDS[which], "bars": counted}
            for which, counted in counts.items()
            if sum(counted) or which is shown[0]
        ],
    }


def _votes(room: ClassRoom) -> int:
    """How many have voted in the round that is open, or was open last."""
    which = round_at(room.phase)
    return sum(when is which for when, _ in room.ballots)


def _changes(room: ClassRoom) -> str:
    """A word that is another one after each change of the room."""
    taps = sum(ballot.number for ballot in room.ballots.values())
    met = room.board.opened + sum(room.board.met.values())
    return f"{room.asked}.{room.revision}.{len(room.ballots)}.{taps}.{met}.{room.joined}"
