"""An address of this tutorial that a room is handed out, and the half of a room a phone is in."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lessons.common.ground.syllabus import lessons
from lessons.common.session.view import PARAMETERS
from lessons.common.steering.link import EMBED

ALL, HALVES = "all", ("A", "B")
LONGEST, WORDS = 9000, 300  # letters of a query, and of what is said of it
_QUERY = re.compile(r"[\w.~%&=+-]*", re.ASCII)  # as queries are written here: never another host
_NEVER = (*PARAMETERS, *EMBED)  # a handout makes a learner, no teacher


@dataclass(frozen=True)
class Shown:
    """What a teacher shows: a lesson, the query of its address, and that in words."""

    lesson: str
    query: str
    words: str = ""

    def __post_init__(self):
        if self.lesson not in {lesson.slug for lesson in lessons()}:
            raise ValueError("There is no such lesson.")
        if len(self.query) > LONGEST or not _QUERY.fullmatch(self.query):
            raise ValueError("This is not the address of a lesson.")
        if any(name in _NEVER for name, _ in parse_qsl(self.query, keep_blank_values=True)):
            raise ValueError("An address that is handed out opens a learner’s page.")
        if len(self.words) > WORDS:
            raise ValueError(f"The words about an address have at most {WORDS} letters.")

    @property
    def title(self) -> str:
        """The title of the lesson."""
        return next(lesson.title for lesson in lessons() if lesson.slug == self.lesson)


@dataclass(frozen=True)
class Handout:
    """What is handed out in a room: to all, or to each half; it belongs to one of its topics."""

    asked: int
    shown: Mapping[str, Shown]

    def for_half(self, half: str) -> Shown | None:
        """What the phones of a half are to open."""
        return self.shown.get(ALL) or self.shown.get(half)


def half_of(client: str) -> str:
    """The half of the room that a client is in: about as many are in each."""
    return HALVES[hashlib.sha256(client.encode()).digest()[0] % 2]


def address_of(shown: Shown, code: str) -> str:
    """The address of what is shown, below the path of all pages; its learner has voted."""
    query = "&".join(filter(None, [shown.query, f"room={code}"]))
    return f"/{shown.lesson}?{query}"
