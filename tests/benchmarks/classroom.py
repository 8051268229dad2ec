"""A class of phones in one room: what is lost, what is doubled, how long it takes, what it costs.

`python -m tests.benchmarks.classroom` prints a table, `--json` one JSON object, `--quick` is short
and small, `--phones 300` says how many phones. They join, vote, change their votes and send some
votes twice and late; some sleep and come back; in the second round the server is killed and started
again. Then each taps once a second into the run of the room, which a projector follows. All phones
are in this process, which speaks to the server over the loopback. `--learners 60 --minutes 10`
measures as many full pages instead, each steered every 5 s, against as many empty ones.
"""

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lessons.common.ground.syllabus import lessons
from lessons.common.room import class_room, database
from lessons.common.room.phases import Round
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import Store
from lessons.common.server import allow_many_files
from tests import serving
from tests.benchmarks.learners import attend, cpu_seconds, empty_server
from tests.benchmarks.taps import class_taps
from tests.phones import Phone

BARS = {
    "votes_lost": 0,
    "votes_doubled": 0,
    "taps_lost": 0,
    "taps_doubled": 0,
    "step_to_phones_p95_ms": 1000,
    "tap_to_projector_p95_ms": 500,
    "server_cores": 1.0,
    "learners_errors": 0,
    "learners_over_empty": 2.5,
    "learners_growth": 0.05,
}
ANSWERS = ("10 s", "20 s", "40 s", "it never empties")
TOPIC = Topic("spikes", "Spikes", Question("How long until the queue is empty?", ANSWERS, right=2))


