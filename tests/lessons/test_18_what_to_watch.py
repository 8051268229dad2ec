"""Lesson 18: the same depth is seconds here and minutes there, and what each alarm does not see."""

import numpy as np
import pytest

from queuesim import simulate
from queuesim.gauges import Gauges
from tests.lessons.lesson_file import page_of
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("what-to-watch")
HANG = lesson["HANG"]  # the fault


def slow_queue(fault, seed, until):
    return simulate(lesson["a_queue"](lesson.now(fault=fault), "slow"), seed, until)


def test_with_nothing_wrong_the_quick_queue_rings_at_each_burst():
    title = lesson.made("what_rings", name="quick")
    assert title == "Quick queue with nothing wrong: in 12 min, depth rings 6 times"
    below = lesson.facts(depth=55)  # the highest that the slider offers below the 60 of a burst
    assert len(below.rings["quick"]["depth"]) >= 6


def test_a_title_says_when_each_alarm_rings_in_the_run():
    gauges = Gauges(slow_queue(HANG, lesson.seed, 720), np.arange(0.0, 721))
    numbers = lesson.facts(fault=HANG)
    for alarm, threshold in (("depth", 50), ("age", 60)):
        first = gauges.times[(getattr(gauges, alarm) >= threshold) & (gauges.times >= 30)][0]
        assert numbers.rings["slow"][alarm][0] == first
    title = lesson.made("what_rings", name="slow", fault=HANG)
    assert title.endswith("depth after 10 min")
    assert lesson.made("named_line", alarm="p95", name="slow", fault=HANG) == "p95: silent"


def test_a_poison_task_is_never_done_and_the_age_does_not_tell():
    run = slow_queue("poison", 1, 330)
    assert run.arrival[run.source == 2][0] == 30 and np.sum(run.source == 2) > 20
    poison = lesson.facts().poison
    assert poison.tried >= 15 and poison.age.max() < 60
    assert f"one poison task {poison.tried} times" in lesson.made("what_the_age_hides")


@pytest.mark.parametrize(("fault", "is_drawn"), [("poison", True), (HANG, False)])
def test_the_poison_line_is_drawn_only_where_there_is_poison(fault, is_drawn):
    rows = lesson.rows("toward_the_alarms", name="slow", fault=fault)
    lines = {row["name"].split(":")[0] for row in rows if row["name"]}
    assert ("not done" in lines) == is_drawn and {"depth", "age", "busy"} <= lines


def test_the_twin_and_which_moves_first():
    assert lesson.twin.truth == 101 / 20 * 60 == 303
    assert lesson.twin.answers[0].value == 101 / 40 == 2.525
    assert lesson["moves"]["p95", 60] < lesson["moves"]["average", 60]


def test_an_old_link_sets_its_fault():
    fault = page_of(lesson.slug).offered["fault"]
    names = {"tasks-hang": "hang", "tasks-slow-down": "slow down", "slow": "slow down"}
    for name, option in (names | {"slowdown": "slow down", "poison": "poison"}).items():
        assert fault.read(name) == (option, "")


def test_the_stage_draws_the_depth_alarm_of_the_slider():
    (alarm,) = page_of(lesson.slug).stage.message(lesson.now(depth=70))["measures"]
    assert (alarm["what"], alarm["alarm"]) == ("waiting", 70)
