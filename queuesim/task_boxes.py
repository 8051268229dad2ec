"""A run as boxes of task and time: the waits, the work, and each wait at its place in the line.

The area of a box is a time, so that pictures of one run can be compared: all waits together are the
area below the number waiting. For runs of one queue, first come first served, that were drained.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.run import Run


@dataclass(frozen=True)
class Boxes:
    """Boxes of tasks (by their row in the run): from `begin` to `end`, from `low` to `high`."""

    task: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def __len__(self) -> int:
        return len(self.task)

    def of(self, task: int) -> "Boxes":
        """Those of one task."""
        own = self.task == task
        return Boxes(
            task=self.task[own],
            begin=self.begin[own],
            end=self.end[own],
            low=self.low[own],
            high=self.high[own],
        )

    @property
    def area(self) -> float:
        """Of all boxes together."""
        return float((self.end - self.begin) @ (self.high - self.low))


def wait_boxes(run: Run) -> Boxes:
    """A row for each task, as long as it waits."""
    rows = np.arange(len(run))
    return Boxes(rows, run.arrival, run.start, rows, rows + 1)


def work_boxes(run: Run) -> Boxes:
    """A row for each task, as long as it is in work."""
    rows = np.arange(len(run))
    return Boxes(rows, run.start, run.finish, rows, rows + 1)


def place_boxes(run: Run) -> Boxes:
    """The waits in the line: a task is at a place until the next start brings it one forward."""
    task, begin, end, place = [], [], [], []
    for row in range(len(run)):
        moves = np.sort(run.start[: row + 1])
        moves = moves[moves > run.arrival[row]]
        task.append(np.full(len(moves), row))
        begin.append(np.append(run.arrival[row], moves)[: len(moves)])
        end.append(moves)
        place.append(np.arange(len(moves), 0, -1))
    if not task:
        return Boxes(*np.empty((5, 0)))
    task, begin, end, place = map(np.concatenate, (task, begin, end, place))
    return Boxes(task, begin, end, place - 1, place)


def longest_wait(run: Run) -> int | None:
    """The row of the task that waited longest; None if none waited."""
    return int(run.wait.argmax()) if run.wait.any() else None
