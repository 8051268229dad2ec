"""What is computed before anyone asks for it: once, when nobody waits, and whatever fails."""

from queue import SimpleQueue
from threading import Event

import pytest

from lessons.common.ground.syllabus import lessons
from lessons.common.numbers.ahead import Ahead
from lessons.common.session import reruns
from lessons.common.steering.controls import Choice, Control, with_one_moved
from tests.lessons.lesson_file import page_of

BOUND = 60  # seconds, for a busy machine: what is waited for comes


@pytest.fixture
def done():
    return SimpleQueue()


@pytest.fixture
def quiet(monkeypatch):
    """Nobody has asked for anything once this is set."""
    event = Event()
    monkeypatch.setattr(reruns, "quiet_for", lambda: 100.0 if event.is_set() else 0.0)
    return event


def test_cases_are_computed_once_for_a_name_when_it_is_quiet(done, quiet):
    ahead = Ahead()
    ahead.begin()
    ahead.want("lesson", done.put, lambda: [1, 2])
    ahead.want("lesson", done.put, lambda: ["again"])
    assert done.empty()
    quiet.set()
    ahead.want("other lesson", done.put, lambda: [3])
    assert [done.get(timeout=BOUND) for _ in range(3)] == [1, 2, 3]


def test_a_case_that_fails_keeps_none_from_being_computed(done, quiet, caplog):
    quiet.set()
    ahead = Ahead()
    ahead.begin()
    ahead.want("lesson", lambda case: done.put(1 / case), lambda: [0, 1])
    assert done.get(timeout=BOUND) == 1.0
    assert "computed ahead failed" in caplog.text


def test_where_no_server_has_begun_nothing_is_done(done):
    ahead = Ahead()
    ahead.want("lesson", done.put, lambda: [done.put("asked")])
    assert done.empty()


def test_one_control_stands_elsewhere_the_nearest_first():
    offered = {
        "rate": Control("Rate", 1.0, 3.0, 2.0, 0.5),
        "order": Choice("Order", ("a", "b"), "b"),
        "seed": Control("seed", 1, 9999, 7),
    }
    usual = {"rate": 2.0, "order": "b", "seed": 7}
    rates = [usual | {"rate": rate} for rate in (1.5, 2.5, 1.0, 3.0)]
    assert with_one_moved(offered) == [usual, rates[0], usual | {"order": "a"}, *rates[1:]]


def test_a_lesson_has_few_enough_places():
    """Each is computed once for all who open the lesson."""
    for lesson in lessons():
        assert len(with_one_moved(page_of(lesson.slug).offered)) <= 100, lesson.slug
