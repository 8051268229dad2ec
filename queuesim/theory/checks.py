"""What the formulas accept, and the sentence they answer with when there is no steady state.

The bounds keep every result finite: a rate or a time is at most a billion, and a time, unless it
may be 0, at least a millionth of a millionth.
"""

from queuesim import limits
from queuesim.limits import number, shown

LARGEST = 1_000_000  # most workers, places or tasks: beyond it a call would seem to hang
MOST, LEAST = 1e9, 1e-12  # of any other number


class Unstable(ValueError):
    """There is no steady state; the message is a sentence that a page can show."""


def positive(name, value):
    """The value as a float; it must be a number above 0."""
    return number(name, value, LEAST, MOST)


def not_negative(name, value):
    """The value as a float; it must be a number, 0 or above."""
    return number(name, value, 0, MOST)


def share(name, value):
    """The value as a float; it must lie between 0 and 1, and not too near to either."""
    if not LEAST <= (result := number(name, value, 0, 1)) <= 1 - LEAST:
        raise ValueError(f"{name} must lie between 0 and 1, not {shown(value)}.")
    return result


def whole(name, value, least=1):
    """The value as an int; it must be a whole number, `least` or above."""
    return limits.whole(name, value, least, LARGEST)


def stable_load(rate, service, workers):
    """The offered load λs; raises Unstable when the workers cannot keep up with it."""
    rate = not_negative("The arrival rate", rate)
    service = positive("The mean service time", service)
    workers = whole("The number of workers", workers)
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
