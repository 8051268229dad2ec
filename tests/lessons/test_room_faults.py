"""A class in trouble: the server dies, the database goes, someone takes all connections."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time

from lessons.common.room import class_room, database
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.rules import Rules
from lessons.common.room.phases import Round
from lessons.common.room.store import Store
from lessons.common.server import allow_many_files
from tests import serving
from tests.lessons.room_server import serving as room_server
from tests.lessons.test_room import TOPIC
from tests.lessons.test_server import run_apart
from tests.phones import Phone, request

CHOICES = [number % 3 for number in range(30)]


def open_vote(store):
    code, _ = store.open_room(TOPIC)
    store.step(code, "waiting", "first open")
    return code


async def joined(address, code, count):
    phones = [Phone(address, code) for _ in range(count)]
    for phone in phones:
        await phone.join()
        phone.listen()
    for phone in phones:
        await phone.until(lambda news: news.get("open"))
    return phones


async def all_leave(phones):
    for phone in phones:
        await phone.leave()


async def send_unheard(phone, choice):
    """Vote and send a task, and take no answer."""
    reader, writer = await asyncio.open_connection(phone.host, phone.port)
    vote = {"asked": 1, "round": "first", "choice": choice, "number": 1}
    for path, body in [("task", {"run": 1, "do": "send", "number": 1}), ("vote", vote)]:
        writer.write(request("POST", f"{phone.base}/{path}", phone.host, body, phone.headers))
    await writer.drain()
    return reader, writer


def test_a_server_killed_between_taps_and_their_answers_loses_and_doubles_none(
    tmp_path, monkeypatch
):
    file = tmp_path / "rooms.sqlite"
    monkeypatch.setenv(database.SETTING, str(file))
    store, port = Store(f"sqlite:///{file}"), serving.free_port()
    code, log = open_vote(store), LoadLog(store)
    start = log.begin(code, 0, Rules())

    async def tap_and_kill(address, process):
        phones = await joined(address, code, len(CHOICES))
        connections = await asyncio.gather(*map(send_unheard, phones, CHOICES))
        while not store.load(code).ballots:  # some are counted, the others under way
            await asyncio.sleep(0)
        process.send_signal(signal.SIGKILL)
        for _, writer in connections:
            writer.close()
        return phones

    async def come_back(phones):
        news = [phone.heard for phone in phones]
        answers = await asyncio.gather(
            *(phone.insist(phone.vote, choice, number=1) for phone, choice in zip(phones, CHOICES))
        )
        taps = await asyncio.gather(*(phone.insist(phone.tap, number=1) for phone in phones))
        assert {said[-1][0] for said in answers + taps} == {200}
        for phone, before in zip(phones, news):
            await phone.until(
                lambda seen, phone=phone, n=before: phone.heard > n and seen["number"]
            )

    async def whole_story():
        with serving.server(port=port) as (address, process):
            phones = await tap_and_kill(address, process)
            await asyncio.to_thread(process.wait)
        before = len(store.load(code).ballots)
        back = asyncio.create_task(come_back(phones))  # they try before it is up again
        manager = serving.server(port=port)
        await asyncio.to_thread(manager.__enter__)
        try:
            await back
            await all_leave(phones)
        finally:
            await asyncio.to_thread(manager.__exit__, None, None, None)
        return before

    before = run_apart(whole_story())
    assert 0 < before <= len(CHOICES)
    assert class_room.bars(store.load(code), Round.FIRST) == [10, 10, 10]
    sent = log.read(code, start.run)[1]
    assert len(sent) == len({deed.client for deed in sent}) == len(CHOICES)


def is_healthy(address):
    """Whether the container's own check finds a server healthy."""
    text = (serving.ROOT / ".container" / "Dockerfile").read_text(encoding="utf-8")
    (program,) = re.findall(r'CMD python -c "(.*)"', text)
    program = program.replace("http://127.0.0.1:8501", address)
    return (
        subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL).returncode == 0
    )


