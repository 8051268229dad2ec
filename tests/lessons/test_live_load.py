"""What pages are sent of a load, by servers whose clocks differ: together it is the run."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.common.room.load.deeds import Trial
from lessons.common.room.load.live_load import LiveLoad
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.part import told
from lessons.common.room.load.replayed import run_of
from lessons.common.room.load.rules import Rules
from lessons.common.room.load.tap_book import GIVE_UP, SEND, Tap
from lessons.common.room.store import Store
from tests.lessons.test_load import rules
from tests.lessons.test_room import TOPIC

COLUMNS = ("arrival", "start", "finish", "worker", "fate")


class Clocks:
    """The time, and a server's clock that is a little ahead or behind."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def off_by(self, seconds):
        return lambda: self.now + seconds


class Page:
    """What the page of a projector holds of a run, merged as the stage does it."""

    def __init__(self, live):
        self.live, self.run, self.revision, self.until = live, "", -1, 0.0
        self.tasks, self.message = {}, None

    def ask(self):
        self.live.renew()
        news = self.live.news(self.run, self.revision)
        if news is not None:
            self._take(news.message)

    def _take(self, message):
        since = message["from"]
        if message["run"] == self.run:
            assert message["rev"] > self.revision and since <= self.until, "a part is missing"
        else:
            assert since == 0
            self.tasks = {}
        self.tasks = {row: task for row, task in self.tasks.items() if task[0] < since}
        columns = message["lanes"][0]["tasks"]
        for row, *task in zip(columns["id"], *(columns[name] for name in COLUMNS)):
            self.tasks[row] = task
        self.run, self.revision, self.until = message["run"], message["rev"], message["until"]
        self.message = message


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send"] * 5 + ["give up"] * 2 + ["change", "ask", "ask", "ask again"]),
        st.integers(0, 3),  # the client, or the page
        st.sampled_from([0.0, 0.01, 0.3, 2.0, 15.0]),  # seconds until then
        st.integers(0, 1),  # the server
    ),
    max_size=30,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules(), rules(), STEPS, st.sampled_from([0.0, 0.2, -0.2, 1.5]))
def test_what_pages_hold_at_the_end_is_the_run_of_the_log(tmp_path, first, other, steps, skew):
    clocks = Clocks()
    url = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    logs = [LoadLog(Store(url, clocks.off_by(seconds))) for seconds in (0.0, skew)]
    code, _ = Store(url, clocks.off_by(0.0)).open_room(TOPIC)
    start = logs[0].begin(code, 0, first)
    lives = [LiveLoad(log, code, clocks.off_by(s)) for log, s in zip(logs, (0.0, skew))]
    pages, numbers = [Page(live) for live in lives], {}
    for what, who, wait, server in steps:
        clocks.now += wait
        if what == "send":
            numbers[who] = numbers.get(who, 0) + 1
            logs[server].write(code, 1, [Tap(SEND, f"c{who}", numbers[who])])
        elif what == "give up" and who in numbers:
            logs[server].write(code, 1, [Tap(GIVE_UP, f"c{who}", numbers[who])])
        elif what == "change":
            logs[server].change(code, 1, other if who % 2 else first)
        else:
            page = Page(lives[server]) if what == "ask again" else pages[server]
            pages[server] = page
            page.ask()
    clocks.now += 1
    logs[0].end(code, 1)
    clocks.now += 5  # by now it is over for both, however their clocks are
    for page in pages:
        page.ask()
    start, deeds = logs[0].read(code, 1)
    assert pages[0].tasks == pages[1].tasks and pages[0].until == pages[1].until
    for page in pages:
        assert not page.message["live"]
        check(page, run_of(start, deeds))


def check(page, run):
    """A page holds what happened up to its end, no more and no less."""
    result = run.present(page.until)
    assert len(page.tasks) == len(result)
    for row, (arrival, begun, finish, *_) in page.tasks.items():
        expected = [result.arrival[row], result.start[row], result.finish[row]]
        held = np.array([arrival, begun, finish], float)
        left_unserved = np.isnan(expected[1])
        places = [0] if left_unserved else [0, 1, 2]
        np.testing.assert_allclose(held[places], np.array(expected)[places], atol=6e-5)


@pytest.mark.parametrize(("taps", "end"), [([], 10.0), ([Tap(SEND, "a", 1)], 12.0)])
def test_at_its_end_a_page_forgets_what_it_was_sent_ahead(tmp_path, taps, end):
    clocks = Clocks()
    url = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    log, late = (LoadLog(Store(url, clocks.off_by(seconds))) for seconds in (0.0, 2.0))
    code, _ = Store(url).open_room(TOPIC)
    start = log.begin(code, 0, Rules(others=5.0))
    page = Page(LiveLoad(log, code, clocks.off_by(0.0)))
    clocks.now += 10
    page.ask()
    ahead = len(page.tasks)
    late.write(code, 1, taps)  # by this server's clock they come after the end
    log.end(code, 1)
    clocks.now += 1
    page.ask()
    start, deeds = log.read(code, 1)
    assert page.until == end and len(page.tasks) < ahead
    check(page, run_of(start, deeds))


def test_a_trial_is_another_run_and_each_phone_is_told_its_part(tmp_path):
    clocks = Clocks()
    log = LoadLog(Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}", clocks.off_by(0.0)))
    code, _ = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}").open_room(TOPIC)
    log.begin(code, 0, Rules(workers=1, seconds=10.0))
    live = LiveLoad(log, code, clocks.off_by(0.0))
    page = Page(live)
    for n in range(5):
        clocks.now += 1
        log.write(code, 1, [Tap(SEND, f"c{n}", 1)])
    page.ask()
    before = page.run
    log.end(code, 1)
    page.ask()
    assert page.run == before and not page.message["live"]
    log.replay(code, 1, Trial(Rules(workers=5, seconds=10.0)))
    page.ask()
    assert page.run != before
    assert [lane["name"] for lane in page.message["lanes"]] == ["as it was", "replayed"]
    last = told(live.seen, "c4")["load"]
    assert last["otherwise"]["average"] < last["mine"]["average"]
    seen_by_all = {"run": 1, "over": True, "number": 0, "trial": "5 workers"}
    assert told(live.seen, "") == {"load": seen_by_all}
    log.replay(code, 1, None)
    page.ask()
    assert len(page.message["lanes"]) == 1
    log.put_away(code, 1)
    live.renew()
    assert told(live.seen, "c4") == {}


def test_while_the_run_goes_on_a_page_is_sent_more_before_it_runs_short(tmp_path):
    clocks = Clocks()
    url = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    log = LoadLog(Store(url, clocks.off_by(0.0)))
    code, _ = Store(url).open_room(TOPIC)
    log.begin(code, 0, Rules())
    page = Page(LiveLoad(log, code, clocks.off_by(0.0)))
    for second in range(100):
        page.ask()
        assert page.until - second >= 9
        clocks.now += 1
    assert page.revision < 15, "it is not told each time"
