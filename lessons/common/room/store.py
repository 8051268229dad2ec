"""Rooms in a database, shared by all servers that use it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lessons.common.room import class_room, codes, database
from lessons.common.room.class_room import Ballot, ClassRoom, Refused
from lessons.common.room.database import ballots, insertion, loads, phones, rooms
from lessons.common.room.follow.board_rows import board_of, count_met
from lessons.common.room.phases import Phase, Round
from lessons.common.room.questions import Topic

DAY = 24 * 3600
MOST = 500  # rooms at a time
IDLE = 900  # seconds: where nothing was done for so long, a room makes way for another
MOST_BALLOTS = 20_000  # of a room on one topic: clients that join only to vote fill no disk
MOST_PHONES = 5_000  # of a room that are counted


class NoRoom(LookupError):
    """No room has this code, or it has ended."""


class Unreachable(ConnectionError):
    """The database does not answer."""


@dataclass(frozen=True)
class Keys:
    """What a room knows its people by: the teacher's secret, hashed, and what signs passes."""

    secret: str
    key: str


class Store:
    """Rooms as the database has them; each method is one transaction and may block."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time):
        self._engine = database.engine_at(url)
        self.clock = clock
        self._ready = False
        self.listeners: list[Callable[[str], None]] = []  # told the code of each room that changed

    def check(self) -> None:
        """Raise Unreachable unless the database answers."""
        with self.transaction(writes=False) as connection:
            connection.execute(select(1))

    def open_room(self, topic: Topic) -> tuple[str, str]:
        """A new room: its code, and the teacher's secret, which is told only now."""
        secret, now = codes.new_secret(), self.clock()
        row = {"secret": codes.hashed(secret), "key": codes.new_secret(), "ends": now + DAY}
        with self.transaction() as connection:
            connection.execute(delete(rooms).where(rooms.c.ends <= now))
            _make_way(connection, now)
            code = codes.new_code()
            while connection.scalar(select(rooms.c.code).where(rooms.c.code == code)):
                code = codes.new_code()
            room = ClassRoom(code, topic, since=now)
            connection.execute(insert(rooms).values(code=code, **row, **_columns(room)))
        return code, secret

    def load(self, code: str) -> ClassRoom:
        """A room with all its ballots on the present topic."""
        with self.transaction(writes=False) as connection:
            row = self.row(connection, code)
            cast = select(ballots).where(ballots.c.code == code, ballots.c.asked == row.asked)
            room = _room(row, connection.execute(cast))
            board = board_of(connection, row, room.topic.lesson)
            return replace(room, board=board, joined=_count_phones(connection, code))

    def keys(self, code: str) -> Keys:
        """What a room knows its people by."""
        with self.transaction(writes=False) as connection:
            row = self.row(connection, code)
            return Keys(row.secret, row.key)

    def mark(self, code: str) -> tuple[int, ...]:
        """Numbers that change whenever the room does: cheap to ask for again and again."""
        with self.transaction(writes=False) as connection:
            row = self.row(connection, code)
            sums = select(func.count(), func.coalesce(func.sum(ballots.c.number), 0))
            here = (ballots.c.code == code, ballots.c.asked == row.asked)
            count, total = connection.execute(sums.where(*here)).one()
            joined = _count_phones(connection, code)
            return row.revision, count, int(total), count_met(connection, code), joined

    def step(self, code: str, before: str, after: str) -> ClassRoom:
        """Go one phase on. Raises Refused."""
        return self._change(code, lambda room: class_room.step(room, before, after, self.clock()))

    def ask(self, code: str, topic: Topic) -> ClassRoom:
        """Go on with another topic."""
        return self._change(code, lambda room: class_room.ask(room, topic, self.clock()))

    def turn(self, code: str, asked: int, slide: int) -> ClassRoom:
        """Show another slide of the run. Raises Refused."""
        return self._change(code, lambda room: class_room.turn(room, asked, slide))

    def join(self, code: str, client: str) -> None:
        """Count a phone that has joined: once, however often it says so."""
        with self.transaction() as connection:
            self.row(connection, code, share=True)
            if _count_phones(connection, code) < MOST_PHONES:
                new = insertion(connection, phones).values(code=code, client=client)
                connection.execute(new.on_conflict_do_nothing())
        self.tell(code)

    def vote(self, code: str, asked: int, which: str, client: str, ballot: Ballot) -> None:
        """Count a client's ballot. Raises Refused.

        The row of the room is held meanwhile: what is counted came before the vote was closed, on
        whichever server.
        """
        with self.transaction() as connection:
            row = self.row(connection, code, share=True)
            own = select(ballots).where(ballots.c.code == code, ballots.c.asked == row.asked)
            room = _room(row, connection.execute(own.where(ballots.c.client == client)))
            if class_room.vote(room, asked, which, client, ballot) is not room:
                if (Round(which), client) not in room.ballots:
                    _check_space(connection, row)
                values = {"code": code, "asked": asked, "round": str(which), "client": client}
                connection.execute(_upsert(connection, values, ballot))
        self.tell(code)

    def _change(self, code: str, change: Callable[[ClassRoom], ClassRoom]) -> ClassRoom:
        with self.transaction() as connection:
            row = self.row(connection, code, share=False)
            changed = change(_room(row, ()))
            values = update(rooms).where(rooms.c.code == code).values(**_columns(changed))
            connection.execute(values)
        self.tell(code)
        return changed

    def tell(self, code: str) -> None:
        for listener in self.listeners:
            listener(code)

    def row(self, connection: Connection, code: str, share: bool | None = None):
        """The row of a room, held for reading or for writing until the transaction ends."""
        wanted = select(rooms).where(rooms.c.code == code, rooms.c.ends > self.clock())
        if share is not None:
            wanted = wanted.with_for_update(read=share)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NoRoom("There is no room with this code. A room ends after a day.")
        return row

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[Connection]:
        """All or nothing of what is done within. Raises Unreachable."""
        try:
            self._prepare()
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            raise Unreachable("The room’s database does not answer. Try again soon.") from error

    def _prepare(self) -> None:
        """Make the tables, once, as soon as the database is there."""
        if not self._ready:
            with self._engine.execution_options(writes=True).begin() as connection:
                if connection.dialect.name == "postgresql":  # two servers may start at once
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7177173)")
                database.tables.create_all(connection)
            self._ready = True


