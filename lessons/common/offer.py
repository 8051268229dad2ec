"""What a lesson offers to steer, and what a link asks for of it. Knows no screen.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_READ = 50  # parameters of a link that are looked at
_SHOWN = 20  # characters of a link that are repeated to the reader


@dataclass(frozen=True)
class Control:
    """A number to steer. It is whole if default and step are; ``word`` names it in a sentence."""

    label: str
    low: float
    high: float
    default: float
    step: float = 1
    unit: str = ""
    word: str = ""
    url: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals its values have."""
        return max(len(f"{n:.6f}".rstrip("0").partition(".")[2]) for n in (self.low, self.step))

    def nearest(self, number: float) -> float:
        """The value offered that is nearest to a number (infinite ones too)."""
        number = min(max(number, self.low), self.high)
        steps = round((number - self.low) / self.step)
        value = min(self.low + steps * self.step, self.high)
        whole = isinstance(self.default, int) and isinstance(self.step, int)
        return int(value) if whole else round(float(value), self.decimals)

    def read(self, text: str) -> tuple[float, str]:
        """The value that a link asks for, and what to say if that is not to be had."""
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isnan(number):
            here = f"it is {self.say(self.default)} here"
            remark = f"“{_short(text)}” as {self.label.lower()}; {here}"
            return self.default, remark if text else ""
        value = self.nearest(number)
        if math.isclose(value, number, abs_tol=1e-9):
            return value, ""
        asked = f"{_short(text)} {self.word}"
        if self.unit or not self.word:
            asked = f"{self.label.lower()} {_short(text)} {self.unit}".rstrip()
        return value, f"{asked}; the nearest possible is {self.say(value)}"

    def say(self, value: float) -> str:
        """A value as it is written: no more decimals than the step has."""
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True)
class Choice:
    """One of a few named options to steer."""

    label: str
    options: tuple[str, ...]
    default: str
    word: str = ""
    url: str = ""

    def nearest(self, option: str) -> str:
        """The option itself, or the default if there is no such option."""
        return option if option in self.options else self.default

    def read(self, text: str) -> tuple[str, str]:
        """The option that a link asks for, and what to say if that is not to be had."""
        for option in self.options:
            if text == _slug(option):
                return option, ""
        remark = f"“{_short(text)}” as {self.label.lower()}; it is “{self.default}” here"
        return self.default, remark if text else ""

    def say(self, value: str) -> str:
        """An option as it is written in an address."""
        return _slug(value)


Offered = Mapping[str, Control | Choice]


def query(offered: Offered, values: Mapping) -> str:
    """The query of an address that asks for these values; what is as usual is left out."""
    return urlencode(
        {
            control.url or name: _written(control, values[name])
            for name, control in offered.items()
            if values[name] != control.default
        }
    )


def read(offered: Offered, asked: Mapping[str, list[str]]) -> tuple[dict, str]:
    """The values a link asks for, as near as they can be had, and a sentence on what cannot."""
    values = {name: control.default for name, control in offered.items()}
    names = {control.url or name: name for name, control in offered.items()}
    remarks = []
    for parameter, texts in list(asked.items())[:_READ]:
        if parameter not in names:
            if parameter:
                remarks.append(f"“{_short(parameter)}”, which this page does not have")
            continue
        name = names[parameter]
        values[name], remark = offered[name].read(texts[-1])
        if len(texts) > 1 and not remark:
            remark = f"several values of {parameter}; the last one counts"
        remarks += [remark] if remark else []
    if not remarks:
        return values, ""
    more = len(remarks) - 1
    tail = f" (and {more} more that could not be had)" if more else ""
    return values, f"This link asked for {remarks[0]}{tail}."


def _written(control: Control | Choice, value) -> str:
    """A value as it stands in an address."""
    return control.say(value) if isinstance(control, Choice) else f"{value:.10g}"


def _slug(text: str) -> str:
    return "-".join(text.lower().split())


def _short(text: str) -> str:
    """A foreign text, short enough and without anything that does not print."""
    clean = "".join(sign for sign in text[: _SHOWN + 1] if sign.isprintable())
    return clean if len(text) <= _SHOWN else clean[:_SHOWN] + "…"
