"""What a learner did and what came of it: the story that challenges are read off."""

import math
from dataclasses import dataclass

import numpy as np

from queuesim import Batch, Run
from queuesim.moments import line_empty_at


@dataclass(frozen=True)
class Change:
    """From `at` on other settings are in force; `text` says what is different.

    `moved` names those of them that make another system.
    """

    at: float
    settings: dict
    text: str
    joined: bool = False  # to the one before: one gesture, such as a held key
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """The runs so far (one a lane), the changes and spikes, the settings at time 0.

    From `own` on the run is the learner's own; what a link brought along before counts for nothing.
    """

    runs: tuple[Run, ...]
    changes: tuple[Change, ...]
    spikes: tuple[Batch, ...]
    start: dict
    own: float = 0.0

    @property
    def run(self) -> Run:
        """The run of the first lane."""
        return self.runs[0]

    def tasks_of(self, source: str | None) -> np.ndarray:
        """Which rows of the run are tasks of one source, by its name; without a name all are."""
        if source is None:
            return np.full(len(self.run), True)
        return self.run.source == self.run.scenario.source_number(source)

    @property
    def versions(self) -> list[tuple[float, dict]]:
        """From when on which settings were in force."""
        return [(-math.inf, self.start), *((change.at, change.settings) for change in self.changes)]

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