def _upsert(connection: Connection, values: dict, ballot: Ballot):
    """The statement that keeps the later one of two ballots."""
    said = {"choice": ballot.choice, "number": ballot.number}
    new = insertion(connection, ballots).values(**values, **said)
    return new.on_conflict_do_update(
        index_elements=list(values),
        set_=said,
        where=ballots.c.number < new.excluded.number,
    )


def _check_space(connection: Connection, row) -> None:
    """Refuse one ballot more where there are enough for any class."""
    here = (ballots.c.code == row.code, ballots.c.asked == row.asked)
    count = connection.scalar(select(func.count()).select_from(ballots).where(*here))
    if count >= MOST_BALLOTS:
        raise Refused("This room has had as many votes as it can count.")


@cache
def the_store() -> Store:
    """The store of this server, in the database that is set."""
    return Store(database.address())


def _make_way(connection: Connection, now: float) -> None:
    """Have a place for one more room. Raises Refused.

    If there is none, rooms that were opened and left alone make way: else anyone could keep all
    others from opening a room, for a day.
    """
    if _count(connection) < MOST:
        return
    voted, loaded = (rooms.c.code.in_(select(table.c.code)) for table in (ballots, loads))
    left_alone = (rooms.c.revision == 0, rooms.c.since <= now - IDLE, ~voted, ~loaded)
    connection.execute(delete(rooms).where(*left_alone))
    if _count(connection) >= MOST:
        raise Refused("There are too many rooms now. Try again later.")


def _count_phones(connection: Connection, code: str) -> int:
    here = select(func.count()).select_from(phones).where(phones.c.code == code)
    return connection.scalar(here)


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(rooms))


def _columns(room: ClassRoom) -> dict:
    return {
        "topic": json.dumps(room.topic.to_data()),
        "asked": room.asked,
        "phase": str(room.phase),
        "revision": room.revision,
        "talk_until": room.talk_until,
        "slide": room.slide,
        "since": room.since,
    }


def _room(row, cast) -> ClassRoom:
    """A room of its row and of rows of ballots."""
    kept = {(Round(b.round), b.client): Ballot(b.choice, b.number) for b in cast}
    topic = Topic.from_data(json.loads(row.topic))
    return ClassRoom(
        row.code,
        topic,
        row.asked,
        Phase(row.phase),
        row.revision,
        row.talk_until,
        MappingProxyType(kept),
        row.slide,
        row.since,
    )
