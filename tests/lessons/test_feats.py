"""What challenges look for in a story."""

import numpy as np
import pytest

from lessons.common.live import (
    Words,
    average_between,
    average_paid,
    average_wait,
    average_waiting,
    average_workers,
    drain,
    few_late,
    few_ordered,
    few_rejected,
    hold,
    kept,
    no_wait_over,
    once_waiting,
    progress_of,
)
from lessons.common.live.story import Story
from queuesim import REJECTED, simulate
from queuesim.scaled_runs import scaled_queue
from tests.lessons.divided_systems import classes
from tests.lessons.live_runs import started

FEW = kept("{workers} workers, at most 3", lambda now: now["workers"] <= 3)


def steered(*changes, until=60, **start):
    """The story of a run with such changes: (time, settings)."""
    live, clock = started(**start)
    for at, settings in changes:
        clock.now = 100.0 + at
        live.more()
        if "spike" in settings:
            live.spike(settings["spike"])
        else:
            live.steer(live.settings | settings)
    clock.now = 100.0 + until
    live.more()
    return live.story()


def share_at(progress, at):
    return progress.since(at)[0][1]


def words_at(progress, at):
    return progress.since(at)[0][2]


def test_settings_are_held_from_their_change_on_and_lost_with_the_next():
    story = steered((10, {"workers": 3}), (18, {"workers": 4}), (30, {"workers": 2}))
    progress = hold(20, FEW)(story)
    assert [share_at(progress, at) for at in (9, 10, 14, 17)] == [0, 0, 4 / 20, 7 / 20]
    assert [share_at(progress, at) for at in (18, 29, 30, 40)] == [0, 0, 0, 0.5]
    assert progress.met == 50
    assert words_at(progress, 5) == Words("4 workers, at most 3"), "it was never begun"
    assert words_at(progress, 20) == Words("4 workers, at most 3", bad=True)


def test_changes_at_one_instant_count_as_what_comes_of_them():
    paused = steered((10, {"workers": 6}), (10, {"workers": 1}), (10, {"workers": 3}))
    assert hold(20, FEW)(paused).met == 30


def test_a_bar_moves_evenly_while_it_is_held():
    progress = hold(20, FEW)(steered((10, {"workers": 3})))
    assert [(at, share) for at, share, _ in progress.since(0)] == [(0, 0), (10, 0), (30, 1)]


def test_a_late_task_ends_a_stretch_until_it_has_started():
    story = steered(rate=6.0, workers=4, limit=1000, until=40)
    progress, run = hold(30, no_wait_over(2))(story), story.run
    late = np.flatnonzero(~(run.wait <= 2) & (run.arrival < run.until - 2))
    first = int(np.ceil(run.arrival[late[0]] + 2))
    assert share_at(progress, first - 1) == (first - 1) / 30
    assert words_at(progress, first) == Words("A task has waited over 2 s", bad=True)
    assert progress.met is None


@pytest.mark.parametrize("count", [0, 3])
def test_of_a_budget_the_oldest_is_forgiven_first(count):
    story = steered(rate=8.0, workers=4, limit=5, until=40)
    rejected = story.run.arrival[story.run.outcome == REJECTED]
    assert len(rejected) > 20
    progress = hold(30, few_rejected(count))(story)
    for at in range(5, 40):
        past = rejected[rejected <= at]
        since = past[-count - 1] if len(past) > count else 0.0
        assert share_at(progress, at) == pytest.approx(min(at - since, 30) / 30)


def test_late_tasks_are_counted_when_they_become_late():
    story = steered(rate=6.0, workers=4, limit=1000, until=40)
    when = np.sort(story.run.arrival[~(story.run.wait <= 1)] + 1)
    progress = hold(30, few_late(2, 1))(story)
    at = int(np.ceil(when[2]))
    assert share_at(progress, at - 1) == min(at - 1, 30) / 30
    assert share_at(progress, at) == pytest.approx((at - when[np.searchsorted(when, at) - 3]) / 30)


@pytest.fixture(scope="module")
def two_kinds():
    """A story of two kinds of tasks; the urgent ones overtake."""
    return Story((simulate(classes(), until=120.0, seed=1),), (), (), {})


def test_the_tasks_of_one_source_alone_may_count(two_kinds):
    run = two_kinds.run
    late = run.source[(run.wait > 3) | np.isnan(run.start) & (run.arrival < 117)]
    assert (late == 1).sum() > 2 and not (late == 0).any()
    assert hold(120, no_wait_over(3, of="urgent"))(two_kinds).met == 120
    assert hold(120, few_late(2, 3, of="urgent"))(two_kinds).met == 120
    late_words = words_at(hold(120, few_late(2, 3, "background", "of them"))(two_kinds), 119)
    assert late_words.text.startswith("Before: more than 2 of them waited over 3 s")
    assert hold(120, no_wait_over(3, of="background"))(two_kinds).met is None


