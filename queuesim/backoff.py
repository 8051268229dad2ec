"""How long a caller waits before it tries again, and whether its budget allows it."""

import math

from queuesim.limits import MAX_TIME, TICK, longer
from queuesim.scenario import Retry

SAVED = 10.0  # tokens that a budget may save up: maxTokens in the example of gRPC's retry design
ENOUGH = 1 - 1e-9  # ten tenths of a token are one, whatever rounding makes of them
LARGEST_POWER = 300  # 10**300 times the longest delay still fits into a float


def exponential(rule: Retry, attempt: int, luck: float) -> float:
    """`delay`, then `factor` times as long each time, at most `cap`; then spread by `jitter`."""
    delay = min(rule.delay * rule.factor ** min(attempt - 1, LARGEST_POWER), rule.cap)
    return delay * (1 + rule.jitter * (2 * luck - 1)) if rule.jitter else delay


def sidekiq(rule: Retry, attempt: int, luck: float) -> float:
    """Sidekiq's own delays in seconds: 15 + n⁴ and up to 10(n + 1) by chance, n = 0, 1, 2 …

    With 25 retries that is about three weeks. Source: `JobRetry#delay_for` and `attempt_retry` in
    Sidekiq's lib/sidekiq/job_retry.rb.
    """
    count = attempt - 1
    return count**4 + 15 + math.floor(luck * 10 * (count + 1))


def celery(rule: Retry, attempt: int, luck: float) -> float:
    """Celery's `retry_backoff`: anything from 0 to `delay` x 2ⁿ seconds, at most `cap`, n = 0, 1 …

    Source: `get_exponential_backoff_interval` in Celery's celery/utils/time.py, full jitter.
    """
    highest = min(rule.delay * 2.0 ** min(attempt - 1, LARGEST_POWER), rule.cap)
    return math.floor(luck * (math.floor(highest) + 1))


RULES = {"exponential": exponential, "sidekiq": sidekiq, "celery": celery}


def delay_before(rule: Retry, attempt: int, luck: float) -> float:
    """The delay before retry number `attempt` (from 1 on), on the grid; at once is one tick."""
    delay = min(RULES[rule.backoff](rule, attempt, luck), MAX_TIME)
    return max(longer(delay), TICK)


class Budget:
    """Tokens of one source: each first attempt earns a share of one, each retry costs one."""

    def __init__(self, source: int):
        self.source = source
        self.tokens, self.counted = 0.0, 0  # rows up to `counted` have earned theirs

    def copy(self) -> "Budget":
        other = Budget(self.source)
        other.tokens, other.counted = self.tokens, self.counted
        return other

    def allows(self, rule: Retry, tasks, arrived: int) -> bool:
        """Whether there is a token for one more retry, which it then costs."""
        self.earn(rule, tasks, arrived)
        if self.tokens < ENOUGH:
            return False
        self.tokens = max(self.tokens - 1, 0.0)
        return True

    def earn(self, rule: Retry | None, tasks, arrived: int) -> None:
        """Count the first attempts since the last time, by the rule under which they came.

        `arrived` is the number of the first row that has not arrived yet.
        """
        if rule is None or rule.budget is None:
            self.counted = max(self.counted, arrived)
            return
        first_attempts = sum(
            tasks.source[row] == self.source and not tasks.attempt[row]
            for row in range(self.counted, arrived)
        )
        self.counted = max(self.counted, arrived)
        self.tokens = min(self.tokens + rule.budget * first_attempts, SAVED)
