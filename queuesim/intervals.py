"""Intervals of 95 % from many independent runs, for figures that are never negative.

A mean or a ratio of sums over some hundred runs is nearly normal, but skewed: its logarithm is
less so, hence the interval of the logarithm. Fewer than 100 runs do not suffice for that (of 20
skewed ones such an interval holds the true value in 90 % of cases; see `estimates` for few runs).
Where a figure rests on a few runs only (most of them
show nothing), no interval of this kind keeps its word. A share then has an upper bound, since a run
cannot show more events than it has tasks; anything else is given without an interval.
`python -m tests.benchmarks.coverage` measures how often these intervals hold the exact value.
"""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.estimates import t_quantile

LEVEL = 0.95
ENOUGH = 100  # runs with which an interval of skewed values keeps its word, measured
TOO_VAGUE = 0.25  # a standard error above this part of the mean: as if from 16 events or fewer
FEW = 5  # runs with an event, which do not tell how many there may be in one


@dataclass(frozen=True)
class Interval:
    """A figure over `runs` runs, and the ends between which the true one is in 95 % of cases.

    Where the runs do not support an interval, both ends are None: the mean is then "about" right.
    """

    mean: float
    low: float | None
    high: float | None
    runs: int

    @property
    def known(self) -> bool:
        """Whether the runs support an interval."""
        return self.low is not None

    def scaled(self, factor: float = 1.0, plus: float = 0.0) -> "Interval":
        """The interval of `plus` + `factor` (not negative) times the figure."""
        mean, low, high = (
            None if end is None else plus + factor * end for end in (self.mean, self.low, self.high)
        )
        return Interval(mean, low, high, self.runs)


def interval_of_mean(values) -> Interval:
    """The mean of one value (0 or more) from each run."""
    return interval_of_ratio(values, np.ones(len(values)))


def interval_of_ratio(tops, bottoms) -> Interval:
    """A sum over runs by another one, such as all waits by all tasks; one of each from each run.

    The mean of the runs' own ratios is another figure: runs with many tasks count for more here.
    Source: linearised, Cochran, Sampling Techniques, 6.4; then Student's t on the logarithm.
    """
    tops, bottoms = np.asarray(tops, float), np.asarray(bottoms, float)
    runs, mean = len(tops), float(tops.sum() / bottoms.sum())
    if runs < ENOUGH or _all_alike(tops, bottoms, mean):
        return Interval(mean, None, None, runs)
    error = _standard_error(tops, bottoms, mean)
    if error > TOO_VAGUE * mean:
        return Interval(mean, None, None, runs)
    factor = math.exp(t_quantile((1 + LEVEL) / 2, runs - 1) * error / mean)
    return Interval(mean, mean / factor, mean * factor, runs)


def interval_of_share(events, tasks) -> Interval:
    """The share of the tasks to which something happened; how many of how many in each run.

    Where few runs show any, the lower end is 0 and the upper end one that such a share exceeds in
    at most 5 % of cases.
    """
    events, tasks = np.asarray(events, float), np.asarray(tasks, float)
    if 2 * events.sum() > tasks.sum():
        others = interval_of_share(tasks - events, tasks)
        return Interval(1 - others.mean, 1 - others.high, 1 - others.low, others.runs)
    usual = interval_of_ratio(events, tasks)
    if usual.known:
        return usual
    return Interval(usual.mean, 0.0, _most(events, tasks), usual.runs)


def _most(events, tasks):
    """The upper end of a share of which few runs show any.

    So many runs show an event at most (Clopper & Pearson 1934), and of such a run so many tasks at
    most: the most that any run shows, or all of them where only few runs show any.
    """
    runs_with_events = np.count_nonzero(events)
    at_once = events.max() if runs_with_events >= FEW else tasks.max()
    share_of_runs = binomial_upper(runs_with_events, len(events), 1 - LEVEL)
    return min(1.0, float(share_of_runs * at_once / tasks.mean()))


def binomial_upper(successes: int, trials: int, outside: float) -> float:
    """The chance with which so few successes or fewer come with probability `outside`."""
    if successes >= trials:
        return 1.0
    low, high = successes / trials, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _few(successes, trials, middle) > outside else (low, middle)
    return high


def _few(successes, trials, chance):
    """P(at most so many successes), for a chance between 0 and 1."""
    k = np.arange(1, successes + 1)
    steps = np.log((trials - k + 1) / k) + math.log(chance) - math.log1p(-chance)
    logs = trials * math.log1p(-chance) + np.concatenate(([0.0], np.cumsum(steps)))
    return float(np.exp(logs).sum())


def interval_of_percentile(values, seen, percent: float) -> Interval:
    """The value that `percent` % of all do not exceed; a column of `values` for each run.

    `seen` marks the values that count. The interval holds each value beyond which the share is
    not significantly other than wanted. Source: Woodruff 1952, with the score test over runs.
    """
    values, seen = np.asarray(values), np.asarray(seen)
    ordered = np.sort(values[seen])
    wanted, tasks = 1 - percent / 100, seen.sum(axis=0)
    middle = float(np.quantile(ordered, percent / 100))
    if len(tasks) < ENOUGH:
        return Interval(middle, None, None, len(tasks))

    def place(bound):
        """The first of the ordered values beyond which the share is at most `bound` too large."""
        low, high = 0, len(ordered) - 1
        while low < high:
            middle = (low + high) // 2
            beyond = np.sum((values > ordered[middle]) & seen, axis=0) - wanted * tasks
            too_many = beyond.sum() > bound * math.sqrt(np.sum(beyond**2))
            low, high = (middle + 1, high) if too_many else (low, middle)
        return float(ordered[low])

    certain = t_quantile((1 + LEVEL) / 2, len(tasks) - 1)
    return Interval(middle, place(certain), place(-certain), len(tasks))


def _all_alike(tops, bottoms, mean):
    """Whether every run shows the same: runs that do not vary say nothing of those that would."""
    return bool(np.all(tops == mean * bottoms))


def _standard_error(tops, bottoms, mean):
    """How far a ratio of sums over so many runs scatters."""
    runs = len(tops)
    squares = float(np.sum((tops - mean * bottoms) ** 2))
    return math.sqrt(squares / (runs - 1) / runs) / float(bottoms.mean())
