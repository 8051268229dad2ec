"""The answer that does not end: a load as events for the stage of a projector."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress

from lessons.common.room.hub import server_ends
from lessons.common.room.load.loads import Loads
from lessons.common.room.news import HEADERS, HEARTBEAT, first_of, send_on, until_gone
from lessons.common.room.store import NoRoom, Unreachable

BEAT = 0.3  # seconds until what was done on another server is seen
GAP = 0.1  # seconds between two messages, at least


class RunStream:
    """An ASGI answer with the run of a room's load: first all of it, then what is new.

    What is new depends on what this page was sent before, so nothing is left out however slow it
    is; `release` is called once it is over.
    """

    def __init__(self, loads: Loads, code: str, release: Callable[[], None]):
        self._loads, self._code, self._release = loads, code, release

    async def __call__(self, scope, receive, send) -> None:
        try:
            with self._loads.watching(self._code) as changed:
                await first_of(self._write(changed, send), until_gone(receive))
        finally:
            self._release()

    async def _write(self, changed: asyncio.Event, send) -> None:
        """Send what is new, again and again."""
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        run, revision, sent_at = "", -1, time.monotonic()
        with suppress(TimeoutError, NoRoom):
            while not server_ends():
                changed.clear()
                event = b""
                with suppress(Unreachable):
                    run, revision, event = await self._loads.hub.calls(self._news, run, revision)
                if not event and time.monotonic() - sent_at > HEARTBEAT:
                    event = b":\n\n"
                if event:
                    sent_at = time.monotonic()
                    await send_on(send, event)
                await asyncio.sleep(GAP)
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), BEAT - GAP)
        await send({"type": "http.response.body", "body": b""})

    def _news(self, run: str, revision: int) -> tuple[str, int, bytes]:
        live = self._loads.live(self._code)
        live.renew()
        news = live.news(run, revision)
        if news is None:
            return run, revision, b""
        text = json.dumps(news.message, separators=(",", ":"))
        return news.run, news.revision, f"data: {text}\n\n".encode()
