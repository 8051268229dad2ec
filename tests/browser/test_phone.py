"""The phone's page in a real browser: three phones in one room, and what befalls a phone."""

import contextlib
import re
import sqlite3
from types import SimpleNamespace

import pytest

from lessons.common.room import class_room, database
from lessons.common.room.phases import Round
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import Store
from tests import serving
from tests.browser.axe import barriers

QUESTION = Question(
    "40 tasks arrive at once. Four workers each finish one task a second, and 3 tasks a second go "
    "on arriving. How long until the queue is empty?",
    ("10 s", "20 s", "40 s", "it never empties, however long you wait for the last of its tasks"),
    right=2,
    why="The queue shrinks by one task a second.",
    whys=("Tasks go on arriving.", "Three workers are busy with these.", "It empties slowly.", ""),
)
TOPIC = Topic("a-queue-and-its-workers", "A queue and its workers", QUESTION, QUESTION)
SMALL = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """A server with a database of its own; it can be killed and started again."""
    folder = tmp_path_factory.mktemp("rooms")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(database.SETTING, str(folder / "rooms.sqlite"))
        port = serving.free_port()
        with serving.server(port=port) as (address, process):
            store = Store(database.address())
            yield SimpleNamespace(address=address, process=process, store=store, port=port)


@pytest.fixture
def room(server):
    """A room whose first vote is open."""
    code, _ = server.store.open_room(TOPIC)
    server.store.step(code, "waiting", "first open")
    return code


@pytest.fixture
def phone(chromium, server, room):
    """Open the room's page on another phone; nothing may go wrong on it, nor abroad."""
    contexts, wrong = [], []

    def open_phone(path=None, context=None, **how):
        if context is None:
            context = chromium.new_context(**(SMALL | how))
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a bound for a busy machine
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if is_wrong(said.text) else None)
        page.on("request", lambda asked: wrong.append(asked.url) if not is_own(asked.url) else None)
        page.goto(f"{server.address}/{path or f'r/{room}'}")
        return page

    def is_own(url):
        return url.startswith((server.address, "data:"))

    def is_wrong(words):
        return not words.startswith("Failed to load resource")

    yield open_phone
    for context in contexts:
        context.close()
    assert not wrong, wrong


def answer(page, place):
    return page.locator(".answer").nth(place)


def says(page, words):
    page.locator("#say", has_text=words).wait_for()


def is_counted(page, place):
    """Wait until a page says that this answer is in."""
    page.locator(f".counted.chosen:nth-child({place + 1}) input:checked").wait_for()
    page.locator("#note", has_text="Your answer is in.").wait_for()


def bars(server, room, which=Round.FIRST):
    return class_room.bars(server.store.load(room), which)


@contextlib.contextmanager
def held(server):
    """Meanwhile the database takes no votes, but can be read."""
    file = sqlite3.connect(server.store._engine.url.database, isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    yield
    file.close()


def test_three_phones_vote_twice_and_see_how_the_room_answered(server, room, phone):
    pages = [phone(color_scheme=theme) for theme in ("light", "dark", "light")]
    for page, place in zip(pages, (0, 1, 1)):
        answer(page, place).tap()
        is_counted(page, place)
    answer(pages[2], 3).tap()
    is_counted(pages[2], 3)
    assert bars(server, room) == [1, 1, 0, 1]
    for before, after, words in (
        ("first open", "first closed", "The vote is closed"),
        ("first closed", "talk", "Talk to a neighbor"),
        ("talk", "second open", "you now think is right"),
    ):
        server.store.step(room, before, after)
        for page in pages:
            says(page, words)
            assert not page.locator(".bar").count()
    assert not pages[0].locator(".chosen").count(), "nothing of round 1 is in round 2"
    for page in pages:
        answer(page, 2).tap()
        is_counted(page, 2)
    server.store.step(room, "second open", "second closed")
    server.store.step(room, "second closed", "revealed")
    for page in pages:
        page.locator(".result.right", has_text="✓ right, yours").wait_for()
        assert page.locator(".round b").all_inner_texts() == [
            "1",
            "0",
            "1",
            "0",
            "0",
            "3",
            "1",
            "0",
        ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_can_be_read_and_used_by_everyone(theme, server, room, phone):
    page = phone(color_scheme=theme)
    answer(page, 1).tap()
    is_counted(page, 1)

    def stands():
        assert not barriers(page), "barriers to access"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        small = page.locator("button:visible, .answer:visible").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().height < 44).length"
        )
        assert not small

    stands()
    for before, after in (
        ("first open", "first closed"),
        ("first closed", "talk"),
    ):
        server.store.step(room, before, after)
        page.locator("#answers").wait_for()
    page.locator("#clock", has_text=re.compile(r"[12]:\d\d")).wait_for()
    stands()
    server.store.step(room, "talk", "second open")
    server.store.step(room, "second open", "second closed")
    server.store.step(room, "second closed", "revealed")
    page.locator(".result").first.wait_for()
    stands()
    page.goto(f"{server.address}/r")
    page.locator("#code").wait_for()
    stands()


