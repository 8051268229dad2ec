"""What a browser says to a route: untrusted, and no longer than a page of ours would have it."""

import json

from starlette.requests import Request


class TooLong(Exception):
    """A request that is longer than any page would send."""


async def said_in(request: Request, longest: int) -> dict | None:
    """The JSON object that a request brings; None if it brings none.

    Raises TooLong as soon as it has more than `longest` bytes: no more of it is read.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            raise TooLong
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
