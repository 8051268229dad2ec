"""The terms of a challenge: what must be so all the while, and what must be so on average.

Each reads a story at moments, one a second. A `Lasting` term says from when on it has been so; an
`Averaging` one is asked about any stretch of time. Both say why not, in words with numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lessons.common.live.story import Story
from queuesim import REJECTED
from queuesim.moments import first_moment

NEVER = np.inf


@dataclass(frozen=True)
class Lasting:
    """Since when, seen from each moment, it has been so (`NEVER`: it is not), and why not."""

    since: np.ndarray
    why: Callable[[int], str]


@dataclass(frozen=True)
class Averaging:
    """It is so from one moment to another if `gain` did not fall; `found` says the average."""

    gain: np.ndarray
    found: Callable[[int, int], str]


def kept(words: str | Callable[[dict], str], holds: Callable[[dict], bool]):
    """The settings are as `holds` wants them; if not, `words` say so.

    They are made of the settings, or filled with them: "{workers} workers, at most 4".
    """

    def term(story: Story, moments: np.ndarray) -> Lasting:
        begins, settings = zip(*story.versions)
        since, latest = [], -np.inf
        for begin, values in zip(begins, settings):
            latest = (begin if latest == NEVER else latest) if holds(values) else NEVER
            since.append(latest)
        version = np.searchsorted(begins, moments, side="right") - 1

        def why(i: int) -> str:
            values = settings[version[i]]
            return words(values) if callable(words) else words.format(**values)

        return Lasting(np.array(since)[version], why)

    return term


def no_wait_over(seconds: float):
    """No task waits longer."""

    def term(story: Story, moments: np.ndarray) -> Lasting:
        begins, ends, waits = _late(story.run, seconds)
        latest = np.concatenate(([-np.inf], np.maximum.accumulate(ends)))
        seen = np.searchsorted(begins, moments, side="right")
        since = np.where(latest[seen] > moments, NEVER, latest[seen])

        def why(i: int) -> str:
            wait = waits[seen[i] - 1]
            if ends[seen[i] - 1] > moments[i]:
                return f"A task has waited over {seconds:g} s"
            return f"A task waited {_above(wait, seconds)} s, at most {seconds:g}"

        return Lasting(since, why)

    return term


def few_late(count: int, seconds: float):
    """At most so many tasks wait longer than so many seconds."""
    verb = f"waited over {seconds:g} s"
    return _few(count, verb, lambda story: _late(story.run, seconds)[0])


def few_rejected(count: int):
    """At most so many tasks are rejected."""

    def moments_of(story: Story) -> np.ndarray:
        return story.run.arrival[story.run.outcome == REJECTED]

    return _few(count, "were rejected", moments_of)


def once_waiting(count: int, holds: Callable[[dict], bool] = lambda now: True):
    """So many tasks have waited before, at a moment with such settings."""

    def term(story: Story, moments: np.ndarray) -> Lasting:
        series = story.run.waiting_series()
        first = _first_crowd(story, series, count, holds)
        waiting = series[1][np.searchsorted(series[0], moments, side="right") - 1]
        since = np.where(moments >= first, first, NEVER)
        return Lasting(since, lambda i: f"First let {count} tasks wait: {waiting[i]} do")

    return term


def average_wait(*, most: float):
    """The tasks wait at most so long on average: time spent waiting by all ÷ arrivals."""
    return average("s average wait", waiting, arrivals, most=most)


def average_waiting(*, least: float):
    """At least so many tasks wait on average."""
    return average("tasks waiting on average", waiting, seconds, least=least)


def average_workers(*, most: float):
    """There are at most so many workers on average."""
    return average("workers on average", workers, seconds, most=most)


def average(words: str, top: Callable, bottom: Callable, *, most=np.inf, least=-np.inf):
    """`top` ÷ `bottom`, both counted up over the time, is at most, or at least, so much.

    `words` say what the number is.
    """
    at_most = most < np.inf
    limit = f"at most {most:g}" if at_most else f"at least {least:g}"

    def term(story: Story, moments: np.ndarray) -> Averaging:
        over, under = top(story, moments), bottom(story, moments)
        gain = most * under - over if at_most else over - least * under

        def found(i: int, j: int) -> str:
            value = (over[i] - over[j]) / max(under[i] - under[j], 1e-9)
            return f"{_told(value, most, least)} {words}, {limit}"

        return Averaging(gain, found)

    return term


def waiting(story: Story, moments: np.ndarray) -> np.ndarray:
    """Tasks waiting, counted up second by second."""
    return _area(story.run.waiting_series(), moments)


def workers(story: Story, moments: np.ndarray) -> np.ndarray:
    """Workers, counted up second by second."""
    return _area(story.run.workers_series(), moments)


def seconds(story: Story, moments: np.ndarray) -> np.ndarray:
    """The time."""
    return moments


def arrivals(story: Story, moments: np.ndarray) -> np.ndarray:
    """The tasks that have arrived."""
    return np.searchsorted(story.run.arrival, moments, side="right").astype(float)


def _few(count: int, verb: str, moments_of: Callable[[Story], np.ndarray]):
    def term(story: Story, moments: np.ndarray) -> Lasting:
        happened = np.nextafter(moments_of(story), NEVER)  # only after that may a stretch begin
        seen = np.searchsorted(happened, moments, side="right")
        one_too_many = np.concatenate((np.full(count + 1, -np.inf), happened))
        too_many = f"More than {count} tasks {verb}" if count else f"Tasks {verb}"
        return Lasting(one_too_many[seen], lambda i: too_many)

    return term


def _late(run, seconds: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the tasks that wait longer: since when that is so, when each started, and its wait."""
    start = np.where(np.isnan(run.start), np.inf, run.start)
    late = (run.outcome != REJECTED) & (start - run.arrival > seconds)
    late &= run.arrival + seconds < run.until
    arrival, start = run.arrival[late], start[late]
    return arrival + seconds, start, start - arrival


def _first_crowd(story: Story, series, count: int, holds: Callable) -> float:
    """The first moment at which so many wait under such settings."""
    begins, settings = zip(*story.versions)
    for begin, end, values in zip(begins, [*begins[1:], np.inf], settings):
        if holds(values):
            begin = max(begin, story.own, 0.0)
            if begin > story.run.until:
                break
            first = first_moment(series, begin, lambda values: values >= count)
            if first is not None and first < end:
                return first
    return NEVER


def _area(series, moments: np.ndarray) -> np.ndarray:
    """The area below a step series up to each moment."""
    times, values = series
    times = np.append(times, max(moments[-1], times[-1]))
    area = np.concatenate(([0.0], np.cumsum(values * np.diff(times))))
    return np.interp(moments, times, area)


def _above(value: float, limit: float) -> str:
    """A number with as many decimals as it takes to see that it is above a limit."""
    return next((f"{value:.{n}f}" for n in (1, 2) if round(value, n) > limit), f"{value:.3f}")


def _told(value: float, most: float, least: float) -> str:
    """An average with as many decimals as it takes to see on which side of the limit it is."""
    for decimals in (1, 2, 3):
        said = round(value, decimals)
        if (said > most) == (value > most) and (said < least) == (value < least):
            break
    return f"{value:.{decimals}f}"
