"""The controls that a lesson can offer: a number, or one of a few options.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, zip_longest

_SHOWN = 20  # characters of a link that are repeated to the reader


@dataclass(frozen=True)
class Control:
    """A number to steer. It is whole if default and step are; ``word`` names it in a sentence.

    ``sign`` stands before the number, ``unit`` after it. It is drawn above the stage, or with
    ``above`` False where the lesson calls ``draw_controls``. ``help`` says, beside the label, what
    the number means.
    """

    label: str
    low: float
    high: float
    default: float
    step: float = 1
    unit: str = ""
    word: str = ""
    url: str = ""
    sign: str = ""
    above: bool = True
    help: str = ""

    @cached_property
    def decimals(self) -> int:
        """How many decimals its values have."""
        return max(len(f"{n:.6f}".rstrip("0").partition(".")[2]) for n in (self.low, self.step))

    @property
    def reach(self) -> tuple[float, float, float]:
        """The ends and the step of its slider."""
        return self.low, self.high, self.step

    @property
    def places(self) -> list[float]:
        """All values that it offers, the nearest to the default first."""
        count = round((self.high - self.low) / self.step)
        values = [self.nearest(self.low + i * self.step) for i in range(count + 1)]
        return sorted(dict.fromkeys(values), key=lambda value: abs(value - self.default))

    def nearest(self, number: float) -> float:
        """The value offered that is nearest to a number (infinite ones too)."""
        number = min(max(number, self.low), self.high)
        steps = round((number - self.low) / self.step)
        value = min(self.low + steps * self.step, self.high)
        whole = isinstance(self.default, int) and isinstance(self.step, int)
        return int(value) if whole else round(float(value), self.decimals)

    def read(self, text: str) -> tuple[float, str]:
        """The value that a link asks for, and what to say if it is not offered."""
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isnan(number):
            here = f"it is {self.say(self.default)} here"
            remark = f"“{short(text)}” as {self.label.lower()}; {here}"
            return self.default, remark if text else ""
        value = self.nearest(number)
        if math.isclose(value, number, abs_tol=1e-9):
            return value, ""
        asked = f"{short(text)} {self.word}"
        if self.unit or not self.word:
            asked = f"{self.label.lower()} {short(text)} {self.unit}".rstrip()
        return value, f"{asked}; the nearest possible is {self.say(value)}"

    def say(self, value: float) -> str:
        """A value as it is written: no more decimals than the step has."""
        return f"{value:.{self.decimals}f}"

    def written(self, value: float) -> str:
        """A value as it stands in an address."""
        return f"{value:.10g}"

    def in_words(self, value: float) -> str:
        """A value as a flag says it."""
        return self.say(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named options to steer; ``above`` as of a Control.

    ``help`` says, beside the label, what the options mean. ``formerly`` holds what options were
    called in links before they had their names of today: old links go on to set them.
    """

    label: str
    options: tuple[str, ...]
    default: str
    word: str = ""
    url: str = ""
    help: str = ""
    above: bool = True
    formerly: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def places(self) -> list[str]:
        """All options, the default first."""
        return sorted(self.options, key=lambda option: option != self.default)

    def nearest(self, option: str) -> str:
        """The option itself, or the default if there is no such option."""
        return option if option in self.options else self.default

    def read(self, text: str) -> tuple[str, str]:
        """The option that a link asks for, and what to say if it is not offered."""
        for option in self.options:
            if text == slug(option) or self.formerly.get(text) == option:
                return option, ""
        remark = f"“{short(text)}” as {self.label.lower()}; it is “{self.default}” here"
        return self.default, remark if text else ""

    def say(self, value: str) -> str:
        """An option as it is written in an address."""
        return slug(value)

    def written(self, value: str) -> str:
        """An option as it is written in an address."""
        return slug(value)

    def in_words(self, value: str) -> str:
        """An option as a flag says it."""
        return value


Offered = Mapping[str, Control | Choice]


def defaults(offered: Offered) -> dict:
    """The values with which controls begin, by name."""
    return {name: control.default for name, control in offered.items()}


def with_one_moved(offered: Offered) -> list[dict]:
    """The settings of the defaults; then those with one control elsewhere, the nearest first."""
    usual = defaults(offered)
    elsewhere = [
        [usual | {name: place} for place in control.places[1:]]
        for name, control in offered.items()
        if name != "seed"
    ]
    return [usual, *filter(None, chain.from_iterable(zip_longest(*elsewhere)))]


def flag_words(offered: Offered) -> Callable[[str, object, object], str]:
    """What flags say of controls that were moved: (name, old, new) to "workers 3 → 4"."""

    def words(name: str, old, new) -> str:
        control = offered[name]
        before, after = control.in_words(old), control.in_words(new)
        return f"{control.word or control.label.lower()} {before} → {after}"

    return words


def slug(text: str) -> str:
    return "-".join(text.lower().split())


def short(text: str) -> str:
    """A foreign text, short enough and without anything that does not print."""
    clean = "".join(sign for sign in text[: _SHOWN + 1] if sign.isprintable())
    return clean if len(text) <= _SHOWN else clean[:_SHOWN] + "…"
