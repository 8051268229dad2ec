"""That a part of a page begins to run is announced with the first that it draws.

Streamlit announces each run by itself. A browser then goes through its whole page for the
announcement, which changes nothing that is seen, and what is drawn meanwhile waits for that.
"""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_LONGEST = 20_000  # bytes of an announcement, which holds the theme and the names of all pages


class LateAnnouncements:
    """An ASGI application that announces a run of a part of a page as late as does no harm.

    A part that draws nothing says that it is over: nothing is kept back for good. A run of a whole
    page is announced at once: it may take its time.
    """

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        later = _Later(send).take if scope["type"] == "websocket" else send
        await self._app(scope, receive, later)


class _Later:
    """Sends the messages for one browser in their order; an announcement goes with the next."""

    def __init__(self, send):
        self._send = send
        self._kept: list[dict] = []

    async def take(self, message: dict) -> None:
        """Take the next message."""
        self._kept.append(message)
        if self._announces(message):
            return
        kept, self._kept = self._kept, []
        for each in kept:
            await self._send(each)

    def _announces(self, message: dict) -> bool:
        """Whether it says that a part of a page begins, or then that it runs, and no more."""
        data = message.get("bytes")
        if not data or len(data) > _LONGEST:
            return False
        said = ForwardMsg.FromString(data)
        if said.HasField("session_status_changed"):
            return len(self._kept) > 1 and said.session_status_changed.script_is_running
        return said.HasField("new_session") and bool(said.metadata.run.fragment_ids)
