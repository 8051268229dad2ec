"""Each challenge of each lesson can be met, and is not met by luck: its own stories are played.

A run lasts 20 minutes; at the fastest speed of the stage, 32 times, that is 38 s of real time.
"""

import pytest

from lessons.common.ground.syllabus import lessons
from tests.lessons.lesson_file import challenges_of, page_of
from tests.lessons.stories import played, told

every_lesson = pytest.mark.parametrize("slug", [lesson.slug for lesson in lessons()])


def seeds(slug):
    """The luck with which a page opens, and others."""
    return page_of(slug).offered["seed"].default, 1, 2, 3, 4


def several(stories):
    """One story or several, as a list."""
    return [stories] if isinstance(stories, str) else list(stories)


@every_lesson
def test_all_that_the_stories_tell_can_be_done_on_the_page(slug):
    for challenge in challenges_of(slug):
        for text in several(challenge.solved_by) + several(challenge.missed_by):
            story = told(slug, text, seed=1)
            assert text and story.whole, f"{challenge.id}: not all of {text!r} can be had here"
            button = page_of(slug).stage.spike
            assert button or not story.spikes, f"{challenge.id}: no button sends a spike here"


@every_lesson
def test_each_challenge_can_be_met_with_any_luck(slug):
    for challenge in challenges_of(slug):
        for seed in seeds(slug):
            stories = (played(slug, text, seed) for text in several(challenge.solved_by))
            assert any(map(challenge.met, stories)), f"{challenge.id} is not met with seed {seed}"


@every_lesson
def test_near_misses_meet_no_challenge_with_any_luck(slug):
    for challenge in challenges_of(slug):
        for text in several(challenge.missed_by):
            for seed in seeds(slug):
                time = challenge.met(played(slug, text, seed))
                assert time is None, f"{challenge.id} is met by {text[:80]} with seed {seed}"


@every_lesson
def test_doing_nothing_meets_no_challenge(slug):
    for seed in seeds(slug):
        story = played(slug, "", seed)
        assert story.run.until == 1200
        for challenge in challenges_of(slug):
            assert challenge.met(story) is None, f"{challenge.id} is met with seed {seed}"
