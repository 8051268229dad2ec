"""A room's board as the database has it: who met what is counted, and never read."""

from types import MappingProxyType

from sqlalchemy import Connection, func, select

from lessons.common.room.class_room import Board
from lessons.common.room.database import boards, met

OPENED = ""  # stands in the place of a challenge: the lesson itself was opened


def board_of(connection: Connection, row, lesson: str) -> Board:
    """The board of a room for a lesson; `row` is the room's."""
    here = (met.c.code == row.code, met.c.lesson == lesson)
    counted = select(met.c.challenge, func.count()).where(*here).group_by(met.c.challenge)
    counts = dict(map(tuple, connection.execute(counted)))
    opened = counts.pop(OPENED, 0)
    put_up = connection.execute(select(boards).where(boards.c.code == row.code)).one_or_none()
    shown = put_up is not None and place_of(put_up) == place_of(row)
    return Board(opened, MappingProxyType(counts), shown)


def count_met(connection: Connection, code: str) -> int:
    """How much was met in a room, in all lessons together: it never becomes less."""
    return connection.scalar(select(func.count()).select_from(met).where(met.c.code == code))


def place_of(row) -> dict:
    """Where a room stands, or stood when something was shown there."""
    return {"asked": row.asked, "phase": row.phase, "slide": row.slide}
