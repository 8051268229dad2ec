"""What a learner did and what came of it: the story that challenges are read off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from queuesim import Batch, Run
from queuesim.moments import line_empty_at


@dataclass(frozen=True)
class Change:
    """From `at` on other settings are in force; `text` says what is different."""

    at: float
    settings: dict
    text: str
    joined: bool = False  # to the one before: one gesture, such as a held key


@dataclass(frozen=True)
class Story:
    """The runs so far (one a lane), the changes and spikes, the settings at time 0."""

    runs: tuple[Run, ...]
    changes: tuple[Change, ...]
    spikes: tuple[Batch, ...]
    start: dict

    @property
    def run(self) -> Run:
        """The run of the first lane."""
        return self.runs[0]

    def settings(self, at: float) -> dict:
        """The settings in force at one moment."""
        past = [change.settings for change in self.changes if change.at <= at]
        return past[-1] if past else self.start

    def settings_between(self, begin: float, end: float) -> list[dict]:
        """All the settings that were in force at some moment from `begin` to `end`."""
        later = [change.settings for change in self.changes if begin < change.at <= end]
        return [self.settings(begin), *later]

    def emptied(self, since: float) -> float | None:
        """The first moment from `since` on at which the queue is empty."""
        return line_empty_at(self.run.waiting_series(), since)


@dataclass(frozen=True)
class Challenge:
    """Something to reach, and the proof that it can be reached and is not reached by luck.

    Attributes
    ----------
    met : callable
        Reads off a story when it was reached: a time of the run, or None.
    solved_by, missed_by : str, or several
        What a learner does, as a link tells it (``10_send_40~12_workers_6``), in a run that begins
        with the usual settings. A test plays these stories with several seeds: in each run one of
        the first must meet the challenge, and none of the second may.
    """

    id: str
    text: str
    met: Callable[[Story], float | None]
    solved_by: str | Sequence[str]
    missed_by: str | Sequence[str]
