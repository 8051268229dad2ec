"""A steered run in one line of text, so that a link can carry what was done and when.

`0_workers_4~12.5_workers_6~20_send_40`: at time 0 there were 4 workers, at 12.5 they became 6, at
20 a spike of 40 was sent. Such a text comes with a link and is not to be trusted.
"""

import math
from collections.abc import Mapping

from lessons.common.live import END, MAX_SPIKE, Live
from lessons.common.wire import PLACES
from queuesim import Batch

MOST, LONGEST = 200, 4000  # events that a link may carry, and letters
SEND = "send"


def told(live: Live, offered: Mapping) -> str:
    """What was done in a run, as text; empty if nothing was, or too much for a link."""
    before, events = live.start_settings, []
    if live.changes or live.spikes:
        events += _changed(0.0, live.settings, before, live, offered)
    for change in live.changes:
        events += _changed(change.at, before, change.settings, live, offered)
        before = change.settings
    events += [
        (spike.at, f"{round(spike.at, 4):.10g}_{SEND}_{spike.size}") for spike in live.spikes
    ]
    text = "~".join(text for _, text in sorted(events))
    return text if len(events) <= MOST and len(text) <= LONGEST else ""


def retold(text: str, offered: Mapping, settings: dict):
    """Settings at time 0, [(time, settings)] and spikes of a text, and whether all could be had.

    `settings` are those of the link itself: where the run arrives at last.
    """
    start, moments, spikes, whole = dict(settings), {}, {}, len(text) <= LONGEST
    names = {control.url or name: name for name, control in offered.items() if name != "seed"}
    for event in text[:LONGEST].split("~")[:MOST] if text else []:
        at, name, value = [*event.split("_", 2), "", ""][:3]
        at, size = round(_number(at), PLACES), _number(value)
        if not 0 <= at < END:
            whole = False
        elif name == SEND and 1 <= size <= MAX_SPIKE:
            size += spikes[at].size if at in spikes else 0  # as those sent in one moment add up
            spikes[at] = Batch(at, min(int(size), MAX_SPIKE))
        elif name in names:
            put, remark = offered[names[name]].read(value)
            whole = whole and not remark
            (start if at == 0 else moments.setdefault(at, {}))[names[name]] = put
        else:
            whole = False
    changes, now = [], start
    for at in sorted(moments):
        now = now | moments[at]
        changes.append((at, now))
    return start, changes, [spikes[at] for at in sorted(spikes)], whole


def _changed(at, before: dict, after: dict, live: Live, offered: Mapping) -> list:
    """What was changed in the system: a target or a price stands in the link itself."""
    moved = live.moved(before, after)
    return [
        (at, f"{at:.10g}_{control.url or name}_{control.say(after[name])}")
        for name, control in offered.items()
        if name != "seed" and name in moved
    ]


def _number(text: str) -> float:
    try:
        return float(text[:20])
    except ValueError:
        return math.nan