def test_an_average_wait_is_that_of_one_source(two_kinds):
    run = two_kinds.run
    for source, name in enumerate(("urgent", "background")):
        area = run.area(run.waiting_series(source=source)) / (run.source == source).sum()
        words = words_at(hold(200, average_wait(most=99, of=name))(two_kinds), 120)
        assert words.text == f"{area:.1f} s average wait of {name} tasks, at most 99"


def test_an_average_is_that_of_the_longest_stretch_that_fits():
    story = steered((10, {"workers": 9}), (20, {"workers": 2}), rate=1.0, workers=2)
    progress = hold(30, average_workers(most=3))(story)
    times, values = story.run.workers_series()
    for at in (12, 18, 25, 40, 45):
        grid = np.arange(0, at + 1e-9, 0.001)[:-1]
        count = values[np.searchsorted(times, grid, side="right") - 1]
        fits = [n for n in range(1, min(at, 30) + 1) if count[-1000 * n :].mean() <= 3.0005]
        assert share_at(progress, at) * 30 == pytest.approx(max(fits, default=0), abs=1)
    assert (
        words_at(progress, 15).bad
        and "workers on average, at most 3" in words_at(progress, 15).text
    )
    assert progress.met is not None and not words_at(progress, progress.met).bad


def test_an_average_is_told_finely_enough_to_see_which_side_it_is_on():
    story = steered(rate=1.0, workers=5, until=30)
    (*_, words) = hold(20, average_workers(most=4.96))(story).since(19)[-1]
    assert words.text == "5.0 workers on average, at most 4.96" and words.bad


def test_a_crowd_must_have_been_there_before():
    story = steered((5, {"spike": 30}), (6, {"workers": 12}), rate=1.0, limit=1000)
    progress = hold(20, once_waiting(20), average_waiting(least=0))(story)
    assert progress.met == 25
    assert words_at(progress, 3).text.startswith("First let 20 tasks wait: 0")


def test_a_spike_is_drained_in_time_or_too_late():
    story = steered((5, {"spike": 30}), rate=1.0, workers=4, limit=1000)
    spikes = lambda story: [spike.at for spike in story.spikes]  # noqa: E731
    empty = story.emptied(5.0) - 5
    assert drain(spikes)(story).met == drain(spikes, within=empty)(story).met == 5 + empty
    late = drain(spikes, within=empty - 1)(story)
    assert late.met is None and share_at(late, 50) == 0
    assert words_at(late, 50).text.startswith(f"After {empty - 1:g} s ") and words_at(late, 50).bad
    assert words_at(drain(spikes)(story), 50).text == f"Empty after {empty:.1f} s"
    broken = drain(spikes, FEW)(story)
    assert words_at(broken, 8) == Words("4 workers, at most 3", bad=True)


def test_what_lies_evenly_between_is_left_out():
    calm = Words("calm")
    rows = [
        (0.0, 0.0, calm),
        (1.0, 0.1, calm),
        (2.0, 0.2, calm),
        (3.0, 0.9, calm),
        (4.0, 0.0, calm),
    ]
    progress = progress_of(rows)
    assert progress.since(0) == [rows[0], *rows[2:]]
    assert progress.since(1.5) == rows[1:]
    assert progress.met is None
    assert progress_of([*rows, (5.0, 1.0, calm), (6.0, 0.0, calm)]).since(4.5)[-1][0] == 5.0


@pytest.mark.parametrize(
    ("top", "held"), [(2, (True, False)), (4, (True, True)), (7, (False, True))]
)
def test_an_average_between_two_limits_says_so_once(top, held):
    terms = average_between(
        "apples",
        lambda story, moments: top * moments,
        lambda story, moments: moments,
        least=3,
        most=6,
    )
    most, least = (term(None, np.arange(3.0)) for term in terms)
    assert (most.gain[2] >= most.gain[0], least.gain[2] >= least.gain[0]) == held
    assert (most.found(2, 0), least.found(2, 0)) == (f"{top}.0 apples, 3 to 6", "")


def test_what_is_paid_and_ordered():
    """By hand: 4 workers, 8 ordered at 63 and dismissed at 100."""
    before, after = (scaled_queue("spiky", None, 25, 10, least) for least in (4, 8))
    run = simulate(before, 1, 160, ((63.0, after), (100.0, before)))
    story, moments = Story((run,), (), (), {}), np.arange(0.0, 161)
    gain = average_paid(most=4)(story, moments).gain[-1]
    assert 4 * 37 <= -gain <= 4 * 37 + 10  # those who work at 100 finish their task first
    ordered = few_ordered(3)(story, moments)
    assert ordered.since[63] == -np.inf
    assert ordered.since[64] == pytest.approx(63)
    assert few_ordered(4)(story, moments).since[-1] == -np.inf
