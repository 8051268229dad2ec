"""When alarms on a queue ring, and how often for nothing: many runs at once.

A queue has one worker and is served first come, first served. The *depth* is the number of tasks
that wait, the *age* is how long the oldest of them has waited. Three more figures look back over
the last minute: the share of it in which the worker was *busy*, and the average and the *p95* of
the waits of the tasks that started. An alarm *rings* when its figure reaches its threshold.
Each figure is looked up every 5 s. (`gauges` has them for one run of any system, at any moment.)
In every array a row is a run; a column is a task, in order of arrival, or a look at the dashboard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from queuesim.intervals import Interval, interval_of_mean

WINDOW = 60.0  # seconds that busy, average and p95 look back
LOOK = 5.0  # seconds from one look at the dashboard to the next
PROMISE = 120.0  # seconds that a task may wait: an alarm is to warn before
HANGS = 1e7  # seconds that a task takes which hangs: longer than any run
RUNS = 100
SETTLED = 5  # times as long as a queue takes to forget how it began
ONE_IN_20 = 0.05  # the share of tasks that wait longer than the p95


@dataclass(frozen=True)
class Watched:
    """A queue before one worker, and what happens to its tasks from a moment on.

    Tasks arrive at random, `rate` in a second, and take `service` seconds on average, at random.
    `burst` more come at once, `every` so many seconds. Those that arrive from `since` on take
    `factor` times as long; where the factor is infinite they hang.
    """

    rate: float
    service: float
    burst: int = 0
    every: float = 120.0
    first: float = 10.0
    since: float = np.inf
    factor: float = 1.0

    @property
    def settles(self) -> float:
        """After so many seconds, a whole number of looks, it has forgotten that it began empty.

        Source: relaxation time of M/M/1, Cohen, The Single Server Queue, 1982.
        """
        forgets = self.service / (1 - np.sqrt(self.rate * self.service)) ** 2
        return LOOK * np.ceil(SETTLED * forgets / LOOK)


@dataclass(frozen=True)
class Dashboard:
    """What a dashboard shows of some runs, a column for each look at it.

    `started` tasks have started by a look, `before` of them earlier than the minute before it;
    `wait` is of each task, in the order in which they start.
    """

    times: np.ndarray
    depth: np.ndarray
    age: np.ndarray
    busy: np.ndarray
    started: np.ndarray
    before: np.ndarray
    wait: np.ndarray

    @cached_property
    def average(self) -> np.ndarray:
        """The average wait of the tasks that started in the last minute; 0 if none did."""
        return self._over_window(self.wait) / np.maximum(self.started - self.before, 1)

    def is_on(self, alarm: str, threshold: float) -> np.ndarray:
        """Whether an alarm is on at each look: its figure has reached its threshold.

        That of the p95 is on if more than 1 in 20 of the tasks that started in the last minute
        waited so long.
        """
        if alarm == "p95":
            late = self._over_window(self.wait >= threshold)
            return late > ONE_IN_20 * (self.started - self.before)
        return getattr(self, alarm) >= threshold

    def rings_for_nothing(self, alarm: str, threshold: float) -> np.ndarray:
        """In each run how often an alarm rings though no task waits longer than promised.

        None does from a minute before it rings to a minute after it is off again.
        """
        is_on = self.is_on(alarm, threshold)
        turns = np.diff(np.pad(is_on.astype(np.int8), ((0, 0), (1, 1))), axis=1)
        on, off = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)  # faster than in rows
        (runs, begins), ends = np.divmod(on, turns.shape[1]), off % turns.shape[1]
        looks, last = int(WINDOW / LOOK), len(self.times)
        since, until = np.maximum(begins - looks, 0), np.minimum(ends + looks, last)
        for_nothing = self._broken[runs, until] == self._broken[runs, since]
        return np.bincount(runs[for_nothing], minlength=len(is_on))

    @cached_property
    def _broken(self) -> np.ndarray:
        """At how many looks of each run, up to each of them, a task has waited too long."""
        return _counted_up(self.age > PROMISE)

    def per_hour(self, alarm: str, threshold: float) -> Interval:
        """How often an hour it rings for nothing."""
        hours = (self.times[-1] - self.times[0]) / 3600
        return interval_of_mean(self.rings_for_nothing(alarm, threshold)).scaled(1 / hours)

    def rings_after(self, alarm: str, threshold: float, moment: float) -> np.ndarray:
        """In each run how long after a moment an alarm is first on; infinite if it stays off."""
        later = self.times >= moment
        is_on = self.is_on(alarm, threshold)[:, later]
        first = self.times[later][is_on.argmax(axis=1)] - moment
        return np.where(is_on.any(axis=1), first, np.inf)

    def _over_window(self, of_tasks: np.ndarray) -> np.ndarray:
        """The sum of a figure over the tasks that started in the minute before each look."""
        sums = _counted_up(of_tasks)
        later = np.take_along_axis(sums, self.started, axis=1)
        return later - np.take_along_axis(sums, self.before, axis=1)


def dashboard(
    queue: Watched, seed: int, runs: int, until: float, warm_up: float = 0.0
) -> Dashboard:
    """What a dashboard shows of so many runs that begin empty, from the warm-up on."""
    arrival, service = _tasks(queue, seed, runs, until)
    work = np.cumsum(service, axis=1)
    finish = work + np.maximum.accumulate(arrival - (work - service), axis=1)
    start = np.maximum(finish - service, arrival)
    times = np.arange(warm_up, until + LOOK / 2, LOOK)
    arrived, started = (_counts(moments, times, until) for moments in (arrival, start))
    oldest = np.take_along_axis(arrival, np.minimum(started, arrival.shape[1] - 1), axis=1)
    earlier = np.maximum(times - WINDOW, 0)
    before = np.where(times > WINDOW, _counts(start, earlier, until), 0)
    worked = _worked(finish, work, started, times) - _worked(finish, work, before, earlier)
    return Dashboard(
        times,
        depth=arrived - started,
        age=np.where(arrived > started, times - oldest, 0.0),
        busy=worked / np.maximum(times - earlier, 1e-9),
        started=started,
        before=before,
        wait=start - arrival,
    )


def rings_for_nothing(
    queue: Watched, thresholds: Mapping, seed: int, lasting: float = 3600.0
) -> dict:
    """How often an hour alarms ring for nothing, by alarm and threshold.

    `thresholds` are some for each alarm, by its name; a run lasts so many seconds.
    """
    shown = dashboard(queue, seed, RUNS, queue.settles + lasting, queue.settles)
    return {
        (alarm, value): shown.per_hour(alarm, value)
        for alarm, values in thresholds.items()
        for value in values
    }


def rings_after(
    queue: Watched, factor: float, thresholds: Mapping, seed: int, within: float
) -> dict:
    """After which time alarms are on, in each run, once tasks take `factor` times as long.

    By alarm and threshold; infinite where one stays off for the time `within`.
    """
    since = max(queue.settles, WINDOW)
    hit = replace(queue, since=since, factor=factor)
    shown = dashboard(hit, seed, RUNS, since + within)
    return {
        (alarm, value): shown.rings_after(alarm, value, since)
        for alarm, values in thresholds.items()
        for value in values
    }


def _tasks(queue: Watched, seed: int, runs: int, until: float):
    """When the tasks of each run arrive, and how long they take."""
    luck = np.random.default_rng(seed)
    expected = queue.rate * until
    count = int(expected + 6 * np.sqrt(expected) + 10)  # fewer come by then, but once in 10^9 runs
    arrival = np.cumsum(luck.standard_exponential((runs, count)) / queue.rate, axis=1)
    if queue.burst:
        bursts = np.repeat(np.arange(queue.first, until, queue.every), queue.burst)
        arrival = np.sort(np.hstack((arrival, np.tile(bursts, (runs, 1)))), axis=1)
    service = queue.service * luck.standard_exponential(arrival.shape)
    factor = min(queue.factor, HANGS / queue.service)
    hit = arrival >= queue.since
    if factor == queue.factor:
        service[hit] *= factor
    else:
        service[hit] = HANGS
    return arrival, service


def _counts(moments: np.ndarray, times: np.ndarray, until: float) -> np.ndarray:
    """How many of the moments of each run have come by each time; they are in order."""
    apart = until + 2 * LOOK  # one run is put behind the other
    runs, count = moments.shape
    shift = apart * np.arange(runs)[:, None]
    ordered = (np.minimum(moments, until + LOOK) + shift).ravel()
    found = np.searchsorted(ordered, (times + shift).ravel(), side="right")
    return found.reshape(runs, -1) - count * np.arange(runs)[:, None]


def _worked(finish, work, started, times) -> np.ndarray:
    """For how long the worker has worked by each time: on all that started, less what is left."""
    work, finish = (np.pad(values, ((0, 0), (1, 0))) for values in (work, finish))
    done = np.take_along_axis(work, started, axis=1)
    return done - np.maximum(np.take_along_axis(finish, started, axis=1) - times, 0)


def _counted_up(values: np.ndarray) -> np.ndarray:
    """The sums of the first values of each run: of none, of one, and so on."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
