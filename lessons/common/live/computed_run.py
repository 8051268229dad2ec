"""A run that is computed ahead of a playhead, from its schedule.

Streamlit begins a new script run before the last one is through: two threads of one learner may
come at once, so what changes a run is done by one of them at a time.
"""

import math
import secrets
import time
from functools import wraps
from threading import RLock

from lessons.common.live.ghost import ghost_of
from lessons.common.live.lanes import Lanes
from lessons.common.live.playhead import Playhead
from lessons.common.live.revisions import Revisions
from lessons.common.live.schedule import Schedule
from lessons.common.live.story import Story
from lessons.common.live.systems import Systems
from lessons.common.live.times import said
from queuesim.limits import on_grid

END = 1200.0  # seconds of a run, at most
LOOK_AHEAD = 20.0  # seconds of the run, at least, that the browser holds beyond the playhead
LOOK_AHEAD_REAL = 12.0  # seconds of the clock on the wall, at least


def alone(method):
    """A method of a run that others must wait for: none must meet a run that is half replayed."""

    @wraps(method)
    def waiting(self, *args, **more):
        with self._lock:
            return method(self, *args, **more)

    return waiting


class ComputedRun:
    """A schedule, what comes of it, and from when on that is news.

    Parameters
    ----------
    build, words : callable
        As `Systems` takes them.
    settings : dict
        The values of the controls at time 0.
    counts_from : mapping of callables
        As `Systems` takes it.
    """

    def __init__(
        self, build, settings, seed, *, words, counts_from=None, end=END, clock=time.monotonic
    ):
        self._lock = RLock()
        self.systems, self.lanes = Systems(build, words, counts_from), Lanes(end)
        self.head = Playhead(clock)
        # Not from 0: a browser may still hold the runs of a session that is gone.
        self.run_number = secrets.randbelow(2**30)
        self.revisions = Revisions()
        self.remark = ""  # why what was just asked for is not done
        self.remarked_as = 0  # the number of the news that it goes out with
        self.begin(settings, seed)

    @property
    def settings(self) -> dict:
        """The settings of now: what the controls are to show."""
        return self.schedule.settings

    @property
    def seed(self) -> int:
        """The luck of the run."""
        return self.schedule.seed

    @property
    def until(self) -> float:
        """How far is computed."""
        return self.lanes.until

    @property
    def end(self) -> float:
        """Where the run ends."""
        return self.lanes.end

    @alone
    def begin(self, settings: dict, seed: int, before: Schedule | None = None) -> None:
        """A new run from time 0; that of the schedule ``before`` is shown as its ghost."""
        self.schedule, self.before = Schedule(settings, seed), before
        self.remark = ""
        self.run_number += 1
        self.begun_as = self.run_number  # sent again, it has another number and is the same run
        self.revisions.anew()
        self.head.anchor(0.0, playing=True, speed=self.head.speed)
        self._replay()

    def _replay(self, since: float | None = None) -> None:
        """Run again from the schedule; the browser must hear all that happens from `since` on."""
        schedule = self.schedule
        versions = self.systems.versions(schedule.start, schedule.changes, schedule.spikes)
        ghost = ghost_of(schedule, self.before, self.systems)
        self.lanes.may_be_longest()
        goes_on = since is not None
        if self.lanes.follow(versions, ghost, self.seed, self._ahead(), goes_on):
            since = min(since, ghost.since) if goes_on else 0.0
        if since is not None:
            self.revisions.news(since)

    def _ahead(self) -> float:
        """How far all runs are to be computed."""
        ahead = max(LOOK_AHEAD, LOOK_AHEAD_REAL * self.head.speed)
        return min(math.ceil(said(min(self.head.at(), self.end)) + ahead), self.end)

    def more(self) -> None:
        """Compute further if the playhead has come closer to the end of what is computed."""
        before = self.until
        self.lanes.advance(self._ahead())
        if self.until > before:
            self.revisions.news(before)

    def playhead(self) -> float:
        """Where the browser's playhead is, in time units of the run."""
        return said(min(self.head.at(), self.until))

    @alone
    def story(self) -> Story:
        """What happened so far, and what is computed to happen."""
        schedule = self.schedule
        foreign = max(schedule.foreign, 0.0)
        return Story(
            tuple(self.lanes.runs),
            tuple(schedule.changes),
            tuple(schedule.spikes),
            schedule.start,
            # A spike comes at the nearest tick, which may be just before: it counts all the same.
            min(foreign, float(on_grid(foreign))),
        )
