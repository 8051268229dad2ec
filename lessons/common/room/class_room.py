"""A room as a value: a step and a vote make a new one of it, or are refused in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lessons.common.room.phases import NEXT, STEPS, Phase, Round, is_revealed, open_round, round_at
from lessons.common.room.questions import Question, Topic
from queuesim.tracefile.words import plural

TALK_SECONDS = 120
SLIDES = 20  # at most, of a run
FEW, MANY = 0.3, 0.7  # shares of right answers between which talking to a neighbour pays
SIGHTED = "You have watched the run: what did you see?"


class Refused(ValueError):
    """What was asked cannot be done now; the words are for the person who asked."""


@dataclass(frozen=True)
class Ballot:
    """A client's answer. Of two, the one with the higher number was tapped later."""

    choice: int
    number: int


Ballots = Mapping[tuple[Round, str], Ballot]


@dataclass(frozen=True)
class Board:
    """How many learners whom the room sent to its lesson have opened it, and met each challenge.

    It names no one. Whether the projector shows it is said, too.
    """

    opened: int = 0
    met: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    shown: bool = False


@dataclass(frozen=True)
class ClassRoom:
    """A room; ``asked`` counts its topics.

    ``slide`` says what the projector shows while the run is talked of: the stage, then a chart
    after the other, then the takeaway. ``talk_until`` and ``since``, when the topic was opened, are
    times in seconds since 1970. ``joined`` counts the phones that have come.
    """

    code: str
    topic: Topic
    asked: int = 1
    phase: Phase = Phase.WAITING
    revision: int = 0
    talk_until: float | None = None
    ballots: Ballots = field(default_factory=lambda: MappingProxyType({}))
    slide: int = 0
    since: float = 0.0
    board: Board = Board()
    joined: int = 0

    @property
    def phones(self) -> str:
        """How many phones have joined, in words."""
        return plural(self.joined, "phone")

    def question(self, which: Round) -> Question:
        """What is asked in a round."""
        if which is Round.TWIN:
            return self.topic.twin or self.topic.question
        if which is Round.SEEN:
            return replace(self.topic.question, text=f"{self.topic.question.text} {SIGHTED}")
        return self.topic.question


def next_phases(room: ClassRoom) -> tuple[Phase, ...]:
    """The phases that may follow, the usual one first."""
    without = () if room.topic.twin else (Phase.TWIN_OPEN,)
    return tuple(phase for phase in NEXT[room.phase] if phase not in without)


def step(room: ClassRoom, before: str, after: str, now: float) -> ClassRoom:
    """The room one phase on.

    The teacher's page says from where to where. A step that was done already changes nothing, so
    that a button pressed twice, or a message sent twice, leaves nothing out.
    """
    if room.phase == after and (before, after) in STEPS:
        return room
    if room.phase != before:
        raise Refused(f"The room has moved on: it is at “{room.phase}” now.")
    if after not in next_phases(room):
        raise Refused(f"“{room.phase}” cannot be followed by “{after}”.")
    until = now + TALK_SECONDS if after == Phase.TALK else None
    revision = room.revision + 1
    return replace(room, phase=Phase(after), revision=revision, talk_until=until, slide=0)


def turn(room: ClassRoom, asked: int, slide: int) -> ClassRoom:
    """The room with another slide of its run; as with a step, what was done changes nothing."""
    if asked != room.asked or room.phase is not Phase.RUN:
        raise Refused(f"The room has moved on: it is at “{room.phase}” now.")
    if not 0 <= slide <= SLIDES:
        raise Refused("There is no such slide.")
    if slide == room.slide:
        return room
    return replace(room, slide=slide, revision=room.revision + 1)


def ask(room: ClassRoom, topic: Topic, now: float = 0.0) -> ClassRoom:
    """The room with another topic; what was voted before belongs to the one before."""
    return ClassRoom(room.code, topic, room.asked + 1, revision=room.revision + 1, since=now)


def vote(room: ClassRoom, asked: int, which: str, client: str, ballot: Ballot) -> ClassRoom:
    """The room with a client's ballot.

    A ballot that came before, or late behind a newer one, changes nothing and is no mistake.
    """
    if which not in list(Round):
        raise Refused("This room has no such vote.")
    known = room.ballots.get((Round(which), client)) if asked == room.asked else None
    if known is not None and known.number >= ballot.number:
        return room
    if asked != room.asked or open_round(room.phase) != which:
        raise Refused("This vote is closed. Your last tap came too late to count.")
    if not 0 <= ballot.choice < len(room.question(Round(which)).answers):
        raise Refused("The question has no such answer.")
    ballots = MappingProxyType({**room.ballots, (Round(which), client): ballot})
    return replace(room, ballots=ballots)


def bars(room: ClassRoom, which: Round) -> list[int]:
    """How many clients chose each answer in a round."""
    counts = [0] * len(room.question(which).answers)
    for (when, _), ballot in room.ballots.items():
        if when is which:
            counts[ballot.choice] += 1
    return counts


def moves(room: ClassRoom) -> list[list[int]]:
    """How many went from each answer (row) to each answer (column) between the two rounds."""
    places = range(len(room.topic.question.answers))
    table = [[0 for _ in places] for _ in places]
    for (when, client), before in room.ballots.items():
        after = room.ballots.get((Round.SECOND, client))
        if when is Round.FIRST and after is not None:
            table[before.choice][after.choice] += 1
    return table


def right_share(room: ClassRoom, which: Round) -> float | None:
    """The share of right answers in a round; None without votes, or without a right answer."""
    counts, right = bars(room, which), room.question(which).right
    return counts[right] / sum(counts) if right is not None and sum(counts) else None


def needs_no_talk(room: ClassRoom) -> bool:
    """Whether so many are right in the first vote that talking would bring little."""
    share = right_share(room, Round.FIRST)
    return room.phase is Phase.FIRST_CLOSED and share is not None and share > MANY


def hint(room: ClassRoom) -> str:
    """What the teacher may do next, by the share of right answers; empty where there is no say."""
    which = round_at(room.phase)
    if which is None or open_round(room.phase) or room.question(which).right is None:
        return ""
    share = right_share(room, which)
    if share is None:
        return "No votes came in."
    if which is Round.SEEN:
        return f"{100 * share:.0f} % saw what happened."
    right = f"{100 * share:.0f} % are right."
    if room.phase is Phase.TALK:
        return f"{100 * share:.0f} % were right before they talked."
    if which is not Round.FIRST:
        return right
    if share < FEW:
        return f"{right} Few know it: explain the question once more before they talk."
    if needs_no_talk(room):
        return f"{right} Most know it: you can go on to the answer."
    return f"{right} Let them talk to a neighbor, then vote again."


def may_show(room: ClassRoom, which: Round) -> bool:
    """Whether everyone may see the bars of a round."""
    return is_revealed(which, room.phase)
