"""What the server does beside running pages, asked as a browser would ask it."""

import asyncio
import gc
import gzip
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lessons.common.server import (
    CompressedOnce,
    KnownAddresses,
    LateAnnouncements,
    gather_theme_once,
    look_seldom_for_garbage,
)

SCRIPT = b"export const waiting = 1;\n" * 1000
GZIP = {"accept-encoding": "gzip, br"}
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Inside:
    """An application that sends a script in two parts, and counts how often."""

    def __init__(self, status=200):
        self.status, self.count = status, 0

    async def __call__(self, scope, receive, send):
        self.count += 1
        await asyncio.sleep(0)
        headers = [(b"content-type", b"text/javascript"), (b"content-length", b"26000")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": SCRIPT[:500], "more_body": True})
        await send({"type": "http.response.body", "body": SCRIPT[500:]})


def run_apart(coroutine):
    """What a coroutine returns; the browser of other tests may have a loop in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def asked(app, path, headers=(), method="GET"):
    """The answer of an application to a request."""
    said = []

    async def send(message):
        said.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in dict(headers).items()]
    scope = {"type": "http", "method": method, "path": path, "headers": pairs}
    await app(scope, None, send)
    start, *bodies = said
    return SimpleNamespace(
        status=start["status"],
        headers={name.decode(): value.decode() for name, value in start["headers"]},
        body=b"".join(message["body"] for message in bodies),
    )


def ask(*request, **more):
    return run_apart(asked(*request, **more))


def test_a_script_is_compressed_once_and_is_the_same():
    inside = Inside()
    app = CompressedOnce(inside)
    for path in ["/static/js/index.DormvYxC.js"] * 3 + ["/base/static/css/a.css"]:
        answer = ask(app, path, GZIP)
        assert answer.status == 200 and gzip.decompress(answer.body) == SCRIPT
        assert answer.headers == {
            "content-type": "text/javascript",
            "content-encoding": "gzip",
            "content-length": str(len(answer.body)),
            "vary": "Accept-Encoding",
        }
        assert len(answer.body) < len(SCRIPT) / 10
    assert inside.count == 2


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.js", {"accept-encoding": "identity"}),
        ("/static/js/index.js", {}),
        ("/static/js/index.js", GZIP | {"range": "bytes=0-9"}),
        ("/static/js/index.js", GZIP | {"if-none-match": '"1"'}),
        ("/static/media/font.woff2", GZIP),
        ("/media/own.js", GZIP),
    ],
)
def test_other_requests_go_through(path, headers):
    inside = Inside()
    app = CompressedOnce(inside)
    for _ in range(2):
        answer = ask(app, path, headers)
        assert "content-encoding" not in answer.headers and answer.body == SCRIPT
    assert inside.count == 2


def test_what_is_not_there_is_not_kept():
    inside = Inside(status=404)
    app = CompressedOnce(inside)
    for _ in range(2):
        answer = ask(app, "/static/js/none.js", GZIP)
        assert (answer.status, answer.body) == (404, SCRIPT)
    assert inside.count == 2


def test_two_who_ask_at_once_both_get_the_script():
    app = CompressedOnce(Inside())

    async def both():
        return await asyncio.gather(*(asked(app, "/static/js/a.js", GZIP) for _ in range(2)))

    assert [gzip.decompress(answer.body) for answer in run_apart(both())] == [SCRIPT] * 2


@pytest.fixture
def under_q():
    return KnownAddresses(Inside(), pages=lambda: {"spikes", "contents"}, base="/q/")


@pytest.mark.parametrize("path", ["/q/spkies", "/q/spkies/", "/q/home", "/q/Spikes"])
def test_an_unknown_address_says_so_and_shows_the_way_home(under_q, path):
    answer = ask(under_q, path, PAGE)
    words = answer.body.decode()
    assert answer.status == 404
    assert "There is no page at this address." in words and 'href="/q/"' in words
    assert path.strip("/").partition("/")[2] not in words, "nothing foreign is repeated"


@pytest.mark.parametrize(
    "path", ["/q/", "/q", "/q/spikes", "/q/contents/", "/q/_stcore/health", "/q/favicon.png"]
)
def test_known_addresses_go_through(under_q, path):
    assert ask(under_q, path, PAGE).status == 200


def test_only_a_browser_that_opens_a_page_is_told(under_q):
    assert ask(under_q, "/q/spkies", {"accept": "*/*"}).status == 200
    assert ask(under_q, "/q/spkies", PAGE, method="POST").status == 200


def test_where_the_pages_stand_at_the_top_the_way_home_is_the_top():
    answer = ask(KnownAddresses(Inside(), pages=set), "/spkies", PAGE)
    assert 'href="/"' in answer.body.decode()


def test_garbage_is_looked_for_seldom_and_goes_all_the_same():
    before = gc.get_threshold()
    try:
        look_seldom_for_garbage()
        assert gc.isenabled()
        assert gc.get_threshold()[0] > 5 * before[0]
        assert gc.get_threshold()[1:] == before[1:]
    finally:
        gc.set_threshold(*before)


def test_the_theme_is_gathered_again_once_the_configuration_was_read_again(monkeypatch):
    section, asked = config.get_options_for_section, []

    def counted(name):
        asked.append(name)
        return section(name)

    monkeypatch.setattr(config, "get_options_for_section", counted)
    gather_theme_once()
    try:
        before = config.get_options_for_section("theme.dark")
        assert before == section("theme.dark") == config.get_options_for_section("theme.dark")
        assert asked == ["theme.dark"]
        config.get_config_options(force_reparse=True)
        config.get_options_for_section("theme.dark")
        assert asked == ["theme.dark"] * 2
    finally:
        config.get_options_for_section.cache_clear()


def announced(part=("play",), running=True):
    """What Streamlit says of a run before anything is drawn."""
    begins, runs = ForwardMsg(), ForwardMsg()
    begins.new_session.name = "a page"
    begins.metadata.run.fragment_ids.extend(part)
    runs.session_status_changed.script_is_running = running
    return [begins, runs]


def drawn(text="waiting"):
    message = ForwardMsg()
    message.delta.new_element.text.body = text
    return message


def over():
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    return message


def seen_by_a_browser(*messages, kind="websocket"):
    """After each message of an application, what a browser has got so far."""
    got, counts = [], []

    async def inside(scope, receive, send):
        for message in messages:
            await send({"type": "websocket.send", "bytes": message.SerializeToString()})
            counts.append(len(got))

    async def send(message):
        got.append(ForwardMsg.FromString(message["bytes"]))

    run_apart(LateAnnouncements(inside)({"type": kind}, None, send))
    assert got == list(messages)[: len(got)], "all in their order"
    return counts


def test_that_a_part_begins_is_said_with_the_first_that_it_draws():
    assert seen_by_a_browser(*announced(), drawn(), drawn(), over()) == [0, 0, 3, 4, 5]


def test_a_part_that_draws_nothing_is_announced_when_it_is_over():
    assert seen_by_a_browser(*announced(), over()) == [0, 0, 3]


def test_a_part_that_is_broken_off_is_announced_with_the_next():
    assert seen_by_a_browser(*announced(), *announced(), drawn()) == [0, 0, 0, 0, 5]


def test_a_whole_page_is_announced_at_once():
    assert seen_by_a_browser(*announced(part=()), drawn()) == [1, 2, 3]


def test_what_is_no_announcement_never_waits():
    rests = announced(running=False)[1]
    assert seen_by_a_browser(rests, drawn("x" * 30_000), rests) == [1, 2, 3]
    assert seen_by_a_browser(announced()[0], rests) == [0, 2]


def test_what_is_no_websocket_goes_through():
    assert seen_by_a_browser(*announced(), kind="http") == [1, 2]
