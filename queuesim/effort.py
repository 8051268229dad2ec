"""How much a run does beside its tasks, counted beforehand, so that no run goes on for ever.

A step takes about a microsecond. Counted are the looks of autoscaling, the workers that are hired
and dismissed, the pieces of a varying rate, the lines that a task compares before it joins one, the
workers that are compared before one of them is handed a task, and the tasks that a change of
order sorts again.
"""

from queuesim.limits import MAX_STEPS, TOO_MANY_STEPS
from queuesim.scenario import Pool, Scenario, Source

LOOK = 10  # the steps of a look of autoscaling
PIECE = 20  # the steps of a piece of a varying rate
ROW = 0.01  # the steps it takes to look at one more row of the table
COMPARED = 0.15  # the steps it takes to compare one more line, pool or worker
HEADS = 8  # comparing the next tasks of lines costs so many times as much


class Effort:
    """The steps that a run has spent."""

    def __init__(self, spent: float = 0.0):
        self.spent = spent

    def spend(self, steps: float) -> None:
        """Count steps that are about to be taken. ValueError if a run may not take so many."""
        if self.spent + steps > MAX_STEPS:
            raise ValueError(TOO_MANY_STEPS)
        self.spent += steps


def steps_ahead(scenario: Scenario, begin: float, end: float, known: tuple = ()) -> float:
    """At most how many steps it takes beside the tasks from `begin` to `end`.

    `known` is how many workers each pool has had so far (those that left are looked at, too).
    """
    turns = sum(
        source.arrivals.turns(end) - source.arrivals.turns(begin) for source in scenario.sources
    )
    compared = sum(
        (source.arrivals.expected(end) - source.arrivals.expected(begin))
        * steps_to_join(scenario, source)
        for source in scenario.sources
    )
    return PIECE * turns + compared + looks(scenario, end - begin, known)


def looks(scenario: Scenario, span: float, known: tuple = ()) -> float:
    """At most how many steps autoscaling takes in a span of time."""
    known = known or (0,) * len(scenario.pools)
    return sum(_looks_of(pool, span, had) for pool, had in zip(scenario.pools, known))


def _looks_of(pool: Pool, span: float, had: int) -> float:
    if pool.autoscale is None:
        return 0.0
    workers = max(pool.greatest, had)
    held = COMPARED * workers * pool.prefetch if pool.autoscale.metric == "age" else 0
    return span / pool.autoscale.interval * (LOOK + workers + held)


def steps_to_join(scenario: Scenario, source: Source) -> float:
    """The steps that a task of this source takes to find its line, and a worker that holds it."""
    compared = 0
    lines = source.lines if source.choice in ("shortest", "shorter of two") else ()
    if len(lines) > 1:
        serving = sum(line in pool.serves for line in lines for pool in scenario.pools)
        share = 1 if source.choice == "shortest" else 2 / len(lines)
        compared += share * (len(lines) + serving)
    for pool in scenario.pools:
        if set(source.lines) & set(pool.serves):
            compared += pool.greatest if pool.prefetch else 0
            looked_at = len(pool.serves) if len(pool.serves) > 4 else 0
            compared += looked_at * (HEADS if pool.takes == "oldest" else 1)
    return COMPARED * compared
