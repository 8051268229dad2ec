"""The room as phones reach it: HTTP on a real socket, with a real store behind it."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from lessons.common.room import class_room, door, hub, routes
from lessons.common.room.class_room import TALK_SECONDS
from lessons.common.room.phases import Phase, Round
from lessons.common.room.store import Store
from tests.lessons.room_server import serving
from tests.lessons.test_room import TOPIC
from tests.lessons.test_server import run_apart
from tests.phones import PATIENCE, Phone, Wire


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")


@pytest.fixture
def room(store):
    """A server with a room whose first vote is open: its address and its code."""
    code, _ = store.open_room(TOPIC)
    store.step(code, "waiting", "first open")
    with serving(store) as (address, _):
        yield address, code


@pytest.fixture
def tried(room):
    """Run a scene that is played by so many phones which have joined."""

    def play(scene, count=1):
        async def with_phones():
            phones = [Phone(*room) for _ in range(count)]
            for phone in phones:
                await phone.join()
            try:
                await scene(*phones)
            finally:
                for phone in phones:
                    await phone.leave()

        run_apart(with_phones())

    return play


def test_a_vote_is_counted_once_however_often_it_comes(tried, store, room):
    async def scene(phone, other):
        for number, choice in [(1, 0), (1, 0), (3, 2), (2, 1), (3, 2)]:
            assert await phone.vote(choice, number=number) == (200, {"number": number})
        assert (await other.vote(1))[0] == 200

    tried(scene, 2)
    assert class_room.bars(store.load(room[1]), Round.FIRST) == [0, 1, 1]


def test_each_phone_hears_of_each_step_and_of_its_own_vote_only(tried, store, room):
    async def scene(phone, other):
        for each in (phone, other):
            each.listen()
            asked = await each.until(lambda news: news["open"])
            assert asked["answers"] == ["10\xa0s", "40\xa0s", "for ever"]
        await phone.vote(2)
        assert (await phone.until(lambda news: news["number"] == 1))["chosen"] == {"first": 2}
        store.step(room[1], "first open", "first closed")
        assert (await other.until(lambda news: not news["open"]))["chosen"] == {}
        assert other.heard == 2, "another's vote is no news"
        store.step(room[1], "first closed", "talk")
        talk = await phone.until(lambda news: news["phase"] == "talk")
        assert 0 < talk["talk_until"] - talk["now"] <= TALK_SECONDS

    tried(scene, 2)


def test_a_page_without_a_pass_sees_how_many_voted_and_no_more(tried, store, room):
    async def scene(phone):
        wall = Phone(*room)
        wall.listen()
        before = await wall.until(lambda news: news["votes"] == 0)
        await phone.vote(2)
        after = await wall.until(lambda news: news["votes"] == 1)
        assert after["changes"] != before["changes"]
        await phone.vote(1)
        assert "results" not in await wall.until(lambda news: news["changes"] != after["changes"])
        assert await wall.vote(1) == (
            401,
            {"error": "This phone has no place in this room. It joins again."},
        )
        await wall.leave()

    tried(scene)


def test_what_another_server_does_is_heard(tried, store, room):
    other = Store(str(store._engine.url))

    async def scene(phone):
        phone.listen()
        await phone.until(lambda news: news["open"])
        other.step(room[1], "first open", "first closed")
        await phone.until(lambda news: not news["open"])

    tried(scene)


def test_a_late_vote_is_refused_in_a_sentence(tried, store, room):
    async def scene(phone):
        assert (await phone.vote(1))[0] == 200
        store.step(room[1], "first open", "first closed")
        assert await phone.vote(1, number=1) == (200, {"number": 1}), "this one was in time"
        status, said = await phone.vote(2)
        assert status == 409 and "too late" in said["error"]

    tried(scene)


FORGED = {
    "no JSON": (b"}{", 400),
    "a list": ([], 400),
    "deep": (b'{"a":' * 600 + b"1" + b"}" * 600, 400),
    "no such answer": ({"choice": 3}, 409),
    "before the first": ({"choice": -1}, 409),
    "no number": ({"number": None}, 400),
    "true": ({"number": True}, 400),
    "part of a number": ({"number": 1.5}, 400),
    "more than is kept": ({"number": 2**31}, 400),
    "a number without end": (b'{"asked": 1, "round": "first", "choice": 1e999, "number": 1}', 400),
    "another round": ({"round": "second"}, 409),
    "no round": ({"round": ["first"]}, 400),
    "another question": ({"asked": 2}, 409),
    "much": (b"x" * 5000, 413),
    "megabytes": (b"x" * 3_000_000, 413),
}


def test_a_forged_vote_is_refused_in_a_sentence_and_counts_nothing(tried, store, room):
    async def scene(phone):
        for name, (change, expected) in FORGED.items():
            body = {"asked": 1, "round": "first", "choice": 1, "number": 1}
            body = body | change if isinstance(change, dict) else change
            status, said = await phone.post("vote", body)
            assert (name, status) == (name, expected) and said["error"].endswith(".")
            assert not store.load(room[1]).ballots, name

    tried(scene)


def test_only_a_pass_of_this_room_votes(tried, store, room):
    other, _ = store.open_room(TOPIC)
    store.step(other, "waiting", "first open")

    async def scene(phone):
        foreign = Phone(room[0], other)
        for shown in (
            phone.shown,
            "x" * 99,
            f"{phone.shown}0",
            phone.shown.replace(".", ".0"),
            "é",
        ):
            foreign.shown = shown
            assert (await foreign.vote(1))[0] == 401
        status, _ = await foreign.wire.ask("GET", f"{foreign.base}/news", None, foreign.headers)
        assert status == 401

    tried(scene)
    assert not store.load(other).ballots


def test_what_another_site_sends_is_refused(tried):
    async def scene(phone):
        for headers, status in [
            ({"Origin": "http://elsewhere.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "http://["}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-origin", "Origin": "https://in.front.example"}, 200),
            ({"Origin": "http://127.0.0.1"}, 200),
        ]:
            answer = await phone.post("join", **{"Host": "127.0.0.1", **headers})
            assert (headers, answer[0]) == (headers, status)

    tried(scene)


def test_no_phone_can_make_the_teachers_moves(tried, store, room):
    async def scene(phone):
        for path in ("step", "ask", "open", "reveal"):
            status, _ = await phone.post(path, {"before": "first open", "after": "first closed"})
            assert status == 404
        for method in ("PUT", "DELETE", "POST"):
            status, _ = await phone.wire.ask(method, phone.base, {}, phone.headers)
            assert status == 405

    tried(scene)
    assert store.load(room[1]).phase == Phase.FIRST_OPEN


def test_a_phone_that_taps_without_end_is_told_so_and_the_last_tap_can_come_later(tried, room):
    async def scene(phone, other):
        pages = [Phone(*room) for _ in range(5 * routes.TAPS[0])]  # at once: one might be slow
        for page in pages:
            page.shown = phone.shown
        answers = await asyncio.gather(*(page.vote(1) for page in pages))
        refused = [said["error"] for status, said in answers if status == 429]
        assert routes.TAPS[0] <= len(pages) - len(refused) < len(pages)
        assert all("faster" in words for words in refused)
        assert {status for status, _ in answers} == {200, 429}
        assert (await other.vote(1))[0] == 200
        assert (await phone.insist(phone.vote, 1))[-1][0] == 200
        for page in pages:
            await page.leave()

    tried(scene, 2)


def test_guesses_of_codes_are_slowed_down_and_the_class_of_the_same_network_is_not(
    room, monkeypatch
):
    go_on = threading.Event()

    async def wait(_seconds):
        while not go_on.is_set():
            await asyncio.sleep(0.01)

    monkeypatch.setattr(door, "asyncio", SimpleNamespace(sleep=wait))

    async def guess():
        phone = Phone(room[0], "BCDFGH")
        status, said = await phone.join()
        await phone.leave()
        assert said["error"].endswith(".")
        return status

    async def scene():
        mate = Phone(*room)
        assert (await mate.join())[0] == 200
        alone = [await guess() for _ in range(door.WRONG[0])]
        assert set(alone) == {404}, "to mistype is no crime"
        guesses, many = [asyncio.create_task(guess()) for _ in range(30)], []
        for each in asyncio.as_completed(guesses, timeout=PATIENCE):
            many.append(await each)
            if len(many) == 30 - door.AT_ONCE:  # the others still wait
                go_on.set()
        assert many == [429] * (30 - door.AT_ONCE) + [404] * door.AT_ONCE
        go_on.clear()
        guesses = [asyncio.create_task(guess()) for _ in range(30)]
        await asyncio.wait(guesses, return_when=asyncio.FIRST_COMPLETED)  # all places are taken
        late = Phone(*room)
        assert (await late.join())[0] == 200 and (await mate.vote(1))[0] == 200
        go_on.set()
        await asyncio.gather(*guesses)

    run_apart(scene())


def test_a_code_may_be_typed_in_any_way_and_no_page_tells_whether_it_is_one(room):
    async def scene():
        address, code = room
        phone = Phone(address, f"{code[:3].lower()}-{code[3:]}")
        assert (await phone.join())[0] == 200
        pages = [
            await phone.wire.ask("GET", f"/r/{one}") for one in (code, "BCDFGH", "%00", "x" * 500)
        ]
        assert {status for status, _ in pages} == {200} and len({text for _, text in pages}) == 1
        assert (await phone.wire.ask("GET", f"/r?code={code.lower()}"))[0] == 303
        for nonsense in ("%00", "..", "x" * 500, "%F0%9F%98%80"):
            assert (await Phone(address, nonsense).join())[0] == 404

    run_apart(scene())


def test_a_client_listens_on_a_few_pages_at_once(tried, room):
    async def scene(phone):
        pages = [Phone(*room) for _ in range(hub.TABS + 2)]
        for page in pages:
            page.shown = phone.shown
            page.listen()
            await page.until(bool)
        assert "other tabs" in (await pages[0].until(lambda news: "crowded" in news))["crowded"]
        assert "crowded" not in pages[-1].news
        for page in pages:
            await page.leave()

    tried(scene)


@pytest.mark.parametrize("limit", ["STREAMS", "LISTENERS"])
def test_so_many_pages_listen_and_one_more_is_told_so(limit, store, monkeypatch):
    monkeypatch.setattr(routes, limit, 3)
    code, _ = store.open_room(TOPIC)

    async def scene(address):
        room = address, code
        pages = [Phone(*room) for _ in range(3)]
        for page in pages:
            page.listen()
            await page.until(bool)
        wire = pages[0].wire
        status, said = await wire.ask("GET", f"{pages[0].base}/news")
        assert (
            status == 429
            and said["error"] == "Too many pages follow this room. This one tries again."
        )
        await pages[2].leave()
        late = Phone(*room)
        late.listen()
        await late.until(bool)
        for page in [*pages, late]:
            await page.leave()

    with serving(store) as (address, _):
        run_apart(scene(address))


def test_a_page_may_ask_once_instead_of_listening(tried, store, room):
    async def scene(phone):
        headers = {**phone.headers, "Accept": "application/json"}
        answers = await asyncio.gather(
            *(Phone(*room).wire.ask("GET", f"{phone.base}/news", None, headers) for _ in range(4))
        )
        assert {(status, news["phase"]) for status, news in answers} == {(200, "first open")}
        assert answers[0][1]["now"] and answers[0][1]["client"] in phone.shown
        await phone.vote(1)
        store.step(room[1], "first open", "first closed")

        async def asked():
            return (await phone.wire.ask("GET", f"{phone.base}/news", None, headers))[1]

        while (news := await asked())["open"]:
            pass
        assert news["chosen"] == {"first": 1}

    tried(scene)


def test_below_a_path_all_is_found(store):
    code, _ = store.open_room(TOPIC)

    async def scene(address):
        phone = Phone(address, code)
        assert (await phone.join())[0] == 200
        assert (await phone.wire.ask("GET", "/deep/down/r/health"))[1] == {"ok": True}
        await phone.leave()

    with serving(store, "/deep/down") as (address, _):
        run_apart(scene(address))


def test_a_room_that_ends_says_so_to_the_pages_that_listen(tmp_path):
    now = [1000.0]
    store = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}", clock=lambda: now[0])
    code, _ = store.open_room(TOPIC)

    async def scene(address):
        phone = Phone(address, code)
        await phone.join()
        phone.listen()
        await phone.until(lambda news: news.get("phase"))
        now[0] += 25 * 3600
        assert "ends after a day" in (await phone.until(lambda news: "ended" in news))["ended"]
        assert (await phone.vote(1))[0] == 404
        await phone.leave()

    with serving(store) as (address, its_hub):
        run_apart(scene(address))
        assert its_hub.listeners(code) == 0


def test_pages_that_went_are_forgotten(store, room):
    async def scene(its_hub, address, code):
        wire = Wire(*address.removeprefix("http://").split(":"))
        phones = [Phone(address, code) for _ in range(20)]
        for phone in phones:
            phone.listen()
            await phone.until(bool)
        assert its_hub.listeners(code) == 20
        for phone in phones:
            await phone.leave()
        while its_hub.listeners(code):
            await asyncio.sleep(0.01)
        assert (await wire.ask("GET", "/r/health"))[0] == 200

    with serving(store) as (address, its_hub):
        run_apart(scene(its_hub, address, room[1]))
