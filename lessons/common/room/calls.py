"""Calls to the store by code that must not wait: a few threads make them, and not too many wait."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lessons.common.room.store import Unreachable

THREADS = 4
MOST = 1000  # calls that wait
PAUSE = 0.5  # seconds in which a database that was gone is not asked again


class Calls:
    """Makes calls that may block, in threads of its own.

    While the database is gone each call would hold a thread for seconds. So the first one that
    fails lets the others fail at once.
    """

    def __init__(self, threads: int = THREADS):
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="room")
        self._waiting = 0
        self._failed: tuple[float, str] | None = None

    async def __call__(self, function: Callable, *arguments):
        """What the function returns, or what it raises."""
        if self._waiting >= MOST:
            raise Unreachable("The server has too much to do now. Try again soon.")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._make, function, *arguments)
        finally:
            self._waiting -= 1

    def _make(self, function: Callable, *arguments):
        if self._failed and time.monotonic() < self._failed[0] + PAUSE:
            raise Unreachable(self._failed[1])
        try:
            return function(*arguments)
        except Unreachable as error:
            self._failed = (time.monotonic(), str(error))
            raise
