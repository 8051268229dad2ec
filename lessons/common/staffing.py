"""How some number of workers does under a load, around one spike or day in, day out.

Each is known twice: exactly, and from runs in which all numbers of workers meet the same arrivals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lessons.common import charts
from lessons.common.charts import Figure
from lessons.common.runs import estimate, ratio, wait_at
from lessons.common.spiky import Spiky, late_share, mean_between, solved
from lessons.common.sweeps import busy, late, so_far, tasks, waited
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
    late_axis = "% of a spike’s tasks too late", 0, 100
    wait_axis = "wait in s as the spike ends", 0, 14

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return self.load.queue(workers)

    @property
    def code(self) -> str:
        """The arguments of `one_queue` that make it."""
        extra = self.load.height - self.load.base
        when = f"range({self.load.at:g}, 1200, {self.load.spacing})"
        spikes = f"[Spike(at, length={self.load.length}, rate={extra}) for at in {when}]"
        return f"{self.load.base}, workers, spikes={spikes}"

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
    late_axis = "% of tasks too late", 0, 100
    wait_axis = "mean wait in s", 0, 1.2

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return one_queue(self.rate, workers)

    @property
    def code(self) -> str:
        """The arguments of `one_queue` that make it."""
        return f"{self.rate}, workers"

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


def simulated(load: Load, counts: Iterable[int], targets: Iterable[float], seed: int) -> tuple:
    """What the runs say so far, as a function of workers and target to Figures; and if that is all.

    Ask again until it is.
    """
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
    known, done = so_far(key, cases, load.runs, load.whole[1], measures, seed)
    return partial(_figures, load, known), done


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


def drawn(
    load: Load,
    found: dict[int, Figures],
    exact: dict[int, Figures],
    prices: tuple[float, float],
    numbers: tuple[int | None, int, float | None],
    titles: tuple[str, str, str],
) -> tuple[Figure, Figure, Figure]:
    """Who is late, the wait, and the cost, for each number of workers.

    ``numbers`` of workers that are marked: the best; the one on the stage; the one that was guessed
    to bring the wait below 1 s.
    """
    best, yours, guess = numbers
    same = {"x": "workers", "chosen": None if best is None else str(best), "yours": str(yours)}
    late, wait, paid = titles
    dearest = max(each.cost(n, *prices) for n, each in exact.items())
    top = next(top for top in (200, 400, 800, 1600) if dearest < 0.82 * top)
    costs = {str(n): each.cost(n, *prices) for n, each in found.items()}
    parts = {
        str(n): {
            "at work": prices[0] * n * each.busy.mean,
            "idle": prices[0] * n * (1 - each.busy.mean),
            "waiting": prices[1] * each.waiting.mean,
        }
        for n, each in found.items()
    }
    return (
        charts.bars(
            late,
            **_compared(found, exact, "late", 100),
            **same,
            y=load.late_axis,
            levels={"5 %": 5},
        ),
        charts.bars(
            wait,
            **_compared(found, exact, "wait"),
            **same,
            y=load.wait_axis,
            guess=(f"{guess:.0f}", 1) if guess else None,
            decimals=2,
        ),
        charts.stacks(
            paid,
            parts,
            **same,
            y=("cost an hour", 0, top),
            roles=("task", "dim", "amber"),
            intervals={name: (each.low, each.high) for name, each in costs.items()},
            theory={str(n): each.cost(n, *prices) for n, each in exact.items()},
        ),
    )


def _compared(found, exact, name, times=1.0):
    """One figure as `charts.bars` wants it."""
    estimates = {str(n): getattr(each, name) for n, each in found.items()}
    return {
        "heights": {n: times * each.mean for n, each in estimates.items()},
        "intervals": {n: (times * each.low, times * each.high) for n, each in estimates.items()},
        "theory": {str(n): times * getattr(each, name) for n, each in exact.items()},
    }
