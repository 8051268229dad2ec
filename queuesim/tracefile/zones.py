"""Dates that do not say their time zone, where the zone is known: each as seconds of UTC.

In the hour that comes twice as clocks are set back, a date is taken to be in the first until the
column goes back: at all, or by more than half an hour if it goes back elsewhere too.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queuesim.limits import shown
from queuesim.tracefile.cells import EXACT, Fault

_PART = 900  # seconds: offsets change at quarters of an hour
_BACK = 1800  # seconds by which times may be out of order


def check_zone(zone) -> None:
    """A clear ValueError unless a zone is None or the name of one."""
    if zone is None:
        return
    try:
        zone_called(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        said = f"There is no time zone called {shown(zone)}: write it like 'Europe/Berlin'."
        raise ValueError(said) from None


@lru_cache(64)
def zone_called(name: str) -> ZoneInfo:
    """A time zone by its name."""
    return ZoneInfo(name)


def offset_at(seconds: Decimal, zone: str) -> int:
    """How many seconds east of UTC a zone is at a moment, in seconds since 1970."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=math.floor(seconds))
    return _seconds(moment.astimezone(zone_called(zone)).utcoffset())


def in_utc(
    local: Sequence[Decimal], zone: str, lines: Sequence[int], cells: Sequence[str]
) -> list[Decimal]:
    """Seconds since 1970 of UTC, of seconds since 1970 on the clocks of a zone."""
    offsets = [_offsets(math.floor(each) // _PART, zone) for each in local]
    if () in offsets:
        place = offsets.index(())
        said = f"{shown(cells[place].strip())} does not exist in {zone}: clocks skip it"
        raise Fault(lines[place], f"the time {said}. Name another zone, or correct it.")
    if local[-1] < local[0]:  # the newest stands first
        return _resolved(local[::-1], offsets[::-1])[::-1]
    return _resolved(local, offsets)


def _resolved(local: Sequence[Decimal], offsets: Sequence[tuple[int, ...]]) -> list[Decimal]:
    """Moments of UTC, of times that go forward on the whole."""
    steps = zip(local, local[1:], offsets[1:])
    is_sorted = all(before <= now or len(choice) > 1 for before, now, choice in steps)
    back = 0 if is_sorted else _BACK
    found, second, before = [], False, None
    for time, choice in zip(local, offsets):
        moments = [EXACT.subtract(time, Decimal(offset)) for offset in choice]
        goes_back = before is not None and moments[0] < before - back
        second = len(choice) > 1 and (second or goes_back)
        before = moments[1] if second else moments[0]
        found.append(before)
    return found


@lru_cache(20_000)
def _offsets(part: int, zone: str) -> tuple[int, ...]:
    """The offsets of a quarter of an hour on the clocks: two if it comes twice, none if never."""
    clock = datetime(1970, 1, 1) + timedelta(seconds=part * _PART)
    there = zone_called(zone)
    offsets = []
    for fold in (0, 1):
        aware = clock.replace(tzinfo=there, fold=fold)
        back = aware.astimezone(UTC).astimezone(there).replace(tzinfo=None)
        offset = _seconds(aware.utcoffset())
        if back == clock and offset not in offsets:
            offsets.append(offset)
    return tuple(offsets)


def _seconds(offset: timedelta) -> int:
    return int(offset.total_seconds())
