"""The teacher's panel of a load: what its buttons and controls write down, and for whom."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.room import hub
from lessons.common.room.load import loads
from lessons.common.room.load.deeds import Change, Send, Start, Trial
from lessons.common.room.load.lead_load import comparison
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.replayed import replayed, run_of
from lessons.common.room.load.rules import Rules
from lessons.common.room.load.tap_book import SEND, Tap
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import Store
from lessons.common.session import reruns
from tests.lessons.opened_page import sound

LESSON = lessons()[0]
NAME = "9 workers, a queue for each half, no second tries"
TOPIC = Topic(LESSON.slug, LESSON.title, Question("How long?", ("10 s", "40 s"), right=1))


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room of this process: its store, code and secret."""
    own = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    made = loads.Loads(hub.Hub(own))
    monkeypatch.setattr("lessons.common.room.session_room.the_store", lambda: own)
    monkeypatch.setattr("lessons.common.room.load.lead_load.the_loads", lambda: made)
    return LoadLog(own), *own.open_room(TOPIC)


def opened(code, secret, view="teach"):
    at = AppTest.from_file(LESSON.path, default_timeout=120)
    at.query_params.update({"view": view, "room": code, "key": secret})
    return sound(at.run())


def button(at, words):
    return next(one for one in at.button if one.label.startswith(words))


def labels(at):
    return [one.label for one in at.button]


def widget(at, kind, words):
    return next(one for one in getattr(at, kind) if one.label.startswith(words))


def test_a_teacher_begins_a_run_sets_its_rules_and_replays_it(room):
    log, code, secret = room
    at = opened(code, secret)
    at = sound(at.run())  # a widget that is folded away is made late, of what it begins with
    assert widget(at, "slider", "Workers").proto.default == [4]
    widget(at, "slider", "Workers").set_value(1)
    sound(at.run())
    sound(button(at, "Begin the run").click().run())
    start = log.start(code)
    assert (start.run, start.rules) == (1, Rules(workers=1))
    assert "Begin the run" not in labels(at) and "Open the vote" not in " ".join(labels(at))

    for n in range(6):
        log.write(code, 1, [Tap(SEND, f"c{n}", 1)])
    sound(widget(at, "select_slider", "Queue limit").set_value(20).run())
    sound(widget(at, "toggle", "A task stays").set_value(True).run())
    changes = [deed.rules for deed in log.read(code, 1)[1] if isinstance(deed, Change)]
    assert changes == [Rules(workers=1, limit=20), Rules(workers=1, limit=20, stays=True)]
    log.change(code, 1, Rules(workers=3))  # on another device
    assert widget(sound(at.run()), "slider", "Workers").value == 3

    sound(button(at, "End the run").click().run())
    assert log.start(code).ended
    sound(widget(at, "slider", "Workers").set_value(1).run())
    sound(widget(at, "selectbox", "Queues").set_value("halves").run())
    sound(button(at, "Replay these taps").click().run())
    assert log.start(code).trial is None
    assert "Each half of the room needs a worker" in at.warning[0].value
    sound(widget(at, "slider", "Workers").set_value(9).run())
    sound(widget(at, "toggle", "Leave out second tries").set_value(True).run())
    sound(button(at, "Replay these taps").click().run())
    start, deeds = log.read(code, 1)
    trial = Trial(Rules(workers=9), once=True, queues="halves")
    assert start.trial == trial
    end = start.end(start.ended)
    runs = [run_of(start, deeds), replayed(start, deeds, trial)]
    expected = comparison(
        [(name, run.finished(end)) for name, run in zip(["as it was", "replayed"], runs)]
    )
    assert {expected, f"<p>Replayed: {NAME}.</p>"} <= {one.value for one in at.get("html")}
    sound(button(at, "Back to the lesson").click().run())
    assert log.start(code).put_away and "Open the vote" in " ".join(labels(at))


def test_a_panel_takes_the_place_of_another_in_one_go(room, monkeypatch):
    """Else a hand finds a control of the one before between those of the new one."""
    _, code, secret = room
    at = opened(code, secret)
    sound(button(at, "Begin the run").click().run())
    sends, batches = reruns._send_together, []

    def note(messages, send):
        batches.append([one.delta.new_element.WhichOneof("type") for one in messages])
        sends(messages, send)

    monkeypatch.setattr(reruns, "_send_together", note)
    sound(button(at, "End the run").click().run())
    over = {"slider": 4, "selectbox": 2, "checkbox": 3, "button": 3}
    assert over in [{kind: batch.count(kind) for kind in over} for batch in batches]


def test_what_is_moved_just_before_a_button_is_pressed_counts(room):
    """Streamlit draws nothing in between, so the button still holds what it was told before."""
    log, code, secret = room
    at = opened(code, secret)
    widget(at, "slider", "Workers").set_value(1)
    sound(button(at, "Begin the run").click().run())
    assert log.start(code).rules == Rules(workers=1)
    sound(button(at, "End the run").click().run())
    widget(at, "slider", "Workers").set_value(9)
    widget(at, "toggle", "Leave out second tries").set_value(True)
    widget(at, "selectbox", "Queues").set_value("halves")
    sound(button(at, "Replay these taps").click().run())
    assert log.start(code).trial == Trial(Rules(workers=9), once=True, queues="halves")


def test_without_the_key_there_is_no_move_to_make(room):
    log, code, _ = room
    log.begin(code, 0, Rules())
    for key in ("", "guessed"):
        at = opened(code, key)
        assert "End the run" not in labels(at)
    assert log.start(code).ended is None


def test_the_table_says_what_became_of_all_tasks():
    """Ten at once, for one worker with five places before it, and for ten workers."""
    start = Start(1, 1, Rules(workers=1, limit=5), 0.0)
    deeds = [Send(1.0, f"c{n}", 1) for n in range(10)]
    was = run_of(start, deeds).finished(5.0)
    other = replayed(start, deeds, Trial(Rules(workers=10))).finished(5.0)
    table = comparison([("as it was", was), ("10 workers", other)])
    assert "<tr><th>tasks</th><td>10</td><td>10</td></tr>" in table
    assert "<tr><th>done</th><td>6</td><td>10</td></tr>" in table
    assert "<tr><th>rejected</th><td>4</td><td>0</td></tr>" in table
    assert "<tr><th>average wait</th>" in table and "<td>0.0 s</td>" in table
