"""How many workers would have been needed: the same tasks with other numbers of workers.

All numbers of workers meet the same tasks, and a run goes on until all that came are done. After
each run comes what is known so far of its number of workers; all get their first run before one
gets its second::

    points = {}
    for point in sweep_workers(scenario, range(2, 12), until=3600, promise=Promise(30)):
        points[point.workers] = point
    print(cheapest(points.values()))
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from queuesim.estimates import ENOUGH, Estimate
from queuesim.experiment import sweep
from queuesim.figures import TAKEN_BACK, WAITING
from queuesim.limits import MAX_TIME, MAX_WORKERS, number, one_of, several, shown, whole
from queuesim.run import Run
from queuesim.sandbox.chance import left_to_chance
from queuesim.scenario import Scenario

HOUR = 3600.0  # seconds


@dataclass(frozen=True)
class Promise:
    """At least that `share` of the tasks starts `within` so many seconds of its arrival."""

    within: float
    share: float = 0.95

    def __post_init__(self):
        number("The promised wait", self.within, 0, MAX_TIME)
        number("The share of tasks that are promised to start in time", self.share, 0.001, 1)


@dataclass(frozen=True)
class Prices:
    """What an hour of a worker costs, and an hour that one task waits."""

    worker: float = 10.0
    waiting: float = 0.0

    def __post_init__(self):
        number("The price of a worker", self.worker, 0, 1e9)
        number("The price of waiting", self.waiting, 0, 1e9)


USUAL_PRICES = Prices()


@dataclass(frozen=True)
class WorkerCount:
    """What is known of a number of workers: estimates over its runs so far."""

    workers: int
    replications: int  # asked for
    certain: bool  # chance decides nothing, so one run says all
    promise: Promise
    late: Estimate  # the share of the attempts that do not start in time
    mean_wait: Estimate  # seconds
    p95_wait: Estimate
    busy: Estimate  # the share of the workers' time in which they work
    cost: Estimate  # per hour of the run's `until`

    @property
    def done(self) -> int:
        """How many of its runs are done."""
        return self.late.n

    @property
    def keeps(self) -> bool | None:
        """Whether the promise is kept; None: these runs cannot tell.

        Where most runs show the same there is no interval. Then it takes that all keep it, or none.
        """
        allowed = 1 - self.promise.share + 1e-12  # 1 - 0.95 is a little more than 0.05 in floats
        if self.late.mean is None or not (self.certain or self.late.n >= ENOUGH):
            return None
        if self.late.low is None:
            ends = min(self.late.values), max(self.late.values)
        else:
            ends = self.late.low, self.late.high
        return None if ends[0] <= allowed < ends[1] else ends[1] <= allowed


def sweep_workers(
    scenario: Scenario,
    counts: Iterable[int],
    until: float,
    promise: Promise,
    prices: Prices = USUAL_PRICES,
    *,
    pool: str | None = None,
    replications: int = 20,
    seed: int = 0,
    **how,
) -> Iterator[WorkerCount]:
    """What is known of a number of workers each time one of its runs is done.

    `pool` is the name of the pool that gets other numbers of workers, the first by default; it does
    not scale by itself then. `until` is when the last task arrives; the run goes on until all are
    done. Where chance decides nothing, each number is run once. ValueError at once if something
    makes no sense.
    """
    one_of("The promise", promise, Promise)
    one_of("The prices", prices, Prices)
    number("The end of the run", until, 0, MAX_TIME, above=True)
    counts = several("The numbers of workers", counts, 1, 1000)
    cases = {count: with_workers(scenario, count, pool) for count in counts}
    certain = not left_to_chance(scenario)
    replications = 1 if certain else replications
    measures = {
        "late": partial(share_late, within=promise.within),
        "mean_wait": "mean_wait",
        "p95_wait": "p95_wait",
        "busy": partial(busy_share, until=until),
        "cost": partial(cost_per_hour, prices=prices, until=until),
    }
    estimates = sweep(cases, replications, until, measures, seed=seed, drain=True, **how)
    return _points(estimates, len(measures), (replications, certain, promise))


def _points(estimates, measures, told):
    known = {}
    for estimate in estimates:
        known[estimate.measure] = estimate
        if len(known) == measures:
            yield WorkerCount(estimate.label, *told, **known)
            known = {}


def with_workers(scenario: Scenario, count: int, pool: str | None = None) -> Scenario:
    """The scenario with so many workers in one of its pools, by name or the first."""
    one_of("The scenario", scenario, Scenario)
    count = whole("The number of workers", count, 0, MAX_WORKERS)
    names = [each.name for each in scenario.pools]
    pool = names[0] if pool is None else pool
    if pool not in names:
        raise ValueError(f"There is no pool called {shown(pool)}, only {', '.join(names)}.")
    pools = tuple(
        replace(each, workers=count, autoscale=None) if each.name == pool else each
        for each in scenario.pools
    )
    return replace(scenario, pools=pools)


def cheapest(points: Iterable[WorkerCount]) -> WorkerCount | None:
    """The one that costs least of those that keep the promise for sure; None: none does."""
    keeping = [point for point in points if point.keeps and point.cost.mean is not None]
    return min(keeping, key=lambda point: (point.cost.mean, point.workers), default=None)


# ---------------------------------------------------------------- what is read off a run


def share_late(run: Run, within: float) -> float | None:
    """The share of the attempts that did not start within so many seconds, 0 to 1.

    What was rejected, or left the line unserved, did not. What waits still, and not yet so long,
    does not count, nor what was taken back.
    """
    started = ~np.isnan(run.start)
    waits_still = (run.outcome == WAITING) & ~started & (run.until - run.arrival <= within)
    counted = ~waits_still & (run.outcome != TAKEN_BACK)
    late = np.where(started, run.wait > within, True)
    return float(np.mean(late[counted])) if counted.any() else None


def busy_share(run: Run, until: float) -> float | None:
    """How much of the workers' time up to `until` they worked."""
    there = area_until(run.workers_series(), until)
    return area_until(run.busy_series(), until) / there if there else None


def cost_per_hour(run: Run, prices: Prices, until: float) -> float:
    """What workers cost from their order up to `until`, and all waiting, per hour up to `until`.

    The waiting of tasks that start later counts in full.
    """
    paid = area_until(run.workers_series(starting=True), until)
    waited = run.area(run.waiting_series())
    return (prices.worker * paid + prices.waiting * waited) / until


def area_until(series: tuple[np.ndarray, np.ndarray], until: float) -> float:
    """The area under a step series up to a moment."""
    times, values = series
    widths = np.diff(np.minimum(np.append(times, until), until))
    return float(np.sum(values * widths))
