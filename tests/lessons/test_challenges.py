"""Each challenge of each lesson can be met, and is not met by luck: its own stories are played.

A run lasts 20 minutes; at the fastest speed of the stage, 32 times, that is 38 s of real time.
"""

import pytest

from lessons.common.ground.syllabus import lessons
from tests.lessons.stories import challenges_of, met, page_of, played, told

every_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)


def seeds(page):
    """The luck with which a page opens, and others."""
    return page.offered["seed"].default, 1, 2, 3, 4


def several(stories):
    """One story or several, as a list."""
    return [stories] if isinstance(stories, str) else list(stories)


@every_lesson
def test_all_that_the_stories_tell_can_be_done_on_the_page(lesson):
    page = page_of(lesson)
    for challenge in challenges_of(lesson):
        for text in several(challenge.solved_by) + several(challenge.missed_by):
            story = told(page, text, seed=1)
            assert text and story.whole, f"{challenge.id}: not all of {text!r} can be had here"
            assert page.stage.spike or not story.spikes, "this stage has no button for a spike"


@every_lesson
def test_each_challenge_can_be_met_with_any_luck(lesson):
    page = page_of(lesson)
    for challenge in challenges_of(lesson):
        for seed in seeds(page):
            times = (met(page, challenge, text, seed) for text in several(challenge.solved_by))
            assert any(times), f"{challenge.id} is not met with seed {seed}"


@every_lesson
def test_near_misses_meet_no_challenge_with_any_luck(lesson):
    page = page_of(lesson)
    for challenge in challenges_of(lesson):
        for text in several(challenge.missed_by):
            for seed in seeds(page):
                time = met(page, challenge, text, seed)
                assert time is None, f"{challenge.id} is met by {text[:80]} with seed {seed}"


@every_lesson
def test_doing_nothing_meets_no_challenge(lesson):
    page = page_of(lesson)
    for seed in seeds(page):
        story = played(page, "", seed)
        assert story.run.until == 1200
        for challenge in challenges_of(lesson):
            assert challenge.met(story) is None, f"{challenge.id} is met with seed {seed}"
