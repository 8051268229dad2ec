"""A server and a browser for all tests of this folder; a fresh page for each, or one for many."""

import contextlib
import os
import re

import pytest

from lessons.common.ground.syllabus import lessons
from lessons.common.room import database
from lessons.common.session import progress
from lessons.common.stage.components import HERE
from tests import serving
from tests.browser.reading import page_is_up

# All is painted by the processor: a process for that alone only costs messages.
IN_ONE_PROCESS = "--disable-gpu", "--in-process-gpu"
# A stage that plays paints as often as it may, which is half of what a playing page costs: at most
# 25 times a second will do. `tests/benchmarks/screen.py` counts the frames of a page left alone.
CALM = """(() => {
  const next = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => next(draw), 1000 / 25);
  globalThis.cancelAnimationFrame = clearTimeout;
})();"""

# Streamlit looks for its server below the page's own address first.
PROBE = re.compile(r"http://127\.0\.0\.1:\d+/[a-z0-9-]+/_stcore/(health|host-config)")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if serving.find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(serving.HOW_TO_GET_ONE)
        pytest.skip(serving.HOW_TO_GET_ONE)
    with serving.browser(*IN_ONE_PROCESS) as browser:
        yield browser


@pytest.fixture(scope="session")
def rooms(tmp_path_factory):
    """The file in which the server keeps its rooms: the tests' own."""
    return str(tmp_path_factory.mktemp("rooms") / "rooms.sqlite")


@pytest.fixture(scope="session")
def address(chromium, rooms):
    with contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(database.SETTING, rooms)
            address, _ = stack.enter_context(serving.server())
        yield address


PASSED_OVER = {
    "name": progress.COOKIE,
    "value": progress.dump({lesson.slug: progress.Done("shown") for lesson in lessons()}),
}


class Browsers:
    """Browsers of learners: each begins with nothing kept, but for the files that it has loaded.

    What the pages are made of is loaded and read once, as at a second visit.
    """

    def __init__(self, chromium):
        self._chromium = chromium
        self._free = {}  # by how they were asked for

    def lend(self, **how):
        """A browser in which nothing was done, and what hands it back."""
        free = self._free.setdefault(repr(sorted(how.items())), [])
        if free:
            context = free.pop()
        else:
            context = self._chromium.new_context(**how)
            context.add_init_script(CALM)

        def give_back():
            for page in context.pages:
                page.evaluate("localStorage.clear()")
                page.close()
            context.clear_cookies()
            free.append(context)

        return context, give_back


@pytest.fixture(scope="session")
def browsers(chromium):
    return Browsers(chromium)


@contextlib.contextmanager
def visits(browsers, address):
    """Open paths of the tutorial, each as another learner; nothing may go wrong or abroad."""
    lent, wrong, foreseen = [], [], []

    def unforeseen(said):
        return not any(words in str(said) for words in foreseen)

    def note(said):
        if said.type != "error" or PROBE.fullmatch(said.location.get("url", "")):
            return
        if unforeseen(said.text):
            wrong.append(f"{said.text} ({said.location.get('url')})")

    def watch(request):
        if not request.url.startswith((f"{address}/", "data:", "blob:")):
            wrong.append(f"asked another host: {request.url}")

    def open_at(path="", *, live=True, before=None, expected=(), asks=False, **how):
        """`live` waits for the stage, `before` sees the page, `expected` are errors it causes.

        Unless the page `asks`, its learner has passed over all questions before.
        """
        foreseen.extend(expected)
        how.setdefault("viewport", {"width": 1280, "height": 800})
        browser, give_back = browsers.lend(**how)
        lent.append(give_back)
        if not asks:
            browser.add_cookies([{**PASSED_OVER, "url": address}])
        page = browser.new_page()
        page.set_default_timeout(
            60_000
        )  # a bound for a busy machine: what is waited for is a state
        page.on("console", note)
        page.on("pageerror", lambda error: wrong.append(str(error)) if unforeseen(error) else None)
        page.on("request", watch)
        if before:
            before(page)
        page.goto(path if "://" in path else f"{address}/{path}")
        if live:
            page_is_up(page)
        return page

    yield open_at
    for give_back in lent:
        give_back()
    assert not wrong, wrong


@pytest.fixture
def open_page(browsers, address):
    """Open a path of the tutorial; what the console complains of fails the test at its end."""
    with visits(browsers, address) as open_at:
        yield open_at


@pytest.fixture(scope="module")
def page_of(request, browsers, address):
    """One page for all the tests of a module that only look, by its path; leave it as it was."""
    with visits(browsers, address) as open_at:
        yield open_at(request.param, live=request.param != "contents")


# ---------------------------------------------------------------- the stage's modules

# laneOf(messages): a lane that has heard them. statesAt(lane, times, jumps): what is there at each
# of the times, by one state that walks, or jumps, from one to the next.
TOOLS = """async (names) => {
  Object.assign(globalThis, ...await Promise.all(names.map((name) => import(`/model/${name}`))));
  globalThis.laneOf = (messages) => {
    const lane = emptyLane();
    for (const message of messages) mergeLane(lane, message, message.from);
    return lane;
  };
  globalThis.statesAt = (lane, times, jumps = false) => {
    const state = emptyState(), idOf = (row) => lane.tasks.id[row];
    return times.map((t) => {
      moveTo(state, lane, t, jumps);
      const serving = [...state.serving].map(([worker, row]) => [worker, idOf(row)]);
      return {
        ...countsAt(lane, t), line: state.waiting.map(idOf),
        serving: serving.sort(([a], [b]) => a - b), workers: [...state.workers],
      };
    });
  };
}"""


@pytest.fixture(scope="session")
def in_browser(chromium):
    """Run JavaScript that has all names of the stage's model, in a page that is empty."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("http://model.test/**", serve)
    page.goto("http://model.test/")
    page.evaluate(TOOLS, [path.name for path in (HERE / "model").glob("*.js")])
    yield page.evaluate
    context.close()


def serve(route):
    """The modules as they are: the browser follows their imports by itself."""
    path = HERE / route.request.url.removeprefix("http://model.test/")
    if path.suffix == ".js":
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


# ---------------------------------------------------------------- rooms


@pytest.fixture
def server(address, rooms, monkeypatch):
    """The server, and its rooms within reach of the test."""
    monkeypatch.setenv(database.SETTING, rooms)
    return address


@pytest.fixture
def wrong():
    """What went wrong on any page."""
    found = []
    yield found
    assert not found, found


@pytest.fixture
def opened(browsers, server, wrong):
    """Open a path in a browser of its own; nothing may go wrong on any page."""
    lent = []

    def open_path(path, **how):
        browser, give_back = browsers.lend(**how)
        lent.append(give_back)
        page = browser.new_page()
        page.set_default_timeout(60_000)  # a bound for a busy machine: a state is waited for
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path if "://" in path else f"{server}/{path}")
        return page

    yield open_path
    for give_back in lent:
        give_back()
