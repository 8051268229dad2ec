"""Times as they are said to the browser, which holds them rounded."""

import numpy as np

PLACES = 4  # decimals of a time


def said(time: float) -> float:
    """A time as the browser says it."""
    return round(float(time), PLACES)


def said_or_none(time: float | None) -> float | None:
    """A time as the browser says it; None if it has not come."""
    return None if time is None else said(time)


def times_said(values: np.ndarray) -> list:
    """Many times as the browser says them; None for those that have not come (nan)."""
    return [None if time != time else time for time in np.round(values, PLACES).tolist()]


def said_as_clock(time: float) -> str:
    """A time in seconds as the stage's clock says it, to the second: 1:05."""
    minutes, seconds = divmod(round(time), 60)
    return f"{minutes}:{seconds:02d}"
