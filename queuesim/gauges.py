"""What a dashboard shows of one run: depth, age, busy, and waits of tasks that have started.

The last three look back over a window, mostly the last minute. A wait is known only once its task
has started: tasks that still wait count in none of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.run import Run


@dataclass(frozen=True)
class Gauges:
    """The figures of a run at some moments, in order, with a window to look back over."""

    run: Run
    times: np.ndarray
    window: float = 60.0

    @cached_property
    def depth(self) -> np.ndarray:
        """The number of tasks that wait."""
        return _at(self.run.waiting_series(), self.times)

    @cached_property
    def age(self) -> np.ndarray:
        """How long the oldest task that waits has waited; 0 if none does."""
        return np.nan_to_num(self.times - _at(self.run.oldest_series(), self.times))

    @cached_property
    def busy(self) -> np.ndarray:
        """The busy share of the workers over the window, or since the run began; at 0, none."""
        workers = sum(pool.workers for pool in self.run.scenario.pools)
        times, values = self.run.busy_series()
        times = np.append(times, self.times[-1])
        area = np.concatenate(([0.0], np.cumsum(values * np.diff(times))))
        worked = np.interp(self.times, times, area)
        worked -= np.interp(self._earlier, times, area)
        return worked / (workers * np.maximum(self.times - self._earlier, 1e-9))

    @cached_property
    def average(self) -> np.ndarray:
        """The average wait of the tasks that started in the window; nan if none did."""
        sums = np.concatenate(([0.0], np.cumsum(self._waits)))
        first, last = self._started
        with np.errstate(invalid="ignore"):
            return (sums[last] - sums[first]) / (last - first)

    @cached_property
    def p95(self) -> np.ndarray:
        """The wait that at most 1 in 20 of the tasks that started in the window exceed; or nan."""
        return np.array([_p95(self._waits[first:last]) for first, last in zip(*self._started)])

    def is_late(self, seconds: float) -> np.ndarray:
        """Whether the p95 has reached so many seconds: more than 1 in 20 waited so long."""
        late = np.concatenate(([0], np.cumsum(self._waits >= seconds)))
        first, last = self._started
        return 20 * (late[last] - late[first]) > last - first

    @cached_property
    def _earlier(self) -> np.ndarray:
        """Where the window begins."""
        return np.maximum(self.times - self.window, 0.0)

    @cached_property
    def _order(self) -> np.ndarray:
        """Which tasks started, in the order in which they did."""
        order = np.argsort(self.run.start, kind="stable")
        return order[: len(order) - np.isnan(self.run.start).sum()]

    @cached_property
    def _waits(self) -> np.ndarray:
        """The waits of the tasks that started, in that order."""
        return self.run.wait[self._order]

    @cached_property
    def _started(self) -> tuple[np.ndarray, np.ndarray]:
        """How many tasks had started before the window, and by the moment itself."""
        starts = self.run.start[self._order]
        first, last = (
            np.searchsorted(starts, moments, side="right")
            for moments in (self._earlier, self.times)
        )
        return np.where(self.times <= self.window, 0, first), last


def _at(series, moments: np.ndarray) -> np.ndarray:
    """The values of a step series at some moments."""
    times, values = series
    return np.asarray(values)[np.searchsorted(times, moments, side="right") - 1]


def _p95(waits: np.ndarray) -> float:
    """The smallest of the waits that at most 1 in 20 exceed; nan of none."""
    if not len(waits):
        return np.nan
    place = len(waits) - 1 - len(waits) // 20
    return float(np.partition(waits, place)[place])