class Class:
    """Phones of a room, and what they know to be counted."""

    def __init__(self, address, code, count, seed):
        self.phones = [Phone(address, code) for _ in range(count)]
        self.chance = random.Random(seed)
        self.counted = {}  # (round, phone) -> (number, choice) of the newest vote that was answered
        self.wrong = []  # answers that should not have come

    async def join(self, seconds):
        await self._each(seconds, self._join)

    async def _join(self, phone):
        await phone.join()
        phone.listen()
        await phone.until(lambda news: news.get("phase"))

    async def vote(self, which, seconds):
        """Each votes at some moment, and perhaps once or twice more."""
        await self._each(seconds, self._vote, which, seconds)

    async def _vote(self, phone, which, seconds):
        await phone.until(lambda news: news.get("round") == which)
        messages = []
        for _ in range(1 + self.chance.choice((0, 0, 0, 1, 2))):
            number, choice = phone.number + 1, self.chance.randrange(len(ANSWERS))
            delays = [0.0]
            if self.chance.random() < 0.3:  # the same again, late: perhaps after a newer one
                delays.append(self.chance.random())
            for delay in delays:
                said = self._say(phone, which, number, choice, delay)
                messages.append(asyncio.create_task(said))
            phone.number = number
            await asyncio.sleep(self.chance.random() * seconds / 5)
        await asyncio.gather(*messages)

    async def _say(self, phone, which, number, choice, delay):
        await asyncio.sleep(delay)
        answers = await phone.insist(phone.vote, choice, which, number=number)
        if answers[-1][0] != 200:
            self.wrong.append(answers[-1])
        key = (which, client_of(phone))
        self.counted[key] = max(self.counted.get(key, (0, 0)), (number, choice))

    async def sleep(self, seconds):
        """A fifth of them lose their connections and come back, each after a while of its own."""
        for phone in self.chance.sample(self.phones, len(self.phones) // 5):
            await phone.leave()
            phone.news = {}
            self._later(phone, self.chance.random() * seconds)

    def _later(self, phone, delay):
        asyncio.get_running_loop().call_later(delay, phone.listen)

    async def all_hear(self, phase):
        await asyncio.gather(
            *(phone.until(lambda news: news.get("phase") == phase) for phone in self.phones)
        )

    async def leave(self):
        await asyncio.gather(*(phone.leave() for phone in self.phones))

    async def _each(self, seconds, act, *more):
        async def later(phone):
            await asyncio.sleep(self.chance.random() * seconds)
            await act(phone, *more)

        await asyncio.gather(*map(later, self.phones))


def client_of(phone):
    """The name of the client whose pass a phone has."""
    return phone.shown.partition(".")[0]


class Servers:
    """The server of a room, which may be killed and started again at the same address."""

    def __init__(self):
        self.port, self._stack, self.cores = serving.free_port(), ExitStack(), []

    async def start(self):
        manager = serving.server(port=self.port)
        self.address, self.process = await asyncio.to_thread(self._stack.enter_context, manager)

    async def kill(self):
        self.process.kill()
        await asyncio.to_thread(self.process.wait)

    async def end(self):
        await asyncio.to_thread(self._stack.close)

    @contextmanager
    def working(self):
        """Count what the server computes meanwhile, in cores."""
        wall, cpu = time.monotonic(), cpu_seconds(self.process.pid)
        yield
        spent = cpu_seconds(self.process.pid) - cpu
        self.cores.append(spent / (time.monotonic() - wall))


async def lesson(store, count, seconds, seed):
    """A lesson of a class from its start to its end; the figures."""
    code, _ = store.open_room(TOPIC)
    servers, steps = Servers(), []
    await servers.start()
    room = Class(servers.address, code, count, seed)
    before = time.process_time(), time.monotonic()

    async def step(after):
        steps.extend(await stepped(store, room, code, after))

    try:
        with servers.working():
            await room.join(seconds / 2)
        await step("first open")
        with servers.working():
            await room.vote("first", seconds)
        await step("first closed")
        await step("talk")
        await room.sleep(seconds / 2)
        await room.all_hear("talk")
        await step("second open")
        await vote_and_kill(servers, room, seconds)
        await step("second closed")
        await step("revealed")
        with servers.working():
            taps = await class_taps(store, servers.address, code, room.phones, 6 * seconds)
    finally:
        await room.leave()
        await servers.end()
    generator = (time.process_time() - before[0]) / (time.monotonic() - before[1])
    return {
        "phones": count,
        **votes(store.load(code), room),
        **taps,
        "refused": len(room.wrong),
        "step_to_phones_p95_ms": percentile_95(steps),
        "step_to_phones_worst_ms": max(steps),
        "server_cores": max(servers.cores),
        "phones_cores": generator,
    }


async def stepped(store, room, code, after):
    """Go on to a phase; the milliseconds until each phone heard of it."""
    begin = time.monotonic()
    await asyncio.to_thread(store.step, code, store.load(code).phase, after)
    await room.all_hear(after)
    return [1000 * (phone.at - begin) for phone in room.phones]


async def vote_and_kill(servers, room, seconds):
    """The second vote; in the middle of it the server is killed and started again."""
    voting = asyncio.create_task(room.vote("second", seconds))
    await asyncio.sleep(seconds / 2)
    await servers.kill()
    await servers.start()
    await voting


def votes(room, phones):
    """How many votes the room does not have as they were answered, and how many it has too many."""
    lost = doubled = 0
    for which in (Round.FIRST, Round.SECOND):
        answered = {
            client: vote for (when, client), vote in phones.counted.items() if when == which
        }
        for client, (number, choice) in answered.items():
            ballot = room.ballots.get((which, client))
            lost += ballot is None or (ballot.number, ballot.choice) != (number, choice)
        doubled += max(0, sum(class_room.bars(room, which)) - len(answered))
    return {"votes": len(phones.counted), "votes_lost": lost, "votes_doubled": doubled}


def percentile_95(values):
    """The value that 95 % do not exceed."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


def measure(count, seconds, seed=1, url=None):
    """The figures of a class, in a database of its own unless one is named."""
    allow_many_files()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[database.SETTING] = url or str(Path(folder) / "rooms.sqlite")
        return asyncio.run(lesson(Store(database.address()), count, seconds, seed))


def measure_learners(count, minutes):
    """The figures of full pages, of the lesson that a visitor opens first, against empty ones."""
    slug, seconds = lessons()[0].slug, 60 * minutes
    with empty_server() as (address, process):
        empty = attend(address, process, "", count=count, seconds=min(seconds, 60))
    with serving.server() as (address, process):
        full = attend(address, process, slug, count=count, seconds=seconds)
    return {
        "learners": count,
        "learners_answers": len(full.took),
        "learners_errors": full.errors,
        "learners_cores": full.share,
        "learners_over_empty": full.each / empty.each,
        "learners_answer_p95_ms": 1000 * percentile_95(full.took),
        "learners_memory_mb": full.held[-1][1],
        "learners_growth": full.growth(since=min(120, seconds / 5)),
    }


def main():
    given = arguments().parse_args()
    if given.learners:
        figures = measure_learners(given.learners, given.minutes)
    else:
        count, seconds = (20, 1.0) if given.quick else (given.phones, given.seconds)
        figures = measure(count, seconds, given.seed, given.database)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        bar = f"   at most {BARS[name]}" if name in BARS else ""
        missed = " MISSED" if name in BARS and value > BARS[name] else ""
        print(f"{name:26}{value:10.4g}{bar}{missed}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each vote; taps take 6 x")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="its address; without one a file of its own")
    parser.add_argument("--learners", type=int, default=0, help="full pages instead of phones")
    parser.add_argument("--minutes", type=float, default=10.0, help="for which they learn")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="20 phones, 1 s for each vote")
    return parser


if __name__ == "__main__":
    main()
