"""Taps that come together, looked at one by one: which count, and why the others do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, tuple_

from lessons.common.room.database import deeds
from lessons.common.room.load.deeds import MOST

SEND, GIVE_UP = "send", "give up"
OVER = "This run is over. Your tap came too late to count."
FULL = "This run has had as many taps as it can take."
SUPERSEDED = "You have sent a newer task since."
NO_TASK = "There is no such task."


@dataclass(frozen=True)
class Tap:
    """What a client wants: to send its task of this number, or to give it up."""

    kind: str
    client: str
    number: int


class TapBook:
    """What is known of the clients who tap now, while their taps are looked at one by one."""

    def __init__(self, connection: Connection, row, taps: Sequence[Tap], is_over: bool):
        self.new: list[Tap] = []
        self._room_left, self._is_over = MOST - row.count, is_over
        here = (deeds.c.code == row.code, deeds.c.run == row.run)
        clients = {tap.client for tap in taps}
        tasks = {(tap.client, tap.number) for tap in taps}
        wanted = select(deeds.c.client, deeds.c.number, deeds.c.kind).where(
            *here, tuple_(deeds.c.client, deeds.c.number).in_(tasks)
        )
        self._known = {tuple(found) for found in connection.execute(wanted)}
        newest = select(deeds.c.client, func.max(deeds.c.number)).where(
            *here, deeds.c.client.in_(clients), deeds.c.kind == SEND
        )
        self._newest = dict(map(tuple, connection.execute(newest.group_by(deeds.c.client))))

    def enter(self, tap: Tap) -> str:
        """Take a tap, unless there is a reason not to, which is returned."""
        if (tap.client, tap.number, tap.kind) in self._known:
            return ""
        if refusal := self._refusal(tap):
            return refusal
        self._known.add((tap.client, tap.number, tap.kind))
        if tap.kind == SEND:
            self._newest[tap.client] = tap.number
        self.new.append(tap)
        return ""

    def _refusal(self, tap: Tap) -> str:
        if self._is_over:
            return OVER
        if len(self.new) >= self._room_left:
            return FULL
        newest = self._newest.get(tap.client, 0)
        if tap.kind == SEND:
            return SUPERSEDED if tap.number <= newest else ""
        if (tap.client, tap.number, SEND) not in self._known:
            return NO_TASK
        return ""
