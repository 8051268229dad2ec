"""The table of tasks: one row per attempt, one column for each thing that is written down about it.

A row is written when its task is planned, and again as things happen to it. Nothing is ever
removed, so a row number names an attempt for good. Columns that few runs need (`patience`, `luck`,
`gone`, `held`, `again`) are None until one does.
"""

import math
from array import array

import numpy as np

from queuesim.streams import Stream

NEVER = math.nan
NOBODY = -1

KINDS = {
    "arrival": "d",  # when it came
    "demand": "d",  # how long a worker needs for it
    "start": "d",  # when a worker began (nan: not yet)
    "finish": "d",  # when it left (nan: not yet)
    "worker": "i",  # the code of the worker who serves or holds it (-1: none)
    "queue": "b",
    "source": "b",
    "outcome": "b",
    "attempt": "h",  # 0: the first
}
RARE = {
    "patience": math.inf,  # how long its caller waits
    "luck": None,  # one uniform draw, from which all its dice are made
    "gone": NEVER,  # when its caller went
    "held": NEVER,  # when a worker took it into its hands
    "again": NEVER,  # when its caller tries again, after this attempt came to nothing
}


class Tasks:
    """The columns, as plain arrays: `tasks.start[row]`."""

    def __init__(self, seed: int):
        self.seed = seed
        for name, kind in KINDS.items():
            setattr(self, name, array(kind))
        for name in RARE:
            setattr(self, name, None)

    def __len__(self):
        return len(self.arrival)

    def copy(self) -> "Tasks":
        """The same rows, to be written on separately."""
        other = Tasks(self.seed)
        for name in (*KINDS, *RARE):
            column = getattr(self, name)
            setattr(other, name, None if column is None else column[:])
        return other

    def need(self, *names: str) -> None:
        """From now on have these rare columns; rows so far get what a row without them means."""
        for name in names:
            if getattr(self, name) is None:
                values = [RARE[name]] if name != "luck" else self._late_luck()
                column = array("d", values)
                setattr(self, name, column if name == "luck" else column * len(self))

    def _late_luck(self):
        """Luck for the rows that came before any was needed, dealt out in order of arrival.

        Where a retry has its row depends on how far ahead was planned, when it came does not.
        """
        order = np.lexsort((np.array(self.attempt) > 0, np.array(self.arrival)))
        luck = np.empty(len(self))
        luck[order] = Stream(self.seed, "late luck").uniforms(0, len(self), 1)[:, 0]
        return luck.tolist()

    def plan(self, source, arrival, demand, patience, luck) -> None:
        """Write down tasks to come, in order of arrival: arrays of equal length."""
        total = len(arrival)
        never = array("d", [NEVER]) * total
        zeros = bytes(total)
        self.arrival.frombytes(arrival.tobytes())
        self.demand.frombytes(demand.tobytes())
        self.start.extend(never)
        self.finish.extend(never)
        self.worker.extend(array("i", [NOBODY]) * total)
        self.source.frombytes(np.broadcast_to(np.int8(source), total).tobytes())
        self.queue.frombytes(zeros)
        self.outcome.frombytes(zeros)
        self.attempt.frombytes(zeros * self.attempt.itemsize)
        rare = {"patience": patience, "luck": luck, "gone": never, "held": never}
        rare["again"] = never
        for name, values in rare.items():
            if (column := getattr(self, name)) is not None:
                column.frombytes(values.tobytes())

    def repeat(self, old: int, now: float) -> int:
        """The task of row `old` once more, tried at `now`: the number of its new row."""
        row = len(self.arrival)
        self.arrival.append(now)
        self.demand.append(self.demand[old])
        self.start.append(NEVER)
        self.finish.append(NEVER)
        self.worker.append(NOBODY)
        self.queue.append(0)
        self.source.append(self.source[old])
        self.outcome.append(0)
        self.attempt.append(self.attempt[old] + 1)
        if self.patience is not None:
            self.patience.append(self.patience[old])
        if self.luck is not None:
            self.luck.append(self.luck[old])
        if self.gone is not None:
            self.gone.append(NEVER)
        if self.held is not None:
            self.held.append(NEVER)
        if self.again is not None:
            self.again.append(NEVER)
        return row
