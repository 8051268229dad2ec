"""The tasks of a file: its columns put together.

All sums are made with exact decimals. Only then do arrivals go to the nearest tick of the grid, and
durations down to a tick: so a task that takes as long as the gap to the next is done when that
comes, whatever the digits, the unit or the date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from queuesim.distributions import Distribution
from queuesim.limits import MAX_TIME, MIN_MEAN, TICK
from queuesim.streams import Stream
from queuesim.tracefile.cells import EXACT
from queuesim.tracefile.counts import (
    EVENLY,
    interval_named,
    interval_of,
    spread_tasks,
    whole_counts,
)
from queuesim.tracefile.labels import queue_names, ranks, tenant_names
from queuesim.tracefile.midnight import across_midnight
from queuesim.tracefile.options import LARGEST, Options
from queuesim.tracefile.order import begin_of, check_span, nearest_tick, order_of, tick_below
from queuesim.tracefile.rows import Rows, rows_of
from queuesim.tracefile.times import Times, times_of
from queuesim.tracefile.words import plural, spell_time
from queuesim.tracefile.work import between, durations_of


@dataclass(frozen=True)
class Tasks:
    """The tasks of a file in order of arrival, and how the file was understood."""

    times: list[float]
    durations: list[float]
    queues: list[str]
    priorities: list[int] | None
    tenants: list[str] | None
    origin: Decimal  # the moment in the file that is time 0, in seconds
    clock: Times  # of which kind the arrivals are
    rows: Rows
    remarks: tuple[str, ...]  # what was assumed and changed


@dataclass(frozen=True)
class Arrivals:
    """For each task its row and its moment, in order of arrival."""

    rows: list[int]
    seconds: list[Decimal]
    remarks: tuple[str, ...]


def read_tasks(content: str | bytes, options: Options) -> Tasks:
    """The tasks in the text (or bytes) of a file."""
    rows = rows_of(content, options)
    column = rows.column("arrival")
    times = across_midnight(column, times_of(column, options.unit, options.dates, options.zone))
    work, about_work = _work(rows, times, options)
    arrivals = _counted(rows, times, options) if rows.counted else _listed(rows, times, work)
    places = arrivals.rows
    first = min(times.seconds) if rows.counted else arrivals.seconds[0]
    origin = begin_of(options.begin, first, times)
    moments = [EXACT.subtract(each, origin) for each in arrivals.seconds]
    check_span(rows, places, moments, options.begin)
    demands, about_demands = _demands(work, places, options)
    labels, about_labels = _labels(rows, places, options)
    about = (rows.remarks, times.assumed, about_work, arrivals.remarks, about_demands, about_labels)
    return Tasks(
        [nearest_tick(each) for each in moments],
        demands,
        **labels,
        origin=origin,
        clock=replace(times, seconds=[]),
        rows=rows,
        remarks=tuple(dict.fromkeys(sentence for part in about for sentence in part)),
    )


def _work(rows: Rows, times: Times, options: Options):
    """The seconds that each row's tasks take (None: they are drawn), and what was assumed."""
    if "duration" in rows.places:
        return durations_of(rows.column("duration"), times, options.duration_unit)
    if "end" not in rows.places:
        return None, ()
    starts, ends = (
        times_of(rows.column(role), options.unit, options.dates, options.zone)
        for role in ("start", "end")
    )
    return between(starts, ends, rows.column("end")), starts.assumed + ends.assumed


def _listed(rows: Rows, times: Times, work) -> Arrivals:
    """The tasks of a file that lists them, in order of arrival."""
    seconds = times.seconds
    if rows.backwards:
        seconds = [EXACT.subtract(end, length) for end, length in zip(seconds, work)]
    order, remarks = order_of(seconds, times)
    return Arrivals(order, [seconds[i] for i in order], remarks)


def _counted(rows: Rows, times: Times, options: Options) -> Arrivals:
    """The tasks of a file that counts them per interval, in order of arrival."""
    column = rows.column("arrival")
    counts = whole_counts(rows.column("count"))
    if not any(counts):
        raise ValueError("The file counts no task.")
    known = interval_named(rows.roles["arrival"])
    if options.interval is not None:
        known = Decimal(repr(float(options.interval)))
    interval = interval_of(column, times.seconds, known)
    tasks = spread_tasks(counts, times.seconds, interval, options.spread, options.seed)
    tasks = sorted(zip(*tasks), key=lambda task: task[1])
    how = "at equal distances" if options.spread == EVENLY else "by chance"
    remark = (
        f"Each row counts the tasks of {spell_time(float(interval))} from its time on; they were "
        f"spread {how}."
    )
    return Arrivals([row for row, _ in tasks], [moment for _, moment in tasks], (remark,))


def _demands(work, places: Sequence[int], options: Options) -> tuple[list[float], tuple[str, ...]]:
    """How long each task takes, on the grid."""
    if work is None:
        return _drawn(options.durations, len(places), options.seed)
    demands = [tick_below(work[place]) for place in places]
    nothing = sum(work[place] < TICK for place in places)
    remarks = ()
    if nothing:
        remarks += (
            f"{plural(nothing, 'task')} took no time; in a run a task takes at least a millionth "
            "of a second.",
        )
    if sum(demands) < MIN_MEAN * len(demands):
        remarks += ("Tasks are very short beside a millionth of a second, a run's shortest time.",)
    return demands, remarks


def _drawn(durations: Distribution, count: int, seed: int):
    """Durations drawn from a distribution, for a file that has none."""
    drawn = Stream(seed, "trace", "durations").draw(durations, 0, count)
    demands = [tick_below(Decimal(min(each, MAX_TIME))) for each in drawn.tolist()]
    average = spell_time(durations.mean)
    return demands, (f"The file has no durations; they were drawn, {average} on average.",)


def _labels(rows: Rows, places: Sequence[int], options: Options) -> tuple[dict, tuple[str, ...]]:
    """The queue, priority and tenant of each task."""
    queues = priorities = tenants = None
    remarks = ()
    if "queue" in rows.places:
        queues, remarks = queue_names(rows.column("queue"))
    if "tenant" in rows.places:
        tenants = tenant_names(rows.column("tenant"))
    if "priority" in rows.places:
        priorities, said = ranks(rows.column("priority"), options.urgent == LARGEST)
        remarks += (said,)
    labels = {"queues": queues, "priorities": priorities, "tenants": tenants}
    for name, values in labels.items():
        labels[name] = None if values is None else [values[place] for place in places]
    labels["queues"] = labels["queues"] or ["queue"] * len(places)
    return labels, remarks
