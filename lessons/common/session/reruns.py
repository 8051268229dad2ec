"""How much of a page runs again when the learner does something.

A run of the whole page costs several times what a part of it costs. So all that a control changes
stands in one fragment, *play*: the controls, the stage's feed and the results. Two parts of it run
alone, too: the feed, when the browser asks for more of its run, and results of which more is to
come. A fragment waits until a page that is being drawn stands: nothing breaks that off.

What else follows the controls has a fragment of its own and says so with `follow`.

For all that happens in one instant the browser names one fragment, and Streamlit runs that one. So
each callback says with `run` what is to run: of several, nothing is forgotten.
"""

import time
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Event

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE = ""  # the whole page
# Of each `at_once` around what is drawn, the outermost first: how to send, and what it keeps.
_around: ContextVar[tuple] = ContextVar("around", default=())
_last = time.monotonic()  # when a part was drawn last, for anyone
_server: AbstractEventLoop | None = None  # what sends; none where there is no server
HELD = 0.05  # seconds: the longest that it waits for pieces that go together


@dataclass
class Parts:
    """The parts of the page that is shown: which follow the controls, which are to run."""

    follow: dict[str, bool] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)


def begin() -> None:
    """A page is drawn from the start: it has no parts yet, and none is waited for."""
    _note_the_time()
    st.session_state["parts"] = Parts()


def part(key: str, draw: Callable[[], None]) -> None:
    """Draw a part of a page that can run alone."""

    def drawn():
        draw()
        _note_the_time()
        _parts().wanted.discard(key)  # not if something else broke this off: then it is to come

    # Streamlit tells fragments apart by this name and their place: what is late for a part of one
    # page must not run a part of the next, which then would lose all else.
    drawn.__qualname__ = key
    st.fragment(drawn, key=key)()


class _Places:
    """Holds back the places with which a part begins, until something is drawn in them.

    Streamlit sends them before the part has a say, as a piece of their own.
    """

    def __init__(self, context):
        self.context, self.send, self.held = context, context._enqueue, []
        context._enqueue = self

    def __call__(self, message) -> None:
        if message.delta.WhichOneof("type") == "add_block":
            self.held.append(message)
            return
        for each in (*self.taken(), message):
            self.send(each)

    def taken(self) -> list:
        """What is held; from now on everything is sent as ever."""
        self.context._enqueue = self.send
        return self.held


@contextmanager
def at_once() -> Iterator[None]:
    """Send all that is drawn here in one go, at the end.

    A browser that gets it piece by piece goes through the whole page for each piece. If this is
    broken off, nothing of it is sent: whatever breaks it off draws it, too.
    """
    context = get_script_run_ctx()
    kept = context._enqueue.taken() if isinstance(context._enqueue, _Places) else []
    send = context._enqueue
    around = _around.set((*_around.get(), (send, kept)))

    def keep(message) -> None:
        context.yield_check()  # as sending does: a newer move breaks this off
        kept.append(message)

    context._enqueue = keep
    try:
        yield
    finally:
        context._enqueue = send
        _around.reset(around)
    if _around.get():  # what is around this sends it
        for message in kept:
            send(message)
    else:
        _send_together(kept, send)


@asynccontextmanager
async def served(_app: object) -> AsyncIterator[None]:
    """While a server runs: what sends is known."""
    global _server
    _server = get_running_loop()
    yield
    _server = None


def _send_together(messages: Iterable, send: Callable) -> None:
    """Send messages so that they leave as one.

    Streamlit sends whatever is there as soon as there is something, and then nothing for 5 ms: the
    first one would go alone. So what sends waits until all are there.
    """
    are_there = Event()
    if _server is not None:
        _server.call_soon_threadsafe(are_there.wait, HELD)
    try:
        for message in messages:
            send(message)
    finally:
        are_there.set()


def send_what_is_kept() -> None:
    """Send what was drawn so far of all that is to go at once: what follows takes long."""
    around = _around.get()
    if around:
        _send_together([message for _, kept in around for message in kept], around[0][0])
    for _, kept in around:
        kept.clear()


def follow(key: str, follows: bool = True) -> None:
    """Say whether a part, beside *play*, follows the controls from now on."""
    _parts().follow[key] = follows


def followers() -> list[str]:
    """The parts that follow the controls, beside *play*."""
    return [key for key, follows in _parts().follow.items() if follows]


def run(*keys: str) -> None:
    """The last act of a callback: say which parts are to run; without any, the whole page.

    Streamlit runs the part in which the control stands: if that is not all, it is told so. A part
    that is gone, with a larger one that was drawn anew without it, is wanted no more.
    """
    parts, context = _parts(), get_script_run_ctx()
    wanted = parts.wanted | (set(keys) or {_PAGE})
    parts.wanted = {key for key in wanted if key == _PAGE or _stands(context, key)}
    if len(parts.wanted) > 1 or (not keys and context.fragment_ids_this_run):
        st.rerun("app" if _PAGE in parts.wanted else sorted(parts.wanted))
    _Places(context)


def quiet_for() -> float:
    """Seconds since a part of a page was drawn, for any learner."""
    return time.monotonic() - _last


def _note_the_time() -> None:
    global _last
    _last = time.monotonic()


def _stands(context, key: str) -> bool:
    """Whether this part is on the page now."""
    try:
        return bool(context.fragment_storage.resolve_target(key))
    except StreamlitAPIException:
        return False


def _parts() -> Parts:
    return st.session_state["parts"]
