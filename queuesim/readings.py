"""What was understood of a file of recorded tasks, in figures and in plain sentences."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np

from queuesim.distributions import Distribution
from queuesim.recorded import Trace
from queuesim.tracefile import Options, Tasks, read_tasks
from queuesim.tracefile.dates import DAY
from queuesim.tracefile.text import DELIMITERS
from queuesim.tracefile.times import CLOCK, NUMBERS
from queuesim.tracefile.words import figure, listed, plural, spell_time

HOUR = 3600
BUSY_HINT = 1000  # so many busy workers are more likely a wrong unit than a big system


@dataclass(frozen=True)
class Reading:
    """A trace and how it was understood. Times are in seconds.

    `remarks` are sentences about what was assumed, left out or changed; `sentences` say all.
    """

    trace: Trace
    began: str  # the moment in the file that is time 0
    kind: str  # what the times are: "seconds since 1970", "dates in UTC", "times of day" …
    columns: tuple[tuple[str, str], ...]  # what was taken for what: ("arrival", "enqueued_at")
    ignored: tuple[str, ...]  # the columns that were not used
    delimiter: str
    retries: int  # rows that were left out because they are retries
    incomplete: int  # rows that were left out because they miss something
    remarks: tuple[str, ...]
    hours: tuple[tuple[str, int], ...]  # each hour and how many tasks came in it

    @property
    def span(self) -> float:
        """From the first arrival to the last."""
        return self.trace.times[-1] - self.trace.times[0]

    @property
    def rate(self) -> float | None:
        """Tasks per second between the first arrival and the last; None if there is no span."""
        return (len(self.trace) - 1) / self.span if self.span > 0 else None

    @cached_property
    def gap_scv(self) -> float | None:
        """The variability of the gaps (variance over squared mean): 0 regular, 1 Poisson."""
        return _scv(np.diff(self.trace.times))

    @cached_property
    def duration_scv(self) -> float | None:
        """The variability of the durations (variance over squared mean)."""
        return _scv(np.asarray(self.trace.durations))

    @property
    def mean_duration(self) -> float:
        """How long a task takes on average."""
        return float(np.mean(self.trace.durations))

    @property
    def busy_workers(self) -> float | None:
        """How many workers the work would keep busy on average: rate times duration."""
        return None if self.rate is None else self.rate * self.mean_duration

    @cached_property
    def queues(self) -> tuple[tuple[str, int], ...]:
        """Tasks per queue, the largest first."""
        return tuple(Counter(self.trace.queues).most_common())

    @cached_property
    def tenants(self) -> tuple[tuple[str, int], ...]:
        """Tasks per tenant, the largest first; none if the file tells no tenants apart."""
        return tuple(Counter(self.trace.tenants or ()).most_common())

    @cached_property
    def priorities(self) -> tuple[tuple[int, int], ...]:
        """Tasks per priority, the most urgent first; none if the file has no priorities."""
        return tuple(sorted(Counter(self.trace.priorities or ()).items()))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """All that was understood, in plain sentences."""
        parts = (_about_tasks, _about_columns, _about_rate, _about_work, _about_labels)
        said = [sentence for part in parts for sentence in part(self)]
        return (*said, *self.remarks, *_about_rows_left_out(self))


def understand(
    content: str | bytes,
    *,
    begin: float | str | None = None,
    columns: dict[str, str | int | None] | None = None,
    unit: str | None = None,
    duration_unit: str | None = None,
    delimiter: str | None = None,
    dates: str | None = None,
    missing: str = "refuse",
    urgent: str = "smallest",
    durations: Distribution | None = None,
    interval: float | None = None,
    spread: str = "by chance",
    seed: int = 0,
) -> Reading:
    """The tasks in the text (or bytes) of a file, and how they were understood.

    Only `content` is needed: the rest is for what was understood otherwise than it was meant.

    Parameters
    ----------
    content : str or bytes
        At most 10 MB and 100 000 rows, in UTF-8. The first line names the columns.
    begin : float or str, optional
        The moment in the file that becomes time 0, written as the times in the file are: the first
        arrival by default; 0 leaves times that are numbers as they are.
    columns : dict, optional
        Which column is what: {"arrival": "when", "duration": 3, "priority": None} takes the column
        called "when", the third one, and none. The roles: arrival, start, end, duration, queue,
        priority, tenant, attempt, count, id.
    unit, duration_unit : str, optional
        Of times and durations that are numbers: "nanoseconds", "microseconds", "milliseconds",
        "seconds", "minutes", "hours" or "days".
    delimiter : str, optional
        What separates the columns: a comma, a semicolon, a tab, a bar, or "spaces".
    dates : str, optional
        "day first" or "month first" in dates like 05/06/2024.
    missing : str
        What to do with tasks without an end or a duration: "refuse" the file or "leave out" each.
    urgent : str
        Whether the "smallest" or the "largest" priority is the most urgent.
    durations : Distribution, optional
        How long tasks take, if the file does not say it.
    interval, spread, seed
        For files that count tasks per interval: its seconds; "by chance" or "evenly" (see
        `queuesim.tracefile.counts`); and the seed of what is drawn, durations too.

    Raises
    ------
    ValueError
        In a sentence, with the number of the line that is wrong.
    """
    options = Options(
        begin=begin,
        columns=columns,
        unit=unit,
        duration_unit=duration_unit,
        delimiter=delimiter,
        dates=dates,
        missing=missing,
        urgent=urgent,
        durations=durations,
        interval=interval,
        spread=spread,
        seed=seed,
    )
    return _reading(read_tasks(content, options))


def _reading(tasks: Tasks) -> Reading:
    rows = tasks.rows
    trace = Trace(tasks.times, tasks.durations, tasks.queues, tasks.priorities, tasks.tenants)
    return Reading(
        trace=trace,
        began=_moment(tasks, tasks.origin),
        kind=_kind(tasks.clock),
        columns=tuple(rows.roles.items()),
        ignored=rows.ignored,
        delimiter=DELIMITERS[rows.table.delimiter],
        retries=rows.retries,
        incomplete=rows.incomplete,
        remarks=tasks.remarks,
        hours=_hours(tasks),
    )


def _kind(clock) -> str:
    """What the times in the file are."""
    if clock.kind == CLOCK:
        return "times of day"
    if clock.kind == NUMBERS:
        return f"{clock.unit} since 1970" if clock.epoch else clock.unit
    if clock.zone is None:
        return "dates without a time zone"
    return "dates in UTC" if clock.zone == 0 else f"dates in UTC{_shift(clock.zone)}"


def _shift(zone: int) -> str:
    hours, minutes = divmod(abs(zone) // 60, 60)
    return f"{'-' if zone < 0 else '+'}{hours:02d}:{minutes:02d}"


def _moment(tasks: Tasks, seconds: Decimal) -> str:
    """A moment in the file as people write it: a date, a time of day, or a number."""
    clock = tasks.clock
    if clock.kind == CLOCK:
        day, within = divmod(math.floor(seconds), DAY)
        time = f"{within // HOUR:02d}:{within // 60 % 60:02d}:{within % 60:02d}"
        return f"{time}, day {day + 1}" if day else time
    if not clock.epoch:
        return f"{float(seconds):,.10g} s"
    local = math.floor(seconds) + (clock.zone or 0)
    try:
        return str(datetime(1970, 1, 1) + timedelta(seconds=local))
    except OverflowError:
        return f"{float(seconds):,.10g} s"


def _hours(tasks: Tasks) -> tuple[tuple[str, int], ...]:
    """Each full hour of the file's clock from the first task's to the last's, with its tasks."""
    shift = tasks.clock.zone or 0
    begin = tasks.origin + shift
    first = math.floor((begin + Decimal(tasks.times[0])) / HOUR)
    offset = float(begin - first * HOUR)
    counts = np.bincount(((np.asarray(tasks.times) + offset) // HOUR).astype(int))
    return tuple(
        (_moment(tasks, (first + i) * HOUR - shift), int(count)) for i, count in enumerate(counts)
    )


def _scv(values: np.ndarray) -> float | None:
    """Variance over squared mean; None for fewer than two values or a mean of 0."""
    if len(values) < 2 or not np.mean(values) > 0:
        return None
    return float(np.var(values) / np.mean(values) ** 2)


def _about_tasks(reading: Reading):
    tasks, span = plural(len(reading.trace), "task"), spell_time(reading.span)
    yield f"{tasks} over {span}; time 0 is {reading.began} in the file."
    yield f"The times are {reading.kind}; the columns are separated by {reading.delimiter}."


def _about_columns(reading: Reading):
    used = listed((f"{role} from {name!r}" for role, name in reading.columns), most=12)
    yield f"Read: {used}."
    if reading.ignored:
        yield f"Ignored: {listed(map(repr, reading.ignored))}."


def _about_rate(reading: Reading):
    if reading.rate is None:
        yield "All tasks arrive at one moment."
        return
    per, name = _suitable(reading.rate)
    rate = figure(reading.rate * per)
    yield f"On average {rate} task{'s' * (rate != '1')} arrive{'s' * (rate == '1')} per {name}."
    if len(reading.hours) > 2:
        hour, most = max(reading.hours, key=lambda entry: entry[1])
        yield f"The busiest hour begins at {hour}: {plural(most, 'task')}."
    if reading.gap_scv is not None:
        yield (
            f"The gaps between arrivals have a variability (scv) of {figure(reading.gap_scv)}: "
            "0 is a regular beat, 1 is chance, more is bursts."
        )


def _suitable(rate: float) -> tuple[int, str]:
    """The unit of time in which a rate is a number that is easily read."""
    for seconds, name in ((1, "second"), (60, "minute"), (HOUR, "hour")):
        if rate * seconds >= 1:
            return seconds, name
    return DAY, "day"


def _about_work(reading: Reading):
    said = f"A task takes {spell_time(reading.mean_duration)} on average"
    if reading.duration_scv is not None:
        said += f", with a variability (scv) of {figure(reading.duration_scv)}"
    yield f"{said}."
    busy = reading.busy_workers
    if busy is not None:
        said = f"That work keeps {figure(busy)} workers busy on average."
        if busy > BUSY_HINT:
            said += (
                " If that is far too many, the durations may be in another unit: pass "
                "duration_unit='milliseconds', for example."
            )
        yield said


def _about_labels(reading: Reading):
    if len(reading.queues) > 1:
        tasks = listed(f"{name} ({count:,})" for name, count in reading.queues)
        yield f"Tasks per queue: {tasks}."
    if reading.tenants:
        tasks = listed(f"{name} ({count:,})" for name, count in reading.tenants)
        yield f"Tasks per tenant: {tasks}."
    if reading.priorities:
        tasks = listed(f"{priority} ({count:,})" for priority, count in reading.priorities)
        yield (
            f"Tasks per priority: {tasks}. A queue that is first come, first served ignores "
            "priorities: pass order='priority' to use them."
        )


def _about_rows_left_out(reading: Reading):
    if reading.retries:
        yield f"Left out as retries: {plural(reading.retries, 'row')}."
    if reading.incomplete:
        yield f"Left out because something is missing: {plural(reading.incomplete, 'row')}."
