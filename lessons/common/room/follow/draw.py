"""A draw: each phone gets a run of its own of one system, and all see what the averages are."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from queuesim import Scenario, Simulation
from queuesim.estimates import Estimate
from queuesim.sandbox.scenario_json import parse_scenario, scenario_json
from queuesim.steady_runs import steady_scenario

SPANS = (600.0, 300.0, 120.0, 60.0, 30.0, 10.0)  # seconds in which tasks arrive
USUAL, MOST = 400, 2000  # tasks of a run: as it is wanted, and as it may be
JUST_AFTER = 1e-6  # seconds: what was there at time 0 is left out
LONGEST = 60_000  # letters of a system
TOO_LARGE = "Too many tasks arrive in this system to give each phone a run of its own."


@dataclass(frozen=True)
class Draw:
    """A system, and how long tasks arrive in it; what runs of it showed, by client.

    A run for which there is no average has None. Where runs begin ``steady``, each begins with as
    many tasks as its own luck finds in the system; these count in no average.
    """

    number: int
    asked: int
    system: str  # as JSON
    span: float
    words: str
    steady: bool = False
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


def begins_steady(build: Callable[[int], Scenario]) -> bool:
    """Whether a system that is built of a seed begins steady. Raises ValueError if otherwise.

    Most systems are the same with each seed: then only what happens in them is left to luck.
    """
    seeds = range(1, 9)
    systems = [build(seed) for seed in seeds]
    if systems == [systems[0]] * len(systems):
        return False
    if systems == [_begun(systems[0], seed) for seed in seeds]:
        return True
    raise ValueError("Each seed makes another system here, so no two phones would run the same.")


def _begun(scenario: Scenario, seed: int) -> Scenario:
    """The system as it begins in the steady state with the luck of a seed."""
    (source,), (queue,), (pool,) = scenario.sources, scenario.queues, scenario.pools
    return steady_scenario(source.arrivals.rate, pool.workers, seed, queue.limit)


def average_wait(draw: Draw, client: str) -> float | None:
    """How long tasks waited on average in a client's run, until all that came are gone."""
    seed = seed_of(client)
    run = Simulation(_begun(draw.scenario, seed) if draw.steady else draw.scenario, seed)
    try:
        run.advance(draw.span)
        run.drain()
    except ValueError:  # it does more than a run may
        return None
    return run.result().summary(JUST_AFTER if draw.steady else 0.0).mean_wait


def seconds(value: float) -> str:
    """An average as it is read out."""
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} s"
