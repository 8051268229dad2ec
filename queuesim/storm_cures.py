"""What ends a storm: of many runs, how many work again after a change in its midst.

Each run is a story of `storm_runs` that is changed at second `CHANGED_AT`, when its storm has
lasted for a minute. A run is *down*, in a storm, if it does fewer than `DOWN` tasks in time per
second from `FROM` on; otherwise it *works again*. A *cut* of the load lasts for `CUT_FOR` seconds,
any other change stays.

The tables at the end take a minute to compute: `python -m queuesim.storm_cures` prints them.
"""

import math
from dataclasses import replace
from statistics import NormalDist

from queuesim.experiment import replication_seed
from queuesim.intervals import LEVEL, Interval, interval_of_mean
from queuesim.simulation import simulate
from queuesim.storm_runs import BACK_OFF, BUDGET, DOWN, DROP, NEWEST, UNTIL, Storm, goodput

RUNS, SEED = 200, 16
CHANGED_AT, CUT_FOR, FROM = 100.0, 60.0, 200.0  # seconds
BASE = Storm()
CUTS = {"load to 2": 2.0, "load to 0.5": 0.5}
CHANGES = {
    BACK_OFF: replace(BASE, rule=BACK_OFF),
    **{name: replace(BASE, rate=rate) for name, rate in CUTS.items()},
    "limit 30": replace(BASE, limit=30),
    "limit 20": replace(BASE, limit=20),
    DROP: replace(BASE, rule=DROP),
    BUDGET: replace(BASE, rule=BUDGET),
    NEWEST: replace(BASE, rule=NEWEST),
}
LIMITS = (10, 20, 25, 30, 35, 40, 60)
SPIKE = 30.0, 90.0  # from when to when a spike and what it leaves are felt
IN_SPIKE = ("no change", DROP, "limit 20", NEWEST, BUDGET)
LONG = 1000.0  # seconds of a run without a spike; it is down if it does nothing in its last 100


def changed(name: str, run: int) -> float:
    """Tasks in time per second of one run, after this change."""
    changes = [(CHANGED_AT, CHANGES[name].system())]
    if name in CUTS:
        changes.append((CHANGED_AT + CUT_FOR, BASE.system()))
    story = simulate(BASE.system(), replication_seed(SEED, run), UNTIL, tuple(changes))
    return goodput(story, FROM)


def recovered(name: str, runs: int = RUNS) -> int:
    """How many runs work again after this change."""
    return sum(bool(changed(name, run) >= DOWN) for run in range(runs))


def down(limit: int, runs: int = RUNS) -> int:
    """How many runs with this limit, and nothing else changed, are down after their spike."""
    system = replace(BASE, limit=limit).system()
    stories = (simulate(system, replication_seed(SEED, run), UNTIL) for run in range(runs))
    return sum(bool(goodput(story, FROM) < DOWN) for story in stories)


def down_without_spike(runs: int = RUNS) -> int:
    """How many runs are down after `LONG` seconds in which there was no spike."""
    system = replace(BASE, height=0.0).system()
    stories = (simulate(system, replication_seed(SEED, run), LONG) for run in range(runs))
    return sum(bool(goodput(story, LONG - 100, LONG) < DOWN) for story in stories)


def in_spike(name: str, runs: int = RUNS) -> tuple[float, float, float]:
    """Tasks in time per second in a spike and after it, changed from the start: with its interval.

    These are the mean and the ends of its interval.
    """
    system = CHANGES.get(name, BASE).system()
    stories = (simulate(system, replication_seed(SEED, run), SPIKE[1]) for run in range(runs))
    found = interval_of_mean([goodput(story, *SPIKE) for story in stories])
    return round(found.mean, 3), round(found.low, 3), round(found.high, 3)


def share(count: int) -> Interval:
    """The share of all runs, where so many of them do something.

    Source: Wilson 1927. Its ends are right for shares from 1 to 99 %; they are counted exactly in
    a test. Beyond that the interval is still about as wide as it should be.
    """
    z, mean = NormalDist().inv_cdf((1 + LEVEL) / 2), count / RUNS
    middle = (mean + z**2 / (2 * RUNS)) / (1 + z**2 / RUNS)
    spread = z * math.sqrt(mean * (1 - mean) / RUNS + (z / (2 * RUNS)) ** 2) / (1 + z**2 / RUNS)
    return Interval(mean, max(middle - spread, 0.0), min(middle + spread, 1.0), RUNS)


RECOVERED = {
    BACK_OFF: 0,
    "load to 2": 1,
    "load to 0.5": 188,
    "limit 30": 120,
    "limit 20": 200,
    DROP: 200,
    BUDGET: 195,
    NEWEST: 200,
}
DOWN_WITH_LIMIT = {10: 0, 20: 0, 25: 2, 30: 60, 35: 154, 40: 195, 60: 200}
DOWN_WITHOUT_SPIKE = 57
DONE_IN_SPIKE = {
    "no change": (0.571, 0.55, 0.594),
    "drop expired": (3.814, 3.784, 3.844),
    "limit 20": (3.04, 2.97, 3.112),
    "newest first": (3.15, 3.12, 3.179),
    "retry budget": (0.871, 0.807, 0.939),
}

if __name__ == "__main__":
    print("RECOVERED =", {name: recovered(name) for name in CHANGES})
    print("DOWN_WITH_LIMIT =", {limit: down(limit) for limit in LIMITS})
    print("DOWN_WITHOUT_SPIKE =", down_without_spike())
    print("DONE_IN_SPIKE =", {name: in_spike(name) for name in IN_SPIKE})
