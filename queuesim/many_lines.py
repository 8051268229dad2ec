"""Which of several lines a task joins: many runs at once, as chains of lengths.

So many workers, the same number before each of some lines; work is exponential with a mean of 1. It
is as good as new at any moment, so the lengths of the lines are all there is to know. A run is a
chain of events: a task arrives, or a worker would be done if it is busy.

In the same events the same tasks wait in one line for all workers. That is M/M/c, begun in its
steady state, and its wait is known exactly. So the runs need only tell how much longer tasks wait
in lines apart, and most of the luck cancels: by Little's law the tasks that there are more, divided
by the arrival rate. (As many workers are busy in both.)

Lines apart begin with a length that is about right, and are read once they have forgotten it:
`python -m tests.benchmarks.coverage --only 13` measures how often the intervals hold the true wait.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.intervals import Interval, interval_of_mean
from queuesim.theory import mmc, mmck_states

WORKERS = 8
RUNS = 256
WARM_UP, READ = 1000, 600  # events of a run that are not read, and those that are
BLOCK = 50  # events that are drawn together; at the end of each block the lines are read
AS_GOOD_AS_NO_LIMIT = 2000  # tasks in one line

# How many seconds longer than in one line tasks wait at first if they join the shortest, and how
# many more if it is the shorter of two, by load and number of lines. It is about as in the long
# run, and somewhat more where the beginning takes long to be forgotten: the first lines are even,
# which saves time.
LOADS = 0.5, 0.7, 0.8, 0.9, 0.95
LONGER = {
    "shortest": {
        2: (0.003, 0.012, 0.018, 0.028, 0.030),
        4: (0.011, 0.040, 0.063, 0.094, 0.119),
        8: (0.027, 0.105, 0.170, 0.265, 0.345),
    },
    "shorter of two": {
        2: (0.0, 0.0, 0.0, 0.0, 0.0),
        4: (0.038, 0.098, 0.146, 0.216, 0.300),
        8: (0.249, 0.476, 0.670, 1.150, 1.375),
    },
}

# A line in a run is one number, its length and its own place among the lines, so that the smallest
# one says which line is the shortest.
TASK = 64
NEVER = 2**40


def waits_by_choice(
    load: float, lines: int, seed: int, warm_up: int = WARM_UP
) -> dict[str, Interval]:
    """The mean wait when each task looks at two lines, or at all of them, and joins the shortest.

    At a load of 0.5 to 0.95 of `WORKERS` workers, in 2, 4 or 8 lines.
    """
    luck, rate = np.random.default_rng(seed), load * WORKERS
    together = _in_steady_state(rate, luck)
    apart, more = {}, 0
    for choice, longer in LONGER.items():
        more += luck.poisson(np.interp(load, LOADS, longer[lines]) * rate, RUNS)
        apart[choice] = _spread(together + more, lines)
    extra = {choice: np.zeros(RUNS) for choice in ("shorter of two", "shortest")}
    for block in range((warm_up + READ) // BLOCK):
        events = _draw(load, lines, luck)
        _go_on(together, apart["shorter of two"], apart["shortest"], events)
        if block * BLOCK >= warm_up:
            for choice, keys in apart.items():
                extra[choice] += (keys.reshape(lines, RUNS) // TASK).sum(axis=0) - together
    one_line = mmc(rate, 1, WORKERS).mean_wait
    return {
        choice: interval_of_mean(one_line + tasks / (READ // BLOCK) / rate)
        for choice, tasks in extra.items()
    }


def _in_steady_state(rate, luck):
    """How many tasks each run has in one line and with its workers, at first."""
    cumulative = np.cumsum(mmck_states(rate, 1, WORKERS, AS_GOOD_AS_NO_LIMIT))
    return np.minimum(np.searchsorted(cumulative, luck.random(RUNS)), AS_GOOD_AS_NO_LIMIT)


def _spread(tasks, lines):
    """The keys of lines among which these tasks are spread evenly: line by line, each by run."""
    place = np.arange(lines)[:, None]
    return ((tasks + place) // lines * TASK + place).ravel()


@dataclass(frozen=True)
class _Events:
    """What comes next in each run: a row for each event, a column for each run.

    Where a worker would be done, `one` and `other` are both its line.
    """

    arrives: np.ndarray
    one: np.ndarray  # the two lines at which a task looks
    other: np.ndarray
    busy_from: np.ndarray  # the key from which on the worker of its line is busy
    busy_together: np.ndarray  # likewise, of how many tasks on in one line


def _draw(load, lines, luck):
    """A block of events."""
    shape, run = (BLOCK, RUNS), np.arange(RUNS)
    arrives = luck.random(shape) < load / (1 + load)
    worker = luck.integers(WORKERS, size=shape)
    each = WORKERS // lines
    one = luck.integers(lines, size=shape)
    other = luck.integers(lines - 1, size=shape)
    other += other >= one
    done = worker // each
    return _Events(
        arrives,
        np.where(arrives, one, done) * RUNS + run,
        np.where(arrives, other, done) * RUNS + run,
        np.where(arrives, NEVER, (worker % each + 1) * TASK),
        np.where(arrives, NEVER, worker + 1),
    )


def _go_on(together, by_two, by_all, events):
    """Let a block of events happen, in one line and in lines apart."""
    columns = events.arrives, events.one, events.other, events.busy_from, events.busy_together
    rows = by_all.reshape(-1, RUNS)
    for arrives, one, other, busy_from, busy_together in zip(*columns):
        _change(by_two, np.minimum(by_two[one], by_two[other]), arrives, busy_from)
        shortest = np.where(arrives, rows.min(axis=0), by_all[one])
        _change(by_all, shortest, arrives, busy_from)
        together += arrives
        together -= together >= busy_together


def _change(keys, key, arrives, busy_from):
    """A task joins the line with this key, or leaves it if its worker is busy."""
    place = key % TASK * RUNS + np.arange(RUNS)
    keys[place] = key + TASK * arrives - TASK * (key >= busy_from)
