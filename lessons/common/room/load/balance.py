"""How each client fared in a whole load."""

from dataclasses import dataclass

import numpy as np

from lessons.common.room.load.load_run import LoadRun
from queuesim import DONE, REJECTED


@dataclass(frozen=True)
class Balance:
    """A client's tasks: how many it sent, were done, were rejected; seconds until done, in all."""

    sent: int = 0
    done: int = 0
    rejected: int = 0
    seconds: float = 0.0


def balances(run: LoadRun, end: float) -> dict[str, Balance]:
    """The balance of each client, once all that was there at the end is done."""
    result = run.finished(end)
    rows: dict[str, list[int]] = {}
    for (client, _), row in run.tickets.items():
        rows.setdefault(client, []).append(row)
    return {client: _balance(result, np.array(own)) for client, own in rows.items()}


def _balance(result, rows: np.ndarray) -> Balance:
    done = rows[result.outcome[rows] == DONE]
    spent = float(np.sum(result.finish[done] - result.arrival[done]))
    return Balance(len(rows), len(done), int(np.sum(result.outcome[rows] == REJECTED)), spent)
