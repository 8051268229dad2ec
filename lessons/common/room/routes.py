"""The server's own routes for phones: their page, joining, news and votes.

A pass is shown in a header that no other site can send, so there are no cookies to abuse.
"""

from collections.abc import Awaitable, Callable
from functools import cached_property, wraps

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from lessons.common.ground.requests import TooLong, said_in
from lessons.common.room import codes
from lessons.common.room.class_room import Ballot, Refused
from lessons.common.room.door import Busy, Door
from lessons.common.room.hub import Hub, the_hub
from lessons.common.room.limits import Allowances, Places, household
from lessons.common.room.news import News, timed
from lessons.common.room.phone_page import phone_page, policy
from lessons.common.room.store import Keys, NoRoom, Unreachable

LONGEST = 4000  # bytes of a request
HIGHEST = 2**31 - 1  # number of a tap that the database can keep
JOINS = (500, 2)  # passes that an address may get at once, and how many more a second
TAPS = (20, 4)  # likewise what a client may send
STREAMS = 1500  # of an address: a whole class may share one
LISTENERS = 3000  # of a room
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
STATUS = {Refused: 409, NoRoom: 404, Unreachable: 503, Busy: 429}

Endpoint = Callable[[Request], Awaitable[Response]]


class Wrong(Exception):
    """A request that no page of ours would send, with the status of its answer."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status = status


def room_routes(base: str = "", hub: Callable[[], Hub] = the_hub) -> list[Route]:
    """The routes, below the path of all pages."""
    desk = Desk(hub)
    top = top_of(base)
    return [
        Route(top, desk.enter, methods=["GET"]),
        Route(f"{top}/", desk.enter, methods=["GET"]),
        Route(f"{top}/health", desk.health, methods=["GET"]),
        Route(f"{top}/{{code}}", desk.page, methods=["GET"]),
        Route(f"{top}/{{code}}/join", desk.join, methods=["POST"]),
        Route(f"{top}/{{code}}/news", desk.news, methods=["GET"]),
        Route(f"{top}/{{code}}/vote", desk.vote, methods=["POST"]),
    ]


def top_of(base: str) -> str:
    """Where the routes of rooms begin."""
    return f"/{base.strip('/')}/r".replace("//", "/")


def answered(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors are answered in a sentence."""

    @wraps(endpoint)
    async def wrapped(*arguments) -> Response:
        try:
            return await endpoint(*arguments)
        except tuple(STATUS) as error:
            return _sentence(STATUS[type(error)], str(error))
        except Wrong as error:
            return _sentence(error.status, str(error))
        except ClientDisconnect:
            return Response(status_code=400)

    return wrapped


def _sentence(status: int, words: str) -> Response:
    headers = HEADERS | ({"retry-after": "1"} if status in (429, 503) else {})
    return JSONResponse({"error": words}, status, headers)


