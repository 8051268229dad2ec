"""The challenges of a lesson, watched while its run goes on."""

from lessons.common.live.story import Challenge, Story
from lessons.common.live.times import said_or_none

_CLOSE = 0.01  # seconds of the run by which the browser's times may differ


class Aims:
    """The challenges, and which of them were met in this session."""

    def __init__(self):
        self.challenges: tuple[Challenge, ...] = ()
        self.done: set[str] = set()

    def check_off(self, wanted: object, at: float, story: Story, foreign: float) -> None:
        """Believe the browser that a challenge was met by `at` if it was."""
        for challenge in self.challenges:
            if challenge.id == wanted:
                met = _met(challenge, story, foreign)
                if met is not None and met <= at + _CLOSE:
                    self.done.add(challenge.id)

    def message(self, story: Story, foreign: float) -> list[dict]:
        """The challenges as the browser wants them, with the moment when each is met."""
        return [
            {"id": each.id, "text": each.text, "met": said_or_none(_met(each, story, foreign))}
            for each in self.challenges
        ]


def _met(challenge: Challenge, story: Story, foreign: float) -> float | None:
    """When a challenge is met; what a link brought along, up to `foreign`, does not count."""
    met = challenge.met(story)
    return met if met is not None and met > foreign else None
