"""One run drawn twice: a bar for each task, then the same bars as the line, of the same area."""

import numpy as np

from lessons.common import charts
from lessons.common.charts import Figure, blocks
from queuesim import Run

MOST = 700  # pieces of bars that are drawn one by one


def by_task(title: str, run: Run, closing: float) -> Figure:
    """A row for each task: its wait (solid; the longest amber), then its work (faint)."""
    rows = np.arange(len(run))
    words = [f"task {i + 1} waits {wait:.1f} s" for i, wait in enumerate(run.wait)]
    solid = {"task": (run.arrival, run.start, rows, rows + 1, words)}
    if run.wait.any():
        one = slice(_longest(run), _longest(run) + 1)
        solid["amber"] = tuple(column[one] for column in solid["task"])
    faint = {"task": (run.start, run.finish, rows, rows + 1, words)}
    y = ("tasks", 0, charts.axis_end(len(run) + 6, 40))
    return blocks(title, solid, _seconds(run, closing), y, faint, _peak(run, "strong bar"))


def by_place(title: str, run: Run, closing: float) -> Figure:
    """The waits alone, each task at its place in the line: first come, first served.

    They fill the area below the number waiting. Too many pieces become columns of that height.
    """
    ways = [_way(run, task) for task in range(len(run))]
    times, waiting = run.waiting_series()
    if not ways or sum(len(way[0]) for way in ways) > MOST:
        words = [f"{number} waiting" for number in waiting]
        ends = np.append(times[1:], run.until)
        solid = {"task": (times, ends, np.zeros(len(times)), waiting, words)}
    else:
        solid = {"task": tuple(map(np.concatenate, zip(*ways)))}
    if run.wait.any():
        solid["amber"] = ways[_longest(run)]
    average = run.area((times, waiting)) / run.until
    levels = {f"{average:.2f} on average": average}
    y = ("tasks waiting", 0, charts.axis_end(waiting.max() + 1, 6))
    marks = _peak(run, "task", " waiting")
    return blocks(title, solid, _seconds(run, closing), y, marks=marks, levels=levels)


def _seconds(run, closing):
    """The axis of both pictures."""
    end = charts.axis_end(run.until, 4 / 3 * closing)
    return (f"seconds (nobody comes after {closing:g})", 0, end)


def _peak(run, thing, more=""):
    """A mark where the line is longest."""
    times, waiting = run.waiting_series()
    most = int(waiting.max())
    return {f"{most} {thing}{'s' * (most > 1)}{more}": times[waiting.argmax()]} if most else {}


def _longest(run):
    """The row of the task that waited longest."""
    return int(np.argmax(run.wait))


def _way(run, task):
    """The way of one task up the line, a box for each place."""
    moves = np.sort(run.start[: task + 1])
    moves = moves[moves > run.arrival[task]]  # each start brings it one place forward
    place = np.arange(len(moves), 0, -1)
    since = np.append(run.arrival[task], moves)[: len(moves)]
    words = np.array([f"task {task + 1}, number {number} in line" for number in place], object)
    return since, moves, place - 1, place, words
