"""A run that is steered by replay.

A change made at time t throws away what was computed beyond t and runs it again from the schedule
of changes, with the same seed: the tasks are the same tasks, all before t is identical, all after
it is what would have happened.
"""

from collections.abc import Collection

from lessons.common.live.computed_run import ComputedRun, alone
from lessons.common.live.times import said_as_clock
from queuesim import Batch

BEGINNING = 0.5  # seconds of the run: what is set sooner, the run begins with
GESTURE = 1.0  # seconds of the clock on the wall: what follows sooner belongs to the same gesture


class SteeredRun(ComputedRun):
    """What a learner does to a run: steer, send spikes, restart, change the past."""

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
        self.schedule.steer(settings, at, self.systems, self._gesture())
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
        if self.schedule.draw_back(at, self.systems, self._gesture()):
            self._replay(at)

    def _forget_after(self, at: float) -> None:
        self.schedule.draw_back(at, self.systems, self._gesture())
        if self.schedule.forget_after(at):
            self._say("You changed the past. What you did after this moment is undone.")

    def _gesture(self) -> float:
        """Within so many seconds of the run changes belong to one gesture."""
        return GESTURE * self.head.speed

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
