"""The handouts of all rooms that this server knows, told to phones."""

from collections import OrderedDict

from lessons.common.room.class_room import ClassRoom, may_show
from lessons.common.room.follow.handout import Handout, half_of
from lessons.common.room.follow.handout_log import HandoutLog
from lessons.common.room.hub import Hub, Part
from lessons.common.room.phases import Round

KEPT = 500  # rooms whose handouts are not read anew


class Handouts:
    """Adds handouts to what a hub tells. They are read again once their room has changed."""

    def __init__(self, hub: Hub):
        self.hub, self.log = hub, HandoutLog(hub.store)
        self._known: OrderedDict[str, tuple[int, Handout]] = OrderedDict()
        hub.parts.append(Part(self._tell, self._prepare))

    def _prepare(self, room: ClassRoom) -> None:
        revision, _ = self._known.get(room.code, (-1, None))
        if revision != room.revision:
            self._known[room.code] = room.revision, self.log.read(room.code)
            self._known.move_to_end(room.code)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)

    def _tell(self, room: ClassRoom, client: str) -> dict:
        _, handout = self._known.get(room.code, (-1, None))
        return told(handout, room, client) if handout else {}


def told(handout: Handout, room: ClassRoom, client: str) -> dict:
    """A client's part of the news; empty while nothing is handed out to it."""
    half = half_of(client)
    shown = handout.for_half(half)
    if not client or shown is None or handout.asked != room.asked:
        return {}
    if not may_show(room, Round.FIRST):
        return {}
    halved = half if half in handout.shown else ""
    return {"follow": {"half": halved, "title": shown.title, "words": shown.words}}
