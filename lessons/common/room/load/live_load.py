"""The newest load of a room as this server knows it: read on from the database, computed ahead."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from time import time

from lessons.common.room.load.balance import balances
from lessons.common.room.load.deeds import Deed, Start
from lessons.common.room.load.fates import fates
from lessons.common.room.load.load_run import LoadRun, WithGhost
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.part import Seen
from lessons.common.room.load.replayed import replayed
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

    A revision is known by the time from which on it says anything new. What others read while this
    goes on is `seen`, which is replaced as a whole.
    """

    def __init__(self, log: LoadLog, code: str, clock: Callable[[], float] = time):
        self.code, self._log, self._clock = code, log, clock
        self.seen: Seen | None = None
        self._lock = RLock()
        self._start: Start | None = None

    def _begin(self, start: Start) -> None:
        """Another load, or a trial of it: another run to show."""
        self._start, self._load = start, WithGhost(start)
        self._deeds: list[Deed] = []  # of a load that has a trial
        self._trial: LoadRun | None = None  # once the run is over, if one is asked for
        self._balances = None
        self._until = 0.0
        self._since = [0.0]  # by revision
        self._name = f"{self.code} {start.run} {secrets.token_hex(4)}"

    # ---------------------------------------------------------------- following

    def renew(self) -> Seen | None:
        """Read what is new; the load as it is now."""
        with self._lock:
            last = self._start
            run, known = (last.run, self._load.count) if last else (0, 0)
            start, deeds = self._log.read_on(self.code, run, known)
            if start is None:
                return None
            if self.seen and self.seen.over and (start, deeds) == (last, []):
                return self.seen
            if last is None or (start.run, start.trial) != (last.run, last.trial):
                start, deeds = self._log.read(self.code, start.run)
                self._begin(start)
            ended = self._start.ended != start.ended
            self._start = start
            self._take(deeds)
            self._look_ahead(ended)
            self.seen = self._look()
            return self.seen

    def _take(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            self._load.take(deed)
        if self._start.trial:
            self._deeds += deeds
        if deeds:
            self._balances = self._trial = None
            self._since.append(deeds[0].at)

    def _look_ahead(self, ended: bool) -> None:
        """Have the run computed far enough; where it goes no further, cut what was ahead."""
        now, before = self._now(), self._until
        if self._is_over():
            self._until = now
            if ended or before != self._until:
                self._since.append(min(self._until, before))
        elif before - now < RUNS_SHORT:
            self._until = min(math.ceil(now) + AHEAD, self._start.end(math.inf))
            if self._until > before:
                self._since.append(before)

    def _look(self) -> Seen:
        """Where everybody's task is now."""
        run, end = self._load.run, self._now()
        tickets = {client: run.tickets[client, number] for client, number in run.latest.items()}
        were, would_be = self._balance() if self._is_over() else (None, None)
        return Seen(
            start=self._start,
            rules=run.rules,
            over=self._is_over(),
            numbers=dict(run.latest),
            fates=fates(run.present(end), tickets),
            balances=were,
            otherwise=would_be,
        )

    def _balance(self) -> tuple:
        """How each client fared, and how it would have in the trial, if there is one."""
        if self._balances is None:
            if trial := self._start.trial:
                self._trial = replayed(self._start, self._deeds, trial)
            end = self._now()
            would_be = balances(self._trial, end) if self._trial else None
            self._balances = balances(self._load.run, end), would_be
        return self._balances

    def _now(self) -> float:
        """Where the run is now, in seconds; a deed may be a moment ahead of this clock."""
        return max(self._start.end(self._clock()), self._load.run.now)

    def _is_over(self) -> bool:
        return self._start.is_over(self._clock())

    # ---------------------------------------------------------------- telling

    def news(self, run: str, revision: int) -> News | None:
        """What a page does not know yet that holds a revision of a run; None: nothing."""
        with self._lock:
            if self._start is None:
                return None
            newest = len(self._since) - 1
            if run == self._name and revision >= newest:
                return None
            since = min(self._since[revision + 1 :]) if run == self._name else 0.0
            return News(self._name, newest, self._message(since) | {"rev": newest})

    def _message(self, since: float) -> dict:
        live = not self._is_over()
        at = max(self._now() - LAG, 0.0) if live else 0.0
        ghost = None if self._trial else self._load.ghost
        lanes = [(run_name, run, ghost) for run_name, run in self._runs()]
        return message_of(lanes, self._until, since) | {
            "run": self._name,
            "begun": self._name,
            "live": live,
            "now": at,
            "end": self._start.end(math.inf) if live else self._until,
            "start": {"t": at, "playing": True, "speed": 1 if live else self._speed()},
        }

    def _runs(self) -> list[tuple[str, LoadRun]]:
        """The run, and the trial, if there is one, each with its name."""
        runs = [("as it was", self._load.run)]
        return [*runs, ("replayed", self._trial)] if self._trial else runs

    def _speed(self) -> float:
        """How fast a run is played once it is over."""
        return next((speed for speed in SPEEDS if self._until / speed <= PLAYED_IN), SPEEDS[-1])

    def results(self) -> list[tuple[str, Run]]:
        """What has come of a run that is over, and of its trial, if there is one, by name."""
        with self._lock:
            return [(name, run.finished(self._now())) for name, run in self._runs()]
