"""The routes of a load: phones send tasks and give up, projectors follow the run."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lessons.common.room.class_room import Refused
from lessons.common.room.door import Busy
from lessons.common.room.limits import Places
from lessons.common.room.load.deeds import HIGHEST
from lessons.common.room.load.loads import Loads
from lessons.common.room.load.run_stream import RunStream
from lessons.common.room.load.tap_book import GIVE_UP, SEND, Tap
from lessons.common.room.routes import (
    HEADERS,
    Desk,
    Wrong,
    answered,
    check_origin,
    read,
    top_of,
    whole,
)

TAPS = (6, 2)  # what a client may send at once, and how many more a second
STREAMS = 20  # projectors of a room


def load_routes(base: str, loads: Callable[[], Loads]) -> list[Route]:
    """The routes, below the path of all pages."""
    desk, top = LoadDesk(loads), top_of(base)
    return [
        Route(f"{top}/{{code}}/task", desk.task, methods=["POST"]),
        Route(f"{top}/{{code}}/run", desk.run, methods=["GET"]),
    ]


class LoadDesk:
    """Answers phones and projectors about loads."""

    def __init__(self, loads: Callable[[], Loads]):
        self._loads = loads
        self._desk = Desk(lambda: loads().hub, taps=TAPS)
        self._streams = Places(STREAMS)

    @answered
    async def task(self, request: Request) -> Response:
        """A client sends its task, or gives it up."""
        check_origin(request)
        code, client = await self._desk.client(request)
        said = await read(request)
        if said.get("do") not in (SEND, GIVE_UP):
            raise Wrong(400, "A tap sends a task or gives it up.")
        number = whole(said, "number", 1, HIGHEST)
        tap = Tap(said["do"], client, number)
        if words := await self._loads().tap(code, whole(said, "run", 1, HIGHEST), tap):
            raise Refused(words)
        return JSONResponse({"number": number}, headers=HEADERS)

    @answered
    async def run(self, request: Request) -> Response:
        """The run as a stage plays it, now and whenever something is done in it."""
        code, _, _ = await self._desk.let_in(request)
        if not self._streams.take(code):
            raise Busy("Too many screens follow this room’s run. This one tries again.")
        return RunStream(self._loads(), code, lambda: self._streams.free(code))
