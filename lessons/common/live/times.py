"""Times as they are said to the browser, which holds them rounded."""

PLACES = 4  # decimals of a time


def said(time: float) -> float:
    """A time as the browser says it."""
    return round(float(time), PLACES)


def said_or_none(time: float | None) -> float | None:
    """A time as the browser says it; None if it has not come."""
    return None if time is None else said(time)
