"""What the formulas accept, and the sentence they answer with when there is no steady state."""

import math

LARGEST = 10_000_000  # most workers, places or tasks: beyond it a call would seem to hang


class Unstable(ValueError):
    """There is no steady state; the message is a sentence that a page can show."""


def positive(name, value):
    """The value as a float; it must be a finite number above 0."""
    value = _finite(name, value)
    if value <= 0:
        raise ValueError(f"{name} must be above 0, not {value:g}")
    return value


def not_negative(name, value):
    """The value as a float; it must be a finite number, 0 or above."""
    value = _finite(name, value)
    if value < 0:
        raise ValueError(f"{name} must be 0 or above, not {value:g}")
    return value


def share(name, value):
    """The value as a float; it must lie strictly between 0 and 1."""
    value = _finite(name, value)
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value:g}")
    return value


def whole(name, value, least=1):
    """The value as an int; it must be a whole number, `least` or above."""
    value = _finite(name, value)
    if value != int(value) or not least <= value <= LARGEST:
        raise ValueError(
            f"{name} must be a whole number from {least} to {LARGEST:,}, not {value:g}"
        )
    return int(value)


def stable_load(rate, service, workers):
    """The offered load λs; raises Unstable when the workers cannot keep up with it."""
    rate = not_negative("the arrival rate", rate)
    service = positive("the mean service time", service)
    workers = whole("the number of workers", workers)
    if rate * service >= workers:
        raise Unstable(
            f"{arrive(rate)} but {finish(workers)} at most {workers / service:g}/s: "
            "the queue grows without end"
        )
    return rate * service


def arrive(rate, kind=""):
    """'1 task/s arrives', '8 tasks/s arrive' or '8 low tasks/s arrive'."""
    return f"1 {kind}task/s arrives" if rate == 1 else f"{rate:g} {kind}tasks/s arrive"


def finish(workers):
    """'1 worker finishes' or '4 workers finish'."""
    return "1 worker finishes" if workers == 1 else f"{workers:g} workers finish"


def _finite(name, value):
    if isinstance(value, str) or not hasattr(value, "__float__"):
        raise ValueError(f"{name} must be a number, not {value!r}")
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {value:g}")
    return value
