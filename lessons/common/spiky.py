"""A load that comes in spikes, and what a task waits that comes at this or that moment of it."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import streamlit as st

from lessons.common import charts
from lessons.common.runs import (
    Found,
    estimate,
    never_negative,
    ratio,
    runs,
    sampled,
    steady_runs,
    wait_at,
)
from queuesim import Run, Scenario, Spike, one_queue, theory, thin
from queuesim.estimates import Estimate
from queuesim.theory.waits import poisson

END = 1200  # spikes are planned up to here


@dataclass(frozen=True)
class Spiky:
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
        """What a spike leaves over by arithmetic, and how long that takes from its end on."""
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


@lru_cache(1000)  # a steered run asks for the same load again at each change
def _spikes(load: Spiky, until: float) -> tuple[Spike, ...]:
    extra = load.height - load.base
    begins = np.arange(load.at, until, load.spacing).tolist() if extra > 0 else ()
    return tuple(Spike(at, load.length, extra) for at in begins)


@st.cache_resource(max_entries=60, show_spinner=False)
def solved(load: Spiky, workers: int, until: float, step: float = 1) -> theory.Transient:
    """The chain from the steady state of the base rate on; all learners share it."""
    return theory.transient_mmck(
        load.steps(until), 1, workers, until=until, step=step, start_rate=load.base
    )


def late_share(exact: theory.Transient, workers: int, limit: float, begin: float, end: float):
    """The share of the tasks that come from `begin` to `end` and wait longer than `limit`.

    A task that finds n in the system starts after n - workers + 1 departures, one every 1/workers
    seconds on average: their number within `limit` is Poisson. The rate must not change meanwhile.
    """
    departures = np.cumsum(poisson(workers * limit, exact.states.shape[1]))
    too_few = np.concatenate((np.zeros(workers), departures))[: len(departures)]
    return mean_between(exact, exact.states @ too_few, begin, end)


def mean_between(exact: theory.Transient, values, begin: float, end: float) -> float:
    """The time average of something known at the times of a chain."""
    span = (exact.times >= begin) & (exact.times <= end)
    times, values = exact.times[span], values[span]
    return float((values[1:] + values[:-1]) @ np.diff(times) / 2 / (end - begin))


@dataclass(frozen=True)
class Waits:
    """What is known of the waits under a load, exactly and from runs."""

    exact: theory.Transient
    worst: float  # when who comes waits longest: as a spike ends
    evenly: float  # the mean wait if as many came evenly (infinite if they are too many)
    runs: list[Run]  # from the steady state of the base rate on, drained
    band: tuple  # the mean wait by time of arrival: its intervals
    overall: Found  # the mean wait of all tasks
    at_worst: Found

    def expected(self, time: float) -> float:
        """The expected wait of a task that comes at `time`."""
        return float(np.interp(time, self.exact.times, self.exact.mean_wait))


@st.cache_resource(max_entries=40, show_spinner=False)
def known_waits(load: Spiky, workers: int, seed: int, tasks: int = 2400) -> Waits:
    """Solve the chain, and run about so many tasks in 8 to 32 runs; all learners share it.

    From second 0 on, for `load.span`.
    """
    until = load.span
    exact = solved(load, workers, until)
    worst = float(exact.times[exact.mean_wait.argmax()])
    worst = worst if load.spikes() else until  # where nothing ever changes any moment will do
    try:
        evenly = theory.mmc(load.mean, 1, workers).mean_wait
    except theory.Unstable:
        evenly = np.inf
    many = int(np.clip(tasks / exact.offered[-1], 8, 32))
    found = steady_runs(load.base, workers, seed, until, many, load.spikes(until))
    band, overall = waits_by_arrival(found, np.append(np.arange(0, until, 2), until))
    at_worst = never_negative(estimate(wait_at(run, worst) for run in found))
    return Waits(exact, worst, evenly, found, band, never_negative(overall), at_worst)


def waits_by_arrival(runs: list[Run], edges) -> tuple[tuple, Estimate]:
    """The mean wait by span of arrival, as a band of its intervals; and over all tasks.

    The tasks of time 0, with which such runs begin, are left out.
    """
    tasks, waits = [], []
    for run in runs:
        arrival, wait = run.arrival[run.arrival > 0], run.wait[run.arrival > 0]
        tasks.append(np.histogram(arrival, edges)[0])
        waits.append(np.histogram(arrival, edges, weights=wait)[0])
    tasks, waits = np.array(tasks), np.array(waits)
    known = np.flatnonzero(tasks.sum(axis=0))
    spans = [ratio(waits[:, i], tasks[:, i]) for i in known]
    middles = (edges[known] + edges[known + 1]) / 2
    band = middles, [max(span.low, 0) for span in spans], [span.high for span in spans]
    return band, ratio(waits.sum(axis=1), tasks.sum(axis=1))


def per_second(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The tasks that arrived per second, every two seconds, as steps."""
    edges = np.arange(0, run.until + 1, 2)
    return edges[:-1], np.histogram(run.arrival, edges)[0] / 2


def some_tasks(runs: list[Run], most: int = 350) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals and waits of at most that many tasks (none of time 0)."""
    arrival = np.concatenate([run.arrival for run in runs])
    wait = np.concatenate([run.wait for run in runs])[arrival > 0]
    every = -(-len(wait) // most)
    return arrival[arrival > 0][::every], wait[::every]


def drawn(titles: tuple[str, str], load: Spiky, workers: int, seed: int, others: list[Run]):
    """What arrives, and how many wait, in one run of a load; the line of others, faint."""
    until = load.span
    (run,) = runs(load.queue(workers), seed, until, 1)
    came, waiting = per_second(run), run.waiting_series()
    backlog, _ = load.backlog(workers)
    seconds = int(until)  # spikes begin at whole ones
    arriving = charts.axis_end(max(*came[1], workers + 1), 6)
    return (
        charts.over_time(
            titles[0],
            {"one run": came},
            x=("seconds", 0, until),
            y=("tasks arriving per second", 0, arriving),
            theory={"expected": load.line(until)},
            levels={f"{workers} workers": workers},
        ),
        charts.over_time(
            titles[1],
            {"one run": thin(*waiting, 0, until, 4 * seconds)},
            faint=[sampled(each.waiting_series(), until, 1 + seconds // 2) for each in others[:6]],
            x=("seconds", 0, until),
            y=("tasks waiting", 0, charts.axis_end(1.1 * max(backlog, *waiting[1]), 10)),
            theory={"arithmetic": theory.fluid_backlog(load.steps(until), 1, workers, until)},
        ),
    )
