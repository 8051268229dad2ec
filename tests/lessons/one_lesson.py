"""One lesson as its own test looks at it: numbers, words, charts and runs, without its page."""

import inspect

from lessons.common.ground.answers import Twin
from lessons.common.live.challenge import Challenge
from lessons.common.live.scene import Scene
from lessons.common.live.story import Story
from queuesim.run import Run
from tests.lessons.drawn import rows_of
from tests.lessons.lesson_file import challenges_of, facts_of, names_of, page_of, settings_of
from tests.lessons.stories import played


class OneLesson:
    """What a lesson's file defines, by name (`lesson["FIXED"]`), and what comes of its settings."""

    def __init__(self, slug: str):
        self.slug = slug

    def __getitem__(self, name: str):
        return names_of(self.slug)[name]

    def now(self, **moved) -> dict:
        """The settings with which the page opens, but for what is moved."""
        return settings_of(self.slug, **moved)

    def facts(self, **moved):
        """The numbers of the page at these settings."""
        return facts_of(self.slug, **moved)

    def made(self, function: str, **moved):
        """What a function makes of the settings and the facts, of which it gets what it names.

        What it asks for besides is given with the settings that are moved: `name="slow"`.
        """
        takes = inspect.signature(self[function]).parameters
        given = {each: moved.pop(each) for each in moved.keys() & takes.keys()}
        if "now" in takes:
            given["now"] = self.now(**moved)
        if "facts" in takes:
            given["facts"] = self.facts(**moved)
        return self[function](**given)

    def rows(self, chart: str, **moved) -> list[dict]:
        """Everything that a chart draws at these settings."""
        return rows_of(self.made(chart, **moved))

    def run(self, story: str = "", until: float = 300.0, seed: int | None = None) -> Run:
        """The first run that the stage plays by `until`, as a link's story tells it."""
        return self.played(story, until, seed).run

    def played(self, story: str = "", until: float = 300.0, seed: int | None = None) -> Story:
        """What the stage plays by `until`, on the seed of the page if no other is given."""
        return played(self.slug, story, self.seed if seed is None else seed, until)

    @property
    def seed(self) -> int:
        return page_of(self.slug).offered["seed"].default

    @property
    def scene(self) -> Scene:
        return page_of(self.slug).scene

    @property
    def twin(self) -> Twin:
        return page_of(self.slug).twin

    @property
    def twin_words(self) -> str:
        """All that the twin question says, and its answers."""
        told = [self.twin.question, self.twin.why]
        for answer in self.twin.answers:
            told += [answer.label, answer.why]
        return " ".join(told)

    def challenge(self, name: str) -> Challenge:
        """The challenge that links call so."""
        return next(each for each in challenges_of(self.slug) if each.id == name)
