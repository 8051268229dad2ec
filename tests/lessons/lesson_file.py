"""A lesson's file run as a script: its facts, words and figures, without opening its page."""

import runpy
from functools import cache

from lessons.common.ground.answers import Twin
from lessons.common.ground.syllabus import lessons
from lessons.common.live.challenge import Challenge
from lessons.common.steering.page_state import PageState


@cache
def names_of(slug: str) -> dict:
    """All that a lesson's file defines, by name."""
    (lesson,) = (lesson for lesson in lessons() if lesson.slug == slug)
    return runpy.run_path(str(lesson.path))


def twin_of(slug: str) -> Twin:
    """The question of a lesson with other numbers."""
    return page_of(slug).twin


def page_of(slug: str) -> PageState:
    """What a lesson offers to steer, and the systems that it builds."""
    return names_of(slug)["this"]


def challenges_of(slug: str) -> tuple[Challenge, ...]:
    """The challenges of a lesson."""
    return page_of(slug).live.aims.challenges


def asked_of(slug: str) -> dict:
    """The settings that the question of a lesson is about, as far as it names them."""
    asked, offered = names_of(slug).get("ASKED", {}), page_of(slug).offered
    values = asked if isinstance(asked, dict) else vars(asked)
    return {name: value for name, value in values.items() if name in offered}


def settings_of(slug: str, **moved) -> dict:
    """The settings with which a page opens, but for what is moved."""
    offered = page_of(slug).offered
    assert moved.keys() <= offered.keys()
    return {name: control.default for name, control in offered.items()} | moved


def facts_of(slug: str, **moved):
    """The numbers of a page that opens with these settings."""
    return names_of(slug)["facts"](settings_of(slug, **moved))
