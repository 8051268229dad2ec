"""The short way from a slider to the run: the stage tells the server of a move by itself.

Streamlit tells of the same move, and has the rest of the page follow. But it waits until a drag
rests, and goes through the whole page before the stage hears anything. So the stage need not wait;
where it is not heard here, it learns of the move from Streamlit.
"""

import json
import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from lessons.common.ground.requests import TooLong, said_in
from lessons.common.stage.feed import what_is_new
from lessons.common.steering.page_state import PageState, pages_of
from lessons.common.steering.sliders import move_ahead

LONGEST = 1000  # bytes of a request
_NOTHING_NEW = 204


def address(base: str) -> str:
    """Where moves are told, below the path of all pages."""
    return f"/{base.strip('/')}/slider".replace("//", "/")


def short_way(base: str = "") -> Route:
    """The route for moves."""
    return Route(address(base), _answer, methods=["POST"])


async def _answer(request: Request) -> Response:
    """What a move of a slider changes in the run; nothing where it is not known, or known already.

    Only the browser knows the token of its session: no other site can steer it.
    """
    said = await _read(request)
    page = pages_of(said.get("session")).get(said.get("page")) if said else None
    if page is None:
        return Response(status_code=404)
    if page.is_told:  # a stage tells of one move after the other
        return Response(status_code=429)
    page.is_told = True
    try:
        news = await run_in_threadpool(_move, page, said)
    finally:
        page.is_told = False
    headers = {"cache-control": "no-store"}
    if not news:
        return Response(status_code=_NOTHING_NEW, headers=headers)
    return Response(news, headers=headers, media_type="application/json")


async def _read(request: Request) -> dict:
    """What a request says, with texts where a name is meant; empty if no stage would say it."""
    try:
        said = await said_in(request, LONGEST)
    except (TooLong, ClientDisconnect):
        return {}
    names = ("session", "page", "slider")
    sound = said and all(isinstance(said.get(name), str) for name in names)
    return said if sound else {}


def _move(page: PageState, said: dict) -> bytes:
    """Move a slider where the browser stands; return what is new then, empty if nothing is."""
    value, stands = _number(said.get("value")), said.get("stands")
    if page.live is None or value is None:
        return b""
    with page.moving:
        if isinstance(stands, dict):
            # Commands come by Streamlit, to keep their order.
            page.live.hear(stands | {"commands": []})
        if not move_ahead(page, said["slider"], value):
            return b""
        _, whole = page.address()
        return json.dumps(what_is_new(page, whole), separators=(",", ":")).encode()


def _number(value: object) -> float | None:
    """A number that a slider may show; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:  # a whole number that is no float
        return None
