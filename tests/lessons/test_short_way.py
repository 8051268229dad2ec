"""A stage tells of a move before Streamlit does: what it may do, and what is made of both."""

import json

import pytest
from starlette.applications import Starlette

from lessons.common.stage import short_way
from lessons.common.stage.short_way import LONGEST
from lessons.common.steering.slider_view import AWAITED, SliderView
from tests.lessons.opened_page import feed
from tests.lessons.test_server import run_apart
from tests.lessons.test_sliders import now, opened

SLIDER = "st-key-page-workers"
HUGE = dict.fromkeys(("run", "held", "t", "speed"), 10**200)
SERVER = Starlette(routes=[short_way("base")])


async def _posted(body, path):
    said = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    await SERVER(scope, receive, send)
    start, *bodies = said
    return start["status"], b"".join(message["body"] for message in bodies)


def post(body, path="/base/slider"):
    """The status of an answer, and what it says."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    status, answer = run_apart(_posted(body, path))
    return status, json.loads(answer) if status == 200 else answer


@pytest.fixture
def app():
    return opened()


def move(app, value, **more):
    """What a stage tells of a slider that it sees moved."""
    token = app.session_state["pages"].token
    return {"session": token, "page": "page", "slider": SLIDER, "value": value} | more


def test_the_run_is_steered_and_the_answer_tells_what_is_new(app):
    before = feed(app)["message"]
    stands = {"run": before["run"], "held": before["rev"], "t": 2.5, "playing": False, "speed": 1}
    status, news = post(move(app, 9, stands=stands))
    assert status == 200 and now(app)["workers"] == 9
    assert news["run"] == before["run"] and news["rev"] > before["rev"] and news["from"] == 2.5
    assert [change["t"] for change in news["changes"]] == [2.5]
    assert post(move(app, 9)) == (204, b""), "it knows that already"


def test_what_streamlit_tells_of_the_same_move_is_no_other_one(app):
    for value in (6, 9):
        post(move(app, value))
    moves = app.session_state["moves"]
    for value in (5, 6, 9):  # with all that lay between
        app.slider[1].set_value(value).run()
        assert now(app)["workers"] == 9
    assert len(moves) == 2
    app.slider[1].set_value(5).run()
    assert now(app)["workers"] == 5 and len(moves) == 3, "it is over: this is a move"


def test_the_page_follows_what_the_stage_told(app):
    post(move(app, 9))
    app.slider[1].set_value(9).run()
    assert feed(app)["search"] == "w=9" and app.slider[1].value == 9


@pytest.mark.parametrize(
    ("value", "becomes"), [(-1, 1), (1e300, 60), (7.4, 7), (True, 4), ("9", 4), (None, 4), ([9], 4)]
)
def test_only_what_is_offered_is_taken(app, value, becomes):
    post(move(app, value))
    assert now(app)["workers"] == becomes


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 500])
def test_no_number_that_is_none(app, number):
    assert post(json.dumps(move(app, "here")).encode().replace(b'"here"', number))[0] == 204
    assert now(app)["workers"] == 4


@pytest.mark.parametrize(
    "other",
    [
        {"session": "0123456789abcdef"},
        {"session": None},
        {"page": "another"},
        {"page": ["page"]},
        {"slider": 7},
        {"stands": "a" * LONGEST},
    ],
)
def test_who_is_not_the_stage_of_a_session_steers_nothing(app, other):
    assert post(move(app, 9, **other)) == (404, b"")
    assert now(app)["workers"] == 4


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 900, b"\xff\xfe"])
def test_nonsense_is_not_found(body):
    assert post(body) == (404, b"")


def test_what_no_slider_above_the_stage_has_is_not_steered(app):
    for name in ("st-key-page-seed", "st-key-page-order", "st-key-other-workers", "workers", ""):
        assert post(move(app, 2, slider=name)) == (204, b"")
    assert now(app) == {"rate": 3.0, "workers": 4, "order": "First", "seed": 7}


@pytest.mark.parametrize("stands", [None, 7, [], {}, {"t": "x", "held": -1, "run": {}}, HUGE])
def test_a_stage_that_stands_nowhere_steers_all_the_same(app, stands):
    assert post(move(app, 9, stands=stands))[0] == 200 and now(app)["workers"] == 9


def test_commands_do_not_come_this_way(app):
    before = feed(app)["message"]
    spike = {"n": 1, "do": "spike", "size": 50, "t": 1}
    stands = {"run": before["run"], "held": 0, "t": 2, "playing": True, "speed": 1}
    _, news = post(move(app, 9, stands=stands | {"commands": [spike]}))
    assert not news["spikes"] and news["heard"] == 0


def test_one_move_at_a_time(app):
    page = app.session_state["pages"].states["page"]
    page.is_told = True
    assert post(move(app, 9)) == (429, b"") and now(app)["workers"] == 4
    page.is_told = False
    assert post(move(app, 9))[0] == 200 and not page.is_told


def test_a_session_that_is_gone_is_forgotten():
    import gc

    from lessons.common.steering.page_state import Pages, pages_of, remember

    kept = remember(Pages())
    token = kept.token
    assert pages_of(token) is kept.states
    del kept
    gc.collect()
    assert not pages_of(token)


def test_what_was_told_ahead_is_awaited_for_a_while_only():
    clock = [0.0]
    view = SliderView(lambda: clock[0])
    assert not view.is_known("workers", 9)
    view.moved_ahead("workers", 9)
    assert view.is_known("workers", 6) and view.is_known("workers", 9)
    assert not view.is_known("workers", 6), "it has come"
    view.moved_ahead("workers", 9)
    clock[0] = AWAITED
    assert not view.is_known("workers", 6), "it was lost"
    assert view.is_known("workers", 9)
    view.moved_ahead("workers", 9)
    view.has_told("workers", 3)
    assert not view.is_known("workers", 6), "the run went elsewhere"
