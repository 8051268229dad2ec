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
