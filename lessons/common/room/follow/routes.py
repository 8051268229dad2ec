"""The short address that opens what the teacher of a room shows."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lessons.common.room.follow.handout import HALVES, address_of
from lessons.common.room.follow.handouts import Handouts
from lessons.common.room.follow.room_cookie import COOKIE, client_in, cookie_for
from lessons.common.room.routes import HEADERS, Desk, answered, top_of
from lessons.common.room.store import DAY


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
        code, _, keys = await self._desk.let_in(request)
        half = request.query_params.get("half", "")
        handout = await self._handouts().hub.calls(self._handouts().log.read, code)
        shown = handout.for_half(half if half in HALVES else HALVES[0])
        if shown is None:
            return RedirectResponse(f"{self._top}/{code}", 303, HEADERS)
        top = self._top.removesuffix("/r")
        answer = RedirectResponse(f"{top}{address_of(shown, code)}", 303, HEADERS)
        self._know_again(request, answer, code, keys.key)
        return answer

    def _know_again(self, request: Request, answer: Response, code: str, key: str) -> None:
        """Have a browser keep that it is one of the room: its challenges count on the board."""
        before = request.cookies.get(COOKIE, "")
        if client_in(before, code, key) or not self._desk.lets_join(request):
            return
        answer.set_cookie(
            COOKIE,
            cookie_for(code, key, before),
            max_age=DAY,
            path=f"{self._top.removesuffix('/r')}/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
