"""Runs of a retry storm: a spike, callers who go and try again, and what might end it.

The words are those of `theory.storm`. A *rule* is one change that may cure a storm, by its name in
`RULES`. A story lasts 300 s, with one spike in it; a run of it is *down* if, long after the spike,
it does less than `DOWN` tasks in time per second.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.distributions import Deterministic
from queuesim.figures import DONE
from queuesim.run import Run
from queuesim.scenario import Arrivals, Pool, Queue, Retry, Scenario, Source, Spike

WORKERS = 4
SPIKE_AT, SPIKE_LENGTH, SPIKE_EVERY = 30, 10, 300  # seconds
LAST_SPIKE = 1200  # none begins later: a run on a stage is not longer
UNTIL, AFTER = 300.0, 100.0  # seconds: a story's end, and when its spike is long over
DOWN = 1.0  # tasks in time per second

NONE, BACK_OFF, DROP, BUDGET, NEWEST = (
    "none",
    "back-off",
    "drop expired",
    "retry budget",
    "newest first",
)
RULES = (NONE, BACK_OFF, DROP, BUDGET, NEWEST)


@dataclass(frozen=True)
class Storm:
    """The settings of a system that may have a storm; service takes 1 s on average."""

    rate: float = 3.0
    height: float = 12.0
    retries: int = 3
    patience: float = 5.0
    limit: int = 60
    rule: str = NONE

    def system(self) -> Scenario:
        """Callers who wait so long for the start of their task, and then try again."""
        starts = range(SPIKE_AT, LAST_SPIKE, SPIKE_EVERY)
        more = max(self.height - self.rate, 0.0)
        spikes = tuple(Spike(at, SPIKE_LENGTH, more) for at in starts) if more else ()
        source = Source(
            Arrivals(self.rate, spikes=spikes),
            patience=Deterministic(self.patience),
            withdraws=False,
            retry=self.retry(),
        )
        order = "lifo" if self.rule == NEWEST else "fifo"
        queue = Queue(limit=self.limit, order=order, drops_expired=self.rule == DROP)
        return Scenario((source,), (queue,), (Pool(WORKERS),))

    def retry(self) -> Retry:
        """At once, or after 10, 20, 40 s and more, each by half of it sooner or later."""
        after = ("rejected", "gave up")
        if self.rule == BACK_OFF:
            return Retry(self.retries, 10.0, 2.0, jitter=0.5, after=after)
        budget = 0.1 if self.rule == BUDGET else None
        return Retry(self.retries, 0.0, after=after, budget=budget)


def goodput(run: Run, since: float = AFTER, until: float = UNTIL) -> float:
    """Tasks done in time, per second."""
    in_time = (run.outcome == DONE) & (run.finish >= since) & (run.finish < until)
    return np.sum(in_time) / (until - since)
