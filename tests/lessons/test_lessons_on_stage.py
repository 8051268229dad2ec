"""What the stages of the lessons play: the run of each question, and what a hand does to it."""

import numpy as np
import pytest

from lessons.common.live.scene import Guessed
from lessons.common.numbers import steady_runs
from lessons.common.stage import what_the_scene_tells
from queuesim.steady_runs import steady_scenario
from tests.lessons.lesson_file import page_of
from tests.lessons.nights import nights
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import Player

# What a lesson tells of the run that its question is about. Each run is a typical one: it shows
# about what the lesson says by formula (40 s, 20 %, 9 s, 99 s, 10 s, …).
TOLD = {
    "a-queue-and-its-workers": ["the run on the stage it takes 41 s"],
    "not-enough-workers": ["20 % are rejected in the second minute", "in the first it is 5 %"],
    "busy-is-not-full": ["tasks that start in the first 5 minutes wait 9.0 s"],
    "the-hockey-stick": ["starts with 132 tasks already waiting", "By 5:00 it is 99 s"],
    "how-long-is-the-line": ["the 45 tasks of the first 50 s wait 9.1 s on average"],
    "spikes": ["tasks that arrive in the spike’s last second wait 10.0 s"],
    "how-many-workers": [
        "with 8 workers, tasks that arrive in the spike’s last second wait 0.80 s"
    ],
    "everything-at-midnight": ["arrives at 0:08 and waits 0.25 s", "at 0:31, 26 s after midnight"],
    "priority-moves-the-waiting": [
        "tasks wait 2.0 s on average",
        "In FIFO order, the same tasks wait 2.0 s",
    ],
    "noisy-neighbors": ["last task starts at 286 s"],
    "one-line-or-many": ["average wait in the many queues on the stage is 2.1 s"],
    "one-slow-task": [
        "the 16 tasks arrive at 0:02; the answers count from then",
        "3 of them about a minute, the others at most 3 s",
    ],
    "trying-again": [
        "912 new tasks arrive in 300 s",
        "1284 attempts join the queue",
    ],  # formula 1.417
    "the-storm-that-outlives-its-spike": ["did 116 tasks, all in vain"],
    "adding-workers-when-it-hurts": [
        "emptied the queue at 0:31",
        "are ready at 0:35, 4 s too late",
    ],
    "what-to-watch": ["rings 10 min after the fault", "the oldest task has waited 10 min"],
    "can-i-trust-this-run": [
        "wait 2.7 s on average in the first 150 s",
        "6.1 s in the next 150 s",
        "its tasks wait 13 s in these 300 s",
    ],
}


@pytest.mark.parametrize("slug", TOLD)
def test_a_lesson_tells_what_its_scene_shows(slug):
    told = what_the_scene_tells(page_of(slug))
    for words in TOLD[slug]:
        assert words in told or words[0].upper() + words[1:] in told


# ---------------------------------------------------------------- 4 and 7: as on the page


hockey = OneLesson("the-hockey-stick")


@pytest.mark.parametrize("percent", [50, 80, 95])
def test_lesson_4_plays_the_run_that_is_drawn(percent):
    on_page = steady_runs(percent / 100, 1, 75, 600.0, 1)[0]
    on_stage = hockey.run(f"0_busy_{percent}", until=620, seed=75)
    batches = steady_scenario(percent / 100, 1, 75).sources[0].arrivals.batches
    assert (on_page.arrival == 0).sum() == sum(batch.size for batch in batches)
    ended = on_page.finish < 600
    for column in ("arrival", "start", "finish"):
        own = getattr(on_stage, column)[: len(on_page)]
        assert np.array_equal(own[ended], getattr(on_page, column)[ended])


def test_in_lesson_4_tasks_that_are_there_already_come_only_once():
    player = Player(hockey.slug)
    player.go_to(30)
    before = player.live.story().run
    for busy in (99, 10, 95):
        player.set(busy=busy)
        player.go_to(player.live.playhead() + 10)
    after = player.live.story().run
    assert (before.arrival == 0).sum() == (after.arrival == 0).sum() == 5
    past = before.arrival < 30
    assert np.array_equal(before.arrival[past], after.arrival[: past.sum()])
    ghost = player.live.message()["lanes"][0]["ghost"]
    assert ghost["t"][0] < 30 and [change["text"] for change in player.live.message()["changes"]]


def test_lesson_7_plays_the_run_of_its_pictures():
    lesson = OneLesson("how-long-is-the-line")
    on_page, on_stage = lesson.facts().run, lesson.run("0_rate_0.9", until=60)
    assert np.array_equal(on_stage.start[:45], on_page.start) and len(on_page) == 45
    assert on_stage.arrival[45] > 50
    times, waiting = on_stage.waiting_series()
    spans = np.diff(np.minimum([*times, on_stage.until], 50))
    assert f"{(spans * waiting).sum() / 50:.1f}" == "8.2"  # ÷ 0.9 per s = 9.1 s
    assert f"{on_stage.wait[on_stage.arrival <= 50].mean():.1f}" == "9.1"


