"""The systems that run side by side and their ghosts, all computed equally far."""

import math
from itertools import zip_longest

from lessons.common.live.ghost import Ghost
from lessons.common.live.replay import Replay, Versions
from queuesim import Run, limits

MAX_TASKS = 25_000  # a live run ends here: the browser holds all of them
PIECE, MOST_PIECES = 10_000, 500  # attempts that are computed in one go, as far as is known


class Lanes:
    """The replays of a schedule, one a lane, and those of the ghost; where they end, and why."""

    def __init__(self, longest: float):
        self._longest = longest
        self.held_at: float | None = None  # no further for now
        self.end, self.stopped = longest, ""
        self.replays: list[Replay] = []
        self.ghosts: list[Replay] | None = None
        self.ghost_label = ""
        self.runs: list[Run] = []

    @property
    def until(self) -> float:
        """How far is computed."""
        return min(replay.until for replay in self.replays)

    def follow(
        self, versions: list[Versions], ghost: Ghost | None, seed: int, ahead: float, goes_on: bool
    ) -> bool:
        """Run by these schedules as far as `ahead`; return whether there are other ghosts now.

        If it `goes_on`, what was run before on the same seed is used as far as it is the same.
        """
        last, ghosts_before = [], []
        if goes_on and not self.stopped:
            last, ghosts_before = self.replays, self.ghosts or []
        self.stopped = ""
        self.replays = _going_on(last, versions, seed, ahead)
        self.ghost_label = ghost.label if ghost else ""
        others = False
        if ghost is None:
            self.ghosts = None
        elif not (goes_on and _fit(self.ghosts, ghost.versions, ahead)):
            others = True
            if _fit(last, ghost.versions, ahead):  # before the first change it is the run that was
                self.ghosts = last
            else:
                self.ghosts = _going_on(ghosts_before, ghost.versions, seed, ahead)
        self.advance(ahead)
        return others

    def may_be_longest(self) -> None:
        """By another schedule it need not end where it came to."""
        self.end = self._longest if self.held_at is None else min(self.held_at, self._longest)

    def advance(self, until: float) -> None:
        """Advance all of them; no further than they have so many tasks."""
        try:
            for moment in self._pieces(until):
                for replay in [*self.replays, *(self.ghosts or [])]:
                    replay.advance(moment)
                self.runs = [replay.result() for replay in self.replays]
                if max(len(run) for run in self.runs) > MAX_TASKS:
                    self.end = min(self.end, self.until)
                    break
        except ValueError as refused:  # too much to compute: the run ends where it came to
            self.stopped, self.end = str(refused), self.until
            self.runs = [replay.result() for replay in self.replays]

    def _pieces(self, until: float) -> list[float]:
        """The moments on the way at which it is looked how many tasks there are: mostly one."""
        begin, systems = self.until, [replay.versions[-1][1] for replay in self.replays]
        if max(each.expected_tasks(until) for each in systems) > limits.MAX_TASKS:
            return [until]  # it is refused at once
        most = max(each.most_attempts(until) - each.most_attempts(begin) for each in systems)
        pieces = min(max(math.ceil(most / PIECE), 1), MOST_PIECES)
        return [begin + (until - begin) * part / pieces for part in range(1, pieces)] + [until]

    def ghost_runs(self) -> list[Run | None]:
        """For each lane the run to compare with."""
        if not self.ghosts:
            return [None] * len(self.replays)
        ghosts = [ghost.result() for ghost in self.ghosts]
        if len(self.replays) == 1:
            return ghosts
        # A change may have left one of them alone: no ghost there.
        return [None if ghost.same_as(run) else ghost for ghost, run in zip(ghosts, self.runs)]


def _going_on(
    last: list[Replay], versions: list[Versions], seed: int, ahead: float
) -> list[Replay]:
    """For each lane a run of its schedule, from as far as the last ones are the same."""
    lanes = zip_longest(versions, last[: len(versions)])
    return [Replay(lane, seed, before, ahead) for lane, before in lanes]


def _fit(replays: list[Replay] | None, versions: list[Versions], ahead: float) -> bool:
    """Whether these follow such schedules, and no further than all are to be computed."""
    return (
        bool(replays)
        and [replay.versions for replay in replays] == versions
        and max(replay.until for replay in replays) <= ahead
    )
