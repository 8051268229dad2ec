"""How numbers are written: rounded, with what runs say of them, and their interval."""

import math

from queuesim.intervals import Interval


def rounded(value: float) -> str:
    """A number of three digits, or two decimals if it is small."""
    return f"{value:.2f}" if abs(value) < 0.1 else f"{value:#.3g}".rstrip(".")


def two_digits(value: float) -> str:
    """A number of two digits that mean something, or three if it is 100 or more: 0.91, 3.5, 742."""
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"


def short(value: float) -> str:
    """Two digits that mean something, but no zero behind the point: 0.91, 3.5, 6, 10."""
    return two_digits(value).removesuffix(".0")


_UNITS = (("s", 1), ("min", 60), ("h", 3600), ("days", 86_400))
_IN_FULL = {"s": "seconds", "min": "minutes", "h": "hours", "days": "days"}
_EACH = (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400))
_FEW = 1.5  # fewer of a unit are written in the smaller one: 80 s, 75 min
_OFTEN = 0.5  # fewer in a unit are counted over the longer one: 18 per minute


def time_in_words(seconds: float, digits: int = 2) -> str:
    """A time in the unit that people would use: 0.5 s, 80 s, 4.5 min, 2 h, 3 days."""
    if 0 < seconds < 0.005:
        return "under 0.01 s"
    unit, length = _unit_of(seconds)
    return f"{_figure(seconds / length, digits):g} {unit}"


def _figure(value: float, digits: int) -> float:
    """A number as it is written, with two digits that mean something or with another number."""
    return float(two_digits(value) if digits == 2 else f"{value:.{digits}g}")


def unit_for_times(longest: float) -> tuple[str, int]:
    """What an axis counts that goes up to a time: the unit in which `time_in_words` writes it."""
    unit, length = _unit_of(longest)
    return _IN_FULL[unit], length


def _unit_of(seconds: float) -> tuple[str, int]:
    fitting = [unit for unit in _UNITS if seconds >= _FEW * unit[1]]
    return fitting[-1] if fitting else _UNITS[0]


def seconds_in_words(seconds: float) -> str:
    """A time as charts and answers write it: in seconds, 99 s or 299 s, up to ten minutes."""
    return f"{short(seconds)} s" if _in_seconds(seconds) else time_in_words(seconds)


def _in_seconds(seconds: float) -> bool:
    """Whether charts and answers count such a time in seconds."""
    return 0.995 <= seconds < 600


def as_written(seconds: float) -> float:
    """The rounded time, in seconds, that `seconds_in_words` writes."""
    length = 1 if _in_seconds(seconds) else _unit_of(seconds)[1]
    return length * _figure(seconds / length, 2)


def rate_in_words(rate: float, digits: int = 2) -> str:
    """A rate per second in a unit that people would use: 0.9 per second, 1.8 per minute."""
    fitting = [unit for unit in _EACH if rate * unit[1] >= _OFTEN]
    unit, length = fitting[0] if fitting else _EACH[-1]
    return f"{_figure(rate * length, digits):g} per {unit}"


def in_runs(found: Interval, unit: str = "") -> str:
    """What runs say and its interval, with as many decimals as the interval supports."""
    unit = f" {unit}" if unit else ""
    if found.known:
        places = _decimals((found.high - found.low) / 2)
        mean, low, high = (f"{end:.{places}f}" for end in (found.mean, found.low, found.high))
        return f"{mean}{unit} ({low} to {high})"
    if found.mean == 0:
        return f"0{unit} in every run"
    return f"{float(f'{found.mean:.2g}'):g}{unit}, no interval"


def beside(name, exact: float, found: Interval, unit: str = "", times=1.0) -> tuple[str, ...]:
    """A row of a table: an exact figure, and beside it what runs say."""
    exact = f"{rounded(times * exact)} {unit}" if unit else rounded(times * exact)
    return name, exact, in_runs(found.scaled(times), unit)


def _decimals(error: float) -> int:
    """How many decimals a number has whose error is so large: its last digit is the error's first.

    A number without an error, such as a count of nothing, has none.
    """
    return max(0, -math.floor(math.log10(error))) if error else 0
