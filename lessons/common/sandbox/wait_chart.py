"""How long the tasks of one run wait in A and in B: how many wait longer than each time."""

import math

import numpy as np

from lessons.common.charts import Axis, Figure, Powers, axis_end, figure, moment, tail
from lessons.common.numbers import short
from lessons.common.sandbox.comparing import Question
from lessons.common.sandbox.findings import over
from queuesim import Run, simulate

LEAST = 0.1  # % of the tasks that are still drawn
ROLES = {"A": "task", "B": "green"}  # as on the stage


def wait_chart(of: Question, second: float = 1.0) -> Figure | None:
    """The tails of both, in the reader's time; None where no task was started.

    A second of the runs is so many of the reader's.
    """
    runs = {side: simulate(system, of.seed, of.until) for side, system in _sides(of)}
    waits, promise = {side: second * _waits(run) for side, run in runs.items()}, second * of.promise
    if not all(len(each) for each in waits.values()):
        return None
    longest = max(float(np.percentile(each, 99.5)) for each in waits.values())
    end = axis_end(max(longest, promise * 1.1, 0.1), 1.0)
    late = {side: f"{float(short(_over(each, promise))):g}" for side, each in waits.items()}
    title = (
        f"In one run, {late['A']} % of A’s tasks and {late['B']} % of B’s wait over {over(promise)}"
    )
    marks = [tail(side, each, ROLES[side]) for side, each in waits.items()]
    x = Axis("wait in s", 0, end)
    y = Powers("% of tasks that wait longer", math.floor(math.log10(LEAST)), 2)
    return figure(title, x, y, [*marks, moment("", promise)])


def _sides(of: Question):
    return [("A", of.a), ("B", of.b)]


def _over(waits: np.ndarray, promise: float) -> float:
    """How many % of the waits are longer than was promised."""
    return 100 * float(np.mean(waits > promise))


def _waits(run: Run) -> np.ndarray:
    return run.wait[~np.isnan(run.wait)]
