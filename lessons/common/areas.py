"""One run drawn twice: a bar for each task, then the same bars as the line. The areas are the same."""

import numpy as np

from queuesim import Run

MOST = 700  # pieces of bars that are drawn one by one


def by_task(run: Run) -> tuple[dict, dict]:
    """Bars on rows for `charts.blocks`: waits (solid; the longest one amber) and work (faint)."""
    rows = np.arange(len(run))
    words = [f"task {i + 1} waits {wait:.1f} s" for i, wait in enumerate(run.wait)]
    solid = {"task": (run.arrival, run.start, rows, rows + 1, words)}
    if len(run):
        one = slice(longest(run), longest(run) + 1)
        solid["amber"] = tuple(column[one] for column in solid["task"])
    return solid, {"task": (run.start, run.finish, rows, rows + 1, words)}


def by_place(run: Run) -> dict:
    """The waits for `charts.blocks`, each task at its place in the line, first come first served.

    They fill the area below the number waiting. Too many pieces become columns of that height.
    """
    ways = [_way(run, task) for task in range(len(run))]
    if not ways or sum(len(way[0]) for way in ways) > MOST:
        times, waiting = run.waiting_series()
        words = [f"{number} waiting" for number in waiting]
        ends = np.append(times[1:], run.until)
        solid = {"task": (times, ends, np.zeros(len(times)), waiting, words)}
    else:
        solid = {"task": tuple(map(np.concatenate, zip(*ways)))}
    if ways:
        solid["amber"] = ways[longest(run)]
    return solid


def longest(run: Run) -> int:
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