# ---------------------------------------------------------------- 8: midnights


midnight = OneLesson("everything-at-midnight")


@pytest.mark.parametrize("at", [6, 20, 64.9])
def test_what_is_set_in_a_night_counts_from_the_next_midnight(at):
    (first, *later) = nights(midnight.run(f"{at}_spread_25", until=245))
    assert first == (22, 100, 25)
    for wait, came, done in later:
        assert (came, wait, done) == (100, pytest.approx(0.25, abs=0.01), pytest.approx(26, 0.01))


def test_workers_count_at_once():
    run = midnight.run("6_workers_20", until=60)
    assert nights(run) == [] and run.finish[run.source == 0].max() < 5 + 7


# ---------------------------------------------------------------- 13: merged queues


@pytest.mark.parametrize("queues", ["8", "4", "2"])
def test_merged_queues_keep_the_workers_and_no_worker_idles_beside_its_queue(queues):
    each = 8 // int(queues)
    run = OneLesson("one-line-or-many").run(f"60_queues_{queues}", until=300, seed=1)
    assert sum(pool.workers for pool in run.scenario.pools) == 8
    assert len({run.queue[row] for row in np.flatnonzero(run.arrival > 60)}) == int(queues)
    left = (run.arrival < 60) & (run.start > 60)
    assert left.any() and not np.isnan(run.start[run.arrival < 60]).any()
    later = np.flatnonzero((run.arrival > 60) & (run.start <= run.until))
    assert (run.queue[later] == run.pool[later] // each * each).all()


def test_both_lanes_have_the_same_tasks():
    many, one = OneLesson("one-line-or-many").played("0_choice_shorter-of-two").runs
    assert (many.arrival == one.arrival).all() and (many.demand == one.demand).all()


# ---------------------------------------------------------------- 14: tasks in workers' hands


slow_task = OneLesson("one-slow-task")


def test_the_three_held_tasks_start_behind_the_slow_one():
    run = slow_task.run(until=74, seed=3)
    assert len(run) == 16 and slow_task.scene.decides_at == 64
    assert np.round(np.sort(run.start - 2)[-3:], 3).tolist() == [60, 61, 62]
    assert sorted(run.worker[run.start > 60]) == [0, 0, 0]


def test_taking_nothing_ahead_hands_back_what_is_held():
    """As the teacher does it: while the stage plays, the three held tasks start at once."""
    run = slow_task.run("20_ahead_0", until=74, seed=3)
    assert np.round(np.sort(run.start - 2)[-3:], 1).tolist() == [18, 18, 18]


# ---------------------------------------------------------------- 16 to 19


def test_the_storm_of_the_questions_own_run_can_be_cured():
    """The learner has watched it, and what counts is the cure."""
    player = Player("the-storm-that-outlives-its-spike")
    player.live.play(player.page.scene, player.page.usual, Guessed())
    player.live.head.anchor(0.0, playing=True, speed=1.0)
    player.go_to(170)
    assert not player.met()
    player.set(rule="drop expired")
    player.go_to(215)
    assert set(player.met()) == {"cure"}


def test_workers_that_are_ordered_in_the_spike_are_ready_after_it():
    """By then four have done nearly all."""
    lesson = OneLesson("adding-workers-when-it-hurts")
    run = lesson.run(until=lesson.scene.decides_at + 30, seed=4)
    times, ready = run.workers_series()
    first = times[ready > 4][0]
    assert 35 <= first < lesson.scene.decides_at
    times, waiting = run.waiting_series()
    then = waiting[np.searchsorted(times, first, side="right") - 1]
    assert then < 0.5 * waiting.max()


def test_the_alarm_of_the_question_rings_just_before_its_answer():
    lesson = OneLesson("what-to-watch")
    hang = lesson["HANG"].replace(" ", "-")
    run = lesson.run(f"0_fault_{hang}", until=lesson.scene.decides_at + 30)
    times, waiting = run.waiting_series()
    rings = times[waiting >= 50][0]
    assert lesson.scene.decides_at - 10 < rings < lesson.scene.decides_at


trust = OneLesson("can-i-trust-this-run")


def test_a_faster_worker_may_look_slower_in_one_run():
    upper, lower = trust.played("", until=330).runs
    assert lower.wait[lower.arrival < 300].mean() > upper.wait[upper.arrival < 300].mean()


def test_the_faster_worker_gets_the_same_tasks_if_asked():
    upper, lower = trust.played("0_lower_same", seed=3).runs
    assert (upper.arrival == lower.arrival).all()
    both = upper.demand > 0
    assert np.allclose(lower.demand[both], 0.98 * upper.demand[both], atol=1e-5)
