"""Rules that order and dismiss workers, the loads they meet, and what comes of them for long.

What comes of them is kept in a file, as it takes some seconds to find out (`scaled_chain`).
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from queuesim.intervals import Interval
from queuesim.scenario import Arrivals, Autoscale, Pool, Scenario, Source
from queuesim.spiky_load import SpikyLoad

LOADS = {
    "spiky": SpikyLoad(base=2, height=8, length=10, spacing=80),
    "steady": SpikyLoad(base=5, height=5, length=10, spacing=80),
}
SPAN = 80  # seconds: from one spike to the next
MOST = 12  # workers
TICK = 5  # seconds
STARTUPS = (0, 5, 10, 15, 20, 25, 30)
COOLDOWNS = (0, 10, 60, 300)
LEASTS = (4, 5, 6, 7, 8)
RUNS, WARM_UP, READ = 300, 5, 4  # spikes of a run that are not read, and those that are


@dataclass(frozen=True)
class Rule:
    """How often it looks, and at what: the age of the oldest task, or how many wait."""

    interval: int
    metric: str
    target: float
    tolerance: float = 0.0

    def autoscale(self, least: int, cooldown: float) -> Autoscale:
        """The rule as the engine takes it."""
        return Autoscale(
            self.interval, self.target, least, MOST, self.metric, self.tolerance, cooldown
        )


RULES = {"quick": Rule(5, "age", 0.8), "KEDA": Rule(15, "waiting", 5.0, 0.1)}


def scaled_queue(
    load: str, rule: str | None, startup: float, cooldown: float, least: int
) -> Scenario:
    """The system for the engine, begun with the least number of workers; no rule: they stay."""
    arrivals = Arrivals(LOADS[load].base, spikes=LOADS[load].spikes())
    scale = None if rule is None else RULES[rule].autoscale(least, cooldown)
    pool = Pool(least, startup=startup, autoscale=scale)
    return Scenario((Source(arrivals),), pools=(pool,))


@dataclass(frozen=True)
class Scaled:
    """What many runs say of a rule: the average wait, workers paid for, workers ordered a spike."""

    wait: Interval
    paid: Interval
    ordered: Interval


@cache
def scaled(load: str, rule: str) -> dict[tuple[int, int, int], Scaled]:
    """What `scaled_chain.measured` said, kept in a file: by cool-down, start-up time, least."""
    file = resources.files("queuesim.data").joinpath("scaled_runs.csv")
    found = {}
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if (row["load"], row["rule"]) == (load, rule):
                setting = tuple(int(row[name]) for name in ("cooldown", "startup", "least"))
                found[setting] = Scaled(*(_read(row, name) for name in FIGURES))
    return found


FIGURES = "wait", "paid", "ordered"


def _read(row, name):
    """An interval from its three columns: without ends where the runs support none."""
    mean, low, high = (float(row[name + end] or "nan") for end in ("", " low", " high"))
    return Interval(mean, None if low != low else low, None if high != high else high, RUNS)
