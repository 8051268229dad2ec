"""The times of a file as people read them: what they are, when the trace began, hour by hour."""

import math
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from queuesim.tracefile.dates import DAY
from queuesim.tracefile.tasks import Tasks
from queuesim.tracefile.times import CLOCK, NUMBERS
from queuesim.tracefile.zones import offset_at

HOUR = 3600


def kind_of(clock) -> str:
    """What the times in the file are."""
    if clock.kind == CLOCK:
        return "times of day"
    if clock.kind == NUMBERS:
        since = f"{clock.unit} since 1970" if clock.epoch else clock.unit
        return f"{since}, told in {clock.named}" if clock.named else since
    if clock.named is not None:
        return f"dates in {clock.named}"
    if clock.zone is None:
        return "dates without a time zone"
    return "dates in UTC" if clock.zone == 0 else f"dates in UTC{_shift(clock.zone)}"


def _shift(zone: int) -> str:
    hours, minutes = divmod(abs(zone) // 60, 60)
    return f"{'-' if zone < 0 else '+'}{hours:02d}:{minutes:02d}"


def moment_of(tasks: Tasks, seconds: Decimal) -> str:
    """A moment in the file as people write it: a date, a time of day, or a number."""
    clock = tasks.clock
    if clock.kind == CLOCK:
        day, within = divmod(math.floor(seconds), DAY)
        time = f"{within // HOUR:02d}:{within // 60 % 60:02d}:{within % 60:02d}"
        return f"{time}, day {day + 1}" if day else time
    if not clock.epoch:
        return f"{float(seconds):,.10g} s"
    east = offset_at(seconds, clock.named) if clock.named else clock.zone or 0
    local = math.floor(seconds) + east
    try:
        return str(datetime(1970, 1, 1) + timedelta(seconds=local))
    except OverflowError:
        return f"{float(seconds):,.10g} s"


def hours_of(tasks: Tasks) -> tuple[tuple[str, int], ...]:
    """Each full hour of the file's clock from the first task's to the last's, with its tasks."""
    shift = tasks.clock.zone or 0
    begin = tasks.origin + shift
    first = math.floor((begin + Decimal(tasks.times[0])) / HOUR)
    offset = float(begin - first * HOUR)
    counts = np.bincount(((np.asarray(tasks.times) + offset) // HOUR).astype(int))
    return tuple(
        (moment_of(tasks, (first + i) * HOUR - shift), int(count)) for i, count in enumerate(counts)
    )
