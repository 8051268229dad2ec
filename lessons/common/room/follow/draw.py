"""A draw: each phone gets a run of its own of one system, and all see what the averages are."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from queuesim import Scenario, Simulation
from queuesim.estimates import Estimate
from queuesim.sandbox.scenario_json import parse_scenario, scenario_json

SPANS = (600.0, 300.0, 120.0, 60.0, 30.0, 10.0)  # seconds in which tasks arrive
USUAL, MOST = 400, 2000  # tasks of a run: as it is wanted, and as it may be
LONGEST = 60_000  # letters of a system
TOO_LARGE = "Too many tasks arrive in this system to give each phone a run of its own."


@dataclass(frozen=True)
class Draw:
    """A system, and how long tasks arrive in it; what runs of it showed, by client.

    A run for which there is no average has None.
    """

    number: int
    asked: int
    system: str  # as JSON
    span: float
    words: str
    averages: dict[str, float | None] = field(default_factory=dict)

    @cached_property
    def scenario(self) -> Scenario:
        """The system."""
        return parse_scenario(self.system)

    @property
    def estimate(self) -> Estimate:
        """The average of all runs, and its interval once there are enough of them."""
        known = tuple(value for value in self.averages.values() if value is not None)
        return Estimate("", "average wait", known)


def text_of(scenario: Scenario) -> str:
    """A system as text. Raises ValueError if it is too large for a class."""
    text = scenario_json(scenario, indent=None)
    if len(text) > LONGEST:
        raise ValueError(TOO_LARGE)
    return text


def span_of(scenario: Scenario) -> float:
    """For how long tasks are to arrive. Raises ValueError if too many come at once."""
    for span in SPANS:
        if scenario.expected_tasks(span) <= USUAL:
            return span
    if scenario.expected_tasks(SPANS[-1]) > MOST:
        raise ValueError(TOO_LARGE)
    return SPANS[-1]


def seed_of(client: str) -> int:
    """The luck of a client: the same in each draw, so that draws differ by their systems alone."""
    return int.from_bytes(hashlib.sha256(f"dice {client}".encode()).digest()[:4])


def average_wait(scenario: Scenario, span: float, client: str) -> float | None:
    """How long tasks waited on average in a client's run, until all that came are gone."""
    run = Simulation(scenario, seed_of(client))
    try:
        run.advance(span)
        run.drain()
    except ValueError:  # it does more than a run may
        return None
    return run.result().summary().mean_wait
