"""Lesson 14: three short tasks start after 60, 61 and 62 s, and what else comes of a slow one."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from queuesim import Pool, Queue, Recorded, Scenario, Source, simulate
from tests.lessons.lesson_file import (
    challenges_of,
    facts_of,
    names_of,
    page_of,
    settings_of,
    twin_of,
)
from tests.lessons.stories import played

SLUG = "one-slow-task"
facts = partial(facts_of, SLUG)


def the_16(**moved):
    return names_of(SLUG)["the_16"](settings_of(SLUG, **moved))


def last_start(tasks, workers, ahead):
    """By hand: tasks of these lengths arrive at once."""
    source = Source(Recorded((0.0,) * len(tasks), tasks))
    scenario = Scenario((source,), (Queue(),), (Pool(workers, prefetch=ahead),))
    return simulate(scenario, until=200).start.max()


@pytest.mark.parametrize(
    ("slow", "ahead", "order", "last"),
    [
        (1, 3, "first come", 62),
        (1, 0, "first come", 4),
        (1, 1, "first come", 60),
        (4, 0, "first come", 62),  # as many slow ones as workers
        (4, 0, "shortest", 6),
        (4, 3, "shortest", 62),
    ],
)
def test_when_the_last_of_16_tasks_starts(slow, ahead, order, last):
    wave = the_16(slow=slow, ahead=ahead, order=order)
    assert wave.last == last
    assert len(wave.start) == 16 and wave.is_slow.sum() == slow
    if order == "first come":
        lengths = [60.0 if i % 3 == 0 and i < 3 * slow else 1.0 for i in range(16)]
        assert last_start(lengths, 4, ahead) == last


def test_the_scene_plays_the_question():
    names, scene = names_of(SLUG), page_of(SLUG).scene
    run = played(SLUG, "", 3, until=74).run
    assert len(run) == 16
    assert np.round(np.sort(run.start - 2)[-3:], 3).tolist() == [60, 61, 62]
    assert sorted(run.worker[run.start > 60]) == [0, 0, 0]
    assert names["caught"].tolist() == [60, 61, 62] and names["done"] == 4
    words = names["on_the_stage"](run)
    average = (60 + 61 + 62 + 3 * (1 + 2 + 3)) / 16
    assert f"the 16 tasks wait {average:.1f} s on average: 3 of them wait about a minute" in words
    assert "the others at most 3 s" in words
    assert scene.decides_at == 64


def test_who_changes_something_once_the_16_are_there_is_told_to_restart():
    story = replace(played(SLUG, "3_ahead_0", 3, until=20), own=3.0)
    for challenge in challenges_of(SLUG):
        assert challenge.met(story) is None
        (*_, (time, share, words)) = challenge.watch(story).since(0)
        assert (time, share) == (3, 0) and words.text.endswith("restart")


def test_taking_nothing_ahead_hands_back_what_is_held():
    """As the teacher does it: while the stage plays, the three held tasks start at once."""
    run = played(SLUG, "20_ahead_0", 3, until=74).run
    assert np.round(np.sort(run.start - 2)[-3:], 1).tolist() == [18, 18, 18]


def test_the_twin_question():
    """By hand; the worker with the slow task has three short ones behind it."""
    computed = names_of(SLUG)["last_of_the_12"]
    for ahead, last in {3: 34, 0: 10}.items():
        assert last_start([30.0] + 11 * [2.0], 3, ahead) == computed(ahead) == last
    assert twin_of(SLUG).truth == 34


def test_priority_can_not_interrupt():
    urgent = names_of(SLUG)["urgent"]
    assert urgent.waits[0] == pytest.approx(7.79, abs=0.005)
    assert names_of(SLUG)["urgent_load"] == pytest.approx(0.8)
    assert names_of(SLUG)["URGENT"] == (1, 0.1, 1) and names_of(SLUG)["BACKGROUND"] == (0.07, 10, 1)


def test_taking_ahead_starts_as_many_at_once_and_delays_the_late_ones():
    """What the title says: half of the tasks don't wait, either way; the tail is longer."""
    numbers = facts()
    assert numbers.at_once > 0.7
    assert numbers.percentiles[50].mean == numbers.percentiles_when_free[50].mean == 0
    assert numbers.percentiles[95].low > numbers.percentiles_when_free[95].high
