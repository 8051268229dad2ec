"""Taps of a class: those that come at nearly the same time are written in one transaction."""

import asyncio

from lessons.common.room.calls import Calls
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.tap_book import Tap

GATHER = 0.02  # seconds in which taps are gathered
MOST = 200  # taps that are written at once


class Taps:
    """Writes taps; each is answered once it is in the database."""

    def __init__(self, log: LoadLog, calls: Calls):
        self._log, self._calls = log, calls
        self._waiting: dict[tuple[str, int], list] = {}
        self._writers: dict[tuple[str, int], asyncio.Task] = {}

    async def write(self, code: str, run: int, tap: Tap) -> str:
        """Why a tap cannot count; empty if it does. Raises what the log raises."""
        load, answer = (code, run), asyncio.get_running_loop().create_future()
        self._waiting.setdefault(load, []).append((tap, answer))
        if load not in self._writers:
            self._writers[load] = asyncio.create_task(self._write_all(load))
        return await answer

    async def _write_all(self, load: tuple[str, int]) -> None:
        """Write until no tap waits; meanwhile others gather."""
        try:
            await asyncio.sleep(GATHER)
            while several := self._waiting[load][:MOST]:
                del self._waiting[load][:MOST]
                await self._write_some(load, several)
        finally:
            del self._writers[load], self._waiting[load]

    async def _write_some(self, load: tuple[str, int], several: list) -> None:
        try:
            answers = await self._calls(self._log.write, *load, [tap for tap, _ in several])
        except Exception as error:
            for _, answer in several:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), words in zip(several, answers):
            if not answer.done():  # its phone may have gone
                answer.set_result(words)
