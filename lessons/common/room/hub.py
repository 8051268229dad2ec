"""News of rooms for pages that listen: one task follows a room, however many listen to it."""

import asyncio
import json
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from lessons.common.room.calls import Calls
from lessons.common.room.class_room import ClassRoom
from lessons.common.room.present import seen_by_all, seen_by_one
from lessons.common.room.store import NoRoom, Store, Unreachable, the_store

BEAT = 0.3  # seconds until another server's change is seen
GAP = 0.05  # seconds in which changes are gathered
SPACING = 0.4  # seconds between two messages to a page
TABS = 5  # pages of one client that may listen
LONGEST = 10.0  # seconds until a page that asks once is told to ask again
PATIENCE = 1.0  # seconds until a database that was gone is asked again

log = logging.getLogger(__name__)


class Part(NamedTuple):
    """Something more that pages are told: ``prepare`` may block, ``tell`` must not."""

    tell: Callable[[ClassRoom, str], dict]
    prepare: Callable[[ClassRoom], None] | None = None


class Stream:
    """What a page is sent. Only the newest message waits, however slow the page is."""

    def __init__(self, client: str):
        self.client = client
        self.ended = False
        self._newest = ""
        self._waits = False
        self._fresh = asyncio.Event()

    def put(self, message: dict) -> None:
        """Let a message wait, unless the page has it."""
        text = json.dumps(message, separators=(",", ":"))
        if text != self._newest and not self.ended:
            self._newest, self._waits = text, True
            self._fresh.set()

    def end(self) -> None:
        """Let the page go; it may come back."""
        self.ended = True
        self._fresh.set()

    async def next(self, patience: float) -> str | None:
        """The newest message that the page has not had; None if none came for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._fresh.wait(), patience)
        self._fresh.clear()
        waits, self._waits = self._waits, False
        return self._newest if waits else None


@dataclass(eq=False)
class _Watch:
    """A room that is followed, and who listens."""

    code: str
    streams: list[Stream] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    mark: tuple | None = None
    room: ClassRoom | None = None
    same: dict = field(default_factory=dict)  # what all see of the room
    trouble: str = ""
    task: asyncio.Task | None = None


class Hub:
    """Tells pages what they are to show, whenever that changes."""

    def __init__(self, store: Store, calls: Calls | None = None):
        self.store, self.calls = store, calls or Calls()
        self.parts: list[Part] = []
        self._watches: dict[str, _Watch] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        store.listeners.append(self.wake)

    def wake(self, code: str) -> None:
        """Look at a room at once; may be called from any thread."""
        if self._loop is not None and code in self._watches:
            with suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._wake_here, code)

    def message(self, room: ClassRoom, client: str, same: dict | None = None) -> dict:
        """All that a client's page is told of a room."""
        said = (same or seen_by_all(room)) | seen_by_one(room, client)
        for part in self.parts:
            said |= part.tell(room, client)
        return said

    async def now(self, code: str, client: str) -> str:
        """What a client's page is told at this moment. Raises Unreachable."""
        with self.listen(code, client) as stream:
            text = await stream.next(LONGEST)
        if text is None:
            raise Unreachable("The server has too much to do now. Try again soon.")
        return text

    def listeners(self, code: str) -> int:
        """How many pages listen to a room on this server."""
        return len(self._watches[code].streams) if code in self._watches else 0

    @contextmanager
    def listen(self, code: str, client: str) -> Iterator[Stream]:
        """A stream of a room's news for a client's page."""
        self._loop = asyncio.get_running_loop()
        stream = Stream(client)
        watch = self._watches.setdefault(code, _Watch(code))
        watch.streams.append(stream)
        _let_go_of_oldest(watch, client)
        if watch.task is None:
            watch.task = asyncio.create_task(self._follow(watch))
        elif watch.room is not None:
            self._tell(watch, stream)
        try:
            yield stream
        finally:
            watch.streams.remove(stream)

    def _wake_here(self, code: str) -> None:
        if code in self._watches:
            self._watches[code].changed.set()

    async def _follow(self, watch: _Watch) -> None:
        """Tell what changes in a room, as long as a page listens."""
        try:
            while watch.streams and not server_ends():
                watch.changed.clear()
                await self._renew(watch)
                for stream in list(watch.streams):
                    self._tell(watch, stream)
                await asyncio.sleep(GAP)
                with suppress(TimeoutError):
                    quiet = PATIENCE if watch.trouble else BEAT
                    await asyncio.wait_for(watch.changed.wait(), quiet - GAP)
        except NoRoom as error:
            for stream in watch.streams:
                stream.put({"ended": str(error)})
        except Exception:
            log.exception("Following a room failed; its pages will ask again.")
        finally:
            del self._watches[watch.code]
            for stream in watch.streams:
                stream.end()

    async def _renew(self, watch: _Watch) -> None:
        """Load the room if it has changed."""
        try:
            mark = await self.calls(self.store.mark, watch.code)
            if mark != watch.mark:
                watch.room = await self.calls(self.store.load, watch.code)
                watch.mark, watch.same = mark, seen_by_all(watch.room)
            await self._prepare_parts(watch.room)
            watch.trouble = ""
        except Unreachable as error:
            watch.trouble = str(error)

    async def _prepare_parts(self, room: ClassRoom) -> None:
        for part in self.parts:
            if part.prepare is not None:
                await self.calls(part.prepare, room)

    def _tell(self, watch: _Watch, stream: Stream) -> None:
        trouble = {"trouble": watch.trouble} if watch.trouble else {}
        if watch.room is not None:
            stream.put(self.message(watch.room, stream.client, watch.same) | trouble)
        elif trouble:
            stream.put(trouble)


def _let_go_of_oldest(watch: _Watch, client: str) -> None:
    """A phone that slept or moved leaves connections behind; one that means harm opens many."""
    own = [stream for stream in watch.streams if client and stream.client == client]
    for stream in own[:-TABS]:
        stream.put({"crowded": "This room is open in other tabs too. Go on there, or reload this."})
        stream.end()


def server_ends() -> bool:
    """Whether the server was told to end: it would wait for the pages that listen."""
    handler = signal.getsignal(signal.SIGTERM)
    return getattr(getattr(handler, "__self__", None), "should_exit", False)


@cache
def the_hub() -> Hub:
    """The hub of this server."""
    return Hub(the_store())
