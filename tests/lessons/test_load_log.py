"""The log of a load in a real database: each tap once, in one order, for all servers alike."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.common.room.class_room import Refused
from lessons.common.room.load import tap_book
from lessons.common.room.load.deeds import LONGEST, Change, GiveUp, Send
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.replayed import run_of
from lessons.common.room.load.rules import Rules
from lessons.common.room.load.tap_book import GIVE_UP, SEND, Tap
from lessons.common.room.store import NoRoom, Store
from tests.lessons.test_room import TOPIC


class Clock:
    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(url, clock):
    return LoadLog(Store(url, clock))


@pytest.fixture
def code(url, clock):
    code, _ = Store(url, clock).open_room(TOPIC)
    return code


def test_what_is_done_is_read_in_order_with_its_time(log, code, clock):
    start = log.begin(code, 0, Rules())
    clock.now += 2.5
    assert log.write(code, 1, [Tap(SEND, "a", 1), Tap(SEND, "b", 1)]) == ["", ""]
    clock.now += 1.0004
    log.change(code, 1, Rules(workers=6))
    clock.now += 1
    assert log.write(code, 1, [Tap(GIVE_UP, "b", 1), Tap(SEND, "b", 3)]) == ["", ""]
    expected = [
        Send(2.5, "a", 1),
        Send(2.5, "b", 1),
        Change(3.5, Rules(workers=6)),
        GiveUp(4.5, "b", 1),
        Send(4.5, "b", 3),
    ]
    assert log.read(code, 1) == (start, expected)
    assert log.read(code, 1, after=3) == (start, expected[3:])
    assert log.read(code, 1, after=5) == (start, [])


def test_times_never_go_back_though_the_clock_does(log, code, clock):
    log.begin(code, 0, Rules())
    clock.now += 5
    log.write(code, 1, [Tap(SEND, "a", 1)])
    clock.now -= 3  # another server's clock is behind
    log.write(code, 1, [Tap(SEND, "b", 1)])
    clock.now -= 60
    log.write(code, 1, [Tap(SEND, "c", 1)])
    assert [deed.at for deed in log.read(code, 1)[1]] == [5.0, 5.0, 5.0]


def test_a_button_that_is_pressed_twice_begins_one_run(log, code, clock):
    assert log.start(code) is None
    start = log.begin(code, 0, Rules())
    assert log.begin(code, 0, Rules(workers=9)) == start
    clock.now += 7
    second = log.begin(code, 1, Rules(workers=9))
    assert (second.run, second.rules.workers, second.began) == (2, 9, clock.now)
    assert log.start(code) == second
    assert log.read(code, 1)[0].ended == clock.now, "the run before is over then"


def test_what_comes_too_late_is_refused_in_a_sentence_and_what_is_known_is_not(log, code, clock):
    log.begin(code, 0, Rules())
    log.write(code, 1, [Tap(SEND, "a", 1)])
    log.end(code, 1)
    late = [Tap(SEND, "a", 1), Tap(SEND, "a", 2), Tap(GIVE_UP, "a", 1)]
    assert log.write(code, 1, late) == ["", tap_book.OVER, tap_book.OVER]
    with pytest.raises(Refused, match="over"):
        log.change(code, 1, Rules())
    log.begin(code, 1, Rules())
    clock.now += LONGEST
    assert log.write(code, 2, [Tap(SEND, "a", 1)]) == [tap_book.OVER]


def test_what_makes_no_sense_is_refused(log, code):
    with pytest.raises(Refused, match="not begun"):
        log.write(code, 1, [Tap(SEND, "a", 1)])
    log.begin(code, 0, Rules())
    for run in (0, 2):
        with pytest.raises(Refused, match="not begun"):
            log.write(code, run, [Tap(SEND, "a", 1)])
        with pytest.raises(Refused, match="not begun"):
            log.read(code, run)
    assert log.write(code, 1, [Tap(GIVE_UP, "a", 1)]) == [tap_book.NO_TASK]
    log.write(code, 1, [Tap(SEND, "a", 5)])
    assert log.write(code, 1, [Tap(SEND, "a", 4)]) == [tap_book.SUPERSEDED]
    with pytest.raises(NoRoom):
        log.write("BCDFGH", 1, [Tap(SEND, "a", 1)])


def test_a_run_takes_so_many_taps_and_no_more(log, code, monkeypatch):
    monkeypatch.setattr(tap_book, "MOST", 3)
    log.begin(code, 0, Rules())
    answers = log.write(code, 1, [Tap(SEND, client, 1) for client in "abcd"])
    assert answers == ["", "", "", tap_book.FULL]
    assert log.write(code, 1, [Tap(SEND, "e", 1), Tap(SEND, "a", 1)]) == [tap_book.FULL, ""]


def test_taps_of_many_at_once_on_two_servers_are_each_written_once(log, url, code, clock):
    servers = [log, LoadLog(Store(url, clock))]
    log.begin(code, 0, Rules())
    taps = [Tap(SEND, f"c{n}", number) for number in (1, 2, 3) for n in range(10)]

    def send(n):  # each message comes twice, to either server, together with others
        return servers[n % 2].write(code, 1, taps[n % 30 : n % 30 + 2])

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for several in threads.map(send, range(60)) for answer in several]
    assert set(answers) <= {"", tap_book.SUPERSEDED}
    one, two = (server.read(code, 1)[1] for server in servers)
    assert one == two and len(set(one)) == len(one)
    assert {(deed.client, 3) for deed in one} == {(f"c{n}", 3) for n in range(10)}


@st.composite
def clients_taps(draw):
    """What phones did, each in its own order."""
    phones = {}
    for client in "abc":
        phones[client] = [
            Tap(SEND if draw(st.booleans()) or not n else GIVE_UP, client, n // 2 + 1)
            for n in range(draw(st.integers(0, 8)))
        ]
    return phones


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clients_taps(), st.integers(0, 10_000))
def test_doubled_delayed_and_reordered_messages_leave_each_tap_once(tmp_path, phones, seed):
    """A phone sends a tap again until it is answered, and then goes on with the next."""
    chance, clock = random.Random(seed), Clock()
    store = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}", clock)
    code, _ = store.open_room(TOPIC)
    log = LoadLog(store)
    log.begin(code, 0, Rules())
    to_do = {client: list(taps) for client, taps in phones.items() if taps}
    answered, old, counted = [], [], set()
    while to_do:
        clock.now += chance.random()
        chosen = chance.sample(sorted(to_do), chance.randint(1, len(to_do)))
        sent = [to_do[client][0] for client in chosen]
        late = chance.sample(old, min(len(old), chance.randint(0, 3)))  # the network repeats some
        batch = sent + late
        chance.shuffle(batch)
        answers = dict(zip(batch, log.write(code, 1, batch)))
        old += batch
        for client, tap in zip(chosen, sent):
            if chance.random() < 0.6:  # the answer comes through
                to_do[client].pop(0)
                answered.append((tap, answers[tap]))
                to_do = {client: taps for client, taps in to_do.items() if taps}
        counted |= {tap for tap in batch if not answers[tap]}
    start, deeds = log.read(code, 1)
    written = [
        Tap(SEND if isinstance(deed, Send) else GIVE_UP, deed.client, deed.number) for deed in deeds
    ]
    assert len(set(written)) == len(written), "nothing is doubled"
    assert set(written) == counted, "what was acknowledged is there, and nothing else"
    assert {tap for tap, answer in answered if not answer} <= counted, "nothing is lost"
    at = [deed.at for deed in deeds]
    assert at == sorted(at)
    sends = [tap for tap in written if tap.kind == SEND]
    assert len(run_of(start, deeds).present(1000)) == len(sends)
