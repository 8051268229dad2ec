"""The loads of all rooms that this server knows, told to phones and to projectors."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import Lock

from lessons.common.room.class_room import ClassRoom
from lessons.common.room.hub import Hub, Part, the_hub
from lessons.common.room.load.live_load import LiveLoad
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.part import told
from lessons.common.room.load.tap_book import Tap
from lessons.common.room.load.taps import Taps

KEPT = 30  # loads that are not computed anew


class Loads:
    """Follows loads and adds them to what a hub tells."""

    def __init__(self, hub: Hub):
        self.hub, self.log = hub, LoadLog(hub.store)
        self._taps = Taps(self.log, hub.calls)
        self._live: OrderedDict[str, LiveLoad] = OrderedDict()
        self._lock = Lock()
        self._changed: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        hub.parts.append(Part(self._tell, self._prepare))
        hub.store.listeners.append(self.wake)

    def live(self, code: str) -> LiveLoad:
        """The load of a room, to be followed."""
        with self._lock:
            live = self._live.setdefault(code, LiveLoad(self.log, code, self.hub.store.clock))
            self._live.move_to_end(code)
            if len(self._live) > KEPT:
                self._live.popitem(last=False)
            return live

    def _prepare(self, room: ClassRoom) -> None:
        self.live(room.code).renew()

    def _tell(self, room: ClassRoom, client: str) -> dict:
        return told(self.live(room.code).seen, client)

    async def tap(self, code: str, run: int, tap: Tap) -> str:
        """Write a tap down; why it cannot count, if it cannot."""
        words = await self._taps.write(code, run, tap)
        self._wake_here(code)
        return words

    # ---------------------------------------------------------------- who waits for changes

    @contextmanager
    def watching(self, code: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something happened in a load on this server."""
        self._loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        self._changed.setdefault(code, set()).add(changed)
        try:
            yield changed
        finally:
            self._changed[code].discard(changed)
            if not self._changed[code]:
                del self._changed[code]

    def wake(self, code: str) -> None:
        """Something happened; may be called from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._wake_here, code)

    def _wake_here(self, code: str) -> None:
        for changed in self._changed.get(code, ()):
            changed.set()


@cache
def the_loads() -> Loads:
    """The loads of this server."""
    return Loads(the_hub())
