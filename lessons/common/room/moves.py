"""What a teacher can do next: a step to another phase, or another slide of the run.

A room without a code is one that a projector keeps for itself, where the class has no phones: it
goes from the question to its answer and on, and back.
"""

from dataclasses import dataclass, replace

from lessons.common.room.class_room import ClassRoom, next_phases
from lessons.common.room.phases import Phase, open_round

_LABELS = {
    Phase.FIRST_OPEN: "Open the vote",
    Phase.FIRST_CLOSED: "Close the vote",
    Phase.TALK: "Let them talk",
    Phase.SECOND_OPEN: "Open the second vote",
    Phase.SECOND_CLOSED: "Close the second vote",
    Phase.REVEALED: "Show the answer",
    Phase.RUN: "Play the run",
    Phase.TWIN_OPEN: "Ask the twin question",
    Phase.TWIN_CLOSED: "Close the vote",
    Phase.TWIN_REVEALED: "Show the answer",
    Phase.SEEN_OPEN: "Ask “What did you see?”",
    Phase.SEEN_REVEALED: "Show what they saw",
}
_ALONE = (Phase.FIRST_CLOSED, Phase.REVEALED, Phase.RUN, Phase.TWIN_CLOSED, Phase.TWIN_REVEALED)
_REVEALING = (Phase.REVEALED, Phase.TWIN_REVEALED, Phase.SEEN_REVEALED)


@dataclass(frozen=True)
class Move:
    """From a phase to a phase; or, where both are the same, to another slide of it."""

    before: Phase
    after: Phase
    slide: int = 0
    label: str = ""


def is_alone(room: ClassRoom) -> bool:
    """Whether a projector keeps this room for itself."""
    return not room.code


def forward(room: ClassRoom, charts: int) -> Move | None:
    """The usual next move; ``charts`` are the slides between the stage and the takeaway."""
    if room.phase is Phase.RUN and room.slide <= charts:
        return Move(room.phase, room.phase, room.slide + 1, _label_of_next(room.slide, charts))
    following = _following(room)
    return _step(room, following[0]) if following else None


def _label_of_next(slide: int, charts: int) -> str:
    if slide == charts:
        return "Show the takeaway"
    return "Show the next chart" if slide else "Show the first chart"


def others(room: ClassRoom, charts: int) -> list[Move]:
    """Moves that leave something out."""
    usual = forward(room, charts)
    return [_step(room, phase) for phase in _following(room) if usual and phase != usual.after]


def back(room: ClassRoom, charts: int) -> Move | None:
    """The slide before; a projector alone goes back to the phase before, too."""
    if room.slide:
        return Move(room.phase, room.phase, room.slide - 1, "Back")
    if not is_alone(room) or room.phase is _ALONE[0]:
        return None
    before = _ALONE[_ALONE.index(room.phase) - 1]
    return Move(room.phase, before, charts + 1 if before is Phase.RUN else 0, "Back")


def toggle(room: ClassRoom) -> Move | None:
    """Open a vote, or close it."""
    for phase in _following(room):
        if open_round(room.phase) or open_round(phase):
            return _step(room, phase)
    return None


def reveal(room: ClassRoom) -> Move | None:
    """Show how the vote went, once it is closed."""
    revealing = [phase for phase in _following(room) if phase in _REVEALING]
    return _step(room, revealing[0]) if revealing else None


def made_alone(room: ClassRoom, move: Move) -> ClassRoom:
    """The room of a projector alone after a move."""
    return replace(room, phase=move.after, slide=move.slide, revision=room.revision + 1)


def _following(room: ClassRoom) -> tuple[Phase, ...]:
    if not is_alone(room):
        return next_phases(room)
    later = _ALONE[_ALONE.index(room.phase) + 1 :]
    without_twin = () if room.topic.twin else (Phase.TWIN_CLOSED, Phase.TWIN_REVEALED)
    return tuple(phase for phase in later if phase not in without_twin)[:1]


def _step(room: ClassRoom, after: Phase) -> Move:
    label = "Ask the twin question" if is_alone(room) and after is Phase.TWIN_CLOSED else ""
    return Move(room.phase, after, 0, label or _LABELS[after])
