"""A run that is steered by replay, and computed ahead of a playhead.

A change made at time t throws away what was computed beyond t and runs it again from the schedule
of changes, with the same seed: the tasks are the same tasks, all before t is identical, all after
it is what would have happened.
"""

import math
import secrets
import time
from collections.abc import Collection
from functools import wraps
from threading import RLock

from lessons.common.live.ghost import ghost_of
from lessons.common.live.lanes import Lanes
from lessons.common.live.playhead import Playhead
from lessons.common.live.revisions import Revisions
from lessons.common.live.schedule import Schedule
from lessons.common.live.story import Story
from lessons.common.live.systems import Systems
from lessons.common.live.times import said, said_as_clock
from queuesim import Batch
from queuesim.limits import on_grid

END = 1200.0  # seconds of a run, at most
LOOK_AHEAD = 20.0  # seconds of the run, at least, that the browser holds beyond the playhead
LOOK_AHEAD_REAL = 12.0  # seconds of the clock on the wall, at least
BEGINNING = 0.5  # seconds of the run: what is set sooner, the run begins with
GESTURE = 1.0  # seconds of the clock on the wall: what follows sooner belongs to the same gesture


def alone(method):
    """A method of a run that others must wait for.

    Streamlit begins a new script run before the last one is through: two threads of one learner
    may come at once, and the second must not meet a run that is half replayed.
    """

    @wraps(method)
    def waiting(self, *args, **more):
        with self._lock:
            return method(self, *args, **more)

    return waiting


class SteeredRun:
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

    # ---------------------------------------------------------------- what a learner does

    @alone
    def begin(self, settings: dict, seed: int, before: Schedule | None = None) -> None:
        """A new run from time 0; that of the schedule ``before`` is shown as its ghost."""
        self.schedule, self.before = Schedule(settings, seed), before
        self.remark = ""
        self.run_number += 1
        self.revisions.anew()
        self.head.anchor(0.0, playing=True, speed=self.head.speed)
        self._replay()

    @alone
    def restart(self) -> None:
        """From the beginning, with the settings of now and the same tasks."""
        before = self.before if self.schedule.untouched else self.schedule
        self.begin(self.settings, self.seed, before)

    @alone
    def retell(
        self,
        start: dict,
        changes: list[tuple[float, dict]],
        spikes: list[Batch],
        joined: Collection[float] = (),
    ) -> None:
        """Be the run in which these changes and spikes happened; the settings will follow."""
        self.begin(start, self.seed)
        self.schedule.retell(changes, spikes, self.systems, joined)
        self._replay(0.0)

    @alone
    def open_at(self, at: float, *, playing: bool, speed: float) -> None:
        """Begin at a moment of the run, as a link asks; up to there it is not the learner's own."""
        self.head.anchor(min(at, self.end), playing=playing, speed=speed)
        self.more()
        at = self.playhead()  # it may end sooner
        self.head.anchor(at, playing=playing, speed=speed)
        self.schedule.foreign = max(self.schedule.foreign, at)
        self.catch_up(at)

    @alone
    def move(self, name: str, value: object) -> None:
        """From the playhead on, another value of one control."""
        at = self.playhead()
        self.catch_up(at)
        self.steer(self.settings | {name: value}, at)

    @alone
    def steer(self, settings: dict, at: float | None = None) -> None:
        """From the playhead (or `at`) on, other settings."""
        self.remark = ""
        at = self._moment(self.playhead() if at is None else at)
        if self.settings != settings and self.systems.alike(self.settings, settings):
            self.schedule.settings = dict(settings)
            self.revisions.news(self.until)  # a target or a price: the run is as it was
            return
        self._forget_after(at)
        before = self.settings
        self.schedule.steer(settings, at, self.systems, GESTURE * self.head.speed)
        counts = self.systems.counts_from(before, settings, at)
        if counts > at > 0 and not self.remark:
            self._say(f"This counts from {said_as_clock(counts)} on.")
        self._replay(at)

    @alone
    def spike(self, size: int, at: float | None = None) -> None:
        """Send `size` more tasks at the playhead (or `at`)."""
        self.spikes([(size, self.playhead() if at is None else at)])

    @alone
    def spikes(self, sent: list[tuple[int, float]]) -> None:
        """Send spikes, (size, moment) each; the run is replayed once for all of them."""
        for size, at in sent:
            self.catch_up(at)
            self._forget_after(at)
            if refusal := self.schedule.send(size, at):
                self._say(refusal)
        self._replay(min(at for _, at in sent))

    def _moment(self, at: float) -> float:
        """When a change counts that is made at `at`: before anything was seen, from the start."""
        schedule = self.schedule
        done = [*schedule.changes, *schedule.spikes]
        return 0.0 if at <= BEGINNING and all(deed.at > at for deed in done) else at

    def draw_back(self, at: float) -> None:
        """What was done while the browser showed `at` did not happen later than that."""
        if self.schedule.draw_back(at, self.systems):
            self._replay(at)

    def _forget_after(self, at: float) -> None:
        self.schedule.draw_back(at, self.systems)
        if self.schedule.forget_after(at):
            self._say("You changed the past. What you did after this moment is undone.")

    def _say(self, remark: str) -> None:
        """Remark on what is done now; it goes out with the news of that."""
        self.remark, self.remarked_as = remark, self.revisions.number + 1

    def catch_up(self, at: float) -> None:
        """Where a run is played again, have the settings of this moment."""
        if self.schedule.played_again:
            self.schedule.shown = at
            self.follow()

    def follow(self) -> dict:
        """The settings of now; where a run is played again, as they were then."""
        self.schedule.follow(self.systems)
        return self.settings

    # ---------------------------------------------------------------- computing ahead

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
