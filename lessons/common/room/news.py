"""The answer that does not end: a room's news as server-sent events."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from lessons.common.room.hub import SPACING, Hub, Stream

HEARTBEAT = 15.0  # seconds without news until a page is told that the connection lives
SLOW = 30.0  # seconds until a page that takes nothing is given up
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # some servers in front would hold the news back
]


class News:
    """An ASGI answer with a room's news, until the page goes or the stream ends."""

    def __init__(self, hub: Hub, code: str, client: str, at_end: Callable[[], None]):
        self._hub, self._code, self._client, self._at_end = hub, code, client, at_end

    async def __call__(self, scope, receive, send) -> None:
        try:
            with self._hub.listen(self._code, self._client) as stream:
                await first_of(_write(stream, send), until_gone(receive))
        finally:
            self._at_end()


async def first_of(*coroutines) -> None:
    """Wait until one of them has ended, then end the others."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _write(stream: Stream, send) -> None:
    """Send each message to the page; the newest one if it takes them slowly."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    with suppress(TimeoutError):
        while True:
            ends = stream.ended
            text = await stream.next(0 if ends else HEARTBEAT)
            if text is not None:
                await send_on(send, event(text))
            elif ends:
                break
            else:
                await send_on(send, b":\n\n")
            if not stream.ended:
                await asyncio.sleep(SPACING)
        await send({"type": "http.response.body", "body": b""})


async def send_on(send, body: bytes) -> None:
    """Send a piece of an answer that goes on. Raises TimeoutError if the page does not take it."""
    message = {"type": "http.response.body", "body": body, "more_body": True}
    await asyncio.wait_for(send(message), SLOW)


async def until_gone(receive) -> None:
    """Wait until the page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def event(text: str) -> bytes:
    """A message as an event."""
    return f"data: {timed(text)}\n\n".encode()


def timed(text: str) -> str:
    """A message with the server's time of now."""
    return f'{text[:-1]},"now":{time.time():.2f}}}'
