"""The phases of a room, what follows each, and which round of votes belongs to which."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a room stands."""

    WAITING = "waiting"
    FIRST_OPEN = "first open"
    FIRST_CLOSED = "first closed"
    TALK = "talk"
    SECOND_OPEN = "second open"
    SECOND_CLOSED = "second closed"
    REVEALED = "revealed"
    RUN = "run"
    TWIN_OPEN = "twin open"
    TWIN_CLOSED = "twin closed"
    TWIN_REVEALED = "twin revealed"
    SEEN_OPEN = "seen open"
    SEEN_REVEALED = "seen revealed"


class Round(StrEnum):
    """A vote: each client has one ballot in it."""

    FIRST = "first"
    SECOND = "second"
    TWIN = "twin"
    SEEN = "seen"


# What may follow a phase. The first is usual; the others leave something out. From the last one a
# room goes on with another question.
NEXT: dict[Phase, tuple[Phase, ...]] = {
    Phase.WAITING: (Phase.FIRST_OPEN,),
    Phase.FIRST_OPEN: (Phase.FIRST_CLOSED,),
    Phase.FIRST_CLOSED: (Phase.TALK, Phase.REVEALED),
    Phase.TALK: (Phase.SECOND_OPEN,),
    Phase.SECOND_OPEN: (Phase.SECOND_CLOSED,),
    Phase.SECOND_CLOSED: (Phase.REVEALED,),
    Phase.REVEALED: (Phase.RUN,),
    Phase.RUN: (Phase.TWIN_OPEN, Phase.SEEN_OPEN),
    Phase.TWIN_OPEN: (Phase.TWIN_CLOSED,),
    Phase.TWIN_CLOSED: (Phase.TWIN_REVEALED,),
    Phase.TWIN_REVEALED: (Phase.SEEN_OPEN,),
    Phase.SEEN_OPEN: (Phase.SEEN_REVEALED,),
    Phase.SEEN_REVEALED: (),
}
STEPS = {(before, after) for before, following in NEXT.items() for after in following}
_ROUND = {
    Phase.FIRST_OPEN: Round.FIRST,
    Phase.FIRST_CLOSED: Round.FIRST,
    Phase.TALK: Round.FIRST,
    Phase.SECOND_OPEN: Round.SECOND,
    Phase.SECOND_CLOSED: Round.SECOND,
    Phase.TWIN_OPEN: Round.TWIN,
    Phase.TWIN_CLOSED: Round.TWIN,
    Phase.TWIN_REVEALED: Round.TWIN,
    Phase.SEEN_OPEN: Round.SEEN,
    Phase.SEEN_REVEALED: Round.SEEN,
}
_OPEN = {Phase.FIRST_OPEN, Phase.SECOND_OPEN, Phase.TWIN_OPEN, Phase.SEEN_OPEN}
_ORDER = list(Phase)
_REVEALS = {
    Round.FIRST: Phase.REVEALED,
    Round.SECOND: Phase.REVEALED,
    Round.TWIN: Phase.TWIN_REVEALED,
    Round.SEEN: Phase.SEEN_REVEALED,
}


def round_at(phase: Phase) -> Round | None:
    """The round that a phase is about, open or closed."""
    return _ROUND.get(phase)


def open_round(phase: Phase) -> Round | None:
    """The round in which votes count now."""
    return _ROUND[phase] if phase in _OPEN else None


def is_revealed(which: Round, phase: Phase) -> bool:
    """Whether everyone may see how a round went."""
    return _ORDER.index(phase) >= _ORDER.index(_REVEALS[which])
