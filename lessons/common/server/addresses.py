"""An address without a page says so, and shows the way home."""

import re
from collections.abc import Callable, Collection

_PAGE = re.compile(r"/(?P<name>[A-Za-z0-9][\w-]*)/?")  # what names a page: no file, nothing inner
_NOT_FOUND = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>No page here · Queue effects</title>
<style>
:root { color-scheme: light dark; }
body {
  margin: 20vh auto; padding: 0 1.5rem; max-width: 40rem; font: 1.1rem/1.5 system-ui, sans-serif;
  color: light-dark(#1c2430, #e8edf5); background: light-dark(#ffffff, #12161d);
}
a { color: light-dark(#2457d6, #7aa2ff); }
</style>
</head>
<body>
<main>
<h1>There is no page at this address.</h1>
<p>The lesson may have another name now.
Go to <a href="HOME">Queue effects</a>, where all lessons are listed.</p>
</main>
</body>
</html>
"""


class KnownAddresses:
    """An ASGI application that answers where another one has no page."""

    def __init__(self, app, pages: Callable[[], Collection[str]], base: str = ""):
        """``pages`` tells the names of the pages, ``base`` is the path under which they stand."""
        self._app, self._pages = app, pages
        self._base = f"/{base.strip('/')}".rstrip("/")

    async def __call__(self, scope, receive, send):
        if self._is_unknown(scope):
            await _send_not_found(send, self._base)
        else:
            await self._app(scope, receive, send)

    def _is_unknown(self, scope: dict) -> bool:
        """Whether a browser opens a page that there is not."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return False
        if b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
            return False
        page = _PAGE.fullmatch(scope["path"].removeprefix(self._base))
        return bool(page) and page["name"] not in self._pages()


async def _send_not_found(send, base: str) -> None:
    body = _NOT_FOUND.replace("HOME", f"{base}/").encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
