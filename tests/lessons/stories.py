"""Play a lesson's run from a story in a link's notation: no page, no browser, no clock."""

import runpy
from functools import cache

from lessons.common.ground.syllabus import Lesson
from lessons.common.live.replay import Replay
from lessons.common.live.schedule import Schedule
from lessons.common.live.steered_run import END
from lessons.common.live.story import Challenge, Story
from lessons.common.steering.page_state import PageState
from lessons.common.steering.story_link import ToldStory, read_story


@cache
def module_of(lesson: Lesson) -> dict:
    """The names of a lesson's file, run as a script: quicker by far than opening its page."""
    return runpy.run_path(str(lesson.path))


def page_of(lesson: Lesson) -> PageState:
    """What a lesson offers to steer, and the systems that it builds."""
    return module_of(lesson)["this"]


def challenges_of(lesson: Lesson) -> tuple[Challenge, ...]:
    """The challenges of a lesson."""
    return page_of(lesson).live.aims.challenges


def usual(page: PageState, seed: int) -> dict:
    """The settings with which a page opens, with this luck."""
    return {name: control.default for name, control in page.offered.items()} | {"seed": seed}


def told(page: PageState, text: str, seed: int) -> ToldStory:
    """What a story says that begins with the usual settings of a page."""
    return read_story(text, page.offered, usual(page, seed))


def played(page: PageState, text: str, seed: int, until: float = END) -> Story:
    """What comes of a story by `until`."""
    systems, link = page.live.systems, told(page, text, seed)
    schedule = Schedule(link.start, seed)
    schedule.retell(link.changes, link.spikes, systems)
    lanes = systems.versions(schedule.start, schedule.changes, schedule.spikes)
    replays = [Replay(versions, seed) for versions in lanes]
    for replay in replays:
        replay.advance(until)
    runs = tuple(replay.result() for replay in replays)
    return Story(runs, tuple(schedule.changes), tuple(schedule.spikes), schedule.start)


def met(page: PageState, challenge: Challenge, text: str, seed: int) -> float | None:
    """When a challenge is met by what a story tells."""
    return challenge.met(played(page, text, seed))
