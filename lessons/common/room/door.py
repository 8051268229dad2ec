"""Who may come in: an address that tries codes of rooms that there are not is slowed down."""

import asyncio
import time
from collections import OrderedDict

from lessons.common.room import codes
from lessons.common.room.calls import Calls
from lessons.common.room.limits import KEPT, Allowances, Places
from lessons.common.room.store import Keys, NoRoom, Store

WRONG = (10, 0.1)  # wrong codes that an address may try at once, and how many more a second
WAIT = 2.0  # seconds before each further try of it
FRESH = 5.0  # seconds in which a room that was found is not looked up again
AT_ONCE = 5  # tries of it that may wait


class Busy(Exception):
    """Too much was asked for; the words are for the person who asked."""


class Door:
    """Finds the keys of the room that a code names.

    Many people share an address, as in a class. So one who mistypes does no harm to the others, and
    where a code was right before, it is right again without a wait.
    """

    def __init__(self, store: Store, calls: Calls):
        self._store, self._calls = store, calls
        self._wrong = Allowances(*WRONG)
        self._waiting = Places(AT_ONCE)
        self._welcome: OrderedDict[tuple[str, str], bool] = OrderedDict()
        self._found: dict[str, tuple[Keys, float]] = {}

    async def enter(self, address: str, typed: str, shown: str = "") -> tuple[str, str, Keys]:
        """The code as it is written, the client whose pass is shown (or ""), the room's keys."""
        code = codes.tidy(typed)
        if shown or (address, code) in self._welcome:
            keys = (self._known(code) if shown else None) or await self._find(code)
            client = codes.client_of(keys.key, shown) if keys else ""
            if keys and (client or (address, code) in self._welcome):
                self._remember(address, code)
                return code, client, keys
        keys = await self._try(address, code)
        return code, codes.client_of(keys.key, shown), keys

    async def _try(self, address: str, code: str) -> Keys:
        """The keys of a room of which it is not known yet that this address knows its code."""
        if self._wrong.left(address) < 1:
            await self._wait(address)
        keys = await self._find(code)
        if keys is None:
            self._wrong.take(address)
            raise NoRoom("There is no room with this code. A room ends after a day.")
        self._remember(address, code)
        return keys

    async def _wait(self, address: str) -> None:
        if not self._waiting.take(address):
            raise Busy("Too many codes were tried from your network. Try again soon.")
        try:
            await asyncio.sleep(WAIT)
        finally:
            self._waiting.free(address)

    async def _find(self, code: str) -> Keys | None:
        """The keys of a room; None: there is no such room."""
        self._found.pop(code, None)
        try:
            found = await self._calls(self._store.keys, code) if code else None
        except NoRoom:
            return None
        if found and len(self._found) < KEPT:
            self._found[code] = found, time.monotonic()
        return found

    def _known(self, code: str) -> Keys | None:
        """The keys of a room that was found a moment ago: they never change."""
        found, since = self._found.get(code, (None, 0.0))
        return found if time.monotonic() - since < FRESH else None

    def _remember(self, address: str, code: str) -> None:
        self._welcome[(address, code)] = True
        self._welcome.move_to_end((address, code))
        if len(self._welcome) > KEPT:
            self._welcome.popitem(last=False)
