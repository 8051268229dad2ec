"""A knob: one value of a part of a system, and the control that sets it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lessons.common.steering.controls import Choice, Control

TRAFFIC, WORK, QUEUES, WORKERS, CLIENTS, RULES = GROUPS = (
    "Traffic",
    "Work",
    "Queues",
    "Workers",
    "Clients",
    "Rules",
)
GIVEN = "as given"  # a value that no control can express: it stays what it is
Values = Mapping[str, float | str]


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Knob:
    """A control for one value of a part; what it begins with is the part’s value.

    ``seen`` says of the values of the part whether the knob has any effect beside them.
    """

    name: str
    group: str
    control: Control | Choice
    seen: Callable[[Values], bool] = _always

    @property
    def value(self) -> float | str:
        """The part’s own value."""
        return self.control.default


def when(name: str, *wanted: float | str) -> Callable[[Values], bool]:
    """A knob is seen while another has one of these values."""
    return lambda values: values.get(name) in wanted


def moved(knobs: list[Knob], values: Values, *names: str) -> bool:
    """Whether any of these values is another than the part’s own."""
    return any(values[knob.name] != knob.value for knob in knobs if knob.name in names)


def choice(label: str, options: Mapping[str, object], value: object, word: str = "") -> Choice:
    """A choice among words for things; a thing without a word stays as it is given."""
    words = [name for name, thing in options.items() if thing == value]
    offered = tuple(options) if words else (*options, GIVEN)
    return Choice(label, offered, words[0] if words else GIVEN, word=word)
