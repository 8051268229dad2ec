"""A steered run in one line of text, so that a link can carry what was done and when.

`0_workers_4~12.5_workers_6~20_send_40`: at time 0 there were 4 workers, at 12.5 they became 6, at
20 a spike of 40 was sent. Two tildes, as in `12.5_workers_5~~12.6_workers_6`, say that a change
belongs to the gesture of the one before, such as a held key.

Such a text comes with a link and is not to be trusted: what it may bring is bounded here, before
anything is run.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from lessons.common.live.computed_run import END
from lessons.common.live.schedule import (
    MAX_SENT,
    MAX_SPIKE,
    MAX_SPIKES,
    TOO_MANY_SPIKES,
    TOO_MANY_TASKS,
    Schedule,
)
from lessons.common.live.systems import Systems
from lessons.common.live.times import said
from lessons.common.steering.controls import Offered
from queuesim import Batch

MOST, LONGEST = 200, 4000  # changes and spikes that a link may carry, and letters
SEND = "send"
_TOO_LONG = f"A link carries at most {MOST} changes and spikes."


@dataclass(frozen=True)
class ToldStory:
    """Settings at time 0, (time, settings) and spikes, and whether all could be had.

    Attributes
    ----------
    joined : frozenset of float
        Moments of changes that belong to the gesture of the one before.
    beyond : str
        The bound that the text goes beyond, as a sentence.
    """

    start: dict
    changes: list[tuple[float, dict]]
    spikes: list[Batch]
    whole: bool
    joined: frozenset[float] = frozenset()
    beyond: str = ""


def story_text(schedule: Schedule, systems: Systems, offered: Offered) -> str:
    """What was done in a run, as text; empty if nothing was, or too much for a link."""
    events = []

    def changed(at: float, moved: Collection[str], new: dict, joined: bool = False) -> None:
        """What was changed in the system: a target or a price stands in the link itself."""
        for name, control in offered.items():
            if name in moved and name != "seed":
                text = f"{at:.10g}_{control.url or name}_{control.say(new[name])}"
                events.append((at, text, "~~" if joined else "~"))

    if not schedule.acted:
        return ""
    changed(0.0, systems.moved(schedule.settings, schedule.start), schedule.start)
    for change in schedule.changes:
        changed(change.at, change.moved, change.settings, change.joined)
    for spike in schedule.spikes:
        events.append((spike.at, f"{said(spike.at):.10g}_{SEND}_{spike.size}", "~"))
    text = "".join(mark + text for _, text, mark in sorted(events)).lstrip("~")
    return text if len(events) <= MOST and len(text) <= LONGEST else ""


def read_story(text: str, offered: Offered, settings: dict) -> ToldStory:
    """The story in a text; `settings` are those of the link itself: where the run ends up."""
    reader = _Reader(offered, settings)
    events, reader.beyond = _events(text)
    for event, joined in events:
        at, name, value = [*event.split("_", 2), "", ""][:3]
        reader.take(said(_number(at)), name, value, joined)
    changes, now, moments = [], reader.start, sorted(reader.moments)
    for at in moments:
        now = now | reader.moments[at]
        changes.append((at, now))
    spikes = [reader.spikes[at] for at in sorted(reader.spikes)]
    whole = reader.whole and not reader.beyond
    joined = frozenset(reader.joined.intersection(moments[1:]))  # the first begins a gesture
    return ToldStory(reader.start, changes, spikes, whole, joined, reader.beyond)


def _events(text: str) -> tuple[list[tuple[str, bool]], str]:
    """The events of a text, each with whether it is joined to the one before; the bound it breaks.

    Of a text that is too long the last event may be cut off: it does not count.
    """
    too_long = len(text) > LONGEST
    pieces = text[:LONGEST].split("~")
    if too_long:
        pieces.pop()
    events, joined = [], False
    for piece in pieces:
        if piece:
            events.append((piece, joined))
        joined = not piece
    return events[:MOST], _TOO_LONG if too_long or len(events) > MOST else ""


class _Reader:
    """What was understood of a story so far, and whether that is all of it."""

    def __init__(self, offered: Offered, settings: dict):
        self._offered = offered
        self._names = {c.url or name: name for name, c in offered.items() if name != "seed"}
        self.start = dict(settings)
        self.moments: dict[float, dict] = {}
        self.joined: set[float] = set()
        self.spikes: dict[float, Batch] = {}
        self.whole = True
        self.beyond = ""  # the bound that is broken, as a sentence

    def take(self, at: float, name: str, value: str, joined: bool = False) -> None:
        """Take one event, as near as it can be had."""
        if not 0 <= at < END:
            self.whole = False
        elif name == SEND and 1 <= _number(value) <= MAX_SPIKE:
            self._send(at, int(_number(value)))
        elif name in self._names:
            self._set(at, self._names[name], value)
            if joined:
                self.joined.add(at)
        else:
            self.whole = False

    def _set(self, at: float, name: str, value: str) -> None:
        setting, remark = self._offered[name].read(value)
        self.whole = self.whole and not remark
        (self.start if at == 0 else self.moments.setdefault(at, {}))[name] = setting

    def _send(self, at: float, size: int) -> None:
        """Send a spike, if the run takes it; those of one moment add up."""
        size = min(size + (self.spikes[at].size if at in self.spikes else 0), MAX_SPIKE)
        others = [spike.size for spike in self.spikes.values() if spike.at != at]
        if len(others) >= MAX_SPIKES:
            self.beyond = TOO_MANY_SPIKES
        elif size + sum(others) > MAX_SENT:
            self.beyond = TOO_MANY_TASKS
        else:
            self.spikes[at] = Batch(at, size)


def _number(text: str) -> float:
    try:
        return float(text[:20])
    except ValueError:
        return math.nan
