"""How some number of workers does under a load that has spikes, or one that never changes.

Each is known twice: by a formula, and from many runs in which all numbers of workers meet the same
arrivals. Both hold in the long run. Tasks take 1 s on average.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from queuesim import theory
from queuesim.intervals import Interval, interval_of_mean, interval_of_ratio, interval_of_share
from queuesim.scenario import Scenario, one_queue
from queuesim.spiky_load import SpikyLoad, late_share, mean_between, repeated
from queuesim.steady_runs import SteadyRuns, run_from_steady_state

RUNS = 1000


@dataclass(frozen=True)
class Figures:
    """What is known of a number of workers: numbers, or intervals of them."""

    busy: Any  # the share of the workers' time in which they work
    late: Any  # the share of the tasks in question that wait longer than the target
    wait: Any  # the expected wait, in s
    waiting: Any  # how many wait on average

    def cost(self, workers: int, wage: float, price: float):
        """What the workers and the waiting tasks cost per unit of time."""
        if isinstance(self.waiting, Interval):
            return self.waiting.scaled(price, wage * workers)
        return wage * workers + price * self.waiting


@dataclass(frozen=True)
class AroundSpike:
    """A spike after many others: few workers have not forgotten the last one when it begins.

    The tasks in question are those of the spike; the wait is that at its end.
    """

    load: SpikyLoad

    @property
    def mean(self) -> float:
        """Tasks a second, on average."""
        return self.load.mean

    @property
    def span(self) -> float:
        """How long a run takes."""
        return self.load.spacing

    @property
    def window(self) -> tuple[float, float]:
        """From when to when the tasks in question arrive."""
        return self.load.at, self.load.at + self.load.length

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return self.load.queue(workers)

    def exact(self, workers: int, target: float) -> Figures:
        """By the formula: a chain that is solved from cycle to cycle. Raises Unstable."""
        chain = repeated(self.load, workers, step=0.25)
        return Figures(
            mean_between(chain, chain.mean_busy, 0, self.span) / workers,
            late_share(chain, workers, target, *self.window),
            float(chain.mean_wait.max()),
            float(chain.waited[-1]) / self.span,
        )

    def runs(self, workers: int, seed: int, runs: int = RUNS) -> SteadyRuns:
        """Many runs of one spike, each begun as the spikes before it may leave the queue."""
        states = repeated(self.load, workers, step=0.25).states[0]
        return self.load.runs(workers, self.span, runs, seed, states)

    def wait(self, runs: SteadyRuns) -> Interval:
        """The wait as the spike ends."""
        return interval_of_mean(runs.wait_at(self.window[1]))


@dataclass(frozen=True)
class AlwaysAlike:
    """An arrival rate that never changes; all tasks are in question, and the wait is their mean."""

    mean: float
    span = 8.0
    window = 0.0, 8.0

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return one_queue(self.mean, workers)

    def exact(self, workers: int, target: float) -> Figures:
        """By Erlang's formula. Raises Unstable."""
        known = theory.mmc(self.mean, 1, workers)
        late = theory.wait_tail(self.mean, 1, workers, target)
        return Figures(known.utilisation, late, known.mean_wait, known.mean_waiting)

    def runs(self, workers: int, seed: int, runs: int = RUNS) -> SteadyRuns:
        """Many runs, each begun in the steady state."""
        return run_from_steady_state(self.mean, workers, self.span, runs, seed)

    def wait(self, runs: SteadyRuns) -> Interval:
        """The mean wait of all tasks."""
        return interval_of_ratio(runs.waited(), runs.accepted().sum(axis=0))


Load = AroundSpike | AlwaysAlike


def fewest(figures: dict[int, Figures], late=0.05) -> int:
    """The smallest number of workers with at most that share late."""
    return min(n for n, each in figures.items() if each.late <= late)


def cheapest(figures: dict[int, Figures], wage: float, price: float, late=1.0) -> int:
    """The number of workers that costs least of those with at most that share late."""
    costs = {n: each.cost(n, wage, price) for n, each in figures.items() if each.late <= late}
    return min(costs, key=costs.get)


def simulated(
    load: Load, workers: int, targets: Iterable[float], seed: int, runs: int = RUNS
) -> dict[float, Figures]:
    """What many runs say of a number of workers, for each target."""
    found = load.runs(workers, seed, runs)
    tasks = found.between(*load.window).sum(axis=0)
    busy = interval_of_mean(found.busy_time() / load.span / workers)
    wait, waiting = load.wait(found), interval_of_mean(found.waited() / load.span)
    return {
        target: Figures(busy, interval_of_share(late, tasks), wait, waiting)
        for target, late in zip(targets, _late(found, targets, *load.window))
    }


def _late(runs, targets, begin, end):
    """For each target how many tasks of each run that came from `begin` to `end` waited longer."""
    waits = np.where(runs.accepted(begin, end), runs.wait, 0.0)
    waits = waits[waits.any(axis=1)]  # no row of tasks that all came at another time, or at once
    return [np.sum(waits > target, axis=0) for target in targets]
