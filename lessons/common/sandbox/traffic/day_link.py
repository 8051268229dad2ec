"""A link that holds the shape of a day, its clock, how it is played, and what is promised.

Such a text comes with an address and is not to be trusted: all of it is bounded here, before
anything is run. It is short, so that any tool passes the address on.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lessons.common.sandbox.traffic.file_clock import FileClock, needs_days
from lessons.common.sandbox.traffic.replay import NEW_DICE, WORDS, Settings
from queuesim.limits import MAX_TASKS, MAX_WORKERS, whole
from queuesim.recorded import DEFAULT_BINS, TASKS_PER_BIN
from queuesim.sandbox.day_shape import MOST_PARTS, DayShape, TaskKind, shape_of
from queuesim.sandbox.json_text import document_of
from queuesim.sandbox.packed_text import packed, unpacked
from queuesim.sandbox.worker_counts import Prices, Promise
from queuesim.scenario import TAKES, Scenario

LONGEST = 1800  # letters of the text
_LARGEST = 60_000  # bytes of what it says
_HOUR, _DAY = 3600, 86_400
_LAST_DAY = date(9000, 1, 1).toordinal()
_UNREADABLE = "Its traffic cannot be read."
_TOO_MANY = (
    "This day has more kinds of tasks than a link has room for. Another order may tell fewer "
    "apart; or send the file itself."
)


@dataclass(frozen=True)
class DayLink:
    """What a link says of a day."""

    shape: DayShape
    clock: FileClock
    settings: Settings
    promise: Promise
    prices: Prices


def link_of(
    system: Scenario, end: float, clock: FileClock, settings: Settings, asked: tuple
) -> DayLink:
    """The link of recorded traffic, in as fine parts as there is room for."""
    for parts in _fewer_and_fewer(system, end):
        shape = shape_of(system, 0.0, end, parts)
        link = DayLink(shape, clock, settings, *asked)
        if len(link_text(link)) <= LONGEST:
            return link
    raise ValueError(_TOO_MANY)


def _fewer_and_fewer(system: Scenario, end: float) -> Iterator[int]:
    """Numbers of parts: first as many as for a random day, hours at least if there are enough."""
    tasks = sum(len(source.arrivals.times) for source in system.sources)
    most = min(max(DEFAULT_BINS, math.ceil(end / _HOUR)), MOST_PARTS)
    parts = min(max(tasks // TASKS_PER_BIN, 1), most)
    while parts > 1:
        yield parts
        parts = parts * 3 // 4
    yield 1


def link_text(link: DayLink) -> str:
    """A link as text for an address."""
    shape, clock, now = link.shape, link.clock, link.settings
    told = {
        "end": float(f"{shape.end:.10g}"),
        "kinds": [[k.queue, k.priority, list(k.counts), list(k.lengths)] for k in shape.kinds],
        "clock": [clock.shift, clock.day.toordinal() if clock.day else 0, int(clock.by_day)],
        "workers": now.workers,
        "limit": None if now.limit == math.inf else now.limit,
        "order": now.order,
        "takes": now.takes,
        "day": now.seed,
        "promise": [link.promise.within, link.promise.share],
        "price": link.prices.worker,
    }
    return packed(json.dumps(told, separators=(",", ":"), allow_nan=False))


def link_in(text: str) -> DayLink:
    """The link in a text. A ValueError says in a sentence why there is none."""
    if len(text) > LONGEST:
        raise ValueError(f"Traffic in a link has at most {LONGEST} letters.")
    try:
        content = unpacked(text, _LARGEST)
    except ValueError:
        raise ValueError(_UNREADABLE) from None
    told = document_of(content)
    try:
        return DayLink(
            DayShape(told["end"], tuple(TaskKind(*kind) for kind in told["kinds"])),
            _clock(*told["clock"], needs_days(told["end"])),
            _settings(told),
            Promise(*told["promise"]),
            Prices(told["price"]),
        )
    except (TypeError, KeyError):
        raise ValueError(_UNREADABLE) from None


def _clock(shift, day, by_day, dated: bool) -> FileClock:
    day = whole("The day", day, 0, _LAST_DAY)
    return FileClock(
        whole("The time of day", shift, 0, _DAY),
        date.fromordinal(day) if day else None,
        bool(whole("Whether there is a time of day", by_day, 0, 1)),
        dated,
    )


def _settings(told: dict) -> Settings:
    limit = told["limit"]
    for name, words in (("order", tuple(WORDS)), ("takes", TAKES)):
        if told[name] not in words:
            raise ValueError(_UNREADABLE)
    return Settings(
        whole("The number of workers", told["workers"], 1, MAX_WORKERS),
        NEW_DICE,
        math.inf if limit is None else whole("The queue limit", limit, 0, MAX_TASKS),
        told["order"],
        told["takes"],
        whole("The random day", told["day"], 1, 9999),
    )
