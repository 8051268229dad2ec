"""How numbers are written: rounded, with what runs say of them, and their interval."""

from queuesim.intervals import Interval


def rounded(value: float) -> str:
    """A number of three digits, or two decimals if it is small."""
    return f"{value:.2f}" if abs(value) < 0.1 else f"{value:#.3g}".rstrip(".")


def in_runs(found: Interval, unit: str = "") -> str:
    """What runs say, with its interval; where they do not support one, "about" or "in each run"."""
    unit = f" {unit}" if unit else ""
    if found.known:
        return f"{rounded(found.mean)}{unit} ({rounded(found.low)} to {rounded(found.high)})"
    if found.mean == 0:
        return f"{rounded(0)}{unit} in every run"
    return f"about {rounded(found.mean)}{unit}"


def beside(name, exact: float, found: Interval, unit: str = "", times=1.0) -> tuple[str, ...]:
    """A row of a table: an exact figure, and beside it what runs say."""
    exact = f"{rounded(times * exact)} {unit}" if unit else rounded(times * exact)
    return name, exact, in_runs(found.scaled(times), unit)
