"""Tours: which lessons to take, and in which order, if there is no time for all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from lessons.common.ground.syllabus import Lesson, lessons

WITHOUT_CHALLENGES = 6  # minutes: the question of a lesson, its run, and the reason


@dataclass(frozen=True)
class Tour:
    """Some lessons in their order, and how to take them.

    ``slugs`` are their addresses; ``each`` is the minutes for one of them, None: what it takes.
    """

    name: str
    minutes: int
    slugs: tuple[str, ...]
    advice: str
    each: int | None = None

    @property
    def stops(self) -> list[Lesson]:
        """Its lessons, of those that there are."""
        found = {lesson.slug: lesson for lesson in lessons()}
        return [found[slug] for slug in self.slugs if slug in found]

    def after(self, lesson: Lesson) -> Lesson | None:
        """The lesson that follows on this tour; None after its last or if it is not on it."""
        return dict(pairwise(self.stops)).get(lesson)

    def next_after(self, opened: Collection[str]) -> Lesson | None:
        """The lesson that comes next for a learner on this tour, by the addresses of those opened.

        None if its first lessons and those that were opened are not the same, or if it is over.
        """
        were = [lesson for lesson in lessons() if lesson.slug in opened]
        begun, ahead = self.stops[: len(were)], self.stops[len(were) :]
        return ahead[0] if were and were == begun and ahead else None


TOURS = (
    Tour(
        "A class of 90 minutes",
        90,
        (
            "a-queue-and-its-workers",
            "not-enough-workers",
            "busy-is-not-full",
            "spikes",
            "two-queues",
            "the-storm-that-outlives-its-spike",
        ),
        "Do each lesson in full: vote, discuss, watch, and try one challenge.",
    ),
    Tour(
        "An engineer’s 30 minutes",
        30,
        (
            "a-queue-and-its-workers",
            "not-enough-workers",
            "spikes",
            "how-many-workers",
            "the-storm-that-outlives-its-spike",
        ),
        f"{WITHOUT_CHALLENGES} minutes each: guess, watch the run, read why. Leave the challenges "
        "for later.",
        each=WITHOUT_CHALLENGES,
    ),
)
