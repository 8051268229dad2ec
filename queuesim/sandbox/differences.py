"""Two systems on the same tasks: what going from the first to the second changes.

Each pair of runs has one seed, so sources of the same name bring the same tasks to both (see
`queuesim.streams`), and the differences have the scatter of what was changed alone. After each pair
comes what is known so far; whoever has seen enough stops asking::

    for known in differences(a, b, replications=40, until=3600):
        print(f"{known.share:.0%}", known["p95_wait"].difference.mean)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from queuesim.estimates import Comparison
from queuesim.experiment import Measure, compare
from queuesim.measures import named
from queuesim.sandbox.chance import left_to_chance
from queuesim.scenario import Scenario

MEASURES = (
    *("mean_wait", "p50_wait", "p95_wait", "p99_wait", "mean_time_in_system"),
    *("mean_waiting", "utilisation", "goodput", "in_time_share", "rejected_share"),
)


@dataclass(frozen=True)
class Differences:
    """What is known of A and B after some of the replications: a `Comparison` for each measure."""

    comparisons: tuple[Comparison, ...]
    replications: int  # asked for

    def __getitem__(self, measure: str) -> Comparison:
        """The comparison of one measure by its name."""
        return {each.a.measure: each for each in self.comparisons}[measure]

    @property
    def done(self) -> int:
        """How many replications of each are done."""
        return self.comparisons[0].a.n

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        return self.done / self.replications

    @property
    def finished(self) -> bool:
        """Whether no more will come."""
        return self.done == self.replications


def differences(
    a: Scenario,
    b: Scenario,
    replications: int,
    until: float,
    measures: Measure = MEASURES,
    **how,
) -> Iterator[Differences]:
    """What is known after each pair of runs; `how` is as for `queuesim.sweep` (seed, warmup …).

    Where chance decides nothing in either, one pair says all, and only one is run. ValueError at
    once if something makes no sense.
    """
    if not (left_to_chance(a) or left_to_chance(b)):
        replications = 1
    count = len(named(measures))
    return _rounds(compare(a, b, replications, until, measures, **how), count, replications)


def _rounds(comparisons, measures, replications):
    known = []
    for comparison in comparisons:
        known.append(comparison)
        if len(known) == measures:
            yield Differences(tuple(known), replications)
            known = []
