"""Each challenge of each lesson can be met, and is not met by luck: its own stories are played.

A run lasts 20 minutes; at the fastest speed of the stage, 32 times, that is 38 s of real time.
"""

import math
from dataclasses import replace

import pytest

from lessons.common.ground.syllabus import lessons
from lessons.common.steering.controls import Control
from tests.lessons.lesson_file import challenges_of, page_of
from tests.lessons.stories import blind, played, told

# One lesson after the other: the stories of each are played once.
every_lesson = pytest.mark.parametrize(
    "slug", [lesson.slug for lesson in lessons()], scope="module"
)


def seeds(slug):
    """The luck with which a page opens, and others."""
    return page_of(slug).offered["seed"].default, 1, 2


def stories_of(challenge):
    """Stories that meet a challenge, and such that do not: a few of each."""
    return several(challenge.solved_by)[:3] + several(challenge.missed_by)[:6]


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
def test_what_a_link_brings_meets_no_challenge(slug):
    """None of it is the learner's own, and the browser is told of moments that there are."""
    seed, *_ = seeds(slug)
    for challenge in challenges_of(slug):
        brought = replace(played(slug, several(challenge.solved_by)[0], seed), own=math.inf)
        progress = challenge.watch(brought)
        assert progress.met is None, challenge.id
        assert all(math.isfinite(time) for time, *_ in progress.since(0)), challenge.id


@every_lesson
def test_doing_nothing_meets_no_challenge(slug):
    for seed in seeds(slug):
        story = played(slug, "", seed)
        assert story.run.until == 1200
        for challenge in challenges_of(slug):
            assert challenge.met(story) is None, f"{challenge.id} is met with seed {seed}"


# Sliders that are a cure wherever they are set beyond a threshold: so their challenges say.
CURES = {("the-storm-that-outlives-its-spike", name) for name in ("limit", "patience")}


@every_lesson
def test_a_hand_that_does_not_look_meets_no_challenge(slug):
    """On each slider alone, moved to anywhere again and again."""
    sliders = [name for name, one in page_of(slug).offered.items() if isinstance(one, Control)]
    for seed, name in enumerate(sliders):
        if name != "seed" and (slug, name) not in CURES:
            story = blind(slug, name, seed)
            met = [each.id for each in challenges_of(slug) if each.met(story) is not None]
            assert not met, name


@every_lesson
def test_the_bar_is_full_when_a_challenge_is_met_and_never_before(slug):
    seed, *_ = seeds(slug)
    for challenge in challenges_of(slug):
        for text in stories_of(challenge):
            progress = challenge.watch(played(slug, text, seed))
            times, shares, _ = zip(*progress.since(0))
            assert list(times) == sorted(times) and all(0 <= share <= 1 for share in shares)
            assert all(share < 1 for share in shares[:-1])
            assert (shares[-1] == 1) == (progress.met is not None)
            assert progress.met in (None, times[-1])


@every_lesson
def test_who_misses_a_challenge_is_told_why(slug):
    seed, *_ = seeds(slug)
    for challenge in challenges_of(slug):
        said = []
        for text in several(challenge.missed_by)[:6]:
            rows = challenge.watch(played(slug, text, seed)).since(0)
            said.append(any(words.text for _, _, words in rows))
            assert said[-1] or not any(share for _, share, _ in rows), f"{challenge.id}: {text}"
        assert any(said), f"{challenge.id} never says why not"


@every_lesson
def test_what_is_shown_of_a_moment_depends_on_nothing_later(slug):
    """A run goes on, and the browser keeps what it was told: that must stay so."""
    seed, *_ = seeds(slug)
    for challenge in challenges_of(slug):
        for text in (several(challenge.solved_by)[0], several(challenge.missed_by)[-1]):
            whole = moments_of(challenge.watch(played(slug, text, seed, 333)))
            for until in (23, 61, 140):
                part = moments_of(challenge.watch(played(slug, text, seed, until)))
                for at in range(until):
                    assert part.get(at) == whole.get(at), f"{challenge.id}: {text} at {at} s"


def moments_of(progress):
    """By each full second the step in force, up to when the challenge was met."""
    indices = {math.floor(time): i for i, time in enumerate(progress.times[: progress.end + 1])}
    return {at: (progress.share(i), progress.words(i)) for at, i in indices.items()}


@every_lesson
def test_a_challenge_is_an_order_that_fits_beside_the_stage(slug):
    challenges = challenges_of(slug)
    assert 2 <= len(challenges) <= 3
    for challenge in challenges:
        assert len(challenge.name.split()) <= 4 and not challenge.name.endswith(".")
        assert len(challenge.order) <= 260 and len(challenge.shows) <= 120
        assert challenge.order.endswith(".") and challenge.shows.endswith(".")
        assert any(letter.isdigit() for letter in challenge.order), "what counts is a number"
