"""What learners of a room have met, written down: each of it once for each learner."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert

from lessons.common.ground.syllabus import lessons
from lessons.common.room.class_room import Refused
from lessons.common.room.database import boards, draws, insertion, met
from lessons.common.room.follow.board_rows import OPENED, count_met, place_of
from lessons.common.room.follow.handout_log import check_revealed, count_change
from lessons.common.room.store import Store

MOST = 50_000  # rows of a room: 500 learners who meet all that there is take fewer


class BoardLog:
    """The boards of rooms; each method is one transaction and may block."""

    def __init__(self, store: Store):
        self._store = store

    def note(self, code: str, client: str, lesson: str, challenges: Iterable[str] = ()) -> None:
        """Note that a client has opened a lesson, and met challenges of it. Raises Refused.

        What was noted before is not noted again, and that is no mistake.
        """
        names = _checked(lesson, challenges)
        rows = [
            {"code": code, "lesson": lesson, "challenge": name, "client": client}
            for name in (OPENED, *names)
        ]
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=True)
            if count_met(connection, code) + len(rows) > MOST:
                raise Refused("The board of this room is full.")
            connection.execute(insertion(connection, met).on_conflict_do_nothing(), rows)
        self._store.tell(code)

    def show(self, code: str) -> None:
        """Have the projector show the board, as long as the room stands where it does now."""
        with self._store.transaction() as connection:
            row = self._store.row(connection, code, share=False)
            check_revealed(row)
            take_down(connection, code)
            connection.execute(delete(draws).where(draws.c.code == code))
            connection.execute(insert(boards).values(code=code, **place_of(row)))
            count_change(connection, code)
        self._store.tell(code)

    def hide(self, code: str) -> None:
        """Have the projector go back to the lesson."""
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=False)
            take_down(connection, code)
            count_change(connection, code)
        self._store.tell(code)


def take_down(connection: Connection, code: str) -> None:
    """Show the board of a room no longer."""
    connection.execute(delete(boards).where(boards.c.code == code))


def _checked(lesson: str, challenges: Iterable[str]) -> list[str]:
    """The names of challenges, if the lesson has them all. Raises Refused."""
    known = {each.slug: each.challenges for each in lessons()}
    names = sorted(set(challenges))
    if lesson not in known:
        raise Refused("There is no such lesson.")
    if not known[lesson].issuperset(names):
        raise Refused("This lesson has no such challenge.")
    return names
