"""The board: what learners of a room have met, counted once each, and by whom nobody can say."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.room import codes
from lessons.common.room.class_room import Board, Refused
from lessons.common.room.follow.board_log import MOST, BoardLog
from lessons.common.room.follow.draw_log import DrawLog
from lessons.common.room.follow.handout_log import HandoutLog
from lessons.common.room.follow.room_cookie import COOKIE, client_in, cookie_for
from lessons.common.room.follow.show_board import board
from lessons.common.room.store import Store, Unreachable
from queuesim import Scenario
from tests.lessons.room_server import serving
from tests.lessons.test_follow import LESSON, OTHER, SHOWN, TOPIC, press, revealed, sound, words
from tests.lessons.test_server import run_apart
from tests.phones import Phone, Wire, read_head, request

FIRST, SECOND = sorted(LESSON.challenges)[:2]


@pytest.fixture
def store(url):
    return Store(url)


def counts(store, code):
    found = store.load(code).board
    return found.opened, dict(found.met)


def test_what_is_met_counts_once_however_often_and_wherever_it_is_said(store, url):
    code, _ = revealed(store)
    servers = [BoardLog(store), BoardLog(Store(url))]

    def note(n):
        servers[n % 2].note(code, f"c{n % 5}", LESSON.slug, [FIRST, SECOND][: n % 5 % 3])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(note, range(60)))
    assert counts(store, code) == (5, {FIRST: 3, SECOND: 1})
    servers[0].note(code, "c0", OTHER.slug)
    assert counts(store, code) == (5, {FIRST: 3, SECOND: 1}), "another lesson has its own board"


def test_what_is_no_challenge_of_a_lesson_is_refused_in_words(store, monkeypatch):
    code, _ = revealed(store)
    log = BoardLog(store)
    for lesson, names, said in [
        (LESSON.slug, ["forged"], "no such challenge"),
        (LESSON.slug, [FIRST, sorted(OTHER.challenges - LESSON.challenges)[0]], "no such challeng"),
        (LESSON.slug, [""], "no such challenge"),
        ("contents", [], "no such lesson"),
    ]:
        with pytest.raises(Refused, match=said):
            log.note(code, "c", lesson, names)
    assert counts(store, code) == (0, {})
    everything = sum(1 + len(lesson.challenges) for lesson in lessons())
    assert 500 * everything < MOST, "a class that meets all finds its place"
    monkeypatch.setattr("lessons.common.room.follow.board_log.MOST", 2)
    log.note(code, "c", LESSON.slug, [FIRST])
    with pytest.raises(Refused, match="board of this room is full"):
        log.note(code, "d", LESSON.slug)


def test_the_board_is_up_as_long_as_the_room_stays_where_it_is(store):
    code, _ = store.open_room(TOPIC)
    log = BoardLog(store)
    with pytest.raises(Refused, match="Show the answer first"):
        log.show(code)
    code, _ = revealed(store)

    def shown():
        return store.load(code).board.shown, DrawLog(store).read(code) is not None

    log.show(code)
    assert shown() == (True, False)
    DrawLog(store).begin(code, Scenario(), "one queue")
    assert shown() == (False, True), "what was asked for last is shown"
    log.show(code)
    assert shown() == (True, False)
    log.hide(code)
    assert shown() == (False, False)
    log.show(code)
    store.step(code, "revealed", "run")
    assert shown() == (False, False)


def test_a_browser_is_one_learner_in_each_room_and_no_other_can_be_made_up():
    first = cookie_for("BCDFGH", "key", "")
    name = client_in(first, "BCDFGH", "key")
    assert name and cookie_for("BCDFGH", "key", first) == first
    other = cookie_for("XXXXXX", "other key", first)
    assert client_in(other, "XXXXXX", "other key") == name, "back in the first, it is the same"
    assert cookie_for("BCDFGH", "key", other) == first
    assert not codes.client_of("key", first.partition(".")[2]), "with it no phone can vote"
    forged = f"BCDFGH.{name}.{'0' * 32}"
    for cookie in ("", ".", forged, other, first[:-1], "BCDFGH", f"BCDFGH.{codes.new_pass('x')}"):
        assert client_in(cookie, "BCDFGH", "key") == ""
    for odd in ("a.b.c.d", "BCDFGH.<script>.x", "BCDFGH.." + "x" * 9999):
        assert client_in(cookie_for("BCDFGH", "key", odd), "BCDFGH", "key")


@pytest.mark.parametrize("base", ["", "/queues"])
def test_who_opens_what_is_sent_gets_a_cookie_once_and_the_projector_hears_what_is_met(store, base):
    code, _ = revealed(store)
    HandoutLog(store).hand_out(code, "all", SHOWN)

    async def cookie_of(address, sent=""):
        where = urlsplit(address)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        path = f"{base}/r/{code}/shown"
        writer.write(request("GET", path, "x", None, {"Cookie": sent} if sent else {}))
        status, head = await read_head(reader)
        writer.close()
        assert status == 303
        return head.get("set-cookie", "")

    async def scene(address):
        said = await cookie_of(address)
        assert "HttpOnly" in said and "SameSite=lax" in said and f"Path={base}/;" in said
        cookie = said.partition(";")[0].partition("=")[2]
        client = client_in(cookie, code, store.keys(code).key)
        assert client and await cookie_of(address, f"{COOKIE}={cookie}") == ""
        projector = Phone(address, code)  # it has no pass
        projector.listen()
        before = (await projector.until(lambda news: "changes" in news))["changes"]
        BoardLog(store).note(code, client, LESSON.slug, [FIRST])
        await projector.until(lambda news: news["changes"] != before)
        await projector.leave()
        wire = Wire(urlsplit(address).hostname, urlsplit(address).port)
        assert client not in str(await wire.ask("GET", f"{base}/r/{code}")), "no names"
        wire.close()

    with serving(store, base) as (address, _):
        run_apart(scene(address))


# ---------------------------------------------------------------- on the pages


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room of this process that is shown its answer: its store, code and secret."""
    own = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    monkeypatch.setattr("lessons.common.room.session_room.the_store", lambda: own)
    return own, *revealed(own)


