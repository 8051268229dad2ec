"""How some number of workers does under a load, around one spike or day in, day out.

Each is known twice: exactly, and from runs in which all numbers of workers meet the same arrivals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lessons.common import charts
from lessons.common.charts import Figure
from lessons.common.runs import beside, estimate, never_negative, ratio, wait_at
from lessons.common.spiky import (
    Spiky,
    late_share,
    mean_between,
    solved,
)
from lessons.common.sweeps import busy, late, so_far, tasks, waited
from queuesim import Batch, Estimate, Scenario, one_queue, theory

ENOUGH = 10  # runs whose interval is worth drawing
ROOM = 1.25  # times the highest bar: there are words on it (intervals narrow as runs come in)
PERCENT = (10, 15, 20, 30, 40, 60, 80, 100, 130)  # ends of an axis


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
    """From spike to spike. By the next one the last is forgotten: each begins as the first did.

    The tasks in question are those of the spike; the wait is that at its end.
    """

    load: Spiky
    calm = 20.0  # seconds that a run needs to be as the base rate keeps it
    runs = 80
    whose = "a spike’s tasks"
    late_axis = "% of a spike’s tasks too late (5 allowed)"
    wait_axis = "wait in s as the spike ends"
    wait_words = "wait as the spike ends"

    @property
    def mean(self) -> float:
        """Tasks a second, on average."""
        return self.load.mean

    @property
    def words(self) -> str:
        """For what the figures hold."""
        return f"for {self.load.spacing} s with one spike in them"

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return self.load.queue(workers)

    @property
    def whole(self) -> tuple[float, float]:
        """What counts of a run."""
        return self.calm, self.calm + self.load.spacing

    @property
    def asked(self) -> tuple[float, float]:
        """When the tasks in question come."""
        begin = self.calm + self.load.at
        return begin, begin + self.load.length

    def trial(self, workers: int) -> Scenario:
        """The queue of a run, begun with as many tasks as there usually are."""
        spikes = replace(self.load, spacing=1e6, at=self.asked[0]).spikes()
        return _begun(self.load.base, workers, spikes)

    def exact(self, workers: int, target: float) -> Figures:
        """By the solved chain. Raises Unstable."""
        until, begin = self.load.spacing, self.load.at
        chain = solved(self.load, workers, until, step=0.25)
        return Figures(
            mean_between(chain, chain.mean_busy, 0, until) / workers,
            late_share(chain, workers, target, begin, begin + self.load.length),
            float(chain.mean_wait.max()),
            float(chain.waited[-1]) / until,
        )


@dataclass(frozen=True)
class AlwaysAlike:
    """An arrival rate that never changes; all tasks are in question, and the wait is their mean."""

    mean: float
    whole = asked = 50.0, 150.0
    runs = 30
    whose = "the tasks"
    late_axis = "% of tasks too late (5 allowed)"
    wait_axis = "mean wait in s"
    wait_words = "mean wait"

    @property
    def words(self) -> str:
        """For what the figures hold."""
        return f"for {self.mean:g} tasks a second in the long run"

    def queue(self, workers: int) -> Scenario:
        """The queue to steer."""
        return one_queue(self.mean, workers)

    def trial(self, workers: int) -> Scenario:
        """The queue of a run, begun with as many tasks as there usually are."""
        return _begun(self.mean, workers)

    def exact(self, workers: int, target: float) -> Figures:
        """By Erlang's formula. Raises Unstable."""
        known = theory.mmc(self.mean, 1, workers)
        late = theory.wait_tail(self.mean, 1, workers, target)
        return Figures(known.utilisation, late, known.mean_wait, known.mean_waiting)


def _begun(rate: float, workers: int, spikes=()) -> Scenario:
    """A queue that begins with as many tasks as there are in the long run."""
    first = round(theory.mmc(rate, 1, workers).mean_in_system)
    return one_queue(rate, workers, batches=(Batch(0, first),), spikes=spikes)


Load = AroundSpike | AlwaysAlike


