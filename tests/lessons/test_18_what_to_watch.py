"""Lesson 18: the same depth is seconds here and minutes there, and what each alarm does not see."""

from functools import partial

import numpy as np

from queuesim import simulate
from queuesim.gauges import Gauges
from tests.lessons import drawn
from tests.lessons.lesson_file import (
    challenges_of,
    facts_of,
    names_of,
    page_of,
    settings_of,
    twin_of,
)
from tests.lessons.stories import played

SLUG = "what-to-watch"
facts = partial(facts_of, SLUG)
HANG = "hang"


def lane(name, seed=1, until=1200.0, **moved):
    return simulate(names_of(SLUG)["a_queue"](settings_of(SLUG, **moved), name), seed, until)


def test_fifty_tasks_are_five_seconds_of_work_in_one_queue_and_five_minutes_in_the_other():
    words = names_of(SLUG)["what_depth_means"](settings_of(SLUG))
    assert "A depth of 50 waiting tasks means 5 s of work in the quick queue and 5 min" in words
    assert "it takes 10 s and 10 min on average to get there" in words


def test_the_scene_plays_the_question():
    names, scene = names_of(SLUG), page_of(SLUG).scene
    seed = page_of(SLUG).offered["seed"].default
    run = lane("slow", seed, scene.decides_at + 30, fault=HANG)
    rings = run.waiting_series()[0][run.waiting_series()[1] >= 50][0]
    assert scene.decides_at - 10 < rings < scene.decides_at
    words = names["on_the_stage"](run)
    assert "rings 10 min after the fault" in words and "the oldest task has waited 10 min" in words


def test_with_nothing_wrong_the_quick_queue_rings_at_each_burst():
    title = names_of(SLUG)["what_rings"]("quick", facts())
    assert title == "Quick queue, 12 min with nothing wrong: alarms ring on depth 6 times"
    below = facts(depth=55)  # the highest that the slider offers below the 60 tasks of a burst
    assert len(below.rings["quick"]["depth"]) >= 6
    assert "a depth alarm below 60 rings" in names_of(SLUG)["what_depth_means"](settings_of(SLUG))


def test_a_title_says_when_each_alarm_rings_in_the_run():
    numbers = facts(fault=HANG)
    run = lane("slow", page_of(SLUG).offered["seed"].default, 720, fault=HANG)
    gauges = Gauges(run, np.arange(0.0, 721))
    for alarm, threshold in (("depth", 50), ("age", 60)):
        first = gauges.times[(getattr(gauges, alarm) >= threshold) & (gauges.times >= 30)][0]
        assert numbers.rings["slow"][alarm][0] == first
    title = names_of(SLUG)["what_rings"]("slow", numbers)
    assert title.endswith("depth after 10 min; silent: p95")


def test_a_poison_task_is_never_done_and_the_age_does_not_tell():
    run = lane("slow", 1, 330, fault="poison")
    first = run.arrival[run.source == 2][0]
    assert first == 30 and np.sum(run.source == 2) > 20
    numbers = facts()
    assert numbers.poison.tried >= 15 and numbers.poison.age.max() < 60
    assert f"tried {numbers.poison.tried} times" in names_of(SLUG)["what_the_age_hides"](numbers)


def test_the_poison_line_is_drawn_only_where_there_is_poison():
    names = names_of(SLUG)
    for fault, is_drawn in (("poison", True), (HANG, False)):
        now = settings_of(SLUG, fault=fault)
        figure = names["toward_the_alarms"](now, "slow", names["facts"](now))
        lines = {row["name"] for row in drawn.rows_of(figure) if row["name"]}
        assert ("not done" in lines) == is_drawn and {"depth", "age", "busy"} <= lines


def test_the_challenge_asks_for_a_fresh_start():
    both = next(each for each in challenges_of(SLUG) if each.id == "both")
    story = played(SLUG, "0_depth_100~0_age_30~10_fault_hang", 3, until=130)
    (*_, (_, share, words)) = both.watch(story).since(0)
    assert share == 0 and words.text == "Set it up, then restart"


def test_the_twin_and_which_moves_first():
    twin = twin_of(SLUG)
    assert twin.truth == 101 / 20 * 60 == 303
    assert twin.answers[0].value == 101 / 40 == 2.525
    depths = names_of(SLUG)["how_the_depth_fares"](settings_of(SLUG))
    assert "5 tasks come to the slow queue on average, and 300 to the quick one" in depths
    moves = names_of(SLUG)["moves"]
    assert moves["p95", 60] < moves["average", 60]
