"""What came of a comparison or of other numbers of workers, in plain sentences.

A number has the digits that its interval supports, and the unit that suits it.
"""

import math
from dataclasses import dataclass, replace

from queuesim.estimates import Comparison, Estimate
from queuesim.limits import shown
from queuesim.sandbox.worker_counts import WorkerCount

TIME, SHARE, COUNT, RATE = "time", "share", "count", "rate"
UNITS = {  # of times in seconds: from how many on, what it is called, how long it is
    TIME: ((5400.0, " h", 3600.0), (90.0, " min", 60.0), (0.1, " s", 1.0), (0.0, " ms", 0.001)),
    SHARE: ((0.0, " %", 0.01),),
    COUNT: ((0.0, "", 1.0),),
    RATE: ((1.0, " per s", 1.0), (1 / 60, " per min", 1 / 60), (0.0, " per h", 1 / 3600)),
}
SMALL_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]


@dataclass(frozen=True)
class Wording:
    """What a measure is called, of which kind it is, and what more and less of it is."""

    name: str
    kind: str
    more: str = "higher"
    less: str = "lower"


WORDINGS = {
    "mean_wait": Wording("average wait", TIME, "longer", "shorter"),
    "p50_wait": Wording("median wait", TIME, "longer", "shorter"),
    "p95_wait": Wording("95th percentile of the wait", TIME, "longer", "shorter"),
    "p99_wait": Wording("99th percentile of the wait", TIME, "longer", "shorter"),
    "max_wait": Wording("longest wait", TIME, "longer", "shorter"),
    "mean_time_in_system": Wording("average time from arrival to done", TIME, "longer", "shorter"),
    "p95_time_in_system": Wording(
        "95th percentile of the time from arrival to done", TIME, "longer", "shorter"
    ),
    "mean_waiting": Wording("average number of waiting tasks", COUNT),
    "utilisation": Wording("share of time that workers are busy", SHARE),
    "throughput": Wording("rate of finished tasks", RATE),
    "goodput": Wording("rate of tasks done in time", RATE),
    "in_time_share": Wording("share of tasks done in time", SHARE),
    "rejected_share": Wording("share of rejected tasks", SHARE),
    "gave_up_share": Wording("share of callers who gave up", SHARE),
    "late": Wording("share of late tasks", SHARE),
    "paid": Wording("average number of workers that are paid for", COUNT),
    "mean_workers": Wording("average number of workers that are paid for", COUNT),
}


def wording(measure: str) -> Wording:
    """The words for a measure, of one kind of tasks too: "urgent: mean_wait".

    A measure that has no words is a count of tasks.
    """
    if measure in WORDINGS:
        return WORDINGS[measure]
    kind, _, figure = measure.rpartition(": ")
    if kind and figure in WORDINGS:
        words = WORDINGS[figure]
        return replace(words, name=f"{words.name} of {kind} tasks")
    return Wording(measure.replace("_", " "), COUNT)


def difference_sentence(comparison: Comparison, names: tuple[str, str] = ("A", "B")) -> str:
    """What going from A to B changes: "B's average wait is 3.1 s shorter, 2.7 to 3.5 s."

    It says so too if the runs cannot tell them apart, or if there is no interval yet.
    """
    a, b = names
    words, change = wording(comparison.a.measure), comparison.difference
    if change.mean is None:
        return f"There is no {words.name} to compare: {' '.join(change.notes)}"
    if change.mean == 0 and len(set(change.values)) == 1:
        return f"{b}'s {words.name} is the same as {a}'s: {estimate_words(comparison.b)}."
    unit, size = _unit(words.kind, change.mean)
    unit = " percentage points" if words.kind == SHARE else unit
    digits = _digits(change, size)
    middle = _number(abs(change.mean), size, digits)
    said = f"{b}'s {words.name} is {middle}{unit} {words.more if change.mean > 0 else words.less}"
    if change.low is None:
        return f"{said}."
    if change.low <= 0 <= change.high:
        less, more = (_number(abs(end), size, digits) for end in (change.low, change.high))
        return (
            f"These runs cannot tell whether {b}'s {words.name} is {words.more} or {words.less} "
            f"than {a}'s: from {less}{unit} {words.less} to {more}{unit} {words.more}."
        )
    ends = sorted(abs(end) for end in (change.low, change.high))
    low, high = (_number(end, size, digits) for end in ends)
    return f"{said}, {low} to {high}{unit}."


