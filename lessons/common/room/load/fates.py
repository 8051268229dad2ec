"""What becomes of each client's task: what its phone says."""

from dataclasses import dataclass

import numpy as np

from queuesim import (
    DONE,
    EXPIRED,
    FAILED,
    GAVE_UP,
    IN_SERVICE,
    IN_VAIN,
    REJECTED,
    TAKEN_BACK,
    WAITING,
    Run,
)

STATES = {
    WAITING: "waiting",
    IN_SERVICE: "in work",
    DONE: "done",
    REJECTED: "rejected",
    GAVE_UP: "gave up",
    IN_VAIN: "gave up",
    EXPIRED: "gave up",
    TAKEN_BACK: "gave up",
    FAILED: "done",
}


@dataclass(frozen=True)
class Fate:
    """Where a task is.

    ``since`` is when that began and ``sent`` when it came, in seconds of the run; ``ahead`` are
    the tasks that will be started before it, as far as one can tell now.
    """

    state: str
    sent: float
    since: float
    ahead: int = 0


def fates(run: Run, tickets: dict[str, int]) -> dict[str, Fate]:
    """The fate of each client's newest task at the end of a run; rows are tickets in it."""
    ahead = tasks_ahead(run)
    return {client: _fate(run, row, ahead) for client, row in tickets.items()}


def _fate(run: Run, row: int, ahead: np.ndarray) -> Fate:
    state, sent = STATES[run.outcome[row]], float(run.arrival[row])
    if not np.isnan(run.gone[row]):
        return Fate("gave up", sent, float(run.gone[row]))
    if state == "waiting":
        return Fate(state, sent, sent, int(ahead[row]))
    if state == "rejected":
        return Fate(state, sent, sent)
    ended = run.start if state == "in work" else run.finish
    return Fate(state, sent, float(ended[row]))


def tasks_ahead(run: Run) -> np.ndarray:
    """For each task, how many of those that wait will be started before it (if none comes)."""
    (queue,) = run.scenario.queues
    waits = run.outcome == WAITING
    if queue.drops_expired:
        waits &= np.isnan(run.gone)
    rows = np.flatnonzero(waits)
    if queue.order == "lifo":
        rows = rows[::-1]
    if queue.order == "shortest":
        rows = rows[np.argsort(run.demand[rows], kind="stable")]
    ahead = np.zeros(len(run), int)
    ahead[rows] = np.arange(len(rows))
    return ahead
