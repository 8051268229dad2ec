"""The short address that opens what the teacher of a room shows."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lessons.common.room.follow.handout import HALVES
from lessons.common.room.follow.handouts import Handouts
from lessons.common.room.routes import HEADERS, Desk, answered, top_of


def follow_routes(base: str, handouts: Callable[[], Handouts]) -> list[Route]:
    """The routes, below the path of all pages."""
    desk, top = FollowDesk(base, handouts), top_of(base)
    return [Route(f"{top}/{{code}}/shown", desk.open, methods=["GET"])]


class FollowDesk:
    """Sends learners to what is handed out to them."""

    def __init__(self, base: str, handouts: Callable[[], Handouts]):
        self._top = top_of(base)
        self._handouts = handouts
        self._desk = Desk(lambda: handouts().hub)

    @answered
    async def open(self, request: Request) -> Response:
        """The lesson as the teacher shows it; the room's own page if nothing is handed out."""
        code, _, _ = await self._desk.let_in(request)
        half = request.query_params.get("half", "")
        handout = await self._handouts().hub.calls(self._handouts().log.read, code)
        shown = handout.for_half(half if half in HALVES else HALVES[0])
        place = f"{self._top}/{code}"
        if shown is not None:
            query = "&".join(filter(None, [shown.query, f"room={code}"]))
            place = f"{self._top.removesuffix('/r')}/{shown.lesson}?{query}"
        return RedirectResponse(place, 303, HEADERS)
