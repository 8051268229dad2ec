"""What came of a comparison, in words and rows."""

import re
from dataclasses import dataclass, replace

from lessons.common.ground.words import tied
from lessons.common.sandbox.comparing import LATE, PAID, Question
from queuesim.estimates import Comparison, Estimate
from queuesim.sandbox.differences import Differences
from queuesim.sandbox.sentences import (
    COUNT,
    RATE,
    SHARE,
    TIME,
    difference_sentence,
    estimate_words,
    wording,
)

SAME = "A and B are the same system, so nothing differs yet."
POINTS = " points"  # what shares differ by
_OF_ATTEMPTS = {  # what is counted where one task may be tried several times
    "rejected_share": "share of rejected attempts, retries included",
    "gave_up_share": "share of attempts given up, retries included",
}


@dataclass(frozen=True)
class Cell:
    """A figure and its interval, in words."""

    figure: str
    interval: str = ""


def findings(known: Differences, of: Question, second: float = 1.0) -> list[str]:
    """The sentences that follow: of the waits that 95 % of the tasks do not exceed.

    And of what is done in time, where callers go or tasks fail; of workers that come and go.
    A second of the runs is so many of the reader's: the times are the reader's.
    """
    if of.a == of.b:
        return [SAME]
    known = {each.a.measure: in_own_time(each, second) for each in known.comparisons}
    said = [_said(known["in_time_share"])] if "in_time_share" in of.measures else []
    if PAID in of.measures:
        said.append(_said(_renamed(known[PAID], "mean_workers")))
    if not of.kinds:
        return [_said(known["p95_wait"]), *said]
    waits = [(kind, _renamed(known[f"{kind}: p95_wait"], "p95_wait")) for kind in of.kinds]
    return [f"{kind.capitalize()} tasks: {_said(wait)}" for kind, wait in waits] + said


def rows(known: Differences, of: Question, second: float = 1.0) -> list[tuple[str, list[Cell]]]:
    """A row for each measure: A, B, and what going from A to B changes."""
    return [
        (_name(each.a.measure, of, second), _cells(in_own_time(each, second)))
        for each in known.comparisons
    ]


def in_own_time(comparison: Comparison, second: float) -> Comparison:
    """Times of which a second of the runs is so many, and rates by that time."""
    kind = wording(comparison.a.measure.rpartition(": ")[2]).kind
    factor = {TIME: second, RATE: 1 / second}.get(kind, 1.0)
    if factor == 1:
        return comparison
    return Comparison(*(_times(each, factor) for each in (comparison.a, comparison.b)))


def _times(estimate: Estimate, factor: float) -> Estimate:
    values = (None if each is None else factor * each for each in estimate.values)
    return replace(estimate, values=tuple(values))


def _name(measure: str, of: Question, second: float) -> str:
    kind, _, figure = measure.rpartition(": ")
    names = {
        LATE: f"share of tasks that wait over {over(of.promise * second)}",
        PAID: "workers paid for, on average",
    }
    if any(source.retry for source in (*of.a.sources, *of.b.sources)):
        names |= _OF_ATTEMPTS
    name = names.get(figure, wording(figure).name)
    return f"{kind}: {name}" if kind else name


def over(seconds: float) -> str:
    """A time that was set, as it was."""
    return f"{seconds:g} s"


def _cells(comparison: Comparison) -> list[Cell]:
    """All three in one unit."""
    figure = comparison.a.measure.rpartition(": ")[2]
    kind = {LATE: SHARE, PAID: COUNT}.get(figure, wording(figure).kind)
    a, b, change = comparison.a, comparison.b, comparison.difference
    like = max((abs(each.mean) for each in (a, b) if each.mean is not None), default=0.0)
    first, second, third = (_cell(each, kind, like) for each in (a, b, change))
    if kind == SHARE:
        third = Cell(third.figure.replace(" %", POINTS), third.interval)
    return [replace(each, figure=tied(each.figure)) for each in (first, second, third)]


def _cell(estimate: Estimate, kind: str, like: float) -> Cell:
    figure, _, interval = estimate_words(estimate, kind, like).replace("-", "−").partition(" (")
    return Cell(figure, interval.removesuffix(")"))


def _said(comparison: Comparison) -> str:
    said = difference_sentence(comparison).replace("'", "’")
    return re.sub(r"(?<=\d) to (?=\d)", "\u00a0to\u00a0", said)


def _renamed(comparison: Comparison, figure: str) -> Comparison:
    """The same under the name of a figure, whose words are known."""
    a, b = (replace(each, measure=figure) for each in (comparison.a, comparison.b))
    return Comparison(a, b)
