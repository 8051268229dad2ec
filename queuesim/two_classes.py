"""Two classes of tasks in one system: many short runs at once, and how long each class waits.

Poisson arrivals of both classes; every task, of either class, takes 1 s on average (exponential).
Some workers may be reserved: they serve the high class only. The others are shared; when one is
free and both classes wait, the order of service says which class goes first. Within a class it is
first come, first served, and no task is interrupted.

A run begins in the steady state of its number of tasks. Under strict priority, also beside reserved
workers, that of each class is exact too, from the solved chain; with ageing a run goes on until it
has forgotten how it began, before it counts.
`python -m tests.benchmarks.coverage --only classes` holds the intervals against the exact values.

What needs no runs stands at the end: workers that idle beside the other class's queue, and waits in
an overload.
"""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.intervals import Interval, interval_of_mean
from queuesim.theory.checks import steady_system
from queuesim.theory.steady import mmc
from queuesim.two_class_runs import (
    HIGH,
    goes_first,
    line_areas,
    nearly_steady_ageing,
    steady_priorities,
)

TASKS = 40  # about so many in each of the runs
FORGOTTEN = 3  # so many times as long as things take to settle, a run goes on before it counts
MOST_TASKS = 500  # that may come before, for a run to take some hundredths of a second


@dataclass(frozen=True)
class TwoWaits:
    """Mean waits of the high class, of the low class, and of all tasks together."""

    high: Interval
    low: Interval
    together: Interval

    def without_intervals(self) -> "TwoWaits":
        """The same where the runs have not forgotten which of the first tasks were high or low."""
        high, low = (Interval(x.mean, None, None, x.runs) for x in (self.high, self.low))
        return TwoWaits(high, low, self.together)


def two_class_waits(
    high_rate: float,
    low_rate: float,
    workers: int,
    seed: int,
    order: str = "priority",
    ageing: float = 4.0,
    reserved: int = 0,
) -> TwoWaits:
    """Mean waits in the long run, from many runs that begin in the steady state, or nearly.

    The order is "priority" (strict), "ageing" (a high task's wait counts `ageing` times) or "fifo".
    A mean wait is read off the line: its mean length divided by the arrival rate (Little's law).
    Without reserved workers the wait of all tasks is known exactly; by how much the runs miss it
    tells by how much they miss the wait of each class (a control variate). Where ageing takes too
    long to show, the waits of the classes are given without intervals.
    Raises Unstable where a class waits without end.
    """
    if reserved and order != "priority":
        raise ValueError("Beside reserved workers the order must be priority.")
    rates = high_rate, low_rate
    total, luck = sum(rates), np.random.default_rng(seed)
    steady_system(total, 1, workers)
    wanted = ageing_burn_in(rates, workers, ageing) if order == "ageing" else 0.0
    burn_in = min(wanted, MOST_TASKS / total)
    span = burn_in, burn_in + TASKS / total
    if order == "priority":
        begin = steady_priorities(rates, workers, reserved, span[1], luck)
    else:
        begin = nearly_steady_ageing(rates, workers, ageing if order == "ageing" else 1.0, luck)
    pools = workers - reserved, reserved
    lines = line_areas(begin, rates, pools, span, goes_first(order, ageing), luck)
    waits = _waits(lines, rates, workers, control=not reserved)
    return waits if burn_in == wanted else waits.without_intervals()


def ageing_burn_in(rates: tuple[float, float], workers: int, ageing: float) -> float:
    """How long a run with ageing takes to forget how it began.

    How many tasks wait is right from the first on; what must settle is how many of them are high,
    and how old they are. The share 1 - 1/ageing of the high tasks overtakes, so the high line
    settles as one worker under that load, `workers` times as fast: in the relaxation time of M/M/1.
    Ages settle within a few waits of tasks that must wait.
    """
    overtaking = rates[HIGH] / workers * (1 - 1 / ageing)
    relaxation = 1 / (workers * (1 - math.sqrt(overtaking)) ** 2)
    return FORGOTTEN * (relaxation + 1 / (workers - sum(rates)))


def _waits(lines, rates, workers, control):
    """From the areas of both lines, a row for each class, to mean waits."""
    together = lines.sum(axis=0)
    if control:
        missed = together - TASKS * mmc(sum(rates), 1, workers).mean_wait
        lines = [line - _slope(line, together) * missed for line in lines]
    tasks = [TASKS * rate / sum(rates) for rate in rates]
    high, low = (interval_of_mean(line / count) for line, count in zip(lines, tasks))
    return TwoWaits(high, low, interval_of_mean(together / TASKS))


def _slope(values, control):
    """How far values rise with the control, by least squares."""
    spread = control - control.mean()
    squares = float(spread @ spread)
    return float(spread @ values) / squares if squares else 0.0


def waiting_share(rate: float, workers: int) -> float:
    """The share of time in which tasks wait in a queue with workers of its own."""
    if rate >= workers:
        return 1.0
    return mmc(rate, 1, workers).wait_share * rate / workers


def idle_beside_waiting(rates: tuple[float, float], workers: tuple[int, int]) -> float:
    """How many workers idle while tasks wait in the other class's queue, on average.

    Each class has a queue and workers of its own, so that one is idle or not whatever the other is.
    """
    idle = [max(count - rate, 0) for rate, count in zip(rates, workers, strict=True)]
    waiting = [waiting_share(rate, count) for rate, count in zip(rates, workers, strict=True)]
    return idle[0] * waiting[1] + idle[1] * waiting[0]


def waits_in_overload(
    rates: tuple[float, float], workers: int, pace: float, after: float
) -> tuple[float, float]:
    """The waits of the tasks that start `after` seconds into an overload, without chance.

    A high task's wait counts `pace` times: 1 is first come, first served, infinite is strict
    priority. The queue grows by what comes above what the workers can do. The oldest low task has
    waited `pace` times as long as the oldest high one, if there is one.
    """
    high, low = rates
    left = (high + low - workers) * after  # tasks that wait by then
    of_low = left / (high / pace + low)
    if of_low > after:  # not one of them has started
        return (high - workers) * after / high, after
    return of_low / pace, of_low
