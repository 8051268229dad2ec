"""How some number of workers does under a load, around one spike or day in, day out.

Each is known twice: exactly, and from runs in which all numbers of workers meet the same arrivals.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lessons.common.runs import estimate, ratio, wait_at
from lessons.common.spiky import Spiky, late_share, mean_between, solved
from lessons.common.sweeps import as_they_come, busy, late, tasks, waited
from queuesim import Batch, Estimate, Scenario, one_queue, theory


@dataclass(frozen=True)
class Figures:
    """Numbers, or estimates of them (then each with its interval)."""

    busy: Any  # the share of the workers' time in which they work
    late: Any  # the share of the tasks in question that wait longer than the target
    wait: Any  # the expected wait, in s
    waiting: Any  # how many wait on average

    def cost(self, workers: int, wage: float, price: float):
        """What the workers and the waiting tasks cost per unit of time."""
        if isinstance(self.waiting, Estimate):
            return estimate(wage * workers + price * each for each in self.waiting.values)
        return wage * workers + price * self.waiting


@dataclass(frozen=True)
class AroundSpike:
    """One spike, from the end of the one before (when it is forgotten) to the next.

    The tasks in question are those of the spike; the wait is that at its end.
    """

    load: Spiky
    calm = 20.0  # seconds that a run needs from empty to be as the base rate keeps it
    runs = 80

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return self.load.queue(workers)

    @property
    def whole(self) -> tuple[float, float]:
        """What counts of a run."""
        return self.calm, self.calm + self.load.at + self.load.spacing

    @property
    def asked(self) -> tuple[float, float]:
        """When the tasks in question come."""
        begin = self.calm + self.load.at
        return begin, begin + self.load.length

    def trial(self, workers: int) -> Scenario:
        """The queue of a run."""
        spikes = Spiky(self.load.base, self.load.height, self.load.length, 1e6, self.asked[0])
        return spikes.queue(workers)

    def exact(self, workers: int, target: float) -> Figures:
        """By the solved chain."""
        until, end = self.load.at + self.load.spacing, self.load.at + self.load.length
        chain = solved(self.load, workers, until, step=0.25)
        return Figures(
            mean_between(chain, chain.mean_busy, 0, until) / workers,
            late_share(chain, workers, target, self.load.at, end),
            float(chain.mean_wait.max()),
            float(chain.waited[-1]) / until,
        )


@dataclass(frozen=True)
class AlwaysAlike:
    """An arrival rate that never changes; all tasks are in question, and the wait is their mean."""

    rate: float
    whole = asked = 50.0, 150.0
    runs = 30

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return one_queue(self.rate, workers)

    def trial(self, workers: int) -> Scenario:
        """The queue of a run, begun with as many tasks as there usually are."""
        first = round(theory.mmc(self.rate, 1, workers).mean_in_system)
        return one_queue(self.rate, workers, batches=(Batch(0, first),))

    def exact(self, workers: int, target: float) -> Figures:
        """By Erlang's formula. Raises Unstable."""
        known = theory.mmc(self.rate, 1, workers)
        late = theory.wait_tail(self.rate, 1, workers, target)
        return Figures(known.utilisation, late, known.mean_wait, known.mean_waiting)


Load = AroundSpike | AlwaysAlike


def cheapest(figures: dict[int, Figures], wage: float, price: float, late=1.0) -> int | None:
    """The number of workers that costs least of those with at most that share late, if any."""
    costs = {n: each.cost(n, wage, price) for n, each in figures.items() if each.late <= late}
    return min(costs, key=costs.get, default=None)


def simulated(load: Load, counts: Iterable[int], targets: Iterable[float], seed: int) -> Iterator:
    """As the runs come in: a function of workers and target to the Figures known by then."""
    measures = {
        "busy": partial(busy, begin=load.whole[0], end=load.whole[1]),
        "waited": partial(waited, begin=load.whole[0], end=load.whole[1]),
        "tasks": partial(tasks, begin=load.asked[0], end=load.asked[1]),
        "at the end": partial(wait_at, time=load.asked[1]),
    }
    for target in targets:
        measures[target] = partial(late, begin=load.asked[0], end=load.asked[1], limit=target)
    cases = {workers: load.trial(workers) for workers in counts}
    key = repr((load, *cases)), seed
    for known in as_they_come(key, cases, load.runs, load.whole[1], measures, seed):
        yield partial(_figures, load, known)


def _figures(load: Load, known: dict, workers: int, target: float) -> Figures:
    """What the runs say of a number of workers."""
    own = {name: each.values for name, each in known[workers].items()}
    span = load.whole[1] - load.whole[0]
    in_spike = isinstance(load, AroundSpike)
    return Figures(
        estimate(own["busy"]),
        ratio(own[str(target)], own["tasks"]),
        estimate(own["at the end"]) if in_spike else ratio(own["waited"], own["tasks"]),
        estimate(waits / span for waits in own["waited"]),
    )


def compared(found: dict[int, Figures], exact: dict[int, Figures], name: str, times=1.0) -> dict:
    """One figure as `charts.bars` wants it: what was found, its intervals, the theory."""
    estimates = {str(workers): getattr(each, name) for workers, each in found.items()}
    return {
        "heights": {n: times * each.mean for n, each in estimates.items()},
        "intervals": {n: (times * each.low, times * each.high) for n, each in estimates.items()},
        "theory": {str(workers): times * getattr(each, name) for workers, each in exact.items()},
    }


def costs(found: dict[int, Figures], exact: dict[int, Figures], wage: float, price: float) -> dict:
    """What it costs, in parts, as `charts.stacks` wants it."""
    estimates = {str(n): each.cost(n, wage, price) for n, each in found.items()}
    return {
        "heights": {
            str(n): {
                "at work": wage * n * each.busy.mean,
                "idle": wage * n * (1 - each.busy.mean),
                "waiting": price * each.waiting.mean,
            }
            for n, each in found.items()
        },
        "intervals": {n: (each.low, each.high) for n, each in estimates.items()},
        "theory": {str(n): each.cost(n, wage, price) for n, each in exact.items()},
    }
