"""The clock of a file: which time of day, or how long after its first task, a moment is."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lessons.common.charts import Clock, clock
from queuesim import Reading

_DAY = 86_400
_BEGAN = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)")


@dataclass(frozen=True)
class FileClock:
    """Seconds since the first midnight of a file (or since its first task) at its time 0."""

    shift: int
    day: date | None = None  # that of the midnight
    by_day: bool = True  # whether the file has times of day
    dated: bool = False  # whether a moment is told with its day: a time of day alone is not enough

    def axis(self, end: float) -> Clock:
        """From time 0 of the file to `end`."""
        title = "time of day" if self.by_day else "hours and minutes since the first task"
        if self.by_day and end > 2 * _DAY:
            title = "day"
        return clock(title, self.shift, self.shift + end, self.day)

    def words(self, time: float) -> str:
        """A moment as people write it: 09:30, 2 Mar 09:30 in a file of several days, 00:12:30."""
        seconds = int(self.shift + time)
        hours, minutes = seconds // 3600 % 24, seconds // 60 % 60
        if not self.by_day:
            return f"{seconds // 3600:02d}:{minutes:02d}:{seconds % 60:02d}"
        time_of_day = f"{hours:02d}:{minutes:02d}"
        return f"{self._day(seconds // _DAY)} {time_of_day}" if self.dated else time_of_day

    def _day(self, number: int) -> str:
        """A day of the file, 0 is the first: 2 Mar; or day 1 where it has no dates."""
        if self.day is None:
            return f"day {number + 1}"
        return day_in_words(self.day + timedelta(days=number))


def clocks_change(reading: Reading, zone: str | None) -> bool:
    """Whether the clocks of a zone are set forward or back between the first task and the last."""
    if zone is None or not _BEGAN.match(reading.began) or reading.began[4] != "-":
        return False
    there = ZoneInfo(zone)
    first = datetime.fromisoformat(reading.began).replace(tzinfo=there).astimezone(UTC)
    last = first + timedelta(seconds=reading.span)
    return first.astimezone(there).utcoffset() != last.astimezone(there).utcoffset()


def clock_of(reading: Reading) -> FileClock:
    """The clock of a file."""
    began = _BEGAN.match(reading.began)
    if began is None:
        return FileClock(0, by_day=False)
    year, month, day, *time = began.groups()
    hours, minutes, seconds = map(int, time)
    midnight = date(int(year), int(month), int(day)) if year else None
    return FileClock(
        hours * 3600 + minutes * 60 + seconds, midnight, dated=needs_days(reading.span)
    )


def day_in_words(day: date) -> str:
    """A day as people write it: 2 Mar."""
    return f"{day.day} {day:%b}"


def needs_days(span: float) -> bool:
    """Whether a time of day comes more than once in so long a file."""
    return span > _DAY
