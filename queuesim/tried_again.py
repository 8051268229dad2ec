"""Tasks that are tried again, some of which can never succeed: attempts, losses, delays.

A poison task fails at each attempt. Of the others, each attempt fails with the same chance,
whatever came before. How many attempts a task takes has nothing to do with the queue, so runs of
that need no queue either.
"""

from dataclasses import dataclass

import numpy as np

from queuesim.backoff import delay_before
from queuesim.intervals import Interval, interval_of_ratio, interval_of_share
from queuesim.scenario import Retry
from queuesim.theory import attempts_per_task, lost_share

RUNS = 100
LUCKIEST, UNLUCKIEST = 0.0, 1 - 2**-53  # the draws with the shortest and with the longest delays

# The average wait of an attempt (3 tasks per second, 4 workers, 1 s each, up to 3 retries at once)
# by the share of attempts that fail, and its interval of 95 %, from 200 runs of 8000 s of which the
# last 6000 s count. `python -m tests.benchmarks.tried_again` makes them.
WAITS_AT_ONCE = {
    0.05: Interval(0.7129, 0.7016, 0.7243, 200),
    0.1: Interval(1.062, 1.042, 1.083, 200),
    0.15: Interval(1.802, 1.758, 1.848, 200),
    0.2: Interval(4.026, 3.851, 4.209, 200),
}


@dataclass(frozen=True)
class Failing:
    """The share of attempts that fail, retries, and the share of tasks that are poison."""

    fails: float
    retries: int
    poison: float = 0.0

    @property
    def attempts(self) -> float:
        """Attempts per task, on average."""
        usual = attempts_per_task(self.fails, self.retries)
        return (1 - self.poison) * usual + self.poison * (self.retries + 1)

    @property
    def lost(self) -> float:
        """The share of all tasks whose attempts all fail."""
        return (1 - self.poison) * lost_share(self.fails, self.retries) + self.poison

    def in_runs(self, tasks: int, seed: int, runs: int = RUNS) -> tuple[Interval, Interval]:
        """Attempts per task and the share that is lost, in runs of so many tasks each."""
        luck = np.random.default_rng(seed)
        most = self.retries + 1
        needed = np.full((runs, tasks), most + 1)
        if self.fails < 1:
            needed = luck.geometric(1 - self.fails, (runs, tasks))
        needed[luck.random((runs, tasks)) < self.poison] = most + 1
        attempts = np.minimum(needed, most).sum(axis=1)
        lost = np.sum(needed > most, axis=1)
        all_tasks = np.full(runs, tasks)
        return interval_of_ratio(attempts, all_tasks), interval_of_share(lost, all_tasks)


def time_to_last_attempt(rule: Retry) -> tuple[float, float, float]:
    """All delays of a task that fails each time: the shortest sum, the average, and the longest.

    Each delay is spread evenly around its middle. The time that attempts wait and take comes on
    top. A task that fails as an outage begins survives one that is shorter.
    """
    numbers = range(1, rule.limit + 1)
    shortest = sum(delay_before(rule, number, LUCKIEST) for number in numbers)
    longest = sum(delay_before(rule, number, UNLUCKIEST) for number in numbers)
    return shortest, (shortest + longest) / 2, longest
