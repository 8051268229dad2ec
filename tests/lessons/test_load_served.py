"""A load over HTTP: what phones are told and projectors are sent, from real servers."""

import contextlib
import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import numpy as np
import pytest

from lessons.common.room.load import load_run, routes
from lessons.common.room.load.deeds import Trial
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.replayed import run_of
from lessons.common.room.load.rules import Rules
from lessons.common.room.store import Store
from tests.lessons.room_server import serving
from tests.lessons.test_room import TOPIC
from tests.phones import PATIENCE

SLOW = Rules(workers=1, seconds=30.0)


class Server:
    """A server of rooms in this process, and how to speak to it."""

    def __init__(self, url):
        self.store = Store(url)
        self.log = LoadLog(self.store)
        self._serving = serving(self.store)
        address, _ = self._serving.__enter__()
        self.port = urlsplit(address).port

    def stop(self):
        self._serving.__exit__(None, None, None)

    def ask(self, method, path, said=None, shown="", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        if shown:
            headers["Authorization"] = f"Bearer {shown}"
        connection.request(method, path, json.dumps(said or {}), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")

    @contextlib.contextmanager
    def events(self, path, shown=""):
        """The messages of a stream, one after the other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(
            "GET", path, headers={"Authorization": f"Bearer {shown}"} if shown else {}
        )
        answer = connection.getresponse()
        assert answer.status == 200
        lines = (answer.fp.readline() for _ in range(10_000))
        yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))
        connection.sock.close()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'rooms.sqlite'}"


@pytest.fixture
def taps():
    """How many taps of a client a server takes at once, and how many more a second."""
    return routes.TAPS


@pytest.fixture
def server(url, taps, monkeypatch):
    monkeypatch.setattr(routes, "TAPS", taps)
    server = Server(url)
    yield server
    server.stop()


@pytest.fixture
def code(server):
    code, _ = server.store.open_room(TOPIC)
    return code


def join(server, code):
    return server.ask("POST", f"/r/{code}/join")[1]["pass"]


def tap(server, code, shown, number, do="send", run=1, **headers):
    said = {"run": run, "number": number, "do": do}
    return server.ask("POST", f"/r/{code}/task", said, shown, **headers)


def until(messages, wanted):
    """The first message that is as it is wanted; the stream itself goes on for ever."""
    late = time.monotonic() + PATIENCE
    for message in messages:
        if wanted(message):
            return message
        assert time.monotonic() < late, message


def own_task(server, code, shown, state):
    with server.events(f"/r/{code}/news", shown) as news:
        return until(news, lambda said: said.get("load", {}).get("state") == state)["load"]


def test_a_phone_hears_of_its_own_task(server, code, monkeypatch):
    monkeypatch.setattr(load_run, "work_of", lambda *task: 1000.0)  # by luck it may be next to none
    first, second = join(server, code), join(server, code)
    server.log.begin(code, 0, SLOW)
    assert tap(server, code, first, 1) == (200, {"number": 1})
    assert tap(server, code, second, 5) == (200, {"number": 5})
    assert own_task(server, code, first, "in work")["number"] == 1
    waits = own_task(server, code, second, "waiting")
    assert (waits["ahead"], waits["number"], waits["run"], waits["over"]) == (0, 5, 1, False)
    assert tap(server, code, second, 5, "give up")[0] == 200
    assert own_task(server, code, second, "gave up")["number"] == 5
    with server.events(f"/r/{code}/news") as news:  # what everyone may see names no task
        assert until(news, lambda said: "load" in said)["load"] == {
            "run": 1,
            "over": False,
            "number": 0,
        }


def test_before_a_run_there_is_none_and_after_it_each_phone_has_its_balance(server, code):
    shown = join(server, code)
    assert tap(server, code, shown, 1) == (409, {"error": "The teacher has not begun a run yet."})
    with server.events(f"/r/{code}/news", shown) as news:
        assert "load" not in until(news, lambda said: "phase" in said)
        server.log.begin(code, 0, Rules(workers=1, limit=0, seconds=0.5))
        until(news, lambda said: "load" in said)
        for number in (1, 2, 3):
            tap(server, code, shown, number)
        server.log.end(code, 1)
        over = until(news, lambda said: said["load"]["over"])["load"]
        assert over["mine"]["sent"] == 3 and "otherwise" not in over
        server.log.replay(code, 1, Trial(Rules(workers=6), once=True))
        other = until(news, lambda said: "otherwise" in said["load"])["load"]["otherwise"]
        assert other["rejected"] == 0
    assert tap(server, code, shown, 4)[0] == 409


@pytest.mark.parametrize("taps", [(100, 2)], ids=["unhurried"])
def test_what_no_phone_would_send_is_refused(server, code):
    server.log.begin(code, 0, SLOW)
    shown = join(server, code)
    wrong = [
        ({"run": 1, "number": 1, "do": "steer"}, 400),
        ({"run": 1, "number": 0, "do": "send"}, 400),
        ({"run": 1, "number": "1", "do": "send"}, 400),
        ({"run": 10**9, "number": 1, "do": "send"}, 400),
        ({"run": 7, "number": 1, "do": "send"}, 409),
        ({"number": 1, "do": "send"}, 400),
    ]
    for said, status in wrong:
        answer = server.ask("POST", f"/r/{code}/task", said, shown)
        assert answer[0] == status and answer[1]["error"].endswith(".")
    assert tap(server, code, "", 1)[0] == 401
    assert tap(server, code, "forged.pass", 1)[0] == 401
    another = {"Sec-Fetch-Site": "cross-site"}
    assert tap(server, code, shown, 1, **another)[0] == 403
    assert tap(server, "BCDFGH", shown, 1)[0] == 404
    assert server.log.read(code, 1)[1] == []


@pytest.mark.parametrize("taps", [(6, 1e-6)], ids=["however slow they come"])
def test_who_taps_too_fast_is_told_and_slowed(server, code):
    server.log.begin(code, 0, SLOW)
    shown = join(server, code)
    statuses = [tap(server, code, shown, number)[0] for number in range(1, 12)]
    assert statuses == [200] * 6 + [429] * 5
    assert len(server.log.read(code, 1)[1]) == 6


class Page:
    """What the page of a projector holds of a run, merged as the stage does it."""

    def __init__(self):
        self.run, self.revision, self.until, self.tasks = None, -1, 0.0, {}

    def take(self, message):
        if message["run"] != self.run:
            assert message["from"] == 0
            self.run, self.tasks = message["run"], {}
        else:
            assert message["rev"] > self.revision and message["from"] <= self.until
        since = message["from"]
        self.tasks = {row: task for row, task in self.tasks.items() if task[0] < since}
        columns = message["lanes"][0]["tasks"]
        names = ("arrival", "start", "finish", "worker", "fate")
        for row, *task in zip(columns["id"], *(columns[name] for name in names)):
            self.tasks[row] = task
        self.revision, self.until = message["rev"], message["until"]


def test_projectors_of_two_servers_hold_the_run_that_the_log_makes(server, code, url):
    """Each is sent pieces, at other moments; what they hold at the end is the same and is right."""
    other = Server(url)
    servers, shown = [server, other], [join(server, code) for _ in range(8)]
    start = server.log.begin(code, 0, Rules(workers=2, limit=3, seconds=0.5))
    pages = [Page(), Page()]

    def follow(place):
        with servers[place].events(f"/r/{code}/run") as messages:
            for message in messages:
                pages[place].take(message)
                if not message["live"]:
                    return message["until"]

    def act(place):
        for number in range(1, 9):
            tap(servers[(place + number) % 2], code, shown[place], number)
            time.sleep(0.3)

    with ThreadPoolExecutor(12) as threads:
        ends = [threads.submit(follow, place) for place in (0, 1)]
        acts = [threads.submit(act, place) for place in range(8)]
        time.sleep(1)
        other.log.change(code, 1, Rules(workers=5, seconds=0.5))
        for each in acts:
            each.result()
        server.log.end(code, 1)
        ends = [end.result(timeout=PATIENCE) for end in ends]
    other.stop()
    assert ends[0] == ends[1] and pages[0].tasks == pages[1].tasks
    deeds = server.log.read(code, 1)[1]
    expected = run_of(start, deeds).present(ends[0])
    held = np.array([pages[0].tasks[row][:3] for row in range(len(expected))], float)
    columns = np.column_stack([expected.arrival, expected.start, expected.finish])
    assert len(pages[0].tasks) == len(expected) > 30
    rejected = np.isnan(expected.start)
    np.testing.assert_allclose(held[~rejected], columns[~rejected], atol=1e-4)


def test_each_tap_is_on_its_way_to_the_projector_before_the_next(server, code):
    """How long that takes is measured by the class-room benchmark, under load."""
    shown = join(server, code)
    server.log.begin(code, 0, SLOW)
    with server.events(f"/r/{code}/run") as messages:
        next(messages)
        for row in range(5):
            tap(server, code, shown, row + 1)
            while row not in next(messages)["lanes"][0]["tasks"]["id"]:
                pass
