"""What was understood of a file of recorded tasks, in figures and in plain sentences."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.distributions import Distribution
from queuesim.recorded import Trace
from queuesim.tracefile import Options, Tasks, read_tasks
from queuesim.tracefile.moments import hours_of, kind_of, moment_of
from queuesim.tracefile.sentences import sentences_of
from queuesim.tracefile.text import DELIMITERS


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
        return sentences_of(self)


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
    zone: str | None = None,
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
    zone : str, optional
        The time zone of dates that do not say theirs, like "Europe/Berlin": days have 23 or 25
        hours where its clocks change. Moments are told on its clocks.

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
        zone=zone,
    )
    return _reading(read_tasks(content, options))


def _reading(tasks: Tasks) -> Reading:
    rows = tasks.rows
    trace = Trace(tasks.times, tasks.durations, tasks.queues, tasks.priorities, tasks.tenants)
    return Reading(
        trace=trace,
        began=moment_of(tasks, tasks.origin),
        kind=kind_of(tasks.clock),
        columns=tuple(rows.roles.items()),
        ignored=rows.ignored,
        delimiter=DELIMITERS[rows.table.delimiter],
        retries=rows.retries,
        incomplete=rows.incomplete,
        remarks=tasks.remarks,
        hours=hours_of(tasks),
    )


def _scv(values: np.ndarray) -> float | None:
    """Variance over squared mean; None for fewer than two values or a mean of 0."""
    if len(values) < 2 or not np.mean(values) > 0:
        return None
    return float(np.var(values) / np.mean(values) ** 2)
