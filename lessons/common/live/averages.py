"""Terms of a challenge that must be so on average, over any stretch of time.

Each counts two things up, second by second, and says what one over the other is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from lessons.common.live.story import Story


@dataclass(frozen=True)
class Averaging:
    """It is so from one moment to another if `gain` did not fall; `found` says the average."""

    gain: np.ndarray
    found: Callable[[int, int], str]


def average_wait(*, most: float, of: str | None = None, called: str = ""):
    """The tasks wait at most so long on average: time spent waiting by all ÷ arrivals.

    `of` names the source whose tasks alone count; `called` is what the words call them.
    """
    words = f"s average wait of {called or f'{of} tasks'}" if of else "s average wait"
    return average(words, partial(waiting, of=of), partial(arrivals, of=of), most=most)


def average_waiting(*, least: float):
    """At least so many tasks wait on average."""
    return average("tasks waiting on average", waiting, seconds, least=least)


def average_workers(*, most: float):
    """There are at most so many workers on average."""
    return average("workers on average", workers, seconds, most=most)


def average_paid(*, most: float):
    """At most so many workers are paid on average: each from its order on."""
    return average("workers paid on average", paid_workers, seconds, most=most)


def average(words: str, top: Callable, bottom: Callable, *, most=np.inf, least=-np.inf):
    """`top` ÷ `bottom`, both counted up over the time, is at most, or at least, so much.

    `words` say what the number is.
    """
    upper = most < np.inf
    limit = f"at most {most:g}" if upper else f"at least {least:g}"
    return _term(f"{words}, {limit}", top, bottom, (least, most), upper)


def average_between(words: str, top: Callable, bottom: Callable, *, least: float, most: float):
    """Two terms: the average is at least and at most so much. The first says so for both."""
    at_most = _term(f"{words}, {least:g} to {most:g}", top, bottom, (least, most), upper=True)

    def at_least(story: Story, moments: np.ndarray) -> Averaging:
        gain = average(words, top, bottom, least=least)(story, moments).gain
        return Averaging(gain, lambda i, j: "")

    return at_most, at_least


def _term(words: str, top: Callable, bottom: Callable, limits: tuple[float, float], upper: bool):
    """The average keeps its `upper` limit, or its lower one; words say how it is to both."""
    least, most = limits

    def term(story: Story, moments: np.ndarray) -> Averaging:
        over, under = top(story, moments), bottom(story, moments)
        gain = most * under - over if upper else over - least * under

        def found(i: int, j: int) -> str:
            value = (over[i] - over[j]) / max(under[i] - under[j], 1e-9)
            return f"{_told(value, most, least)} {words}"

        return Averaging(gain, found)

    return term


def waiting(story: Story, moments: np.ndarray, of: str | None = None) -> np.ndarray:
    """Tasks waiting (of one source by its name), counted up second by second."""
    source = None if of is None else story.run.scenario.source_number(of)
    return _area(story.run.waiting_series(source=source), moments)


def workers(story: Story, moments: np.ndarray) -> np.ndarray:
    """Workers, counted up second by second."""
    return _area(story.run.workers_series(), moments)


def paid_workers(story: Story, moments: np.ndarray) -> np.ndarray:
    """Workers, those too that only start up, counted up second by second."""
    return _area(story.run.workers_series(starting=True), moments)


def seconds(story: Story, moments: np.ndarray) -> np.ndarray:
    """The time."""
    return moments


def arrivals(story: Story, moments: np.ndarray, of: str | None = None) -> np.ndarray:
    """The tasks (of one source by its name) that have arrived."""
    came = story.run.arrival[story.tasks_of(of)]
    return np.searchsorted(came, moments, side="right").astype(float)


def _area(series, moments: np.ndarray) -> np.ndarray:
    """The area below a step series up to each moment."""
    times, values = series
    times = np.append(times, max(moments[-1], times[-1]))
    area = np.concatenate(([0.0], np.cumsum(values * np.diff(times))))
    return np.interp(moments, times, area)


def _told(value: float, most: float, least: float) -> str:
    """An average with as many decimals as it takes to see on which side of the limit it is."""
    for decimals in (1, 2, 3):
        said = round(value, decimals)
        if (said > most) == (value > most) and (said < least) == (value < least):
            break
    return f"{value:.{decimals}f}"
