"""The picture of a day: arrivals, tasks waiting and the age of the oldest, on one clock."""

from dataclasses import replace

import numpy as np

from lessons.common.charts import Axis, Clock, Figure, axis_end, figure, line, steps
from lessons.common.numbers import short, time_in_words
from lessons.common.numbers.writing import unit_for_times
from lessons.common.sandbox.traffic.file_clock import FileClock
from queuesim import Run, thin
from queuesim.sandbox.worker_counts import busy_share
from queuesim.tracefile.words import plural

_SHAPE = {"height": 170, "left": 52}  # pixels: the three are seen together, on one clock
_POINTS = 700
_MOST_BARS = 100  # stretches of time in which arrivals are counted
_LENGTHS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400)


def picture_of(run: Run, clock: FileClock) -> tuple[Figure, Figure, Figure]:
    """Three figures with the same clock."""
    x = clock.axis(run.until)
    untitled = replace(x, title="")
    return _arrivals(run, clock, untitled), _waiting(run, clock, untitled), _age(run, clock, x)


def _arrivals(run: Run, clock: FileClock, x: Clock) -> Figure:
    """How many tasks come in each stretch of time."""
    length = next((each for each in _LENGTHS if x.length / each <= _MOST_BARS), _LENGTHS[-1])
    first = clock.shift // length * length  # whole stretches of the clock
    edges = np.arange(first, x.end + length, length) - clock.shift
    counts, _ = np.histogram(run.arrival[run.attempt == 0], edges)
    most = int(np.argmax(counts))
    title = (
        f"{plural(counts[most], 'task')} arrive in the busiest {time_in_words(length)}, "
        f"from {clock.words(max(edges[most], 0))}"
    )
    y = Axis(f"tasks per {time_in_words(length)}", 0, axis_end(max(counts), 10))
    begins = np.maximum(edges[:-1], 0) + clock.shift
    return figure(title, x, y, [steps("", (begins, counts))], **_SHAPE)


def _waiting(run: Run, clock: FileClock, x: Clock) -> Figure:
    """How many tasks wait."""
    times, values = run.waiting_series()
    most = int(np.argmax(values))
    title = (
        "No task waits"
        if not values[most]
        else (f"The queue is longest at {clock.words(times[most])}: {values[most]:,} tasks wait")
    )
    drawn = thin(times, values, 0, run.until, _POINTS)
    y = Axis("tasks waiting", 0, axis_end(values[most], 10))
    return figure(title, x, y, [steps("", _shifted(drawn, clock))], **_SHAPE)


def _age(run: Run, clock: FileClock, x: Clock) -> Figure:
    """How long the oldest waiting task has waited."""
    times, ages = run.age_series()
    most = int(np.argmax(ages))
    longest = float(ages[most])
    title = (
        "No task waits, so none grows old"
        if not longest
        else (f"The longest wait is {time_in_words(longest)}, at {clock.words(times[most])}")
    )
    name, unit = unit_for_times(longest)
    drawn = thin(times, ages / unit, 0, run.until, _POINTS)
    y = Axis(f"age of the oldest waiting task, {name}", 0, axis_end(longest / unit, 4))
    return figure(title, x, y, [line("", _shifted(drawn, clock), "amber")], **_SHAPE)


def _shifted(series, clock: FileClock):
    """A series of the run on the file's clock."""
    times, values = series
    return times + clock.shift, values


def figures_of(run: Run, end: float) -> list[tuple[str, str]]:
    """The figures of a run that are read first: what, and how much.

    Up to the `end` of the traffic, when workers may still be busy with what waits.
    """
    summary = run.summary()
    rows = [
        ("95 of 100 tasks start within", time_or_none(summary.p95_wait)),
        ("average wait", time_or_none(summary.mean_wait)),
        ("workers are busy", f"{short(100 * (busy_share(run, end) or 0))} %"),
    ]
    if summary.rejected:
        rows.append(("rejected", f"{summary.rejected:,} tasks"))
    return rows


def by_queue(run: Run) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """How each kind of task fares: the head of a table, and its rows."""
    head = ("", "tasks", "average wait", "95 of 100 start within")
    rows = []
    for source in run.scenario.sources:
        summary = run.summary(source=source.name)
        waits = (time_or_none(each) for each in (summary.mean_wait, summary.p95_wait))
        rows.append((source.name, f"{summary.tasks:,}", *waits))
    return head, rows


def time_or_none(seconds: float | None) -> str:
    """A time in words; a dash where there is none."""
    return "–" if seconds is None else time_in_words(seconds)
