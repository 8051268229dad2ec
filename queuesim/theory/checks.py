"""What the formulas accept, and the sentence they answer with when there is no steady state.

Every public function passes each argument through one of these checks first and computes with what
comes back: a plain Python number, whatever kind of number you hand in. The bounds keep every result
finite: a rate or a time is at most a billion, and a time that may not be 0 is at least a millionth
of a millionth.
"""

import math
from numbers import Real

from queuesim import limits
from queuesim.limits import number, shown

LARGEST = 1_000_000  # most workers, places or tasks: beyond it a call would seem to hang
MOST, LEAST = 1e9, 1e-12  # of any other number


class Unstable(ValueError):
    """There is no steady state; the message is a sentence that a page can show."""

    def per(self, unit):
        """The sentence with the name of your unit: `why.per("second")`."""
        return str(self).replace("unit of time", unit)


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


def arrival_rate(value):
    """The arrival rate as a float."""
    return not_negative("The arrival rate", value)


def service_time(value):
    """The mean service time as a float."""
    return positive("The mean service time", value)


def worker_count(value):
    """The number of workers as an int."""
    return whole("The number of workers", value)


def queue_limit(value):
    """The queue limit as an int, or infinity where there is none."""
    return math.inf if endless(value) else whole("The queue limit", value, least=0)


def endless(value):
    """Whether the value is the number infinity (an array, for one, is not)."""
    return isinstance(value, Real) and value == math.inf


def steady_system(rate, service, workers):
    """Arrival rate, service time and workers as plain numbers; Unstable if too few workers."""
    rate, service, workers = arrival_rate(rate), service_time(service), worker_count(workers)
    if rate * service >= workers:
        raise Unstable(
            f"{arrive(rate)}, but {finish(workers, workers / service)}: "
            "the queue grows without end."
        )
    return rate, service, workers


def arrive(rate, kind=""):
    """'1 task arrives per unit of time', or '8 low tasks arrive per unit of time'."""
    tasks = f"1 {kind}task arrives" if rate == 1 else f"{rate:.6g} {kind}tasks arrive"
    return f"{tasks} per unit of time"


def finish(workers, capacity):
    """'1 worker finishes at most 2', or '4 workers finish at most 4'."""
    return f"{counted(workers, 'worker finishes', 'workers finish')} at most {capacity:.6g}"


def counted(count, singular, plural):
    """'1 worker', or '4 workers'."""
    return f"1 {singular}" if count == 1 else f"{count:,} {plural}"
