"""What is handed out in rooms, in the database: all servers hand out the same."""

from sqlalchemy import Connection, delete, insert, select, update

from lessons.common.room.class_room import Refused
from lessons.common.room.database import handouts, rooms
from lessons.common.room.follow.handout import ALL, HALVES, Handout, Shown
from lessons.common.room.phases import Phase, Round, is_revealed
from lessons.common.room.store import Store

TOO_EARLY = "Show the answer first: until then, a page on each phone would give it away."


class HandoutLog:
    """The handouts of rooms; each method is one transaction and may block.

    Each change counts as one of the room, so all who follow it hear of it.
    """

    def __init__(self, store: Store):
        self._store = store

    def hand_out(self, code: str, half: str, shown: Shown) -> None:
        """Hand out to a half, or to all. Raises Refused."""
        if half not in (ALL, *HALVES):
            raise Refused("A room has the halves A and B.")
        with self._store.transaction() as connection:
            row = self._store.row(connection, code, share=False)
            check_revealed(row)
            others = (half, ALL) if half != ALL else (ALL, *HALVES)
            _clear(connection, code, others, row.asked)
            place = {"code": code, "half": half, "asked": row.asked}
            said = {"lesson": shown.lesson, "query": shown.query, "words": shown.words}
            connection.execute(insert(handouts).values(**place, **said))
            count_change(connection, code)
        self._store.tell(code)

    def take_back(self, code: str) -> None:
        """Hand out nothing any more."""
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=False)
            connection.execute(delete(handouts).where(handouts.c.code == code))
            count_change(connection, code)
        self._store.tell(code)

    def read(self, code: str) -> Handout:
        """What is handed out now, on the room's present topic."""
        with self._store.transaction(writes=False) as connection:
            row = self._store.row(connection, code)
            here = (handouts.c.code == code, handouts.c.asked == row.asked)
            found = connection.execute(select(handouts).where(*here)).all()
        return Handout(row.asked, {each.half: _shown(each) for each in found})


def check_revealed(row) -> None:
    """Refuse what would answer a question that is still open."""
    if not is_revealed(Round.FIRST, Phase(row.phase)):
        raise Refused(TOO_EARLY)


def count_change(connection: Connection, code: str) -> None:
    """Let all who follow a room hear that it has changed."""
    connection.execute(
        update(rooms).where(rooms.c.code == code).values(revision=rooms.c.revision + 1)
    )


def _clear(connection: Connection, code: str, halves: tuple, asked: int) -> None:
    """Take back what the new handout replaces, and all that belongs to an earlier topic."""
    replaced = handouts.c.half.in_(halves) | (handouts.c.asked != asked)
    connection.execute(delete(handouts).where(handouts.c.code == code, replaced))


def _shown(row) -> Shown:
    return Shown(row.lesson, row.query, row.words)
