"""Follow me: what a teacher shows is handed out to phones, to all or to half, and taken back."""

import asyncio
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.room import codes
from lessons.common.room.class_room import Refused
from lessons.common.room.follow.handout import LONGEST, WORDS, Shown, half_of
from lessons.common.room.follow.handout_log import HandoutLog
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import NoRoom, Store
from lessons.common.session.view import Visit
from tests.lessons.opened_page import press, sound
from tests.lessons.room_server import serving
from tests.lessons.test_server import run_apart
from tests.phones import Phone, Wire

LESSON, OTHER = lessons()[1], lessons()[2]
TOPIC = Topic(LESSON.slug, LESSON.title, Question("How long?", ("10 s", "40 s"), right=1))
SHOWN = Shown(LESSON.slug, "workers=3&story=12.5_workers_5~~20_send_40&at=42.5&paused=1", "5")


@pytest.fixture
def store(url):
    return Store(url)


@pytest.fixture
def log(store):
    return HandoutLog(store)


def revealed(store, topic=TOPIC):
    """A room that is shown its answer: its code and the teacher's secret."""
    code, secret = store.open_room(topic)
    for before, after in [
        ("waiting", "first open"),
        ("first open", "first closed"),
        ("first closed", "revealed"),
    ]:
        store.step(code, before, after)
    return code, secret


# ---------------------------------------------------------------- what may be handed out


@pytest.mark.parametrize(
    "query",
    [
        "//elsewhere.example/x",
        "x=1#javascript:alert(1)",
        "a=1\r\nlocation: https://elsewhere.example",
        'a="><script>',
        "view=teach&key=secret",
        "room=BCDFGH",
        "%76iew=teach",
        "embed=true",
        "a=" + "1" * LONGEST,
        "a=ä",
    ],
)
def test_only_an_address_of_a_learners_page_is_handed_out(query):
    with pytest.raises(ValueError, match="address"):
        Shown(LESSON.slug, query)


@pytest.mark.parametrize("lesson", ["", "..", "//elsewhere.example", "r/BCDFGH", "contents"])
def test_only_a_lesson_is_handed_out(lesson):
    with pytest.raises(ValueError, match="no such lesson"):
        Shown(lesson, "")


def test_of_words_there_are_not_too_many():
    with pytest.raises(ValueError, match="letters"):
        Shown(LESSON.slug, "", "x" * (WORDS + 1))


def test_each_half_has_about_as_many_and_a_phone_stays_in_its_half():
    clients = [codes.new_pass("key").partition(".")[0] for _ in range(1000)]
    sizes = Counter(map(half_of, clients))
    assert set(sizes) == {"A", "B"} and abs(sizes["A"] - 500) < 100  # six standard deviations
    assert list(map(half_of, clients)) == list(map(half_of, clients))


# ---------------------------------------------------------------- what is kept


def test_before_the_answer_is_shown_nothing_is_handed_out(store, log):
    code, _ = store.open_room(TOPIC)
    with pytest.raises(Refused, match="Show the answer first"):
        log.hand_out(code, "all", SHOWN)
    assert log.read(code).shown == {}


def test_the_halves_replace_what_all_had_and_all_replaces_the_halves(store, log, url):
    code, _ = revealed(store)
    other = Shown(OTHER.slug, "", "")
    for half, shown, expected in [
        ("all", SHOWN, {"all": SHOWN}),
        ("A", other, {"A": other}),
        ("B", SHOWN, {"A": other, "B": SHOWN}),
        ("A", SHOWN, {"A": SHOWN, "B": SHOWN}),
        ("all", other, {"all": other}),
    ]:
        before = store.load(code).revision
        log.hand_out(code, half, shown)
        assert HandoutLog(Store(url)).read(code).shown == expected
        assert store.load(code).revision == before + 1
    log.take_back(code)
    assert log.read(code).shown == {}


def test_a_handout_belongs_to_its_topic(store, log):
    code, _ = revealed(store)
    log.hand_out(code, "A", SHOWN)
    store.ask(code, TOPIC)
    assert log.read(code).shown == {}


def test_there_is_no_third_half_and_no_room_that_is_not_there(store, log):
    code, _ = revealed(store)
    with pytest.raises(Refused):
        log.hand_out(code, "C", SHOWN)
    with pytest.raises(NoRoom):
        log.hand_out("BCDFGH", "all", SHOWN)


# ---------------------------------------------------------------- what phones hear and open


