"""A load that comes in spikes: the backlog on paper, the waits by formula and in many runs."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from queuesim import theory
from queuesim.intervals import Interval, interval_of_mean, interval_of_ratio
from queuesim.scenario import Scenario, Spike, one_queue
from queuesim.steady_runs import SteadyRuns, run_from_steady_state
from queuesim.theory.waits import poisson

END = 1200  # spikes are planned up to here
RUNS = 300
MIDDLE = 0.05, 0.95  # of the runs, nine of ten


@dataclass(frozen=True)
class SpikyLoad:
    """`base` tasks a second, but `height` for `length` seconds, every `spacing` from `at` on."""

    base: float
    height: float
    length: float
    spacing: float
    at: float = 8.0

    def spikes(self, until: float = END) -> tuple[Spike, ...]:
        """What comes on top of the base rate (nothing if the height is below it)."""
        return _spikes(self, until)

    def queue(self, workers: int, until: float = END) -> Scenario:
        """One queue under this load; tasks of 1 s on average."""
        return one_queue(self.base, workers, spikes=self.spikes(until))

    def steps(self, until: float) -> tuple[tuple[float, float], ...]:
        """From each time on, the rate beside it."""
        pairs = (((s.at, self.height), (s.at + s.length, self.base)) for s in self.spikes(until))
        return ((0.0, self.base), *chain.from_iterable(pairs))

    def line(self, until: float) -> tuple[list[float], list[float]]:
        """The rate as a line, with upright jumps."""
        times, rates = zip(*self.steps(until))
        return [*(t for t in times for _ in "ab"), until][1:], [r for r in rates for _ in "ab"]

    def backlog(self, workers: int) -> tuple[float, float]:
        """The backlog that a spike leaves on paper, and how long it takes to clear."""
        spikes = self.height > max(self.base, workers)
        size = (self.height - workers) * self.length if spikes else 0.0
        return size, theory.fluid_drain(size, self.base, 1, workers)

    @property
    def mean(self) -> float:
        """Tasks a second in the long run."""
        return self.base + max(self.height - self.base, 0) * self.length / self.spacing

    @property
    def span(self) -> float:
        """How long to look: one spike to the next, or two where they follow closely.

        Each spike is over before, so that what arrives until then is the mean, to the task.
        """
        return float(self.spacing if self.spacing >= 60 else 2 * self.spacing)

    def runs(self, workers: int, until: float, runs: int, seed: int, states=None) -> SteadyRuns:
        """So many runs, each begun in the steady state of the base rate, or in these states."""
        return run_from_steady_state(
            self.base, workers, until, runs, seed, spikes=self.spikes(until), states=states
        )


@lru_cache(1000)  # a steered run asks for the same load again at each change
def _spikes(load: SpikyLoad, until: float) -> tuple[Spike, ...]:
    extra = load.height - load.base
    begins = np.arange(load.at, until, load.spacing).tolist() if extra > 0 else ()
    return tuple(Spike(at, load.length, extra) for at in begins)


@lru_cache(60)
def solved(load: SpikyLoad, workers: int, until: float, step: float = 1) -> theory.Transient:
    """The chain from the steady state of the base rate on."""
    return theory.transient_mmck(
        load.steps(until), 1, workers, until=until, step=step, start_rate=load.base
    )


@lru_cache(60)
def repeated(load: SpikyLoad, workers: int, step: float = 1) -> theory.Transient:
    """The chain from 0 to the spacing, when many spikes have gone before. Raises Unstable."""
    steps, period = load.steps(load.spacing), load.spacing
    return theory.repeating_mmck(steps, 1, workers, period=period, step=step)


def late_share(exact: theory.Transient, workers: int, limit: float, begin: float, end: float):
    """The share of the tasks that come from `begin` to `end` and wait longer than `limit`.

    The rate must not change meanwhile.
    """
    return mean_between(exact, late_shares(exact, workers, limit), begin, end)


def late_shares(exact: theory.Transient, workers: int, limit: float) -> np.ndarray:
    """The chance that a task waits longer than `limit`, if it comes at each time of a chain.

    A task that finds n in the system starts after n - workers + 1 departures, one every 1/workers
    seconds on average: their number within `limit` is Poisson.
    """
    departures = np.cumsum(poisson(workers * limit, exact.states.shape[1]))
    too_few = np.concatenate((np.zeros(workers), departures))[: len(departures)]
    return exact.states @ too_few


def p95_at(exact: theory.Transient, workers: int, time: float) -> float:
    """The wait that 1 in 20 tasks exceeds that come at `time`, by bisection."""
    low, high = 0.0, exact.states.shape[1] / workers
    while high - low > 1e-9 * exact.states.shape[1]:
        limit = (low + high) / 2
        late = np.interp(time, exact.times, late_shares(exact, workers, limit))
        low, high = (limit, high) if late > 0.05 else (low, limit)
    return high


def mean_between(exact: theory.Transient, values, begin: float, end: float) -> float:
    """The time average of something known at the times of a chain."""
    span = (exact.times >= begin) & (exact.times <= end)
    times, values = exact.times[span], values[span]
    return float((values[1:] + values[:-1]) @ np.diff(times) / 2 / (end - begin))


@dataclass(frozen=True)
class Waits:
    """The waits under a load for `load.span`, by formula and from many runs."""

    exact: theory.Transient
    worst: float  # when the expected wait is longest: as a spike ends
    evenly: float  # the mean wait if as many came evenly (infinite if they are too many)
    scatter: tuple  # times, and between which waits nine of ten runs lie at each of them
    overall: Interval  # the mean wait of all tasks
    at_worst: Interval
    p95_at_worst: Interval  # without ends: so few waits lie beyond it
    some_tasks: tuple  # when some hundred tasks of the runs arrived, and their waits

    def expected(self, time: float) -> float:
        """The expected wait of a task that comes at `time`."""
        return float(np.interp(time, self.exact.times, self.exact.mean_wait))


def waits_under(load: SpikyLoad, workers: int, seed: int, runs: int = RUNS) -> Waits:
    """Solve the chain and run it many times."""
    exact = solved(load, workers, load.span)
    worst = float(exact.times[exact.mean_wait.argmax()])
    worst = worst if load.spikes() else load.span  # where nothing changes any moment will do
    try:
        evenly = theory.mmc(load.mean, 1, workers).mean_wait
    except theory.Unstable:
        evenly = np.inf
    found = load.runs(workers, load.span, runs, seed)
    at_worst = found.wait_at(worst)
    return Waits(
        exact,
        worst,
        evenly,
        scatter(found, np.append(np.arange(0, load.span, 2), load.span)),
        interval_of_ratio(found.waited(), found.accepted().sum(axis=0)),
        interval_of_mean(at_worst),
        Interval(float(np.quantile(at_worst, 0.95)), None, None, runs),
        _some_tasks(found),
    )


def scatter(runs: SteadyRuns, times) -> tuple:
    """The times, and what a task that came then would wait in the middle nine tenths of the runs.

    That is how far runs lie apart, not how well they tell the mean.
    """
    waits = np.array([runs.wait_at(time) for time in times])
    return (times, *np.quantile(waits, MIDDLE, axis=1))


def _some_tasks(runs: SteadyRuns, most: int = 350) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals and waits of at most that many tasks, of all runs alike."""
    came = runs.between()
    arrival, wait = runs.arrival.T[came.T], runs.wait.T[came.T]
    every = -(-len(wait) // most)
    return arrival[::every].copy(), wait[::every].copy()  # the others may go
