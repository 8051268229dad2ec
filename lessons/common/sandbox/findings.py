"""What came of a comparison, in words and rows."""

from dataclasses import replace

from queuesim.estimates import Comparison
from queuesim.sandbox.differences import Differences
from queuesim.sandbox.sentences import difference_sentence, estimate_words, wording

HEAD = ("", "A", "B", "B − A")
SAME = "A and B are the same system. Unlink a knob, and give B another value."


def findings(known: Differences, kinds: list[str], alike: bool) -> list[str]:
    """The sentences that follow: of the waits that 95 % of the tasks do not exceed."""
    if alike:
        return [SAME]
    if not kinds:
        return [_said(known["p95_wait"])]
    return [
        f"{kind.capitalize()} tasks: {_said(_plain(known[f'{kind}: p95_wait'], 'p95_wait'))}"
        for kind in kinds
    ]


def rows(known: Differences) -> list[tuple[str, ...]]:
    """A row for each measure: A, B, and what going from A to B changes."""
    found = []
    for comparison in known.comparisons:
        kind, _, figure = comparison.a.measure.rpartition(": ")
        comparison = _plain(comparison, figure)
        name = wording(figure).name
        found.append((f"{kind}: {name}" if kind else name, *_cells(comparison)))
    return found


def _cells(comparison: Comparison) -> list[str]:
    parts = comparison.a, comparison.b, comparison.difference
    return [_minus(estimate_words(part)) for part in parts]


def _said(comparison: Comparison) -> str:
    return difference_sentence(comparison).replace("'", "’")


def _plain(comparison: Comparison, figure: str) -> Comparison:
    """The same under the name of a figure, whose words are known."""
    a, b = (replace(each, measure=figure) for each in (comparison.a, comparison.b))
    return Comparison(a, b)


def _minus(words: str) -> str:
    return words.replace("-", "−")
