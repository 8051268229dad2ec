"""Stories of single lessons that end otherwise than one might think, beside those of `aims`."""

import pytest

from lessons.common.live.computed_run import END
from tests.lessons.stories import met

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
    # Half of what varies may be taken away on either side, but for two minutes.
    ("busy-is-not-full", "0_work_regular", (96,), 119, set()),
    ("busy-is-not-full", "0_work_regular", (96,), END, {"one"}),
    # Workers that come a second before the spike ends are early enough.
    (
        "how-many-workers",
        "9_workers_10~19_workers_4~89_workers_10~99_workers_4",
        (576,),
        END,
        {"swift", "bill"},
    ),
    # Set back just before the next midnight: in this night there were few reports.
    (
        "everything-at-midnight",
        "5_size_20~5_spread_15~64.995_size_100~124.9_size_20",
        (1,),
        184,
        set(),
    ),
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
