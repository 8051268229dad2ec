"""The draws of rooms: a server computes the runs of the phones that it speaks to."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from lessons.common.room.class_room import ClassRoom
from lessons.common.room.follow.draw import Draw, average_wait, seconds
from lessons.common.room.follow.draw_log import MOST, DrawLog
from lessons.common.room.hub import Hub, Part

KEPT = 500  # rooms whose draws are not read anew
TURN = 0.1  # seconds that are computed at a time: meanwhile other news waits


@dataclass
class _Known:
    """What this server knows of a room's draw."""

    revision: int = -1
    draw: Draw | None = None
    wanted: dict[str, None] = field(default_factory=dict)  # clients that wait, in their order


class Draws:
    """Computes runs and adds them to what a hub tells."""

    def __init__(self, hub: Hub):
        self.log = DrawLog(hub.store)
        self._known: OrderedDict[str, _Known] = OrderedDict()
        hub.parts.append(Part(self._tell, self._prepare))

    def _prepare(self, room: ClassRoom) -> None:
        known = self._known.setdefault(room.code, _Known())
        if known.revision != room.revision:
            known.draw, known.revision = self.log.read(room.code), room.revision
            self._known.move_to_end(room.code)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        if known.draw is not None:
            self._compute(room.code, known)

    def _compute(self, code: str, known: _Known) -> None:
        """Compute runs of phones that wait, for a moment, and read those of other servers."""
        draw, new, end = known.draw, {}, time.monotonic() + TURN
        for client in list(known.wanted):
            if time.monotonic() > end or len(draw.averages) + len(new) >= MOST:
                break
            new[client] = average_wait(draw, client)
        if new:
            self.log.add(code, draw.number, new)
        if new or self.log.count(code) != len(draw.averages):
            known.draw = self.log.read(code)
        for client in known.draw.averages if known.draw else known.wanted.copy():
            known.wanted.pop(client, None)

    def _tell(self, room: ClassRoom, client: str) -> dict:
        known = self._known.get(room.code)
        draw = known.draw if known else None
        if draw is None or draw.asked != room.asked:
            return {}
        if not client:
            return {"drawn": len(draw.averages)}
        if client not in draw.averages:
            known.wanted[client] = None
            return {"own": {"known": False}}
        average = draw.averages[client]
        written = None if average is None else seconds(average)
        return {"own": {"known": True, "average": written}}