def estimate_words(estimate: Estimate, kind: str | None = None, like: float | None = None) -> str:
    """A figure with its interval, if there is one: "6.1 s (5.8 to 6.5)".

    Its unit suits another value, if it is to stand beside one that is `like` that.
    """
    if estimate.mean is None:
        return "unknown"
    value = estimate.mean if like is None else like
    unit, size = _unit(kind or wording(estimate.measure).kind, value)
    digits = _digits(estimate, size)
    said = f"{_number(estimate.mean, size, digits)}{unit}"
    if estimate.low is None:
        return said
    low, high = (_number(end, size, digits) for end in (estimate.low, estimate.high))
    return f"{said} ({low} to {high})"


def more_workers_sentence(now: WorkerCount, then: WorkerCount, currency: str = "$") -> str:
    """What other workers would have done: "Two more workers would have taken the 95th …"."""
    count = then.workers - now.workers
    if not count:
        raise ValueError(f"These are the same number of workers: {shown(now.workers)}.")
    kind = "more" if count > 0 else "fewer"
    named = _how_many(abs(count))
    workers = f"{named} {kind} worker{'s' * (abs(count) != 1)}"
    change = then.cost.mean - now.cost.mean
    price = f"{currency}{_number(abs(change), 1.0, 2 if abs(change) < 1 else 0)}"
    cost = f"for {price} an hour" if change >= 0 else f"and saved {price} an hour"
    return (
        f"{workers} would have taken the 95th percentile of the wait from "
        f"{estimate_words(now.p95_wait)} to {estimate_words(then.p95_wait)}, {cost}."
    )


def promise_sentence(point: WorkerCount) -> str:
    """Whether a number of workers keeps the promise, and what is late."""
    promise = point.promise
    workers = f"{point.workers:,} worker{'s' * (point.workers != 1)}"
    keeps = {
        True: f"{workers} keep the promise",
        False: f"{workers} do not keep the promise",
        None: f"These runs cannot tell whether {workers} keep the promise",
    }[point.keeps]
    if point.workers == 1:
        keeps = keeps.replace("worker keep", "worker keeps").replace("do not", "does not")
    within = _plain(promise.within, TIME)
    return f"{keeps}: {_in_time(point.late)} of the tasks start within {within}."


def _in_time(late: Estimate) -> str:
    """The share of tasks that are not late, as finely as that of those that are."""
    if late.mean is None:
        return "an unknown share"
    digits = _digits(late, 0.01)

    def rest(share: float) -> str:
        return _number(1 - share, 0.01, digits)

    said = f"{rest(late.mean)} %"
    return said if late.low is None else f"{said} ({rest(late.high)} to {rest(late.low)})"


def _how_many(count: int) -> str:
    word = SMALL_NUMBERS[count] if count < len(SMALL_NUMBERS) else f"{count:,}"
    return word.capitalize()


def _plain(value: float, kind: str) -> str:
    """A number that was set, not estimated."""
    unit, size = _unit(kind, value)
    return f"{value / size:,.6g}{unit}"


def _unit(kind: str, value: float) -> tuple[str, float]:
    """The unit that suits a value, and how large it is."""
    if kind == TIME and value == 0:
        return " s", 1.0
    name, size = next((name, size) for least, name, size in UNITS[kind] if abs(value) >= least)
    return name, size


def _digits(estimate: Estimate, size: float) -> int:
    """Digits after the point: one that the interval leaves in doubt; without one, two in all.

    Of "4 s, 3 to 6" too little is known: then it is "4.4 s, 3.4 to 5.6".
    """
    scale = (estimate.half_width or abs(estimate.mean) / 10) / size
    if not scale:
        return 0
    digits = -math.floor(math.log10(scale))
    one = 10.0**-digits  # what the last digit stands for
    if estimate.half_width and scale < 2 * one and abs(estimate.mean) / size < 10 * one:
        digits += 1
    return min(max(digits, 0), 9)


def _number(value: float, size: float, digits: int) -> str:
    said = f"{value / size:,.{digits}f}"
    return said if float(said.replace(",", "")) else said.removeprefix("-")  # no "-0.0"