class Desk:
    """Answers phones. The hub is made when the first one asks."""

    def __init__(self, hub: Callable[[], Hub], taps: tuple[float, float] = TAPS):
        self._get_hub = hub
        self._joins, self._taps = Allowances(*JOINS), Allowances(*taps)
        self._streams = Places(STREAMS)

    @cached_property
    def hub(self) -> Hub:
        """What tells pages their news."""
        return self._get_hub()

    @cached_property
    def door(self) -> Door:
        """What lets phones in."""
        return Door(self.hub.store, self.hub.calls)

    async def enter(self, request: Request) -> Response:
        """The page on which a code is typed; without a script it sends the code here."""
        typed = request.query_params.get("code")
        if typed is None:
            return _page()
        place = codes.tidy(typed) or "none"
        return RedirectResponse(f"{request.url.path.rstrip('/')}/{place}", 303, HEADERS)

    async def page(self, request: Request) -> Response:
        """The page of a phone. It is the same for each code, so it tells nothing about a code."""
        return _page()

    @answered
    async def health(self, request: Request) -> Response:
        """Whether this server and its database answer."""
        await self.hub.calls(self.hub.store.check)
        return JSONResponse({"ok": True}, headers=HEADERS)

    @answered
    async def join(self, request: Request) -> Response:
        """A pass for a phone: the one it shows, if it is good, else a new one."""
        check_origin(request)
        code, client, keys = await self.let_in(request)
        if client:
            return JSONResponse({"pass": _shown(request)}, headers=HEADERS)
        if not self.lets_join(request):
            raise Busy("Too many phones join from your network. This phone tries again.")
        made = codes.new_pass(keys.key)
        await self.hub.calls(self.hub.store.join, code, codes.client_of(keys.key, made))
        return JSONResponse({"pass": made}, headers=HEADERS)

    @answered
    async def news(self, request: Request) -> Response:
        """What this client is to be shown, now and whenever it changes."""
        code, client, _ = await self.let_in(request)
        if _shown(request) and not client:
            raise Wrong(401, "This phone has no place in this room. It joins again.")
        if request.headers.get("accept") == "application/json":  # for lines that hold streams back
            text = timed(await self.hub.now(code, client))
            return Response(text, headers=HEADERS, media_type="application/json")
        address = _address(request)
        if self.hub.listeners(code) >= LISTENERS or not self._streams.take(address):
            raise Busy("Too many pages follow this room. This one tries again.")
        return News(self.hub, code, client, lambda: self._streams.free(address))

    @answered
    async def vote(self, request: Request) -> Response:
        """Count a vote."""
        check_origin(request)
        code, client = await self.client(request)
        said = await read(request)
        number = whole(said, "number", 1, HIGHEST)
        ballot = Ballot(whole(said, "choice", -1, HIGHEST), number)
        which = said.get("round")
        if not isinstance(which, str):
            raise Wrong(400, "A vote names its round.")
        asked = whole(said, "asked", 0, HIGHEST)
        await self.hub.calls(self.hub.store.vote, code, asked, which, client, ballot)
        return JSONResponse({"number": number}, headers=HEADERS)

    def lets_join(self, request: Request) -> bool:
        """Whether one more may join from an address; it is counted."""
        return self._joins.take(_address(request))

    async def client(self, request: Request) -> tuple[str, str]:
        """The room's code and the client of a request that only a client may make."""
        code, client, _ = await self.let_in(request)
        if not client:
            raise Wrong(401, "This phone has no place in this room. It joins again.")
        if not self._taps.take((code, client)):
            raise Busy("You tap faster than a room can count. The last tap is kept.")
        return code, client

    async def let_in(self, request: Request) -> tuple[str, str, Keys]:
        """The room’s code, the client whose pass is shown (or ""), and the room’s keys."""
        typed = request.path_params["code"]
        return await self.door.enter(_address(request), typed, _shown(request))


def _page() -> Response:
    headers = HEADERS | {"cache-control": "no-cache", "content-security-policy": policy()}
    return HTMLResponse(phone_page(), headers=headers)


async def read(request: Request) -> dict:
    """What a request says, as JSON; no more of it is read than a page of ours would send."""
    try:
        said = await said_in(request, LONGEST)
    except TooLong:
        raise Wrong(413, f"A request has at most {LONGEST} bytes.") from None
    if said is None:
        raise Wrong(400, "The request is not a JSON object.")
    return said


def whole(said: dict, name: str, low: int, high: int) -> int:
    """A whole number that a request says."""
    value = said.get(name)
    if type(value) is not int or not low <= value <= high:
        raise Wrong(400, f"“{name}” is not a whole number from {low} to {high}.")
    return value


def check_origin(request: Request) -> None:
    """Refuse what another site has a browser send."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not own:
        raise Wrong(403, "Another site sent this. Open the room’s own page.")


def _shown(request: Request) -> str:
    """The pass that a request shows."""
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    return shown if kind.lower() == "bearer" else ""


def _address(request: Request) -> str:
    return household(request.client.host if request.client else "")
