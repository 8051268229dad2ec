"""What is done in a load: a client sends a task or gives up, the teacher sets other rules."""

from dataclasses import dataclass

from lessons.common.room.load.division import HALVES, ONE, QUEUES
from lessons.common.room.load.rules import Rules

LONGEST = 900.0  # seconds of a load: then it is over
MOST = 20_000  # deeds of a load
HIGHEST = 9_999  # number of a task of one client


@dataclass(frozen=True)
class Send:
    """A client sends its task number `number`; one that it still awaits it gives up first."""

    at: float  # seconds of the run
    client: str
    number: int


@dataclass(frozen=True)
class GiveUp:
    """A client no longer waits for its task."""

    at: float
    client: str
    number: int


@dataclass(frozen=True)
class Change:
    """From `at` on other rules are in force."""

    at: float
    rules: Rules


Deed = Send | GiveUp | Change


@dataclass(frozen=True)
class Trial:
    """Other rules under which the same taps are replayed; ``once``: without second tries.

    ``queues`` is one of ``QUEUES``. Raises ValueError if two halves have one worker.
    """

    rules: Rules
    once: bool = False
    queues: str = ONE

    def __post_init__(self):
        if self.queues not in QUEUES:
            raise ValueError(f"The queues must be one of {', '.join(QUEUES)}.")
        if self.queues == HALVES and self.rules.workers < 2:
            raise ValueError("Each half of the room needs a worker: set at least 2.")


@dataclass(frozen=True)
class Start:
    """With what a load begins; all else of it is in its log.

    ``began`` and ``ended`` are times in seconds since 1970; ``run`` counts the loads of a room.
    A ``trial`` is shown beside a run that is over; once all is ``put_away``, nothing is shown.
    """

    run: int
    seed: int
    rules: Rules
    began: float
    ended: float | None = None
    trial: Trial | None = None
    put_away: bool = False

    def end(self, now: float) -> float:
        """How far the run goes by now, in seconds of the run."""
        last = now if self.ended is None else min(now, self.ended)
        return min(max(last - self.began, 0.0), LONGEST)

    def is_over(self, now: float) -> bool:
        """Whether nothing can be done in it any more."""
        return self.ended is not None or now - self.began >= LONGEST