def test_a_vote_can_be_given_by_keyboard(server, room, phone):
    page = phone()
    answer(page, 0).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    is_counted(page, 0)
    page.keyboard.press("ArrowDown")
    is_counted(page, 1)


def test_a_code_is_typed_and_one_that_is_wrong_can_be_typed_again(room, phone):
    page = phone("r")
    page.locator("#code").fill("bcd fgh")
    page.locator("#enter button").tap()
    says(page, "There is no room with this code.")
    page.locator("#code").fill(f" {room[:3].lower()}-{room[3:].lower()}")
    page.locator("#enter button").tap()
    answer(page, 0).wait_for()
    assert page.locator("#place").inner_text().replace(" ", "") == room


def test_what_is_tapped_while_the_line_is_cut_is_kept_through_a_reload_and_counts_later(
    server, room, phone
):
    page = phone()
    answer(page, 0).tap()
    is_counted(page, 0)
    page.context.set_offline(True)
    page.locator("#line", has_text="Not connected").wait_for()
    answer(page, 2).tap()
    page.locator("#note", has_text="Sending").wait_for()
    assert bars(server, room) == [1, 0, 0, 0]
    with held(server):
        page.context.set_offline(False)
        page.reload()
        page.locator(".answer.chosen", has_text="40 s").wait_for()
        page.locator("#note", has_text="Sending").wait_for()
    is_counted(page, 2)
    page.locator("#line", has_text=re.compile("^$")).wait_for(state="attached")
    assert bars(server, room) == [0, 0, 1, 0]


def test_after_a_reload_a_vote_is_in_though_the_news_overtook_its_answer(server, room, phone):
    page, asked = phone(), []
    answer(page, 1).wait_for()
    page.route("**/vote", lambda route: asked.append(route))
    for tap_or_reload in (answer(page, 1).tap, page.reload):
        with page.expect_request("**/vote"):
            tap_or_reload()
    counted = asked[-1].fetch()
    server.store.step(room, "first open", "first closed")
    says(page, "The vote is closed")
    assert "Sending" in page.locator("#note").inner_text()
    for route in asked:
        route.fulfill(response=counted)
    page.unroute("**/vote")
    is_counted(page, 1)


def test_a_vote_that_was_kept_too_long_is_refused_in_a_sentence(server, room, phone):
    page = phone()
    answer(page, 0).wait_for()
    page.context.set_offline(True)
    answer(page, 0).tap()
    server.store.step(room, "first open", "first closed")
    page.context.set_offline(False)
    page.locator("#note", has_text="Your last tap came too late to count.").wait_for()
    assert not page.locator(".chosen").count() and bars(server, room) == [0, 0, 0, 0]


def test_two_tabs_are_one_phone(server, room, phone):
    first = phone()
    answer(first, 0).tap()
    is_counted(first, 0)
    second = phone(context=first.context)
    is_counted(second, 0)
    answer(second, 1).tap()
    is_counted(second, 1)
    is_counted(first, 1)
    answer(first, 3).tap()
    is_counted(first, 3)
    is_counted(second, 3)
    assert bars(server, room) == [0, 0, 0, 1]


