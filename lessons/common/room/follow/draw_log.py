"""Draws in the database: one server computes the run of a phone, all of them show it."""

from sqlalchemy import delete, func, insert, select

from lessons.common.room.class_room import Refused
from lessons.common.room.database import drawn, draws, insertion
from lessons.common.room.follow.board_log import take_down
from lessons.common.room.follow.board_rows import place_of
from lessons.common.room.follow.draw import Draw, span_of, text_of
from lessons.common.room.follow.handout_log import check_revealed, count_change
from lessons.common.room.store import Store
from queuesim import Scenario

MOST = 3000  # runs of a draw


class DrawLog:
    """The draws of rooms; each method is one transaction and may block."""

    def __init__(self, store: Store):
        self._store = store

    def begin(self, code: str, scenario: Scenario, words: str, steady: bool = False) -> None:
        """Give each phone a run of a system, in the place of an earlier draw. Raises Refused.

        It is shown where the room stands now, and no longer once it goes on.
        """
        try:
            system = {"system": text_of(scenario), "span": span_of(scenario), "words": words}
            system["steady"] = steady
        except ValueError as error:
            raise Refused(str(error)) from error
        with self._store.transaction() as connection:
            row = self._store.row(connection, code, share=False)
            check_revealed(row)
            take_down(connection, code)
            connection.execute(delete(draws).where(draws.c.code == code))
            place = {"code": code, "number": row.revision, **place_of(row)}
            connection.execute(insert(draws).values(**place, **system))
            count_change(connection, code)
        self._store.tell(code)

    def take_back(self, code: str) -> None:
        """Show nothing of a draw any more."""
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=False)
            connection.execute(delete(draws).where(draws.c.code == code))
            count_change(connection, code)
        self._store.tell(code)

    def read(self, code: str) -> Draw | None:
        """The draw that is shown where the room stands, with all that is known of its runs."""
        with self._store.transaction(writes=False) as connection:
            row = self._store.row(connection, code)
            found = connection.execute(select(draws).where(draws.c.code == code)).one_or_none()
            if found is None or place_of(found) != place_of(row):
                return None
            runs = connection.execute(select(drawn).where(drawn.c.code == code)).all()
        averages = {run.client: run.average for run in runs}
        said = (found.number, found.asked, found.system, found.span, found.words, found.steady)
        return Draw(*said, averages)

    def count(self, code: str) -> int:
        """How many runs are known."""
        with self._store.transaction(writes=False) as connection:
            wanted = select(func.count()).select_from(drawn).where(drawn.c.code == code)
            return connection.scalar(wanted)

    def add(self, code: str, number: int, averages: dict[str, float | None]) -> None:
        """Note what runs of a draw showed; those of a draw that is over are left out."""
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=True)
            here = (draws.c.code == code, draws.c.number == number)
            held = connection.scalar(select(draws.c.number).where(*here))
            count = select(func.count()).select_from(drawn).where(drawn.c.code == code)
            room_left = MOST - connection.scalar(count) if held is not None else 0
            rows = [
                {"code": code, "client": client, "average": average}
                for client, average in list(averages.items())[: max(room_left, 0)]
            ]
            if rows:
                connection.execute(insertion(connection, drawn).on_conflict_do_nothing(), rows)
