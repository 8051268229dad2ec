"""The controls of a sandbox: numbers without narrow ends, and a side’s own value of a control."""

import math
from dataclasses import dataclass, replace

from lessons.common.steering.controls import Choice, Control

_ROUND = (1, 2, 5, 10)  # a slider ends at one of these, times a power of ten
SAME, SAME_IN_WORDS = "as-a", "as A"  # what a link, and a flag, say of a value that B has from A


@dataclass(frozen=True)
class Dial(Control):
    """A number from ``low`` to ``high``, which may be far apart: its slider ends nearer.

    ``end`` is where the slider ends now. It is moved once a value comes to either end of it.
    """

    whole: bool = False
    end: float = 10.0

    def around(self, value: float) -> "Dial":
        """The same with a slider that has room on both sides of a value."""
        low, high, step = self.reach
        fine = self.whole or value == 0 or value > low + step or low <= self.low
        if (value < high and fine) or value >= self.high == high:
            return self
        return replace(self, end=_round_above(2.5 * value) if value else 10.0)

    @property
    def reach(self) -> tuple[float, float, float]:
        """The ends and the step of its slider."""
        end = min(max(self.end, 10.0 if self.whole else 0.0), self.high)
        step = 10.0 ** (math.floor(math.log10(end) + 1e-9) - 2)
        if round(end / step) >= 500:
            step *= 5
        if self.whole:
            step = max(1, round(step))
        return (self.low if self.low == 0 or self.whole else max(self.low, step)), end, step

    @property
    def decimals(self) -> int:
        """How many decimals its values have: enough for the one it begins with, too."""
        of_step, of_default = (_decimals(n) for n in (self.reach[2], self.default))
        return 0 if self.whole else max(of_step, min(of_default, 4))

    def nearest(self, number: float) -> float:
        """The number itself, within what is possible and of so many digits."""
        number = min(max(number, self.low), self.high)
        return round(number) if self.whole else _without_noise(float(number))

    def say(self, value: float) -> str:
        """A value as it stands in a story: all of its digits."""
        short = f"{value:.10g}"
        return short if float(short) == value else repr(value)

    def written(self, value: float) -> str:
        """A value as it stands in an address."""
        return self.say(value)

    def in_words(self, value: float) -> str:
        """A value as a flag says it."""
        return f"{value:.4g}"


_TINY = 1e-6  # next to nothing: a slider that fits it would be of no use


def dial(label, low, high, value, unit="", *, word="", whole=False) -> Dial:
    """A dial that begins with a value, and a slider that fits it."""
    made = Dial(label, low, high, 1, unit=unit, word=word, whole=whole)
    value = made.nearest(value)
    return replace(made, default=value, end=_round_above(2.5 * value) if value > _TINY else 10.0)


def _without_noise(number: float) -> float:
    """A number as it is meant: 3.5 where a slider says 3.5000000000000004."""
    short = float(f"{number:.12g}")
    return short if math.isclose(short, number, rel_tol=1e-15) else number


def _round_above(number: float) -> float:
    """The next round number above."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(round(each * power, 9) for each in _ROUND if each * power >= number * (1 - 1e-9))


def _decimals(number: float) -> int:
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


@dataclass(frozen=True)
class Own:
    """The value that B has of its own of a control of A; None: it has that of A."""

    control: Control | Choice
    default: float | str | None = None
    url: str = ""
    above: bool = True

    @property
    def label(self) -> str:
        """What the control is called."""
        return f"{self.control.label}, B"

    @property
    def word(self) -> str:
        """What a flag calls it."""
        return f"B: {self.control.word or self.control.label.lower()}"

    def nearest(self, value: float | str | None) -> float | str | None:
        """The value that is offered and nearest."""
        return None if value is None else self.control.nearest(value)

    def read(self, text: str) -> tuple[float | str | None, str]:
        """The value that a link asks for, and what to say if it is not offered."""
        return (None, "") if text == SAME else self.control.read(text)

    def say(self, value: float | str | None) -> str:
        """A value as it stands in a story."""
        return SAME if value is None else self.control.say(value)

    def written(self, value: float | str | None) -> str:
        """A value as it stands in an address."""
        return SAME if value is None else self.control.written(value)

    def in_words(self, value: float | str | None) -> str:
        """A value as a flag says it."""
        return SAME_IN_WORDS if value is None else self.control.in_words(value)
