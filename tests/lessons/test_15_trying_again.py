"""Lesson 15: attempts make the load, back-off moves them, and a poison task costs them all."""

import math

import pytest

from lessons.common.live.lane_message import settings_at
from queuesim import Arrivals, Deterministic, Pool, Queue, Retry, Scenario, Source, theory
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import moved

lesson = OneLesson("trying-again")


@pytest.mark.parametrize(
    ("fails", "attempts", "load", "wait"),
    [(0, 1, 0.75, 0.51), (20, 1.248, 0.936, 3.37), (30, 1.417, 1.063, math.inf)],
)
def test_failures_multiply_the_load(fails, attempts, load, wait):
    numbers = lesson.facts(fails=fails)
    assert numbers.tasks.attempts == pytest.approx(attempts, abs=0.0005)
    assert numbers.tasks.attempts == pytest.approx(sum((fails / 100) ** k for k in range(4)))
    assert numbers.load == pytest.approx(load, abs=0.0005)
    assert numbers.wait == pytest.approx(wait, abs=0.005)
    assert numbers.tasks.lost == pytest.approx((fails / 100) ** 4)


@pytest.mark.parametrize(("fails", "poison"), [(30, 0), (0, 2), (20, 1)])
def test_the_stage_shows_the_load_with_all_retries(fails, poison):
    now = lesson.now(fails=fails, poison=poison)
    said = settings_at(lesson["system"](now), 0.0)
    assert said["load"] == 0.75
    assert said["tried"] == pytest.approx(lesson.facts(fails=fails, poison=poison).load, abs=5e-5)


@pytest.mark.parametrize(
    "changed",
    [
        {"source": {"patience": Deterministic(5)}},
        {"source": {"retry": Retry(budget=0.1)}},
        {"source": {"retry": Retry(after="rejected")}},
        {"source": {"retry": None}},
        {"queue": {"limit": 20}},
    ],
)
def test_the_load_with_retries_is_told_only_where_it_is_known(changed):
    source = Source(
        Arrivals(3.0), **({"failing": 0.3, "retry": Retry()} | changed.get("source", {}))
    )
    system = Scenario((source,), (Queue(**changed.get("queue", {})),), (Pool(4),))
    assert "tried" not in settings_at(system, 0.0)


def test_one_percent_of_poison_costs_as_much_as_twenty_percent_failing():
    assert lesson["poison"].attempts == pytest.approx(1.25)
    assert lesson["near"].attempts == pytest.approx(1.248)
    assert lesson["load_of"](lesson["poison"]) == pytest.approx(0.94, abs=0.005)
    assert 0.75 * lesson["near"].attempts == pytest.approx(0.94, abs=0.005)
    poisoned = lesson.facts(fails=0, poison=2, retries=25)
    assert poisoned.load == pytest.approx(1.125) and poisoned.tasks.lost == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("backoff", "seconds"), [("at once", 0), ("10 s", 30), ("doubling", 70), ("Celery", 540)]
)
def test_how_long_delays_are_in_all(backoff, seconds):
    shortest, average, longest = lesson.facts(retries=3).delays[backoff]
    assert average == pytest.approx(seconds, abs=1e-3)
    assert shortest <= average <= longest


@pytest.mark.parametrize(
    ("retries", "backoff", "said"),
    [(3, "Celery", "540 s"), (10, "doubling", "0.84 h"), (25, "Sidekiq", "20 days")],
)
def test_delays_are_said_in_the_unit_of_their_chart(retries, backoff, said):
    changed = {"retries": retries, "backoff": backoff}
    unit, _ = lesson["unit_of_delays"](lesson.facts(**changed))
    assert said.endswith(unit)
    assert f"outages of up to {said}" in lesson.made("how_long_they_go_on", **changed)


def test_the_twin_question():
    assert lesson.twin.truth == pytest.approx(theory.attempts_per_task(0.5, 2)) == 1.75
    assert theory.lost_share(0.5, 2) == 0.125
    assert "= 12.5 % of the tasks are lost" in lesson.twin.why


@pytest.mark.parametrize(("tool", "retries"), [("Celery", 3), ("Sidekiq", 25)])
def test_a_button_sets_what_a_tool_does(tool, retries):
    player = moved(lesson.slug, retries=1)
    player.at.button(key=f"{lesson.slug}.Use {tool}’s defaults").click().run()
    assert not player.at.exception
    settings = player.live.settings
    assert (settings["retries"], settings["backoff"]) == (retries, tool)
    assert player.at.slider(key=f"{lesson.slug}.retries").value == retries
    assert player.at.button_group(key=f"{lesson.slug}.backoff").value == tool
    assert f"With “{tool}”, a task outlasts outages of up to" in player.words()
