"""What a learner set and sent, and when: the one owner of a page's settings."""

import math
from bisect import bisect_left
from collections.abc import Collection

from lessons.common.live.story import Change
from lessons.common.live.systems import Systems
from lessons.common.live.times import said
from queuesim import Batch

# Of one run. Each spike and each change is a system of its own, each task is sent to the browser.
MAX_SPIKE, MAX_SPIKES, MAX_SENT, MAX_CHANGES = 1000, 60, 5000, 500
TOO_MANY_SPIKES = f"A run takes at most {MAX_SPIKES} spikes."
TOO_MANY_TASKS = f"The spikes of a run hold at most {MAX_SENT} tasks."


class Schedule:
    """The settings at time 0, the changes and spikes since, and the settings of now.

    Where a run is played again (a learner went back, or a link brought it along) the settings of
    now follow the changes up to `shown`; else they are those of the last change, and `shown` is
    infinite. Up to `foreign` the run is not the learner's own: a link brought it along, or it is
    what a question is about. The spikes that such a question names are `given`: they stay.
    """

    def __init__(self, settings: dict, seed: int, name: str = "the previous run"):
        self.name = name  # as the ghost of another run
        self.start, self.settings, self.seed = dict(settings), dict(settings), seed
        self.changes: list[Change] = []
        self.spikes: list[Batch] = []
        self.given: tuple[Batch, ...] = ()
        self._given_with = dict(settings)  # at time 0
        self.shown = math.inf
        self.foreign = -1.0

    @property
    def untouched(self) -> bool:
        """Whether nothing was done since time 0."""
        return not self.changes and not self.spikes and self.settings == self.start

    @property
    def acted(self) -> bool:
        """Whether the learner, or the sender of a link, has done anything in the run."""
        began_otherwise = bool(self.given) and self.start != self._given_with
        sent = any(spike not in self.given for spike in self.spikes)
        return bool(self.changes) or sent or began_otherwise

    @property
    def played_again(self) -> bool:
        """Whether the settings of now follow changes that were made before."""
        return self.shown < math.inf

    def settings_at(self, at: float) -> dict:
        """The settings in force at one moment."""
        past = [change.settings for change in self.changes if change.at <= at]
        return past[-1] if past else self.start

    def played(self, at: float, sought: bool) -> None:
        """The run was played as far as `at`, or the learner went there."""
        self.shown = at if sought else max(self.shown, at)

    def follow(self, systems: Systems) -> None:
        """Where a run is played again, set what was set then.

        A control that changes nothing in the system (a target, a price) stays as it is.
        """
        if self.played_again:
            then = self.settings_at(self.shown)
            moved = systems.moved(then, self.settings)
            self.settings = self.settings | {name: then[name] for name in moved}

    def draw_back(self, at: float, systems: Systems, gesture: float) -> bool:
        """What was done by now is not later than now, unless the learner went back.

        The clock of a slow browser is behind that of the server, which may have put a change beyond
        what is seen. So it happens now; it may now be within `gesture` of the one before, and then
        they are one. Return whether there was any.
        """
        if self.played_again:
            return False
        late = bool(self.changes) and self.changes[-1].at > at
        if late:
            last = self.changes[-1]
            begun = next((each.at for each in reversed(self.changes) if not each.joined), 0.0)
            goes_on = last.joined and begun < at  # else its gesture begins now
            before = next((each.at for each in reversed(self.changes) if each.at < at), -math.inf)
            self._change(at, last.settings, goes_on or at - before <= gesture, systems)
        early = [spike for spike in self.spikes if spike not in self.given and said(spike.at) > at]
        self.spikes = [spike for spike in self.spikes if spike not in early]
        for spike in early:
            self.send(spike.size, at)
        return late or bool(early)

    def forget_after(self, at: float) -> bool:
        """What is done now belongs to a run in which nothing happens later.

        Return whether anything was lost.
        """
        sent = [spike for spike in self.spikes if spike not in self.given]
        moments = [change.at for change in self.changes] + [said(spike.at) for spike in sent]
        lost = max(moments, default=0.0) > at
        self.changes = [change for change in self.changes if change.at <= at]
        past = {spike.at: spike for spike in sent if said(spike.at) <= at}
        spikes = {spike.at: spike for spike in self.given} | past
        self.spikes = [spikes[moment] for moment in sorted(spikes)]
        self.shown, self.foreign = math.inf, min(self.foreign, at)
        return lost

    def steer(self, settings: dict, at: float, systems: Systems, gesture: float) -> None:
        """From `at` on, other settings; what follows within `gesture` is one with the last.

        What takes the place of the last belongs to the gesture of which that was.
        """
        last = self.changes[-1] if self.changes else None
        if last and last.at == at:
            joined = last.joined
        else:
            joined = last is not None and at - last.at <= gesture
        self.settings = dict(settings)
        if at <= 0:
            self.start, self.changes = dict(settings), []
            return
        self._change(at, settings, joined, systems)

    def _change(self, at: float, settings: dict, joined: bool, systems: Systems) -> None:
        """Other settings from `at` on, in the place of all that was set then or later."""
        self.changes = [change for change in self.changes if change.at < at][: MAX_CHANGES - 1]
        old = self.changes[-1].settings if self.changes else self.start
        if change := systems.change(at, old, settings, joined):
            self.changes.append(change)

    def send(self, size: int, at: float) -> str:
        """Send so many more tasks at `at`; return why not, if the run does not take them."""
        others = [spike for spike in self.spikes if said(spike.at) != at]
        sent = sum(spike.size for spike in self.spikes if said(spike.at) == at)
        size = min(sent + max(int(size), 0), MAX_SPIKE)
        if len(others) >= MAX_SPIKES:
            return TOO_MANY_SPIKES
        if size + sum(spike.size for spike in others) > MAX_SENT:
            return TOO_MANY_TASKS
        if size:
            self.spikes = sorted([*others, Batch(at, size)], key=lambda spike: spike.at)
        return ""

    def give(self, spikes: list[Batch]) -> None:
        """Be what a question is about: these spikes come whatever the learner does."""
        self.spikes, self.given, self.foreign = list(spikes), tuple(spikes), math.inf

    def retell(
        self,
        changes: list[tuple[float, dict]],
        spikes: list[Batch],
        systems: Systems,
        joined: Collection[float] = (),
    ) -> None:
        """Be what a link brought along; the settings will follow as it is played.

        A change at a moment of `joined` belongs to the gesture of the one before.
        """
        before = self.start
        for at, settings in changes:
            goes_on = bool(self.changes) and at in joined
            if change := systems.change(at, before, settings, goes_on):
                self.changes.append(change)
            before = settings
        self.spikes = list(spikes)
        self.shown, self.foreign = 0.0, math.inf

    def changes_before(self, at: float) -> int:
        """How many changes are older than all that changed from `at` on, their gestures whole."""
        count = bisect_left(self.changes, said(at), key=lambda change: said(change.at))
        while 0 < count < len(self.changes) and self.changes[count].joined:
            count -= 1
        return count

    def flags(self, systems: Systems, first: int = 0) -> list[dict]:
        """What the timeline says of the changes from the `first` on.

        One gesture, such as a held key, is one flag.
        """
        flags = []
        before = self.changes[first - 1].settings if first else self.start
        for change in self.changes[first:]:
            moved = [name for name in change.settings if change.settings[name] != before.get(name)]
            if flags and change.joined and moved == flags[-1]["moved"]:
                text = systems.difference(flags[-1]["before"], change.settings)
                flags[-1]["text"] = text or change.text
            else:
                text = change.text
                flag = {"t": said(change.at), "text": text, "moved": moved, "before": before}
                flags.append(flag)
            before = change.settings
        return [{"t": flag["t"], "text": flag["text"]} for flag in flags]
