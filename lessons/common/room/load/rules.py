"""The rules of a load: what the teacher sets, and the system that it makes."""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

from queuesim import Arrivals, Deterministic, Exponential, Pool, Queue, Scenario, Source
from queuesim.limits import MAX_MEAN, number, whole
from queuesim.tracefile.words import plural

ORDERS = {
    "fifo": "first come, first served",
    "lifo": "newest first",
    "shortest": "shortest first",
}
WORKERS = (0, 20)
LIMIT = (0, 200)  # waiting tasks, if there is a limit
SECONDS = (0.5, 30.0)
RATES = (0.0, 10.0)  # of other tasks, per second
OTHERS = "other tasks"


@dataclass(frozen=True)
class Rules:
    """How the tasks of a room are dealt with.

    Attributes
    ----------
    workers : int
    limit : int or None
        At most so many tasks wait.
    order : str
        One of ``ORDERS``.
    seconds : float
        How long a task takes on average.
    stays : bool
        Whether the task of a client that gives up stays in the queue.
    drops : bool
        Whether a worker skips a task whose client has given up.
    others : float
        So many tasks a second come besides those of the room.
    """

    workers: int = 4
    limit: int | None = None
    order: str = "fifo"
    seconds: float = 2.0
    stays: bool = False
    drops: bool = False
    others: float = 0.0

    def __post_init__(self):
        whole("The number of workers", self.workers, *WORKERS)
        number("The seconds that a task takes", self.seconds, *SECONDS)
        number("The rate of other tasks", self.others, *RATES)
        if self.limit is not None:
            whole("The queue limit", self.limit, *LIMIT)
        if self.order not in ORDERS:
            raise ValueError(f"The order must be one of {', '.join(ORDERS)}.")
        if not (isinstance(self.stays, bool) and isinstance(self.drops, bool)):
            raise ValueError("Whether a task stays, and whether it is dropped, is True or False.")

    def scenario(self) -> Scenario:
        """The system under these rules; tasks of the room are put into it from outside."""
        source = Source(
            Arrivals(self.others),
            Exponential(self.seconds),
            # A client decides by itself when it gives up. In the run its task never ends waiting
            # of its own, and a task that stays behind is one that callers may leave.
            patience=Deterministic(MAX_MEAN) if self.stays else None,
            withdraws=not self.stays,
            name=OTHERS,
        )
        limit = math.inf if self.limit is None else self.limit
        queue = Queue(limit=limit, order=self.order, drops_expired=self.drops)
        return Scenario((source,), (queue,), (Pool(self.workers),))

    def to_data(self) -> dict[str, Any]:
        """These rules as JSON can hold them."""
        return asdict(self)

    @staticmethod
    def from_data(data: dict[str, Any]) -> "Rules":
        """The rules that ``to_data`` has put down."""
        return Rules(**{field.name: data[field.name] for field in fields(Rules)})


_WORDS = {
    "workers": lambda now: plural(now, "worker"),
    "limit": lambda now: "no limit" if now is None else f"limit {now}",
    "order": lambda now: ORDERS[now],
    "seconds": lambda now: f"{now:g} s a task",
    "stays": lambda now: f"given-up tasks {'stay' if now else 'leave'}",
    "drops": lambda now: f"workers {'skip' if now else 'do'} given-up tasks",
    "others": lambda now: f"{now:g} other task{'s' if now != 1 else ''} per s",
}


def difference(before: Rules, after: Rules) -> str:
    """What is new, as a flag says it: "6 workers, limit 20"."""
    old, new = before.to_data(), after.to_data()
    return ", ".join(_WORDS[name](new[name]) for name in new if new[name] != old[name])
