"""Lesson 10: of equal tasks, a reserved worker helps the urgent a little and costs a lot."""

import math

import numpy as np
import pytest

from queuesim import Arrivals, Exponential, Pool, Queue, Scenario, Source, simulate, theory
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("workers-that-pull-from-both")


@pytest.mark.parametrize(("reserved", "high", "low"), [(0, "0.207", "1.18"), (1, "0.151", "4.20")])
def test_one_reserved_worker_helps_the_urgent_a_little_and_costs_the_others_a_lot(
    reserved, high, low
):
    here = lesson.facts(reserved=reserved).here
    assert digits(here.high_wait, high) and digits(here.low_wait, low)


@pytest.mark.parametrize("reserved", [0, 1])
def test_the_run_on_the_stage_is_a_typical_one(reserved):
    here = lesson.facts(reserved=reserved).here
    run = lesson.run(f"0_reserved_{reserved}", until=310)
    for source, wait in enumerate((here.high_wait, here.low_wait)):
        seen = run.wait[(run.arrival < 300) & (run.source == source)]
        assert np.nanmean(seen) == pytest.approx(wait, rel=0.12)


def test_the_answer_and_the_notes_say_where_the_time_for_background_tasks_goes():
    flood = theory.reserve_flooded(0.9, 1, 4, 1)
    assert 4 - 0.9 - flood.idle_beside == pytest.approx(flood.low_capacity)
    why = lesson["WHY"]
    assert "busy 90 % of the time" in why and "idle 46 % of the time; it could do 0.46" in why
    assert "4 − 0.9 = 3.1 background tasks could start per second; now it is 2.64." in why
    assert "shrinks by 0.24 tasks per second, not 0.7. It takes about 3 times as long" in why
    waits = [lesson.facts(reserved=count).here.low_wait for count in (0, 1)]
    assert digits(waits[1] / waits[0], "3.5") and "the average wait 3.5 times as long" in why
    assert digits(flood.low_capacity, "2.64") and digits(flood.idle_beside, "0.46")
    assert flood.idle_beside == pytest.approx(1 - flood.reserved_busy), "all its idle time"
    assert digits(lesson["GAIN"], "0.06")


def test_at_a_load_of_90_percent_the_background_may_never_catch_up():
    assert lesson.facts(background=2.7, reserved=0).here.low_wait < 3
    numbers = lesson.facts(background=2.7)
    assert numbers.here.low_wait == math.inf and numbers.in_runs == (None, None)


def test_a_curve_ends_where_the_background_runs_away():
    for count, (rates, waits) in lesson.facts().curves.items():
        capacity = theory.reserve_flooded(0.9, 1, 4, count).low_capacity
        assert 0.99 * capacity < rates[-1] < capacity
        assert waits == sorted(waits) and waits[-1] > 10


def test_workers_are_said_to_be_reserved_where_some_are():
    for reserved in range(4):
        names = [str(row.get("name")) for row in lesson.rows("who_served_what", reserved=reserved)]
        assert any(name.startswith("can’t help") for name in names) == (reserved > 0)


def test_the_answers_say_of_shared_workers_the_load_that_the_stage_shows():
    assert lesson["LOAD"] == pytest.approx(0.825) and lesson["in_percent"](lesson["LOAD"]) == "83 %"
    assert lesson["in_percent"](lesson["BUSY_AFTER"]) == "92 %"
    assert lesson["in_percent"](1.0) == "100 %"


def test_the_twin_question():
    none, one, two = (theory.reserve(1.2, 1.8, 1, 4, count) for count in range(3))
    assert digits(none.low_wait, "0.73") and digits(one.low_wait, "1.3")
    assert digits(two.low_wait, "125") and two.low_wait == lesson.twin.truth
    assert "There is time for 1.81 background tasks a second" in lesson.twin.why
    whys = [answer.why for answer in lesson.twin.answers]
    assert "time for 0.63 more of them a second, and the second one for 0.01" in whys[0]
    assert digits(1.2 - two.reserved_busy, "0.19") and "0.19 urgent tasks a second" in whys[1]
    assert digits(two.shared_busy - 1.8, "0.19")
    assert f"busy {100 * two.shared_busy / 2:.1f} % of the time" in whys[2]
    assert "idle 0.4 % of the time" in whys[3]


def test_one_reserved_worker_beats_two_for_each_kind():
    own, mixed = lesson["APART"], lesson["LESSON_9"][1]
    assert digits(own[0], "0.56") and digits(own[1], "4.3")
    assert digits(mixed.high_wait, "0.15") and digits(mixed.low_wait, "1.3")


def test_urgent_tasks_gain_most_in_a_flood():
    """The rows of a table: urgent tasks as asked and in a flood, and what is done in one."""
    none, one, two = (row[1:] for row in lesson.made("in_a_flood"))
    assert none == ("0.21 s", "0.32 s", "3.10") and one == ("0.15 s", "0.17 s", "2.64")
    assert two[:2] == ("0.07 s", "0.07 s") and 1.6 < float(two[2]) < 2.4
    waits = [[theory.reserve(0.9, rate, 1, 4, n).high_wait for n in (0, 1)] for rate in (1, 2, 2.6)]
    gains = [none - one for none, one in waits]
    assert sorted(gains) == gains and gains[-1] < 0.32 - 0.17
    flood = [f"{lesson['FLOOD'][count].high_wait:.2f}" for count in range(3)]
    assert flood == ["0.32", "0.17", "0.07"]


@pytest.mark.parametrize("reserved", [0, 1])
def test_urgent_tasks_gain_far_more_if_background_tasks_take_60_s(reserved):
    """At the load of the question; up to rounding, what is said lies in the 99 % interval."""
    system = Scenario(
        (
            Source(Arrivals(0.9), queue="urgent", name="urgent"),
            Source(Arrivals(2.4 / 60), Exponential(60), queue="background", name="background"),
        ),
        (Queue("urgent"), Queue("background")),
        (
            Pool(reserved, ("urgent",), name="reserved"),
            Pool(4 - reserved, ("urgent", "background")),
        ),
    )
    runs = [simulate(system, seed=seed, until=60_000) for seed in range(12)]
    for source, rounding in ((0, 0.5), (1, 2.5)):
        waits = [np.nanmean(r.wait[(r.arrival > 2000) & (r.source == source)]) for r in runs]
        far = 2.6 * np.std(waits, ddof=1) / math.sqrt(len(waits))
        assert abs(np.mean(waits) - lesson["LONG"][reserved][source]) < rounding + far
