"""Stories of single lessons that end otherwise than one might think, beside those of `aims`."""

from dataclasses import replace

import numpy as np
import pytest

from lessons.common.live.computed_run import END
from tests.lessons.lesson_file import challenges_of
from tests.lessons.stories import met, played

# Lesson, story, seeds, seconds, and the challenges that are met.
STORIES = [
    # The rate went 0.5, 3, spike, 0.5 in one instant: in the run it is 0.5 all along.
    (
        "a-queue-and-its-workers",
        "5_rate_0.50~20_rate_3~20_send_40~20_rate_0.50",
        (227, 1, 2, 3),
        60,
        {"lever"},
    ),
    # What clears a spike may have been set before.
    ("a-queue-and-its-workers", "5_workers_7~10_send_40", (227,), 60, {"fast"}),
    ("a-queue-and-its-workers", "5_rate_0.50~10_send_40", (227,), 60, {"lever"}),
    # The minute after a spike is a whole one.
    ("not-enough-workers", "0_rate_3~0_limit_60~10_send_30", (5,), 69, set()),
    ("not-enough-workers", "0_rate_3~0_limit_60~10_send_30", (5,), 71, {"carry"}),
    # Half of what varies may be taken away on either side, but for two minutes.
    ("busy-is-not-full", "0_work_regular", (96,), 119, set()),
    ("busy-is-not-full", "0_work_regular", (96,), END, {"one"}),
    # Workers that come a second before the spike ends are early enough.
    (
        "how-many-workers",
        "9_workers_10~19_workers_4~89_workers_10~99_workers_4",
        (576,),
        END,
        {"swift"},
    ),
    # A fixed number of workers is not just in time, and only two numbers are asked for.
    *(
        ("how-many-workers", f"0_workers_{workers}", (576, 1, 2, 3, 4), END, set())
        for workers in (2, 3, 5, 6, 8, 12)
    ),
    # Set back just before the next midnight: in this night there were few reports.
    (
        "everything-at-midnight",
        "5_size_20~5_spread_15~64.995_size_100~124.9_size_20",
        (1,),
        184,
        set(),
    ),
    # A hand makes an outage begin and end between full seconds; a longer one loses tasks.
    (
        "trying-again",
        "1_fails_0~2_backoff_10-s~10.3_fails_100~41.75_fails_0",
        (31,),
        END,
        {"outage"},
    ),
    ("trying-again", "1_fails_0~2_backoff_10-s~10_fails_100~90_fails_0", (31,), END, set()),
    # An order alone is no answer.
    *(
        ("noisy-neighbors", f"5_order_{order}", (0, 1, 2), END, set())
        for order in ("in-turns", "4-to-1", "b-first")
    ),
    # Four queues are no way round to look at eight.
    *(
        ("one-line-or-many", f"0_load_95~0_queues_4~0_choice_{choice}", (1, 2), END, set())
        for choice in ("in-turn", "shorter-of-two")
    ),
]


@pytest.mark.parametrize(("slug", "story", "seeds", "until", "expected"), STORIES)
def test_a_story_meets_these_challenges(slug, story, seeds, until, expected):
    for seed in seeds:
        assert met(slug, story, seed, until).keys() == expected, seed


# Lesson, story, when it was the reader's own, seconds, and the challenges that ask for a restart.
TOO_LATE = [
    # The 16 tasks came before the first change.
    ("one-slow-task", "3_ahead_0", 3.0, 20, {"free", "cut", "short"}),
    # The alarms are to be set up before the fault.
    ("what-to-watch", "0_depth_100~0_age_30~10_fault_poison", -1.0, 130, {"both"}),
]


@pytest.mark.parametrize(("slug", "story", "own", "until", "expected"), TOO_LATE)
def test_who_changes_something_too_late_is_told_to_restart(slug, story, own, until, expected):
    late = replace(played(slug, story, 3, until), own=own)
    for challenge in challenges_of(slug):
        (*_, (_, share, words)) = challenge.watch(late).since(0)
        if challenge.id in expected:
            assert challenge.met(late) is None and share == 0 and words.text.endswith("restart")


def test_a_queue_that_poison_fills_counts_from_when_it_was_empty_whatever_is_set_since():
    """With many retries it is never empty again: so more of them do not begin it anew."""
    slug = "trying-again"
    (drop,) = (each for each in challenges_of(slug) if each.id == "drop")
    assert drop.met(played(slug, "1_fails_0~2_poison_2~5_retries_9~8_retries_25", 31))
    never_empty = drop.watch(played(slug, "8_fails_0~8_poison_2~8_retries_25", 31))
    assert never_empty.met is None and "must be empty" in never_empty.words(never_empty.end).text


def called(waiting, seed):
    """Whether a wait is called by stopping when so many wait, of 3 a second."""
    slug, before = "how-long-is-the-line", "0_rate_4~0_workers_3"
    times, line = played(slug, before, seed, 300).run.waiting_series()
    at = times[np.argmax(line >= waiting)]
    return "call" in met(slug, f"{before}~{at + 0.005:.2f}_rate_0.2", seed, 300)


def test_a_wait_is_called_by_the_law_and_by_no_other_line():
    """20 s × 3 a second = 60 wait: at most luck misses that, about one time in ten."""
    assert sum(called(60, seed) for seed in range(1, 21)) >= 15
    assert not any(called(waiting, seed) for waiting in (15, 30, 100) for seed in (1, 2))
