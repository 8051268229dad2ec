"""Terms of a challenge that must be so all the while.

Each reads a story at moments, one a second, and says from when on it has been so, or in words with
numbers why it is not. What must be so on average only is in `averages`.
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


def no_wait_over(seconds: float, of: str | None = None, called: str = "A task"):
    """No task waits longer.

    `of` names the source whose tasks alone count; `called` is what the words call one of them.
    """

    def term(story: Story, moments: np.ndarray) -> Lasting:
        begins, ends, waits = _late(story, seconds, of)
        latest = np.concatenate(([-np.inf], np.maximum.accumulate(ends)))
        seen = np.searchsorted(begins, moments, side="right")
        since = np.where(latest[seen] > moments, NEVER, latest[seen])

        def why(i: int) -> str:
            wait = waits[seen[i] - 1]
            if ends[seen[i] - 1] > moments[i]:
                return f"{called} has waited over {seconds:g} s"
            return f"{called} waited {_above(wait, seconds)} s, at most {seconds:g}"

        return Lasting(since, why)

    return term


def few_late(count: int, seconds: float, of: str | None = None, called: str = "tasks"):
    """At most so many tasks wait longer than so many seconds.

    `of` names the source whose tasks alone count; `called` is what the words call them.
    """
    verb = f"waited over {seconds:g} s"
    return _few(count, called, verb, lambda story: _late(story, seconds, of)[0])


def few_rejected(count: int):
    """At most so many tasks are rejected."""

    def moments_of(story: Story) -> np.ndarray:
        return story.run.arrival[story.run.outcome == REJECTED]

    return _few(count, "tasks", "were rejected", moments_of)


def few_ordered(count: int):
    """At most so many workers are ordered, by the learner or by a rule."""

    def moments_of(story: Story) -> np.ndarray:
        times, workers = story.run.workers_series(starting=True)
        return np.repeat(times[1:], np.maximum(np.diff(workers), 0))

    return _few(count, "workers", "were ordered", moments_of)


def once_waiting(count: int, holds: Callable[[dict], bool] = lambda now: True):
    """So many tasks have waited before, at a moment with such settings."""

    def term(story: Story, moments: np.ndarray) -> Lasting:
        series = story.run.waiting_series()
        first = _first_crowd(story, series, count, holds)
        waiting = series[1][np.searchsorted(series[0], moments, side="right") - 1]
        since = np.where(moments >= first, first, NEVER)
        return Lasting(since, lambda i: f"First let {count} tasks wait: {waiting[i]} do")

    return term


def _few(count: int, called: str, verb: str, moments_of: Callable[[Story], np.ndarray]):
    def term(story: Story, moments: np.ndarray) -> Lasting:
        happened = np.nextafter(moments_of(story), NEVER)  # only after that may a stretch begin
        seen = np.searchsorted(happened, moments, side="right")
        one_too_many = np.concatenate((np.full(count + 1, -np.inf), happened))
        what = f"{called} {verb}"
        too_many = f"More than {count} {what}" if count else f"{what[0].upper()}{what[1:]}"
        return Lasting(one_too_many[seen], lambda i: too_many)

    return term


def _late(
    story: Story, seconds: float, of: str | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the tasks that wait longer: since when that is so, when each started, and its wait."""
    run = story.run
    start = np.where(np.isnan(run.start), np.inf, run.start)
    late = story.tasks_of(of) & (run.outcome != REJECTED) & (start - run.arrival > seconds)
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


def _above(value: float, limit: float) -> str:
    """A number with as many decimals as it takes to see that it is above a limit."""
    return next((f"{value:.{n}f}" for n in (1, 2) if round(value, n) > limit), f"{value:.3f}")
