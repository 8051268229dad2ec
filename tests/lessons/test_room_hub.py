"""The hub by itself: who is told what, how often, and what other parts of the server add."""

import asyncio
import json
import threading
import time

import pytest

from lessons.common.room import calls as all_calls
from lessons.common.room import hub as hubs
from lessons.common.room.calls import MOST, Calls
from lessons.common.room.class_room import Ballot
from lessons.common.room.hub import Hub, Part, Stream
from lessons.common.room.limits import Allowances, Places, household
from lessons.common.room.store import Store, Unreachable
from tests.lessons.test_room import TOPIC
from tests.lessons.test_server import run_apart


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")


@pytest.fixture
def code(store):
    code, _ = store.open_room(TOPIC)
    store.step(code, "waiting", "first open")
    return code


async def heard(stream):
    return json.loads(await stream.next(10))


def test_only_the_newest_message_waits_and_the_same_one_is_not_said_twice():
    async def scene():
        stream = Stream("me")
        for number in (1, 2, 3):
            stream.put({"number": number})
        assert await heard(stream) == {"number": 3}
        stream.put({"number": 3})
        assert await stream.next(0) is None
        stream.end()
        stream.put({"number": 4})
        assert stream.ended and await stream.next(10) is None

    run_apart(scene())


def test_a_part_adds_to_what_each_is_told_and_may_change_while_the_room_does_not(store, code):
    ticks = []

    async def scene():
        hub = Hub(store)
        tell = lambda room, client: {"tick": len(ticks), "of": client or "all"}  # noqa: E731
        hub.parts.append(Part(tell, prepare=lambda room: ticks.append(room.code)))
        with hub.listen(code, "me") as mine, hub.listen(code, "") as all_:
            first, other = await heard(mine), await heard(all_)
            assert (first["of"], other["of"], first["phase"]) == ("me", "all", "first open")
            assert (await heard(mine))["tick"] > first["tick"]
        assert set(ticks) == {code}

    run_apart(scene())


def test_a_change_on_this_server_is_told_at_once(store, code, monkeypatch):
    monkeypatch.setattr(hubs, "BEAT", 30.0)

    async def scene():
        with (hub := Hub(store)).listen(code, "me") as stream:
            await heard(stream)
            await asyncio.to_thread(store.vote, code, 1, "first", "me", Ballot(2, 1))
            assert (await heard(stream))["chosen"] == {"first": 2}
        assert hub.listeners(code) == 0

    run_apart(scene())


def test_a_part_that_fails_lets_its_pages_go_and_they_may_come_back(store, code):
    def tell(room, client):
        raise KeyError("a fault")

    async def scene():
        hub = Hub(store)
        hub.parts.append(Part(tell))
        with hub.listen(code, "me") as stream:
            assert await stream.next(10) is None and stream.ended
        hub.parts.clear()
        with hub.listen(code, "me") as stream:
            assert (await heard(stream))["phase"] == "first open"

    run_apart(scene())


def test_while_a_database_is_gone_the_first_failure_answers_the_others_at_once(monkeypatch):
    monkeypatch.setattr(all_calls, "PAUSE", 60.0)
    calls, asked = Calls(threads=1), []

    def gone():
        asked.append(time.monotonic())
        raise Unreachable("gone")

    async def scene():
        answers = await asyncio.gather(*(calls(gone) for _ in range(50)), return_exceptions=True)
        assert {str(answer) for answer in answers} == {"gone"} and len(asked) == 1
        monkeypatch.setattr(all_calls, "PAUSE", 0.0)
        with pytest.raises(Unreachable):
            await calls(gone)
        assert len(asked) == 2

    run_apart(scene())


def test_so_many_calls_wait_and_no_more():
    calls, go_on = Calls(threads=1), threading.Event()

    async def scene():
        waiting = [asyncio.create_task(calls(go_on.wait, 60)) for _ in range(MOST)]
        await asyncio.sleep(0)
        with pytest.raises(Unreachable, match="too much to do"):
            await calls(go_on.wait, 60)
        go_on.set()
        assert all(await asyncio.gather(*waiting)) and await calls(go_on.wait, 60)

    run_apart(scene())


def test_an_allowance_fills_up_again():
    now = [0.0]
    allowance = Allowances(2, 0.5, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(3)] == [True, True, False]
    assert allowance.take("b")
    now[0] = 1.9
    assert not allowance.take("a")
    now[0] = 2.0 + 1e-9
    assert allowance.take("a") and not allowance.take("a")
    now[0] = 1000.0
    assert allowance.left("a") == 2


def test_places_are_given_back():
    places = Places(2)
    assert [places.take("a") for _ in range(3)] == [True, True, False] and places.take("b")
    places.free("a")
    assert places.take("a") and not places.take("a")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", ""),
    ],
)
def test_one_connection_is_one_household(address, name):
    assert household(address) == name
