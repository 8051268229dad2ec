"""What was answered to the question of a lesson."""

from collections.abc import Mapping
from dataclasses import dataclass


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