def test_two_tabs_that_join_at_once_are_one_phone(server, room, phone):
    entrance, joins = phone(path="r"), []
    entrance.context.route("**/join", lambda join: joins.append(join))
    tabs = [phone(context=entrance.context) for _ in range(2)]
    while len(joins) < 2:
        entrance.wait_for_timeout(20)
    for join in joins:
        join.continue_()
    for place, tab in enumerate(tabs):
        answer(tab, place).tap()
        for each in tabs:
            is_counted(each, place)
    assert bars(server, room) == [0, 1, 0, 0]


def test_a_phone_that_slept_shows_what_the_room_does_now(server, room, phone):
    page = phone()
    answer(page, 0).tap()
    is_counted(page, 0)
    page.evaluate("window.stop()")  # a phone that sleeps loses its connection in silence
    page.context.set_offline(True)
    for before, after in (("first open", "first closed"), ("first closed", "revealed")):
        server.store.step(room, before, after)
    page.context.set_offline(False)
    page.locator(".result").first.wait_for()
    own = page.locator(".result").first.inner_text()
    assert "yours" in own and QUESTION.whys[0] in own, "what speaks against the own answer"
    assert page.locator(".why").inner_text() == f"{QUESTION.whys[2]} {QUESTION.why}"


def test_what_is_kept_in_a_browser_may_be_nonsense_or_nothing(server, room, phone):
    page = phone()
    answer(page, 0).wait_for()
    page.evaluate("code => localStorage.setItem(`room ${code} outbox`, '{{{')", room)
    page.evaluate("code => localStorage.setItem(`room ${code} pass`, '\"forged.pass\"')", room)
    page.evaluate("code => localStorage.setItem(`room ${code} number`, '\"x\"')", room)
    page.reload()
    answer(page, 1).tap()
    is_counted(page, 1)
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    private = phone("r")
    private.add_init_script(blocked)
    private.goto(f"{server.address}/r/{room}")
    answer(private, 2).tap()
    is_counted(private, 2)
    assert bars(server, room) == [0, 1, 1, 0]


def test_where_the_network_holds_a_stream_back_the_page_asks_now_and_then(server, room, phone):
    page = phone("r")

    def hold(route):
        if route.request.headers["accept"] == "application/json":
            route.continue_()  # else the answer never comes

    page.route("**/news", hold)
    page.goto(f"{server.address}/r/{room}")
    answer(page, 1).tap()
    is_counted(page, 1)
    server.store.step(room, "first open", "first closed")
    says(page, "The vote is closed")
    assert not page.locator("#line").inner_text()


def test_an_answer_with_markup_is_words(server, phone):
    nasty = "<img src=x onerror=alert(1)>"
    code, _ = server.store.open_room(Topic("x", nasty, Question(nasty, (nasty, "<b>b</b>"), 0)))
    server.store.step(code, "waiting", "first open")
    page = phone(f"r/{code}")
    answer(page, 0).wait_for()
    assert answer(page, 0).inner_text() == f"A\n{nasty}" and not page.locator("img").count()
    policy = page.request.get(f"{server.address}/r/{code}").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_the_page_is_small_and_whole(server, phone):
    page = phone()
    answer(page, 0).wait_for()
    text = page.request.get(page.url).text()
    assert len(text.encode()) < 20_000
    assert "/* s" not in text and "http" not in text.replace("http-equiv", "")


def test_phones_come_back_by_themselves_after_the_server_was_killed(server, room, phone):
    page = phone()
    answer(page, 1).tap()
    is_counted(page, 1)
    server.process.kill()
    server.process.wait()
    page.locator("#line", has_text="Not connected").wait_for()
    answer(page, 2).tap()
    with serving.server(port=server.port):
        is_counted(page, 2)
        page.locator("#line", has_text=re.compile("^$")).wait_for(state="attached")
    assert bars(server, room) == [0, 0, 1, 0]
