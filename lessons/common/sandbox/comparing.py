"""The work of comparing two systems: run after run, until it is done or told to stop."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock

from queuesim import Scenario, figure_of_source, share_waiting_over
from queuesim.measures import mean_workers
from queuesim.sandbox.differences import Differences, differences

MOST_TASKS, MOST_ATTEMPTS = 20_000, 50_000  # of a run: more would take too long
AT_A_TIME = 0.1  # seconds that a page computes before it answers again
LATE, PAID = "late", "paid"  # measures that are not figures of a summary


@dataclass(frozen=True)
class Question:
    """What is compared: two systems, how long and how often they run, on which luck."""

    a: Scenario
    b: Scenario
    seconds: float  # that a run lasts
    runs: int
    seed: int
    promise: float  # seconds: a task that waits longer is late

    @property
    def until(self) -> float:
        """How long a run lasts: no longer than until so many tasks have come."""
        low, high = 0.0, self.seconds
        if self._fits(high):
            return high
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if self._fits(middle) else (low, middle)
        return float(f"{max(low, 1.0):.2g}")

    def _fits(self, until: float) -> bool:
        return all(
            each.expected_tasks(until) <= MOST_TASKS and each.most_attempts(until) <= MOST_ATTEMPTS
            for each in (self.a, self.b)
        )

    @cached_property
    def measures(self) -> dict:
        """What is read off each run, by name; of each kind of task, too, if both have the same."""
        found = self._of_all_and_each("mean_wait") | self._of_all_and_each("p95_wait")
        found["p99_wait"] = "p99_wait"
        found[LATE] = partial(share_waiting_over, limit=self.promise)
        found |= {name: name for name in self._figures()}
        if any(pool.autoscale for pool in (*self.a.pools, *self.b.pools)):
            found[PAID] = mean_workers
        return found

    def _of_all_and_each(self, figure: str) -> dict:
        """A figure of all tasks, then of each kind."""
        return {figure: figure} | {
            f"{kind}: {figure}": partial(figure_of_source, figure=figure, source=kind)
            for kind in self.kinds
        }

    def _figures(self) -> list[str]:
        """The figures that say something of these systems."""
        sources, queues = [*self.a.sources, *self.b.sources], [*self.a.queues, *self.b.queues]
        limited = any(source.retry or source.failing or source.patience for source in sources)
        done = "goodput" if limited else "throughput"  # all that is done is done in time then
        names = ["mean_time_in_system", "mean_waiting", "utilisation", done]
        if any(queue.limit < math.inf for queue in queues):
            names.append("rejected_share")
        if any(source.patience for source in sources):
            names.append("gave_up_share")
        if limited:
            names.append("in_time_share")
        return names

    @property
    def kinds(self) -> list[str]:
        """The kinds of tasks that both systems have, if there are several."""
        names, others = ([source.name for source in each.sources] for each in (self.a, self.b))
        return names if len(names) > 1 and names == others else []


@dataclass
class Work:
    """What is known of a question so far, and the runs that are still to come."""

    question: Question | None = None
    known: Differences | None = None
    known_of: Question | None = None  # to which what is known is the answer
    refused: str = ""  # why there is no answer
    stopped: bool = False
    _coming: Iterator[Differences] | None = None
    _lock: Lock = field(default_factory=Lock)

    def ask(self, question: Question) -> None:
        """Begin with a question, if it is another one."""
        if question == self.question:
            return
        with self._lock:
            self.question, self.stopped, self.refused = question, False, ""
            self._coming = _runs_of(question)

    @property
    def up_to_date(self) -> bool:
        """Whether what is known answers the question."""
        return self.known is not None and self.known_of == self.question

    @property
    def done(self) -> bool:
        """Whether no more will come."""
        finished = self.up_to_date and self.known.finished
        return bool(finished or self.stopped or self.refused)

    def go_on(self, seconds: float = AT_A_TIME) -> None:
        """Run on for about so long; if another thread of the session does so, that will do."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            end = time.monotonic() + seconds
            while not self.done and time.monotonic() < end:
                self.known, self.known_of = next(self._coming), self.question
        except ValueError as refused:
            self.refused = str(refused)
        finally:
            self._lock.release()


def _runs_of(question: Question) -> Iterator[Differences]:
    """What is known after each pair of runs."""
    yield from differences(
        question.a,
        question.b,
        question.runs,
        question.until,
        question.measures,
        seed=question.seed,
    )
