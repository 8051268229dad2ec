"""The newest load of a room as this server knows it: read on from the database, computed ahead."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from time import time

from lessons.common.room.load.balance import Balance, balances
from lessons.common.room.load.deeds import Deed, Start
from lessons.common.room.load.fates import Fate, fates
from lessons.common.room.load.load_run import LoadRun, WithGhost
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.replayed import replayed
from lessons.common.room.load.rules import difference
from lessons.common.room.load.run_message import LAG, message_of
from queuesim import Run

AHEAD = 20.0  # seconds of the run that a projector's page holds beyond now
SPEEDS, PLAYED_IN = (1, 2, 4, 8, 16, 32), 30.0  # seconds in which a run that is over is played
RUNS_SHORT = 10.0  # seconds: holding less, it is sent more


@dataclass(frozen=True)
class News:
    """What a projector's page is sent: the words, and the number of the revision that they hold."""

    run: str
    revision: int
    message: dict


class LiveLoad:
    """Follows a room's load; its methods may block, and may be called from any thread.

    A revision is known by the time from which on it says anything new.
    """

    def __init__(self, log: LoadLog, code: str, clock: Callable[[], float] = time):
        self.code, self._log, self._clock = code, log, clock
        self._lock = RLock()
        self._begin(None)

    def _begin(self, start: Start | None) -> None:
        self.start = start
        self.load = WithGhost(start) if start else None
        self.fates: dict[str, Fate] = {}
        self.balances: tuple[dict[str, Balance], dict[str, Balance]] | None = None
        self.trial: LoadRun | None = None  # once the run is over, if one is asked for
        self._log_so_far: list[Deed] = []
        self._until = 0.0
        self._since = [0.0]  # by revision
        self._name = f"{self.code} {start.run if start else 0} {secrets.token_hex(4)}"

    # ---------------------------------------------------------------- following

    def renew(self) -> None:
        """Read what is new, and see where everybody's task is now."""
        with self._lock:
            run, known = (self.start.run, self.load.count) if self.start else (0, 0)
            start, deeds = self._log.read_on(self.code, run, known)
            if start is None:
                return
            if self.start is None or start.run != run or self._is_other_story(start):
                deeds = self._log.read(self.code, start.run)[1]
                self._begin(start)
            ended = self.start.ended != start.ended
            self.start = start
            self._take(deeds)
            self._look_ahead(ended)
            self._see_fates()

    def _is_other_story(self, start: Start) -> bool:
        """Whether a replay was asked for, or is over: that is another thing to show."""
        return self.start.trial != start.trial

    def _take(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            self.load.take(deed)
        self._log_so_far += deeds
        if deeds:
            self.balances = self.trial = None
            self._say_from(deeds[0].at)

    def _say_from(self, at: float) -> None:
        self._since.append(at)

    def _look_ahead(self, ended: bool) -> None:
        now, before = self.now(), self._until
        if self.is_over():
            self._until = self.start.end(self._clock())
            if ended or before != self._until:
                self._say_from(min(self._until, before))
        elif before - now < RUNS_SHORT:
            self._until = min(math.ceil(now) + AHEAD, self.start.end(math.inf))
            if self._until > before:
                self._say_from(before)

    def _see_fates(self) -> None:
        run, end = self.load.run, self.now()
        tickets = {client: run.tickets[client, number] for client, number in run.latest.items()}
        self.fates = fates(run.present(end), tickets)
        if self.is_over() and self.balances is None:
            if trial := self.start.trial:
                log = self._log_so_far
                self.trial = replayed(self.start, log, trial.rules, once=trial.once)
            self.balances = balances(run, end), balances(self.trial, end) if self.trial else {}

    # ---------------------------------------------------------------- telling

    def now(self) -> float:
        """Where the run is now, in seconds; a deed may be a moment ahead of this clock."""
        return max(self.start.end(self._clock()), self.load.run.now)

    def is_over(self) -> bool:
        """Whether nothing can be done in the run any more."""
        return self.start.is_over(self._clock())

    def news(self, run: str, revision: int) -> News | None:
        """What a page does not know yet that holds a revision of a run; None: nothing."""
        with self._lock:
            if self.start is None:
                return None
            newest = len(self._since) - 1
            if run == self._name and revision >= newest:
                return None
            since = min(self._since[revision + 1 :]) if run == self._name else 0.0
            return News(self._name, newest, self._message(since) | {"rev": newest})

    def _message(self, since: float) -> dict:
        live = not self.is_over()
        at = max(self.now() - LAG, 0.0) if live else 0.0
        runs = [("as it was", self.load.run, self.load.ghost)]
        if self.trial:
            runs = [("as it was", self.load.run, None), (self.trial_name(), self.trial, None)]
        return message_of(runs, self._until, since) | {
            "run": self._name,
            "live": live,
            "now": at,
            "end": self._until if self.is_over() else self.start.end(math.inf),
            "start": {"t": at, "playing": True, "speed": 1 if live else self._speed()},
        }

    def _speed(self) -> float:
        """How fast a run is played once it is over."""
        return next((speed for speed in SPEEDS if self._until / speed <= PLAYED_IN), SPEEDS[-1])

    def trial_name(self) -> str:
        """What is other in the trial, in words."""
        trial = self.start.trial
        words = difference(self.start.rules, trial.rules) or "the rules at the start"
        return f"{words}, no repeated taps" if trial.once else words

    def results(self) -> list[tuple[str, Run]]:
        """What has come of a run that is over, and of its trial, if there is one, by name."""
        with self._lock:
            runs = [("as it was", self.load.run)]
            if self.trial:
                runs.append((self.trial_name(), self.trial))
            return [(name, run.finished(self.now())) for name, run in runs]