def test_a_server_that_is_told_to_end_does_not_wait_for_the_pages_that_listen(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(database.SETTING, str(tmp_path / "rooms.sqlite"))
    code = open_vote(Store(database.address()))

    async def scene(address, process):
        phones = await joined(address, code, 3)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 15) is not None
        await all_leave(phones)

    with serving.server() as (address, process):
        assert is_healthy(address)
        run_apart(scene(address, process))
    assert not is_healthy(address)


def test_while_the_database_is_gone_taps_wait_and_then_each_counts_once(running_postgres):
    store = Store(running_postgres.url)
    code = open_vote(store)
    gone = 3.0 if os.environ.get("CI") else 10.0

    async def scene(address):
        phones = await joined(address, code, len(CHOICES))
        await asyncio.to_thread(running_postgres.stop)
        begin = time.monotonic()
        taps = [
            asyncio.create_task(phone.insist(phone.vote, choice))
            for phone, choice in zip(phones, CHOICES)
        ]
        late = Phone(address, code)
        status, said = await late.join()
        assert status == 503 and "does not answer" in said["error"]
        for phone in phones:
            assert (
                "does not answer" in (await phone.until(lambda news: "trouble" in news))["trouble"]
            )
            assert phone.news["phase"] == "first open", "what is known is still shown"
        await asyncio.sleep(max(0, gone - (time.monotonic() - begin)))
        await asyncio.to_thread(running_postgres.start)
        answers = await asyncio.gather(*taps)
        assert {said[-1][0] for said in answers} == {200}
        refused = [said for answer in answers for status, said in answer if status == 503]
        assert refused and all("Try again soon." in said["error"] for said in refused)
        for phone in phones:
            await phone.until(lambda news: "trouble" not in news and news["number"])
        await all_leave([*phones, late])

    with room_server(store) as (address, _):
        run_apart(scene(address))
    assert class_room.bars(store.load(code), Round.FIRST) == [10, 10, 10]


def test_phones_of_one_room_may_ask_any_of_several_servers(running_postgres):
    stores = [Store(running_postgres.url) for _ in range(2)]
    code = open_vote(stores[0])

    async def scene(addresses):
        phones = []
        for address in addresses:
            phones += await joined(address, code, len(CHOICES) // 2)
        for phone, choice in zip(phones, CHOICES):
            assert (await phone.vote(choice))[0] == 200
        moved = Phone(addresses[1], code)  # a phone whose next request goes to another server
        moved.shown = phones[0].shown
        assert (await moved.vote(2, number=2))[0] == 200
        await phones[0].until(lambda news: news["chosen"] == {"first": 2})
        stores[1].step(code, "first open", "first closed")
        for phone in phones:
            await phone.until(lambda news: not news["open"])
        assert (await phones[0].vote(0, number=3))[0] == (await moved.vote(0, number=3))[0] == 409
        await all_leave([*phones, moved])

    with room_server(stores[0]) as (one, _), room_server(stores[1]) as (other, _):
        run_apart(scene([one, other]))
    assert class_room.bars(stores[0].load(code), Round.FIRST) == [9, 10, 11]


def test_one_who_takes_a_thousand_connections_keeps_no_phone_out(tmp_path):
    allow_many_files()
    store = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    code = open_vote(store)

    async def scene(address):
        attacker = Phone(address, code)
        await attacker.join()
        sockets = [await asyncio.open_connection(attacker.host, attacker.port) for _ in range(1000)]
        for number, (_, writer) in enumerate(
            sockets
        ):  # some say nothing, some do not end, some listen
            head = request("GET", f"{attacker.base}/news", attacker.host, None, attacker.headers)
            writer.write((b"", head[:40], head)[number % 3])
        phones = await joined(address, code, len(CHOICES))
        for phone, choice in zip(phones, CHOICES):
            assert (await phone.vote(choice))[0] == 200
        for phone in phones:
            await phone.until(lambda news: news["number"] == 1)
        await all_leave([*phones, attacker])
        for _, writer in sockets:
            writer.close()

    with room_server(store) as (address, _):
        run_apart(scene(address))
    assert class_room.bars(store.load(code), Round.FIRST) == [10, 10, 10]
