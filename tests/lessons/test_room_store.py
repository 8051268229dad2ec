"""Rooms in a real database: what is kept, what several servers do at once, what ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lessons.common.room import class_room, codes, database
from lessons.common.room.class_room import Ballot, Refused
from lessons.common.room.phases import Phase, Round
from lessons.common.room.store import DAY, IDLE, NoRoom, Store, Unreachable
from tests.lessons.test_room import TOPIC


@pytest.fixture
def store(url):
    return Store(url)


def open_vote(store):
    code, _ = store.open_room(TOPIC)
    store.step(code, "waiting", "first open")
    return code


def test_what_one_server_does_another_sees(store, url):
    code = open_vote(store)
    other = Store(url)
    other.vote(code, 1, "first", "a", Ballot(2, 1))
    store.vote(code, 1, "first", "b", Ballot(1, 1))
    assert store.load(code) == other.load(code)
    assert class_room.bars(other.load(code), Round.FIRST) == [0, 1, 1]
    assert other.load(code).topic == TOPIC


def test_a_mark_changes_with_every_change_and_only_then(store):
    code = open_vote(store)
    changes = [
        lambda: store.vote(code, 1, "first", "a", Ballot(2, 1)),
        lambda: store.vote(code, 1, "first", "a", Ballot(1, 2)),
        lambda: store.vote(code, 1, "first", "b", Ballot(1, 1)),
        lambda: store.join(code, "c"),
        lambda: store.step(code, "first open", "first closed"),
        lambda: store.ask(code, TOPIC),
    ]
    marks = [store.mark(code)]
    for change in changes:
        change()
        marks.append(store.mark(code))
        assert store.mark(code) == marks[-1]
    assert len(set(marks)) == len(marks)


def test_a_phone_is_counted_once_and_stays_with_the_room(store, monkeypatch):
    code, _ = store.open_room(TOPIC)
    for client in "abab":
        store.join(code, client)
    store.ask(code, TOPIC)
    assert store.load(code).phones == "2 phones"
    monkeypatch.setattr("lessons.common.room.store.MOST_PHONES", 2)
    store.join(code, "one too many")
    assert store.load(code).joined == 2


def test_an_old_tap_does_not_replace_a_newer_one(store):
    code = open_vote(store)
    for choice, number in [(2, 7), (0, 3), (2, 7), (1, 6)]:
        store.vote(code, 1, "first", "a", Ballot(choice, number))
    assert dict(store.load(code).ballots) == {(Round.FIRST, "a"): Ballot(2, 7)}


def test_votes_of_many_at_once_are_each_counted_once(store, url):
    code, servers = open_vote(store), [store, Store(url)]

    def send(n):  # each client taps three times, and each message comes twice, on either server
        client, number = f"c{n % 10}", n // 10 % 3 + 1
        servers[n % 2].vote(code, 1, "first", client, Ballot(number - 1, number))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(60)))
    assert class_room.bars(store.load(code), Round.FIRST) == [0, 0, 10]


def test_a_step_of_two_teachers_at_once_is_done_once(store, url):
    code, servers = open_vote(store), [store, Store(url)]
    with ThreadPoolExecutor(8) as threads:
        steps = threads.map(
            lambda n: servers[n % 2].step(code, "first open", "first closed"), range(8)
        )
        assert {(room.phase, room.revision) for room in steps} == {(Phase.FIRST_CLOSED, 2)}


def test_no_vote_is_counted_after_the_vote_was_closed(store, url):
    code, other = open_vote(store), Store(url)

    def send(n):
        try:
            store.vote(code, 1, "first", f"c{n}", Ballot(0, 1))
            return 1
        except Refused:
            return 0

    with ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(send, n) for n in range(40)]
        other.step(code, "first open", "first closed")
        at_close = other.load(code)
        counted = sum(future.result() for future in sent)
    assert len(store.load(code).ballots) == len(at_close.ballots) == counted


def test_a_room_ends_after_a_day(url):
    now = [1000.0]
    store = Store(url, clock=lambda: now[0])
    code, _ = store.open_room(TOPIC)
    now[0] += DAY - 1
    assert store.load(code).code == code
    now[0] += 1
    for gone in (store.load, store.mark, store.keys, lambda c: store.step(c, "waiting", "run")):
        with pytest.raises(NoRoom):
            gone(code)
    with pytest.raises(NoRoom):
        store.load("BCDFGH")


def test_there_are_so_many_rooms_and_no_more(store, monkeypatch):
    store.open_room(TOPIC)
    monkeypatch.setattr("lessons.common.room.store.MOST", 1)
    with pytest.raises(Refused, match="too many rooms"):
        store.open_room(TOPIC)


def test_a_room_that_was_left_alone_makes_way_where_there_is_no_place(tmp_path, monkeypatch):
    now = [0.0]
    store = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}", lambda: now[0])
    (left, _), used = store.open_room(TOPIC), open_vote(store)
    now[0] = IDLE
    young, _ = store.open_room(TOPIC)
    assert store.load(left)  # there was a place for all
    monkeypatch.setattr("lessons.common.room.store.MOST", 3)
    newest, _ = store.open_room(TOPIC)
    with pytest.raises(NoRoom):
        store.load(left)
    assert [store.load(code).code for code in (used, young, newest)] == [used, young, newest]
    with pytest.raises(Refused, match="too many rooms"):
        store.open_room(TOPIC)


def test_a_room_counts_so_many_votes_and_no_more(store, monkeypatch):
    code = open_vote(store)
    store.vote(code, 1, "first", "a", Ballot(0, 1))
    monkeypatch.setattr("lessons.common.room.store.MOST_BALLOTS", 1)
    with pytest.raises(Refused, match="as many votes"):
        store.vote(code, 1, "first", "b", Ballot(0, 1))
    store.vote(code, 1, "first", "a", Ballot(1, 2))
    assert class_room.bars(store.load(code), Round.FIRST) == [0, 1, 0]


def test_a_row_that_is_held_for_long_is_said(url, store, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    code, other = open_vote(store), Store(url)
    with store.transaction() as connection:
        store.row(connection, code, share=False)
        with pytest.raises(Unreachable):
            other.vote(code, 1, "first", "a", Ballot(0, 1))
    other.vote(code, 1, "first", "a", Ballot(0, 2))


def test_only_the_hash_of_the_secret_is_kept(store):
    code, secret = store.open_room(TOPIC)
    keys = store.keys(code)
    assert secret not in repr(keys)
    assert codes.is_secret(secret, keys.secret) and not codes.is_secret("guess", keys.secret)


def test_a_database_that_is_gone_is_said_and_what_was_counted_is_there_after(running_postgres):
    store = Store(running_postgres.url)
    code = open_vote(store)
    store.vote(code, 1, "first", "a", Ballot(0, 1))
    running_postgres.stop()
    try:
        with pytest.raises(Unreachable, match="does not answer"):
            store.vote(code, 1, "first", "b", Ballot(1, 1))
    finally:
        running_postgres.start()
    store.vote(code, 1, "first", "b", Ballot(1, 1))
    assert class_room.bars(store.load(code), Round.FIRST) == [1, 1, 0]


def test_a_file_that_cannot_be_opened_is_said(tmp_path):
    with pytest.raises(Unreachable):
        Store(f"sqlite:///{tmp_path / 'no' / 'folder'}").open_room(TOPIC)


def test_a_pass_is_signed():
    shown = codes.new_pass("key")
    client = codes.client_of("key", shown)
    assert client and shown.startswith(client)
    for forged in ("", ".", "x.y", client, f"{client}.{'0' * 32}", f"x{shown}", "é.é", "x" * 9999):
        assert codes.client_of("key", forged) == ""
    assert codes.client_of("another", shown) == ""


def test_a_code_is_read_as_it_is_typed():
    code = codes.new_code()
    spaced = f" {code[:3].lower()}-{code[3:]} "
    assert codes.tidy(spaced) == code
    assert [codes.tidy(typed) for typed in ("", "abc", "ABCDEF", "BCDFGHJ", "x" * 9999)] == [""] * 5


def test_the_setting_names_a_database_or_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv(database.SETTING, "postgresql://me:word@host/rooms")
    assert database.address() == "postgresql+psycopg://me:word@host/rooms"
    monkeypatch.setenv(database.SETTING, str(tmp_path / "new" / "file"))
    assert database.address() == f"sqlite:///{tmp_path / 'new' / 'file'}"
    monkeypatch.delenv(database.SETTING)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert database.address() == f"sqlite:///{tmp_path / 'queue-effects' / 'rooms.sqlite'}"