def fewest(figures: dict[int, Figures], late=0.05) -> int:
    """The smallest number of workers with at most that share late."""
    return min(n for n, each in figures.items() if each.late <= late)


def cheapest(figures: dict[int, Figures], wage: float, price: float, late=1.0) -> int:
    """The number of workers that costs least of those with at most that share late."""
    costs = {n: each.cost(n, wage, price) for n, each in figures.items() if each.late <= late}
    return min(costs, key=costs.get)


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
    marked: tuple[int, int, int, float | None],
    titles: tuple[str, str, str],
) -> tuple[Figure, Figure, Figure]:
    """Who is late, the wait, and the cost, for each number of workers: exactly, whiskers from runs.

    ``marked`` are numbers of workers: the fewest that keep the promise; that which costs least; the
    one on the stage; the one that was guessed.
    """
    fewest, best, yours, guess = marked
    same = {"x": "workers", "yours": str(yours)}
    late = _compared(exact, found, lambda each, n: each.late, times=100)
    wait = _compared(exact, found, lambda each, n: each.wait)
    cost = _compared(exact, found, lambda each, n: each.cost(n, *prices))
    guess = str(int(guess)) if guess else None
    above = 0.22 if guess == str(yours) else 0.14  # of the axis: there are words on the bar
    top = charts.axis_end(_room(wait), 1)
    parts = {
        str(n): {
            "at work": prices[0] * n * each.busy,
            "idle": prices[0] * n * (1 - each.busy),
            "waiting": prices[1] * each.waiting,
        }
        for n, each in exact.items()
    }
    return (
        charts.bars(
            titles[0],
            **late,
            **same,
            chosen=str(fewest),
            y=(load.late_axis, 0, next(end for end in PERCENT if end >= _room(late))),
        ),
        charts.bars(
            titles[1],
            **wait,
            **same,
            y=(load.wait_axis, 0, top),
            guess=guess and (guess, _most(wait, guess) + above * top),
            decimals=2,
        ),
        charts.stacks(
            titles[2],
            parts,
            **same,
            chosen=str(best),
            y=("cost an hour", 0, charts.axis_end(_room(cost), 100)),
            roles=("task", "dim", "amber"),
            intervals=cost["intervals"],
            theory=cost["heights"],
        ),
    )


def _compared(exact: dict, found: dict, of: Callable, times=1.0) -> dict:
    """Heights of bars, exact, and intervals, as soon as there are runs enough; by name of the bar.

    `of` makes Figures and their number of workers the figure that is drawn.
    """
    heights = {str(n): times * of(each, n) for n, each in exact.items()}
    spans = {str(n): of(each, n) for n, each in found.items()}
    spans = {name: span for name, span in spans.items() if span.n >= ENOUGH}
    known = {name: (times * max(span.low, 0), times * span.high) for name, span in spans.items()}
    return {
        "heights": heights,
        "intervals": {name: known.get(name, (height, height)) for name, height in heights.items()},
    }


def _room(shown: dict) -> float:
    """How high an axis must reach at least: the bars, and words on them."""
    return ROOM * max(shown["heights"].values())


def _most(shown: dict, name: str) -> float:
    """How high a bar and its interval reach."""
    return max(shown["heights"][name], shown["intervals"][name][1])


def beside_runs(
    load: Load, workers: int, target: float, found: Figures, prices: tuple[float, float]
) -> tuple[tuple, list]:
    """Head and rows of a table: what is exact of some number of workers, and what runs say."""
    exact = load.exact(workers, target)
    rows = [
        ("busy", exact.busy, found.busy, "%", 100),
        (load.wait_words, exact.wait, found.wait, "s"),
        (f"wait longer than {target:g} s", exact.late, found.late, "%", 100),
        ("cost an hour", exact.cost(workers, *prices), found.cost(workers, *prices), ""),
    ]
    head = (f"{workers} workers", "exactly", f"in {found.busy.n} runs, with 95 % interval")
    return head, [beside(name, one, never_negative(of), *more) for name, one, of, *more in rows]
