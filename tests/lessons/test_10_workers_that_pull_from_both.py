"""Lesson 10: each reserved worker helps urgent tasks a little and costs the others a lot."""

import math
from functools import partial

from queuesim import theory
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of

SLUG = "workers-that-pull-from-both"
facts = partial(facts_of, SLUG)


def words(sentence, **settings):
    """A sentence of the page, with these settings."""
    return names_of(SLUG)[sentence](settings_of(SLUG, **settings), facts(**settings))


def test_one_reserved_worker_helps_the_urgent_a_little_and_costs_the_others_a_lot():
    none, one = facts(reserved=0).here, facts(reserved=1).here
    assert (round(none.high_wait, 3), round(none.low_wait, 2)) == (0.207, 1.18)
    assert (round(one.high_wait, 3), round(one.low_wait, 2)) == (0.151, 4.20)


def test_at_a_load_of_90_percent_the_background_may_never_catch_up():
    assert facts(background=2.7, reserved=0).here.low_wait < 3
    numbers = facts(background=2.7)
    assert numbers.here.low_wait == math.inf and numbers.in_runs == (None, None)
    said = words("how_long_background_tasks_wait", background=2.7)
    assert said.startswith("Background tasks never catch up with 1 reserved")
    assert said.endswith("there is time for 2.64 of them a second, and 2.7 arrive")


def test_a_curve_ends_where_the_background_runs_away():
    for count, (rates, waits) in facts().curves.items():
        capacity = theory.reserve_flooded(0.9, 1, 4, count).low_capacity
        assert 0.99 * capacity < rates[-1] < capacity
        assert waits == sorted(waits) and waits[-1] > 10
    said = words("how_long_background_tasks_wait", reserved=0)
    assert said.endswith("there is time for 3.10 of them a second")


def test_the_areas_are_all_the_time_there_is():
    for reserved in range(4):
        now, numbers = settings_of(SLUG, reserved=reserved), facts(reserved=reserved)
        rows = drawn.rows_of(names_of(SLUG)["who_served_what"](now, numbers))
        said = {row["name"] for row in rows if str(row.get("name")).startswith("idle, reserved")}
        assert bool(said) == (reserved > 0)
    assert words("what_workers_do") == (
        "The reserved worker is idle beside waiting background tasks 36 % of the time; the 3 "
        "others are busy 92.4 %"
    )
    assert words("what_workers_do", reserved=2, background=1.9).endswith("busy over 99 %")
    assert words("what_workers_do", background=2.7).endswith("busy 100 %")


def test_the_twin_question_and_what_the_teacher_says_of_a_flood():
    waits = [theory.reserve(1.2, 1.8, 1, 4, count).low_wait for count in range(3)]
    assert [round(waits[0], 2), round(waits[1], 1), round(waits[2])] == [0.73, 1.3, 125]
    assert waits[2] == twin_of(SLUG).truth
    assert "There is time for 1.81 background tasks a second" in twin_of(SLUG).why
    two = theory.reserve(1.2, 1.8, 1, 4, 2)
    assert round(1.2 - two.reserved_busy, 2) == round(two.shared_busy - 1.8, 2) == 0.19
    said = [answer.why for answer in twin_of(SLUG).answers]
    assert "time for 0.63 more of them a second, and the second one for 0.01" in said[0]
    assert "0.19 urgent tasks a second" in said[1]
    assert f"busy {100 * two.shared_busy / 2:.1f} % of the time" in said[2]
    assert "idle 0.4 % of the time" in said[3]
    flood = [round(names_of(SLUG)["FLOOD"][count].high_wait, 2) for count in range(3)]
    assert flood == [0.32, 0.17, 0.07]


def test_one_reserved_worker_beats_own_ones_for_both_and_shared_ones_in_a_flood():
    """The remark on the three ways to use the workers, and the rows of its table."""
    own, shared, mixed = (row[1:] for row in names_of(SLUG)["three_ways"]())
    assert own == ("0.56 s", "4.3 s", "0.56 s")
    assert shared == ("0.18 s", "0.73 s", "0.36 s")
    assert mixed == ("0.15 s", "1.3 s", "0.23 s")


def test_the_answers_say_how_busy_the_workers_are_as_the_stage_does():
    """The load on the stage is 82.5 %, and so busy are workers that are all shared."""
    busy = names_of(SLUG)["in_percent"](names_of(SLUG)["BUSY_BEFORE"])
    assert busy == "82.5 %" == f"{100 * (0.9 + 2.4) / 4:g} %"
    assert names_of(SLUG)["in_percent"](names_of(SLUG)["BUSY_AFTER"]) == "92.4 %"
    assert names_of(SLUG)["in_percent"](1.0) == "100 %"
