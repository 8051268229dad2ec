"""What the engine can honour, and the sentences it says beyond that.

Times live on a binary grid of 2**-20 (about a millionth of the time unit): sums and differences of
times are then exact, so Little's law holds with ``==`` and a run is the same on every machine.
"""

import math

import numpy as np

GRID = 2.0**20
MAX_TIME = 1e7  # time units: far below 2**33, where the grid would stop being exact
MAX_TASKS = 1_000_000
MAX_WORKERS = 10_000
MAX_RATE = 1e6
MAX_SCV = 1e3


def on_grid(times):
    """The nearest times on the grid (scalar or array)."""
    return np.rint(np.asarray(times) * GRID) / GRID


def number(what: str, value, low: float, high: float, *, above: bool = False) -> float:
    """`value` as a float between `low` (excluded if `above`) and `high`, or a clear ValueError."""
    said = f"{what} must be a number {'above' if above else 'from'} {low:g} {'up ' if above else ''}to {high:g}"
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{said}, not {str(value)[:40]!r}.") from None
    if math.isnan(result) or not low <= result <= high or (above and result == low):
        raise ValueError(f"{said}, not {result:g}.")
    return result


def whole(what: str, value, low: int, high: int) -> int:
    """`value` as an int between `low` and `high`, or a clear ValueError."""
    result = number(what, value, low, high)
    if result != int(result):
        raise ValueError(f"{what} must be a whole number, not {result:g}.")
    return int(result)


def one_of(what: str, value, kind) -> None:
    """A clear ValueError unless `value` is of the given type (or types)."""
    if not isinstance(value, kind):
        names = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join(each.__name__ for each in names)
        raise ValueError(f"{what} must be {wanted}, not {str(value)[:40]!r}.")
