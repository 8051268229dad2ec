"""A steered run in one line of text, so that a link can carry what was done and when.

`0_workers_4~12.5_workers_6~20_send_40`: at time 0 there were 4 workers, at 12.5 they became 6, at
20 a spike of 40 was sent. Such a text comes with a link and is not to be trusted.
"""

import math
from dataclasses import dataclass

from lessons.common.live.schedule import MAX_SPIKE, Schedule
from lessons.common.live.steered_run import END
from lessons.common.live.systems import Systems
from lessons.common.live.times import said
from lessons.common.steering.controls import Offered
from queuesim import Batch

MOST, LONGEST = 200, 4000  # events that a link may carry, and letters
SEND = "send"


@dataclass(frozen=True)
class ToldStory:
    """Settings at time 0, (time, settings) and spikes, and whether all could be had."""

    start: dict
    changes: list[tuple[float, dict]]
    spikes: list[Batch]
    whole: bool


def story_text(schedule: Schedule, systems: Systems, offered: Offered) -> str:
    """What was done in a run, as text; empty if nothing was, or too much for a link."""
    before, events = schedule.start, []

    def changed(at: float, old: dict, new: dict) -> None:
        """What was changed in the system: a target or a price stands in the link itself."""
        moved = systems.moved(old, new)
        for name, control in offered.items():
            if name != "seed" and name in moved:
                events.append((at, f"{at:.10g}_{control.url or name}_{control.say(new[name])}"))

    if not schedule.acted:
        return ""
    changed(0.0, schedule.settings, before)
    for change in schedule.changes:
        changed(change.at, before, change.settings)
        before = change.settings
    for spike in schedule.spikes:
        events.append((spike.at, f"{said(spike.at):.10g}_{SEND}_{spike.size}"))
    text = "~".join(text for _, text in sorted(events))
    return text if len(events) <= MOST and len(text) <= LONGEST else ""


def read_story(text: str, offered: Offered, settings: dict) -> ToldStory:
    """The story in a text; `settings` are those of the link itself: where the run ends up."""
    reader = _Reader(offered, settings)
    reader.whole = len(text) <= LONGEST
    for event in text[:LONGEST].split("~")[:MOST] if text else []:
        at, name, value = [*event.split("_", 2), "", ""][:3]
        reader.take(said(_number(at)), name, value)
    changes, now = [], reader.start
    for at in sorted(reader.moments):
        now = now | reader.moments[at]
        changes.append((at, now))
    spikes = [reader.spikes[at] for at in sorted(reader.spikes)]
    return ToldStory(reader.start, changes, spikes, reader.whole)


class _Reader:
    """What was understood of a story so far, and whether that is all of it."""

    def __init__(self, offered: Offered, settings: dict):
        self._offered = offered
        self._names = {c.url or name: name for name, c in offered.items() if name != "seed"}
        self.start = dict(settings)
        self.moments: dict[float, dict] = {}
        self.spikes: dict[float, Batch] = {}
        self.whole = True

    def take(self, at: float, name: str, value: str) -> None:
        """Take one event, as near as it can be had."""
        if not 0 <= at < END:
            self.whole = False
        elif name == SEND and 1 <= _number(value) <= MAX_SPIKE:
            size = _number(value)
            size += self.spikes[at].size if at in self.spikes else 0  # those of one moment add up
            self.spikes[at] = Batch(at, min(int(size), MAX_SPIKE))
        elif name in self._names:
            name = self._names[name]
            setting, remark = self._offered[name].read(value)
            self.whole = self.whole and not remark
            (self.start if at == 0 else self.moments.setdefault(at, {}))[name] = setting
        else:
            self.whole = False


def _number(text: str) -> float:
    try:
        return float(text[:20])
    except ValueError:
        return math.nan
