"""A class that taps: phones send tasks into the run of their room, a projector follows it.

Run alone: python -m tests.benchmarks.taps --phones 300 --seconds 60
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from lessons.common.room.load.deeds import Send
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.rules import Rules
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import Store
from tests import serving
from tests.benchmarks.learners import cpu_seconds
from tests.phones import Phone, read_head, request

TOPIC = Topic("spikes", "Spikes", Question("How long?", ("10 s", "40 s"), right=1))
RULES = Rules(workers=8, seconds=0.5, limit=200)


class Projector:
    """A page that follows the run: when it was first sent each task, by the moment it arrived."""

    def __init__(self, address, code):
        self.phone, self.seen, self.messages = Phone(address, code), {}, 0

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
        self.messages += 1
        tasks = message["lanes"][0]["tasks"]
        for row in tasks["id"]:
            self.seen.setdefault(row, now)


async def tap_on(phone, seconds, sent):
    """Tap about once a second until each is answered; some messages go twice."""
    await asyncio.sleep(random.random())
    end = time.time() + seconds
    while time.time() < end:
        number = phone.number = phone.number + 1
        body = {"run": 1, "number": number, "do": "send"}
        sent[number] = time.time()
        for _ in range(2 if random.random() < 0.1 else 1):
            while (await phone.post("task", body))[0] in (429, 503):
                await asyncio.sleep(0.2)
        await asyncio.sleep(max(0.0, sent[number] + 1 - time.time()))


async def class_taps(address, code, count, seconds):
    """What the phones sent, by (place, number), and what the projector saw."""
    phones = [Phone(address, code) for _ in range(count)]
    for phone in phones:
        await phone.join()
        phone.listen()
    projector = Projector(address, code)
    following = asyncio.create_task(projector.follow())
    sent = [{} for _ in phones]
    await asyncio.gather(*(tap_on(*each) for each in zip(phones, [seconds] * count, sent)))
    await asyncio.sleep(1)
    following.cancel()
    for phone in phones:
        await phone.leave()
    return {phone.shown.split(".")[0]: own for phone, own in zip(phones, sent)}, projector


def measure(count, seconds):
    """The figures of one class."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rooms.sqlite'}"
        os.environ["QUEUE_EFFECTS_DATABASE"] = str(Path(folder) / "rooms.sqlite")
        store = Store(url)
        code, _ = store.open_room(TOPIC)
        log = LoadLog(store)
        log.begin(code, 0, RULES)
        with serving.server() as (address, process):
            before, began = cpu_seconds(process.pid), time.monotonic()
            sent, projector = asyncio.run(class_taps(address, code, count, seconds))
            cores = (cpu_seconds(process.pid) - before) / (time.monotonic() - began)
        return figures(sent, projector, log.read(code, 1)[1]) | {
            "phones": count,
            "server_cores": round(cores, 2),
        }


def figures(sent, projector, deeds):
    taps = {(client, number): at for client, own in sent.items() for number, at in own.items()}
    written = [(deed.client, deed.number) for deed in deeds if isinstance(deed, Send)]
    late = [
        projector.seen[row] - taps[tap]
        for row, tap in enumerate(written)
        if row in projector.seen and tap in taps
    ]
    return {
        "taps": len(taps),
        "taps_lost": len(set(taps) - set(written)),
        "taps_doubled": len(written) - len(set(written)),
        "tap_to_projector_p50_ms": round(1000 * float(np.percentile(late, 50))),
        "tap_to_projector_p95_ms": round(1000 * float(np.percentile(late, 95))),
        "never_seen": len(written) - len(late),
        "messages": projector.messages,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    said = parser.parse_args()
    print(json.dumps(measure(said.phones, said.seconds)))
