"""The challenges of a lesson, watched while its run goes on."""

from lessons.common.live.challenge import Challenge
from lessons.common.live.story import Story
from lessons.common.live.times import said, said_or_none

_CLOSE = 0.01  # seconds of the run by which the browser's times may differ


class Aims:
    """The challenges, which of them were met in this session, and what the latest has found."""

    def __init__(self):
        self.challenges: tuple[Challenge, ...] = ()
        self.done: set[str] = set()
        self.latest = self.found = ""

    def check_off(self, wanted: object, at: float, story: Story) -> None:
        """Believe the browser that a challenge was met by `at` if it was."""
        for challenge in self.challenges:
            if challenge.id == wanted:
                progress = challenge.watch(story)
                if progress.met is not None and progress.met <= at + _CLOSE:
                    self.done.add(challenge.id)
                    self.latest, self.found = challenge.id, progress.words(progress.end).text

    def message(self, story: Story, since: float) -> list[dict]:
        """The open challenges as the browser wants them: when each is met, and the way there.

        Of the way what comes from `since` on: what was before does not change.
        """
        return [
            _message(each, story, since) for each in self.challenges if each.id not in self.done
        ]


def _message(challenge: Challenge, story: Story, since: float) -> dict:
    progress = challenge.watch(story)
    steps = [
        [said(at), round(share, 4), words.text, int(words.bad)]
        for at, share, words in progress.since(since)
    ]
    met = said_or_none(progress.met)
    return {
        "id": challenge.id,
        "name": challenge.name,
        "seconds": progress.seconds,
        "met": met,
        "steps": steps,
    }
