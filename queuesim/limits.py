"""What the engine can honour, and the sentences it says beyond that.

Times live on a binary grid of 2**-20 (about a millionth of the time unit): sums and differences of
times are then exact, so Little's law holds with ``==`` and a run is the same on every machine.

A drawn time falls between two ticks, and which one it takes decides ties. A worker who is free in
time on paper must be free in time on the grid: so work (service, start-up) is rounded down, what a
caller bears (patience, the delay before a retry) is rounded up, and arrivals go to the nearest
tick.

No run goes on for ever. A task costs at most four kernel events (it arrives, leaves, its caller
loses patience, it is tried again), retries at most double the number of rows, and all else that a
run may do is counted in steps: see `queuesim.effort`.
"""

import math
import reprlib
from collections.abc import Mapping
from itertools import islice
from numbers import Real

import numpy as np

GRID = 2.0**20
TICK = 1 / GRID  # the shortest time there is
MAX_TIME = 1e7  # time units: far below 2**33, where the grid would stop being exact
MIN_MEAN = 1e-4  # a hundred ticks: shorter durations would feel the grid
MAX_MEAN = 1e6
MAX_DURATION = 2.0**32  # where the longest tails are cut, so that all times stay on the grid
MAX_TASKS = 1_000_000  # that arrive; retries may at most double the rows
MAX_WORKERS = 10_000  # in all pools together
MAX_RATE = 1e6
MAX_SCV = 1e3
MAX_STEPS = 10_000_000  # a step takes about a microsecond
MAX_CHANGES = 1000

TOO_MANY_TASKS = f"At most {MAX_TASKS:,} tasks fit in a run: lower the rate or stop earlier."
TOO_MANY_STEPS = (
    "This run would do too much beside its tasks: autoscale less often or with fewer workers, "
    "let the rate vary more slowly, change less, or stop earlier."
)
TOO_LONG_A_DRAIN = (
    f"It would take longer than {MAX_DURATION:,.0f} time units until all tasks are done: let fewer "
    "or shorter tasks come, or do not drain the run."
)


def on_grid(times):
    """The nearest times on the grid (scalar or array): for arrivals and other moments."""
    return np.rint(np.asarray(times) * GRID) / GRID


def work_on_grid(times):
    """The next shorter times on the grid, at least a tick: for what a worker needs."""
    return np.maximum(np.floor(np.asarray(times) * GRID), 1) / GRID


def patience_on_grid(times):
    """The next longer times on the grid: for what a caller bears."""
    return np.ceil(np.asarray(times) * GRID) / GRID


def nearest(time: float) -> float:
    """`on_grid` of one number, at a fraction of the cost."""
    return round(time * GRID) / GRID


def shorter(time: float) -> float:
    """`work_on_grid` of one number, at a fraction of the cost."""
    return max(math.floor(time * GRID), 1) / GRID


def longer(time: float) -> float:
    """`patience_on_grid` of one number, at a fraction of the cost."""
    return math.ceil(time * GRID) / GRID


def shown(value) -> str:
    """How a sentence names a wrong value: short, whatever it is."""
    try:
        if isinstance(value, float):
            return f"{value:,.10g}"
        return " ".join(reprlib.repr(value).split())[:40]  # an array is written on several lines
    except Exception:  # there are values that refuse to be shown
        return f"this {type(value).__name__}"


def number(what: str, value, low: float, high: float, *, above: bool = False) -> float:
    """`value` as a float between `low` (excluded if `above`) and `high`, or a clear ValueError."""
    bounds = f"above {low:,.10g} up to" if above else f"from {low:,.10g} to"
    try:
        result = math.nan
        if isinstance(value, Real) and not isinstance(value, bool):
            result = float(value)
    except OverflowError:
        pass
    if math.isnan(result) or not low <= result <= high or (above and result == low):
        raise ValueError(f"{what} must be a number {bounds} {high:,.10g}, not {shown(value)}.")
    return result


def whole(what: str, value, low: int, high: int) -> int:
    """`value` as an int between `low` and `high`, or a clear ValueError."""
    result = number(what, value, low, high)
    if result != int(result):
        raise ValueError(f"{what} must be a whole number, not {shown(value)}.")
    return int(result)


def one_of(what: str, value, kind) -> None:
    """A clear ValueError unless `value` is of the given type (or types)."""
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = {str: "a text", type(None): "None"}
        wanted = " or ".join(names.get(each, each.__name__) for each in kinds)
        raise ValueError(f"{what} must be {wanted}, not {shown(value)}.")


def several(what: str, values, low: int, high: int) -> tuple:
    """`values` as a tuple of `low` to `high` of them, or a clear ValueError."""
    try:
        if isinstance(values, (str, bytes, Mapping)):
            raise TypeError
        result = tuple(islice(values, high + 1))
    except TypeError:
        raise ValueError(f"{what} must be a tuple or list, not {shown(values)}.") from None
    if not low <= len(result) <= high:
        count = f"more than {high:,}" if len(result) > high else len(result)
        raise ValueError(f"{what} must be from {low} to {high:,} in number, not {count}.")
    return result


def keep(thing, **values) -> None:
    """Set fields of a frozen value while it is being made."""
    for name, value in values.items():
        object.__setattr__(thing, name, value)
