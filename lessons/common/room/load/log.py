"""The logs of loads in the database: written in one order, read alike by all servers."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from lessons.common.room.class_room import Refused
from lessons.common.room.database import deeds, loads
from lessons.common.room.load.deeds import Change, Deed, GiveUp, Send, Start, Trial
from lessons.common.room.load.rules import Rules
from lessons.common.room.load.tap_book import GIVE_UP, SEND, Tap, TapBook
from lessons.common.room.store import Store

CHANGE = "change"
NO_LOAD = "The teacher has not begun a run yet."
_NOTHING_YET = {"count": 0, "latest": 0.0, "put_away": False}


class LoadLog:
    """The loads of rooms; each method is one transaction and may block.

    What is written is stamped and placed while the row of its load is held. So times never go back
    within a log, and a reader that knows it up to some place misses nothing before that.
    """

    def __init__(self, store: Store):
        self._store = store

    # ---------------------------------------------------------------- the teacher's moves

    def begin(self, code: str, after: int, rules: Rules) -> Start:
        """A new load, once the one with the number `after` is over (0: it is the first).

        The number makes a button that is pressed twice begin one load.
        """
        with self._store.transaction() as connection:
            self._store.row(connection, code, share=False)
            start = _start(connection, code)
            if start is not None and start.run > after:
                return start
            run, now = (start.run + 1 if start else 1), self._store.clock()
            if start is not None and start.ended is None:
                _end(connection, code, start.run, now)
            start = Start(run, secrets.randbelow(2**31), rules, now)
            row = {"code": code, "run": run, "seed": start.seed, "began": now}
            said = json.dumps(rules.to_data())
            connection.execute(insert(loads).values(**row, rules=said, **_NOTHING_YET))
        self._store.tell(code)
        return start

    def end(self, code: str, run: int) -> None:
        """From now on nothing can be done in a load."""
        with self._store.transaction() as connection:
            self._store.row(connection, code)
            if _held(connection, code, run).ended is None:
                _end(connection, code, run, self._store.clock())
        self._store.tell(code)

    def put_away(self, code: str, run: int) -> None:
        """End a load, and show nothing of it any more."""
        self.end(code, run)
        with self._store.transaction() as connection:
            connection.execute(_update(code, run).values(put_away=True))
        self._store.tell(code)

    def replay(self, code: str, run: int, trial: Trial | None) -> None:
        """Show beside a run that is over how it would have gone under other rules, or no longer."""
        said = trial and json.dumps(asdict(trial))
        with self._store.transaction() as connection:
            self._store.row(connection, code)
            if not _start_of(_held(connection, code, run)).is_over(self._store.clock()):
                raise Refused("This run still goes on. End it first.")
            connection.execute(_update(code, run).values(trial=said))
        self._store.tell(code)

    def change(self, code: str, run: int, rules: Rules) -> None:
        """From now on other rules are in force. Raises Refused."""
        with self._store.transaction() as connection:
            self._store.row(connection, code)
            row = _held(connection, code, run)
            if _start_of(row).is_over(self._store.clock()):
                raise Refused("This run is over. Begin another one.")
            said = {"client": "", "number": row.count, "rules": json.dumps(rules.to_data())}
            self._append(connection, row, [{"kind": CHANGE, **said}])
        self._store.tell(code)

    # ---------------------------------------------------------------- the clients' taps

    def write(self, code: str, run: int, taps: Sequence[Tap]) -> list[str]:
        """Write down taps that came at once; for each why it cannot count, or nothing.

        A tap that is there already is not written again, and that is no mistake.
        """
        with self._store.transaction() as connection:
            self._store.row(connection, code)
            row = _held(connection, code, run)
            book = TapBook(connection, row, taps, _start_of(row).is_over(self._store.clock()))
            answers = [book.enter(tap) for tap in taps]
            self._append(connection, row, [_columns(tap) for tap in book.new])
            return answers

    def _append(self, connection: Connection, row, new: list[dict]) -> None:
        if not new:
            return
        at = max(round(_start_of(row).end(self._store.clock()), 3), row.latest)
        here = {"code": row.code, "run": row.run, "at": at}
        placed = [
            {"rules": None, **here, **columns, "place": row.count + number}
            for number, columns in enumerate(new, 1)
        ]
        connection.execute(insert(deeds), placed)
        count = row.count + len(placed)
        connection.execute(_update(row.code, row.run).values(count=count, latest=at))

    # ---------------------------------------------------------------- reading

    def start(self, code: str) -> Start | None:
        """The newest load of a room, if there was any."""
        with self._store.transaction(writes=False) as connection:
            self._store.row(connection, code)
            return _start(connection, code)

    def read(self, code: str, run: int, after: int = 0) -> tuple[Start, list[Deed]]:
        """A load, and its deeds from the place behind `after` on."""
        with self._store.transaction(writes=False) as connection:
            self._store.row(connection, code)
            start = _start(connection, code, run)
            if start is None:
                raise Refused(NO_LOAD)
            return start, _deeds(connection, code, run, after)

    def read_on(self, code: str, run: int, after: int) -> tuple[Start | None, list[Deed]]:
        """The newest load, and its deeds: those that a reader of `run` up to `after` lacks."""
        with self._store.transaction(writes=False) as connection:
            self._store.row(connection, code)
            start = _start(connection, code)
            if start is None:
                return None, []
            return start, _deeds(connection, code, start.run, after if start.run == run else 0)


def _update(code: str, run: int):
    return update(loads).where(loads.c.code == code, loads.c.run == run)


def _end(connection: Connection, code: str, run: int, now: float) -> None:
    connection.execute(_update(code, run).values(ended=now))


def _held(connection: Connection, code: str, run: int):
    """The row of a load, held for writing until the transaction ends."""
    wanted = select(loads).where(loads.c.code == code, loads.c.run == run)
    row = connection.execute(wanted.with_for_update()).one_or_none()
    if row is None:
        raise Refused(NO_LOAD)
    return row


def _start(connection: Connection, code: str, run: int | None = None) -> Start | None:
    """A load of a room, the newest one if no number is said."""
    wanted = select(loads).where(loads.c.code == code).order_by(loads.c.run.desc()).limit(1)
    if run is not None:
        wanted = wanted.where(loads.c.run == run)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _start_of(row)


def _start_of(row) -> Start:
    rules = Rules.from_data(json.loads(row.rules))
    trial = None
    if row.trial:
        said = json.loads(row.trial)
        trial = Trial(Rules.from_data(said["rules"]), said["once"], said["queues"])
    return Start(row.run, row.seed, rules, row.began, row.ended, trial, row.put_away)


def _deeds(connection: Connection, code: str, run: int, after: int) -> list[Deed]:
    here = (deeds.c.code == code, deeds.c.run == run, deeds.c.place > after)
    rows = connection.execute(select(deeds).where(*here).order_by(deeds.c.place))
    return [_deed(row) for row in rows]


def _columns(tap: Tap) -> dict:
    return {"kind": tap.kind, "client": tap.client, "number": tap.number}


def _deed(row) -> Deed:
    if row.kind == SEND:
        return Send(row.at, row.client, row.number)
    if row.kind == GIVE_UP:
        return GiveUp(row.at, row.client, row.number)
    return Change(row.at, Rules.from_data(json.loads(row.rules)))
