"""Runs for the charts, kept for as long as they are asked for again."""

import numpy as np
import streamlit as st

from queuesim import Batch, Run, Scenario, Spike, one_queue, simulate, theory
from queuesim.estimates import Estimate
from queuesim.streams import SourceStream


@st.cache_resource(max_entries=150, show_spinner=False, hash_funcs={Scenario: repr})
def run(scenario: Scenario, seed: int, until: float, drain: bool = False) -> Run:
    """One long run. All learners share it: it is not to be changed."""
    return simulate(scenario, seed, until, drain=drain)


def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs that differ in nothing but luck."""
    return [run(scenario, seed + 10_000 * i, until) for i in range(count)]


def steady_runs(
    rate: float, workers: int, seed: int, until: float, count: int, spikes: tuple[Spike, ...] = ()
) -> list[Run]:
    """Drained runs of M/M/c (mean service 1), with spikes on top, that need no warm-up.

    Each begins with as many tasks, all at time 0, as its luck finds in the system in the long run
    (of a queue without the spikes): exponential tasks in work are as good as new. Leave them out of
    averages over tasks.
    """
    shares = np.cumsum(theory.mmck_states(rate, 1, workers, limit=1000))
    found = []
    for own in range(seed, seed + 10_000 * count, 10_000):
        first = int(np.searchsorted(shares, np.random.default_rng((own, 7)).random()))
        batches = (Batch(0, first),) if first else ()
        begun = one_queue(rate, workers, batches=batches, spikes=spikes)
        found.append(run(begun, own, until, drain=True))
    return found


@st.cache_resource(max_entries=60, show_spinner=False)
def solved(rates: tuple, workers: int, until: float, start_rate: float) -> theory.Transient:
    """The chain of M/M/c (mean service 1) whose arrival rate changes; all learners share it."""
    return theory.transient_mmck(rates, 1, workers, until=until, step=1, start_rate=start_rate)


def estimate(figures) -> Estimate:
    """Mean and interval of one figure over several runs."""
    return Estimate(None, "figure", tuple(figures))


def ratio(tops, bottoms) -> Estimate:
    """Mean and interval of a sum over a sum, such as all waits over all tasks of several runs.

    The mean of the runs' own means is another figure: runs with many tasks count for more here.
    Each value is what its run makes the ratio (by linearisation: Cochran, Sampling Techniques, 6.4).
    """
    tops, bottoms = np.asarray(tops, float), np.asarray(bottoms, float)
    middle = tops.sum() / bottoms.sum()
    return estimate((middle + (tops - middle * bottoms) / bottoms.mean()).tolist())


def waits_in_line(arrival, demand, before=0.0):
    """Waits before one worker, first come first served; last axis: the tasks in order of arrival.

    The worker is busy with earlier work until `before`. Lindley's recursion, wait = max(0, the wait
    before + its work - the gap), unrolled: the work that has come less the time that has gone, less
    the lowest it ever was below 0. Source: Lindley 1952.
    """
    level = before + np.cumsum(demand, axis=-1) - demand - arrival
    return level - np.minimum(np.minimum.accumulate(level, axis=-1), 0)


@st.cache_data(max_entries=2000, show_spinner=False, hash_funcs={Scenario: repr})
def mean_waits(scenario: Scenario, seed: int, until: float, warmup: float, count: int) -> tuple:
    """The mean wait in each of `count` long runs of one queue before one worker.

    The tasks are those of `simulate` with the same seeds, and so are their waits, to the last bit;
    only found some twenty times as fast. `warmup`: who comes earlier does not count.
    """
    found = []
    for own in range(seed, seed + 10_000 * count, 10_000):
        ((arrival, demand, *_),) = SourceStream(own, scenario.sources[0]).plan(until)
        found.append(float(waits_in_line(arrival, demand)[arrival >= warmup].mean()))
    return tuple(found)


def wait_at(run: Run, time: float) -> float:
    """How long a task would have waited that came at `time`; one pool, first come first served.

    Of the tasks that are there all but c - 1 must leave first. The run must have been drained.
    """
    leave = np.sort(run.finish[(run.arrival < time) & (run.finish > time)])
    workers = run.scenario.pools[0].workers
    return float(leave[-workers] - time) if len(leave) >= workers else 0.0


def sampled(series, end: float, points: int = 70):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]
