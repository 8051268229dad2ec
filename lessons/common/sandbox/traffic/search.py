"""The search for the fewest workers: it goes on bit by bit, and can be stopped."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Lock

from lessons.common.sandbox.traffic.replay import (
    NEW_DICE,
    Settings,
    end_of,
    most_needed,
    scenario_of,
)
from queuesim import Reading
from queuesim.sandbox.worker_counts import Prices, Promise, WorkerCount, sweep_workers
from queuesim.sandbox.worker_search import Found, search_workers, spread_counts
from queuesim.tracefile.words import plural

DAYS = 20  # like the recorded one, with new dice
AT_A_TIME = 0.25  # seconds of computing between two looks at the page
_PROMISES = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
_DAY, _DAYS_LIKE_IT = "day", "days like it"


@dataclass(frozen=True)
class Question:
    """What is asked: of which replay, which promise, at which price. Its workers are yours."""

    settings: Settings
    promise: Promise
    prices: Prices

    @property
    def yours(self) -> int:
        """The number of workers that others are compared with."""
        return self.settings.workers

    def is_like(self, other: "Question") -> bool:
        """Whether the answer is the same, but for what it is compared with."""
        return replace(self, settings=replace(self.settings, workers=other.yours)) == other


@dataclass
class Search:
    """What is known so far of a day, and then of days like it."""

    question: Question
    steps: Iterator[tuple[str, Found | WorkerCount]]
    day: Found | None = None
    days: WorkerCount | None = None  # the best number of workers on days like it
    finished: bool = False
    stopped: bool = False
    fault: str = ""
    times: int = 0  # how often the browser asked for more
    _lock: Lock = field(default_factory=Lock, repr=False)

    def compare_with(self, reading: Reading, workers: int) -> None:
        """Compare what was found with another number of workers; it is tried if it was not yet."""
        self.question = replace(
            self.question, settings=replace(self.question.settings, workers=workers)
        )
        if workers not in self.day.points:
            self.steps = _one_more(reading, self.question, self.day)
            self.finished = self.stopped = False

    def go_on(self) -> None:
        """Compute for a moment; the first point is shown as soon as it is there.

        If another thread of the session does so, that will do.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            until = time.monotonic() + (AT_A_TIME if self.day else 0)
            self._step()
            while not self.finished and time.monotonic() < until:
                self._step()
        finally:
            self._lock.release()

    def _step(self) -> None:
        try:
            part, known = next(self.steps, (None, None))
        except ValueError as error:
            part, self.fault = None, str(error)
        if part == _DAY:
            self.day = known
        elif part == _DAYS_LIKE_IT:
            self.days = known
        else:
            self.finished = True

    @property
    def goes_on(self) -> bool:
        """Whether more is to come."""
        return not (self.finished or self.stopped)

    @property
    def progress(self) -> tuple[float, str]:
        """How much of a part of it is done, and which part."""
        if self.days is not None:
            return self.days.done / DAYS, f"{self.days.done} of {DAYS} random days like this one"
        tried = len(self.day.points) if self.day else 0
        return self.day.share if self.day else 0.0, f"{plural(tried, 'number')} of workers tried"


def first_promise(reading: Reading) -> int:
    """The seconds with which the question begins: about what a task takes."""
    takes = reading.mean_duration
    return next((each for each in _PROMISES if each >= takes), _PROMISES[-1])


def search_for(reading: Reading, question: Question) -> Search:
    """A search that is about to begin."""
    return Search(question, _steps(reading, question))


def _steps(reading: Reading, question: Question) -> Iterator[tuple[str, Found | WorkerCount]]:
    """What is known after each run: of the day, then of days like it."""
    trace, settings = reading.trace, question.settings
    asked = end_of(trace), question.promise, question.prices
    counts = _counts(reading, settings.workers)
    seed = settings.seed
    found = None
    for found in search_workers(scenario_of(trace, settings), counts, *asked, seed=seed):
        yield _DAY, found
    if settings.dice == NEW_DICE or found.fewest is None:
        return
    like_it = scenario_of(trace, replace(settings, dice=NEW_DICE))
    count = found.fewest.workers
    for point in sweep_workers(like_it, [count], *asked, replications=DAYS, seed=seed):
        yield _DAYS_LIKE_IT, point


def _one_more(
    reading: Reading, question: Question, known: Found
) -> Iterator[tuple[str, Found | WorkerCount]]:
    """What is known, and your number of workers besides."""
    trace, settings = reading.trace, question.settings
    asked = end_of(trace), question.promise, question.prices
    system = scenario_of(trace, settings)
    for point in sweep_workers(system, [question.yours], *asked, seed=settings.seed):
        points = known.points | {question.yours: point}
        yield _DAY, Found(points, point.done / point.replications)


def _counts(reading: Reading, yours: int) -> list[int]:
    """From as many workers as the work needs on average to as many as it ever needs."""
    most = most_needed(reading.trace)
    least = min(max(1, int(reading.busy_workers or 1)), most)
    return spread_counts(least, most, yours)