@pytest.fixture
def browser(monkeypatch):
    """The cookies of the browser whose pages are opened next."""
    kept = {}
    read = "lessons.common.session.browser.read_cookie"
    monkeypatch.setattr(read, lambda name: kept.get(name, ""))
    return kept


def opened(**query):
    at = AppTest.from_file(LESSON.path, default_timeout=120)
    at.query_params.update(query)
    return sound(at.run())


def meet(at, challenge):
    """As the stage has the server believe it, once the run bears it out."""
    at.session_state["pages"].states[LESSON.slug].live.aims.done.add(challenge)
    return sound(at.run())


def test_only_what_a_learner_of_the_room_meets_is_on_the_board(room, browser, monkeypatch):
    store, code, secret = room
    stranger = meet(opened(room=code), FIRST)
    assert counts(store, code) == (0, {}) and "1 of" in words(stranger), (
        "it has met it all the same"
    )
    assert "It shows no names" not in words(stranger)
    browser[COOKIE] = cookie_for(code, store.keys(code).key, "")
    meet(opened(view="teach", room=code, key=secret), FIRST)
    assert counts(store, code) == (0, {}), "a teacher rehearses"
    at = opened(room=code)
    assert counts(store, code) == (1, {}) and "It shows no names" in words(at)
    meet(meet(at, FIRST), SECOND)
    meet(opened(room=code), FIRST)  # in a second tab
    assert counts(store, code) == (1, {FIRST: 1, SECOND: 1})

    browser[COOKIE] = cookie_for(code, store.keys(code).key, "")
    at = opened(room=code)
    with monkeypatch.context() as patch:
        patch.setattr(BoardLog, "note", _fails)
        meet(at, FIRST)
    assert counts(store, code) == (2, {FIRST: 1, SECOND: 1})
    at.session_state["noting failed at"] -= 60
    sound(at.run())
    assert counts(store, code) == (2, {FIRST: 2, SECOND: 1}), (
        "a database that was gone loses nothing"
    )


def _fails(*_):
    raise Unreachable("The room’s database does not answer. Try again soon.")


def test_the_teacher_puts_the_board_up_and_takes_it_down(room):
    store, code, secret = room
    for n, met in enumerate(([FIRST], [FIRST, SECOND], [])):
        BoardLog(store).note(code, f"c{n}", LESSON.slug, met)
    at = sound(opened(view="teach", room=code, key=secret).run())  # as news have the browser ask
    challenges = at.session_state["pages"].states[LESSON.slug].challenges
    expected = board(store.load(code).board, challenges)
    assert expected in words(at) and "3 learners have opened" in expected
    press(at, "Show this board on the projector")
    projector = sound(opened(view="show", room=code).run())
    assert 'data-slide="board"' in words(projector) and expected.count("<b>") == len(challenges)
    for challenge in challenges:
        assert challenge.name in words(projector) and challenge.order.split()[0] in words(projector)
    press(at, "Back to the lesson")
    assert 'data-slide="board"' not in words(sound(projector.run()))


def test_a_bar_is_a_share_of_those_who_have_opened_the_lesson():
    at = opened()
    challenges = at.session_state["pages"].states[LESSON.slug].challenges
    drawn = board(Board(4, {challenges[0].id: 3}), challenges)
    assert 'width: 75%"></i></span><b>3</b>' in drawn and drawn.count('width: 0%"') > 0
    assert "press “Open what the teacher shows”" in board(Board(), challenges)
