"""Phones of a class without browsers: they speak HTTP on bare sockets, so many fit a process."""

import asyncio
import contextlib
import json
import time
from urllib.parse import urlsplit

PATIENCE = 60.0  # a bound for a busy machine: what is waited for is a state


class Wire:
    """A connection to the server that is used again and again, one request at a time."""

    def __init__(self, host: str, port: int):
        self.host, self.port = host, port
        self._ends = None
        self._turn = asyncio.Lock()

    async def ask(self, method, path, body=None, headers=()):
        """The status and the body of the answer, as JSON if it is that."""
        async with self._turn:
            for attempt in (1, 2):  # the server may have closed a connection that was idle
                fresh = self._ends is None
                if fresh:
                    self._ends = await asyncio.open_connection(self.host, self.port)
                try:
                    return await self._ask(method, path, body, headers)
                except (ConnectionError, asyncio.IncompleteReadError):
                    self.close()
                    if fresh or attempt == 2:
                        raise

    async def _ask(self, method, path, body, headers):
        reader, writer = self._ends
        writer.write(request(method, path, self.host, body, headers))
        await writer.drain()
        status, said = await read_head(reader)
        text = await reader.readexactly(int(said.get("content-length", 0)))
        if said.get("connection") == "close":
            self.close()
        kind = said.get("content-type", "")
        return status, json.loads(text) if "json" in kind else text.decode()

    def close(self):
        if self._ends:
            self._ends[1].close()
            self._ends = None


def request(method, path, host, body=None, headers=()):
    """The bytes of a request."""
    text = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = {"Host": host, "Content-Length": str(len(text)), **dict(headers)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + text


async def read_head(reader):
    """The status and the headers of an answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(": ") for line in lines if line]
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}


class Phone:
    """One phone: it joins, follows the news, and says what is tapped until that is answered."""

    def __init__(self, address: str, code: str):
        parts = urlsplit(address)
        self.host, self.port = parts.hostname, parts.port
        self.base = f"{parts.path}/r/{code}"
        self.wire = Wire(self.host, self.port)
        self.shown, self.number, self.news, self.heard = "", 0, {}, 0
        self.at = 0.0  # when the newest news came
        self._changed = asyncio.Event()
        self._ear = None

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.shown}"} if self.shown else {}

    async def post(self, path, body=None, **headers):
        return await self.wire.ask(
            "POST", f"{self.base}/{path}", body or {}, {**self.headers, **headers}
        )

    async def join(self):
        status, said = await self.post("join")
        self.shown = said.get("pass", "")
        return status, said

    async def vote(self, choice, which="first", asked=1, number=None):
        number = number or self.number + 1
        self.number = max(self.number, number)
        body = {"asked": asked, "round": which, "choice": choice, "number": number}
        return await self.post("vote", body)

    async def tap(self, do="send", run=1, number=None):
        self.number = number or self.number + 1
        return await self.post("task", {"run": run, "number": self.number, "do": do})

    async def insist(self, function, *arguments, **more):
        """Do it until it is answered, as the page does; the answers."""
        more.setdefault("number", self.number + 1)
        answers, end = [], time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                answers.append(await function(*arguments, **more))
                if answers[-1][0] not in (429, 503):
                    return answers
            await asyncio.sleep(0.1)
        raise TimeoutError("The server did not come back.")

    def listen(self):
        """Begin to follow the news; reconnect until `leave`."""
        self._ear = asyncio.create_task(self._listen())

    async def _listen(self):
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._follow()
            await asyncio.sleep(0.2)

    async def _follow(self):
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(request("GET", f"{self.base}/news", self.host, None, self.headers))
            status, _ = await read_head(reader)
            if status != 200:
                raise ConnectionError(status)
            async for event in events(reader):
                self.news, self.at = event, time.monotonic()
                self.heard += 1
                self._changed.set()
        finally:
            writer.close()

    async def until(self, holds):
        """The news as soon as something holds of it."""

        async def wait():
            while not (self.news and holds(self.news)):
                self._changed.clear()
                await self._changed.wait()

        await asyncio.wait_for(wait(), PATIENCE)
        return self.news

    async def leave(self):
        if self._ear:
            self._ear.cancel()
            await asyncio.gather(self._ear, return_exceptions=True)
        self.wire.close()


async def events(reader):
    """The messages of a stream of events, each in chunks of its own."""
    text = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        text += await reader.readexactly(size)
        await reader.readexactly(2)
        *whole, text = text.split(b"\n\n")
        for message in whole:
            if message.startswith(b"data: "):
                yield json.loads(message[6:])
