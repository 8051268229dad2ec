"""What may be answered to the question of a lesson, and what was."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer that a learner may choose.

    ``value`` is the number it stands for, where it stands for one: it is drawn into the charts.
    ``why`` is said to a learner who has chosen it: why it is right, or what speaks against it.
    """

    label: str
    value: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Guess:
    """What a learner expects: ``known`` once the result may be seen, ``value`` for the charts."""

    known: bool
    label: str | None = None
    value: float | None = None

    def where(self, settings: Mapping, asked: Mapping) -> "Guess":
        """The guess where the settings are those that were asked about; elsewhere none."""
        about_these = all(settings[name] == value for name, value in asked.items())
        return self if about_these else Guess(self.known)
