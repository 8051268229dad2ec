"""The fewest workers that keep a promise, found without trying all numbers of them.

First some numbers are tried, then those halfway between the most workers that do not keep it and
the fewest that do, until the two are neighbors. After each run comes what is known so far::

    for found in search_workers(scenario, spread_counts(2, 40), 3600, Promise(30), Prices()):
        print(f"{found.share:.0%}", sorted(found.points))
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from queuesim.limits import MAX_WORKERS, one_of, whole
from queuesim.recorded import Trace
from queuesim.sandbox.worker_counts import Prices, Promise, WorkerCount, sweep_workers
from queuesim.scenario import Scenario


@dataclass(frozen=True)
class Found:
    """What is known so far of each number of workers, and how much of the search is done."""

    points: dict[int, WorkerCount]
    share: float

    @property
    def fewest(self) -> WorkerCount | None:
        """The fewest workers that keep the promise; None: none of those tried does."""
        keeping = [count for count, point in self.points.items() if point.keeps]
        return self.points[min(keeping)] if keeping else None


def search_workers(
    scenario: Scenario,
    counts: Iterable[int],
    until: float,
    promise: Promise,
    prices: Prices,
    *,
    replications: int = 20,
    seed: int = 0,
) -> Iterator[Found]:
    """What is known after each run: of `counts`, then of the numbers between that decide.

    More workers are taken to keep the promise better. `until` and all else are as for
    `sweep_workers`.
    """
    waiting, points = list(dict.fromkeys(counts)), {}
    how = {"replications": replications, "seed": seed}
    while waiting:
        count = waiting.pop(0)
        for point in sweep_workers(scenario, [count], until, promise, prices, **how):
            points[count] = point
            if point.done == point.replications:
                waiting = waiting or _halfway(points)
            done = len(points) - 1 + point.done / point.replications
            left = len(waiting) + len(points) - done + _halvings(points, waiting)
            yield Found(dict(points), done / (done + left) if left > 0 else 1.0)


def spread_counts(least: int, most: int, besides: int | None = None, number: int = 8) -> list[int]:
    """So many numbers of workers from the least to the most, closer where they are few.

    `besides` is one that is to be among them.
    """
    least = whole("The least number of workers", least, 1, MAX_WORKERS)
    most = whole("The most workers", most, least, MAX_WORKERS)
    spread = np.rint(np.geomspace(least, most, number)).astype(int).tolist()
    return sorted({*spread, *([besides] if besides else [])})


def most_at_once(trace: Trace) -> int:
    """How many tasks of a trace would be worked on at once if each started as it came.

    With so many workers no task waits.
    """
    one_of("The trace", trace, Trace)
    times = np.asarray(trace.times)
    ends = np.sort(times + np.asarray(trace.durations))
    there = np.arange(1, len(times) + 1) - np.searchsorted(ends, times, side="right")
    return int(there.max())


def _ends(points: dict[int, WorkerCount]) -> tuple[int, int] | None:
    """The most workers that fail below the fewest that keep the promise, and those."""
    keeping = [count for count, point in points.items() if point.keeps]
    if not keeping:
        return None
    fewest = min(keeping)
    return max((count for count in points if count < fewest), default=0), fewest


def _halfway(points: dict[int, WorkerCount]) -> list[int]:
    """The number to try next; none if the answer is known."""
    ends = _ends(points)
    if ends is None or ends[1] - ends[0] < 2:
        return []
    return [sum(ends) // 2]


def _halvings(points: dict[int, WorkerCount], waiting: list[int]) -> int:
    """About how many more numbers must be tried after those that wait."""
    ends = _ends(points)
    if ends is None:
        return min(len(waiting), 1)
    gap = ends[1] - ends[0]
    return max(math.ceil(math.log2(gap)) - bool(waiting), 0)
