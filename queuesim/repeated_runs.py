"""One worker again and again: how far the averages of runs scatter, and what is said of them.

M/M/1 with a mean service time of 1, many runs at once; a row of every array is a run, a column one
of its tasks. `python -m queuesim.repeated_runs` counts over many runs what a page cannot count
while a reader waits, and writes `data/repeated_runs.csv`: it takes some minutes.
"""

import csv
import math
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from queuesim.estimates import Estimate, t_quantile
from queuesim.intervals import interval_of_ratio
from queuesim.single_worker import waits_in_line

LOADS = tuple(range(50, 100, 5))  # in percent
TASKS = (300, 1000, 3000, 10_000)  # in a run
FASTER = (2, 5, 10)  # by how many percent the other worker's service times are shorter
BATCHES = 20  # into which a run is cut
TOGETHER = 20  # runs that make one estimate
BLOCK, BLOCKS = 50, 200  # runs that are drawn together, and how often
TABLE = Path(__file__).parent / "data" / "repeated_runs.csv"


@dataclass(frozen=True)
class Luck:
    """The gaps before tasks and their work, and how long a first task waits that finds a queue."""

    arrival: np.ndarray
    demand: np.ndarray
    first: np.ndarray

    def waits(self, faster: float = 0.0) -> np.ndarray:
        """The waits of all tasks if the worker needs so many percent less time for each."""
        return waits_in_line(self.arrival, self.demand * (1 - faster / 100), self.first)


def drawn(load: float, tasks: int, runs: int, seed: int, warm: bool) -> Luck:
    """The luck of some runs at a load (a share): begun empty or, if `warm`, in the steady state.

    In the steady state a task waits with probability `load`, then exponentially.
    """
    luck = np.random.default_rng(seed)
    first = luck.exponential(1 / (1 - load), (runs, 1)) * (luck.random((runs, 1)) < load)
    gaps = luck.standard_exponential((runs, tasks))
    gaps /= load
    gaps[:, 0] = 0.0
    return Luck(gaps.cumsum(axis=1), luck.standard_exponential((runs, tasks)), first * warm)


def half_if_independent(waits: np.ndarray) -> np.ndarray:
    """Half the 95 % interval of each run's average, as if its tasks knew nothing of each other."""
    tasks = waits.shape[1]
    return t_quantile(0.975, tasks - 1) * waits.std(axis=1, ddof=1) / math.sqrt(tasks)


def half_by_batches(waits: np.ndarray) -> np.ndarray:
    """The same from the averages of 20 long pieces of each run, taken to be independent."""
    runs, tasks = waits.shape
    pieces = waits.reshape(runs, BATCHES, tasks // BATCHES).mean(axis=2)
    return t_quantile(0.975, BATCHES - 1) * pieces.std(axis=1, ddof=1) / math.sqrt(BATCHES)


@dataclass(frozen=True)
class Counted:
    """What many runs at one setting say.

    `mean` and `sd` are of the runs' averages. `independent`, `batches` and `replications` are the
    shares of 95 % intervals that hold the average of the long run: from one run's tasks, from its
    20 pieces, and from the averages of 20 runs. `ratio_2` and so on: the variance of the difference
    that a worker makes who is 2 % faster, on the same tasks, over that on tasks of its own, with
    the ends of its 95 % interval.
    """

    load: int
    warm: int
    tasks: int
    runs: int
    mean: float
    sd: float
    independent: float
    batches: float
    replications: float
    ratio_2: float
    low_2: float
    high_2: float
    ratio_5: float
    low_5: float
    high_5: float
    ratio_10: float
    low_10: float
    high_10: float

    def ratio(self, faster: int) -> tuple[float, float, float]:
        """The ratio of variances, and the ends of its interval, for one of `FASTER`."""
        return tuple(getattr(self, f"{part}_{faster}") for part in ("ratio", "low", "high"))


def counted(load: int, warm: bool, blocks: int = BLOCKS) -> list[Counted]:
    """Count over many runs, for each number of tasks: shorter runs begin as the longest do."""
    collected = {tasks: [] for tasks in TASKS}
    for block in range(blocks):
        luck = drawn(load / 100, TASKS[-1], BLOCK, 1_000_000 * load + 2 * block + warm, warm)
        now, others = luck.waits(), [luck.waits(faster) for faster in FASTER]
        for tasks, rows in collected.items():
            rows.append(_of_block(load / 100, now[:, :tasks], [w[:, :tasks] for w in others]))
    return [_summed(load, warm, tasks, rows) for tasks, rows in collected.items()]


def _of_block(load, now, others):
    """Of each run: its average, whether two intervals hold the true one, the others' averages."""
    means, truth = now.mean(axis=1), load / (1 - load)
    off = np.abs(means - truth)
    held = off <= half_if_independent(now), off <= half_by_batches(now)
    return np.array([means, *held, *(waits.mean(axis=1) for waits in others)])


def _summed(load, warm, tasks, rows):
    """What the blocks of runs say together."""
    means, independent, batches, *others = np.hstack(rows)
    truth = load / (100 - load)
    estimates = [
        Estimate(None, "wait", tuple(part)) for part in means.reshape(-1, TOGETHER).tolist()
    ]
    replications = np.mean([each.low <= truth <= each.high for each in estimates])
    ratios = []
    for other in others:
        ratios += _ratio_of_variances(means.reshape(-1, BLOCK), other.reshape(-1, BLOCK))
    measured = means.mean(), means.std(ddof=1), independent.mean(), batches.mean(), replications
    figures = [float(f"{value:.4g}") for value in (*measured, *ratios)]
    return Counted(load, int(warm), tasks, len(means), *figures)


def _ratio_of_variances(now, other):
    """The variance of the difference on the same tasks over that on others, and its interval."""
    paired = (other - now).var(axis=1, ddof=1)
    apart = now.var(axis=1, ddof=1) + other.var(axis=1, ddof=1)
    found = interval_of_ratio(paired, apart)
    return [found.mean, found.low or math.nan, found.high or math.nan]


@cache
def table() -> dict[tuple[int, bool, int], Counted]:
    """What was counted, by load in percent, whether runs begin warm, and tasks."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [_read(row) for row in csv.DictReader(lines)]
    return {(row.load, bool(row.warm), row.tasks): row for row in rows}


def _read(row):
    kinds = {field.name: field.type for field in fields(Counted)}
    return Counted(**{name: kinds[name](value) for name, value in row.items()})


def write_table() -> None:
    """Count everything anew."""
    rows = [row for load in LOADS for warm in (False, True) for row in counted(load, warm)]
    with TABLE.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Counted)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


if __name__ == "__main__":
    write_table()