def test_each_half_opens_what_is_sent_to_it(store, log):
    code, _ = revealed(store)

    async def scene(address):
        phones = [Phone(address, code) for _ in range(8)]
        for phone in phones:
            await phone.join()
            phone.listen()
        await asyncio.gather(*(phone.until(lambda news: "follow" not in news) for phone in phones))
        log.hand_out(code, "all", SHOWN)
        await asyncio.gather(
            *(
                phone.until(lambda news: news.get("follow", {}).get("half") == "")
                for phone in phones
            )
        )
        log.hand_out(code, "A", SHOWN)
        log.hand_out(code, "B", Shown(LESSON.slug, "", "as usual"))
        for phone in phones:
            half = half_of(phone.news["client"])
            words = "5" if half == "A" else "as usual"
            await phone.until(
                lambda news, half=half, words=words: (
                    news.get("follow") == {"half": half, "title": LESSON.title, "words": words}
                )
            )
        log.take_back(code)
        for phone in phones:
            await phone.until(lambda news: "follow" not in news)
            await phone.leave()

    with serving(store) as (address, _):
        run_apart(scene(address))


@pytest.mark.parametrize("base", ["", "/queues"])
def test_a_short_address_leads_to_the_lesson_and_never_elsewhere(store, log, base):
    code, _ = revealed(store)

    async def place(address, path):
        reader, writer = await asyncio.open_connection(
            urlsplit(address).hostname, urlsplit(address).port
        )
        writer.write(f"GET {base}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        text = (await reader.read()).decode()
        writer.close()
        return next(
            line[10:] for line in text.split("\r\n") if line.lower().startswith("location: ")
        )

    async def scene(address):
        assert await place(address, f"/r/{code}/shown") == f"{base}/r/{code}"
        log.hand_out(code, "A", SHOWN)
        for half in ("?half=A", "", "?half=//elsewhere.example", "?half=A&lesson=x"):
            found = await place(address, f"/r/{code}/shown{half}")
            assert found == f"{base}/{LESSON.slug}?{SHOWN.query}&room={code}"
        assert await place(address, f"/r/{code}/shown?half=B") == f"{base}/r/{code}"
        status, said = await Wire(urlsplit(address).hostname, urlsplit(address).port).ask(
            "GET", f"{base}/r/BCDFGX/shown"
        )
        assert status == 404 and "no room" in said["error"]

    with serving(store, base) as (address, _):
        run_apart(scene(address))


# ---------------------------------------------------------------- the teacher's page


@pytest.fixture
def on_pages(store, monkeypatch):
    monkeypatch.setattr("lessons.common.room.session_room.the_store", lambda: store)


def opened(**query):
    at = AppTest.from_file(LESSON.path, default_timeout=120)
    at.session_state["progress"] = {}
    at.query_params.update(query)
    return sound(at.run())


def words(at):
    return " ".join([one.value for one in [*at.get("html"), *at.markdown]])


def state(at):
    return at.session_state["pages"].states[LESSON.slug]


def address(shown):
    return dict(parse_qsl(shown.query))


def test_the_teacher_sends_what_is_on_the_stage_now(store, log, on_pages):
    code, secret = store.open_room(TOPIC)
    at = opened(view="teach", room=code, key=secret)
    assert not [one for one in at.button if one.label.startswith("Send to")], "no answer is shown"
    code, secret = revealed(store)
    at = opened(view="teach", room=code, key=secret)
    live = state(at).live
    live.head.anchor(7.5, playing=False, speed=2.0)
    name, control = next((n, c) for n, c in state(at).offered.items() if n != "seed")
    live.move(name, control.nearest(control.high))
    at = press(at, "Send to half A")
    live.restart()
    at = press(at, "Send to half B")
    shown = log.read(code).shown
    assert set(shown) == {"A", "B"} and "Half A" in words(at) and "Half B" in words(at)
    told = address(shown["A"])
    assert (told["at"], told["paused"], told["speed"]) == ("7.5", "1", "2") and "story" in told
    assert "story" not in address(shown["B"])
    assert "from 0:07, paused" in shown["A"].words and control.label.lower() in shown["A"].words
    learner = opened(room=code, **told)
    assert state(learner).live.playhead() == 7.5 and not state(learner).live.head.playing
    assert state(learner).live.settings == state(at).live.settings
    press(at, "Take it back")
    assert log.read(code).shown == {}


def test_without_the_key_nothing_is_sent(store, log, on_pages):
    code, secret = revealed(store)
    at = opened(view="teach", room=code, key=secret)
    at.session_state["visit"] = Visit("teach", code, "wrong")
    at.session_state["room led"] = None
    (button,) = [one for one in at.button if one.label == "Send to all"]
    button.click().run()
    assert log.read(code).shown == {}


def test_a_learner_from_a_room_is_not_asked_again_and_others_are(store, on_pages):
    def asks(**query):
        return state(opened(**query)).asks

    code, _ = store.open_room(TOPIC)
    assert asks() and asks(room=code) and asks(room="BCDFGH") and asks(room="<x>")
    code, _ = revealed(store)
    assert not asks(room=code)
    other, _ = revealed(store, Topic(OTHER.slug, OTHER.title, TOPIC.question))
    assert asks(room=other)
