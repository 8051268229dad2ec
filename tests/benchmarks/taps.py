"""A class that taps: phones send tasks into the run of their room, a projector follows it."""

import asyncio
import contextlib
import json
import random
import time

from lessons.common.room.load.deeds import Send
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.rules import Rules
from tests.phones import Phone, read_head, request

RULES = Rules(workers=8, seconds=0.5, limit=200)
REST = 2.0  # seconds in which the projector hears of the last taps


class Projector:
    """A page that follows the run: when it was first sent each task, by the moment it arrived."""

    def __init__(self, address, code):
        self.phone, self.seen = Phone(address, code), {}

    async def follow(self):
        reader, writer = await asyncio.open_connection(
            self.phone.host, self.phone.port, limit=2**26
        )
        writer.write(request("GET", f"{self.phone.base}/run", self.phone.host))
        await read_head(reader)
        with contextlib.closing(writer):
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    self.take(json.loads(line[6:]), time.time())

    def take(self, message, now):
        tasks = message["lanes"][0]["tasks"]
        for row in tasks["id"]:
            self.seen.setdefault(row, now)


async def tap_on(phone, seconds, sent):
    """Tap about once a second until each is answered; some messages go twice."""
    await asyncio.sleep(random.random())
    end = time.time() + seconds
    while time.time() < end:
        number = phone.number = phone.number + 1
        sent[number] = time.time()
        for _ in range(2 if random.random() < 0.1 else 1):
            while (await phone.tap(number=number))[0] in (429, 503):
                await asyncio.sleep(0.2)
        await asyncio.sleep(max(0.0, sent[number] + 1 - time.time()))


async def class_taps(store, address, code, phones, seconds):
    """Let phones tap about once a second each; the figures."""
    log = LoadLog(store)
    start = await asyncio.to_thread(log.begin, code, 0, RULES)
    projector, sent = Projector(address, code), [{} for _ in phones]
    following = asyncio.create_task(projector.follow())
    await asyncio.gather(*(tap_on(*each) for each in zip(phones, [seconds] * len(phones), sent)))
    await asyncio.sleep(REST)
    following.cancel()
    taps = {
        (phone.shown.partition(".")[0], number): at
        for phone, own in zip(phones, sent)
        for number, at in own.items()
    }
    return figures(taps, projector, log.read(code, start.run)[1])


def figures(taps, projector, deeds):
    """What was lost or doubled, and how long it took until the projector was sent a tap."""
    written = [(deed.client, deed.number) for deed in deeds if isinstance(deed, Send)]
    late = [
        1000 * (projector.seen.get(row, float("inf")) - taps[task])
        for row, task in enumerate(written)
        if task in taps
    ]
    return {
        "taps": len(taps),
        "taps_lost": len(set(taps) - set(written)),
        "taps_doubled": len(written) - len(set(written)),
        "tap_to_projector_p95_ms": sorted(late)[-(-len(late) * 95 // 100) - 1],
    }
