"""Whether chance decides anything in a scenario, or each run of it is the same."""

from queuesim.distributions import Deterministic
from queuesim.limits import one_of
from queuesim.scenario import Recorded, Scenario


def left_to_chance(scenario: Scenario) -> bool:
    """Whether runs with other seeds may differ.

    Recorded traffic that is played again is the same each time, unless an order or a choice of
    line, failures, retries or the patience of callers are drawn.
    """
    one_of("The scenario", scenario, Scenario)
    if any(queue.order == "random" for queue in scenario.queues):
        return True
    return any(
        not isinstance(source.arrivals, Recorded)
        or source.needs_luck
        or not isinstance(source.patience, (Deterministic, type(None)))
        for source in scenario.sources
    )
