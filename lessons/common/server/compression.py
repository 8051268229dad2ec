"""Streamlit's own scripts, compressed once: they are most of what a first visit loads.

Streamlit sends them as they are, since it would compress them anew for each visitor. They do not
change while the server runs, so here each is compressed for the first who asks and then kept.
"""

import asyncio
import gzip
import re

_SCRIPT = re.compile(r"(?:^|/)static/(?:[\w.-]+/)*[\w.-]+\.(?:js|css)")
_LEVEL = 6  # above it scripts hardly become smaller


class CompressedOnce:
    """An ASGI application that compresses what another one sends of scripts and styles."""

    def __init__(self, app):
        self._app = app
        self._kept: dict[str, tuple[list, bytes]] = {}  # as many as there are such files

    async def __call__(self, scope, receive, send):
        if not _asks_for_script(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            answer = _Answer(send)
            await self._app(scope, receive, answer.take)
            if not answer.whole:
                return
            self._kept[path] = await asyncio.to_thread(_compressed, answer)
        headers, body = self._kept[path]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _Answer:
    """What an application answers: kept if it is a whole file, else sent on at once."""

    def __init__(self, send):
        self._send = send
        self.whole = False
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def take(self, message: dict) -> None:
        """Take the next message of the answer."""
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            self.whole = message["status"] == 200 and b"content-encoding" not in names
            self.headers = message["headers"]
        if not self.whole:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _asks_for_script(scope: dict) -> bool:
    """Whether a request wants a whole script or style, and may get it compressed."""
    if scope["type"] != "http" or scope["method"] != "GET" or not _SCRIPT.search(scope["path"]):
        return False
    headers = dict(scope["headers"])
    conditional = b"range" in headers or b"if-none-match" in headers
    return b"gzip" in headers.get(b"accept-encoding", b"") and not conditional


def _compressed(answer: _Answer) -> tuple[list, bytes]:
    """The headers and the body of the answer, compressed."""
    body = gzip.compress(answer.body, _LEVEL)
    replaced = (b"content-length", b"content-encoding", b"vary", b"accept-ranges")
    headers = [(name, value) for name, value in answer.headers if name.lower() not in replaced]
    headers += [
        (b"content-encoding", b"gzip"),
        (b"content-length", str(len(body)).encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    return headers, body
