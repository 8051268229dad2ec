"""Runs for the charts, kept for as long as they are asked for again."""

import math
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from lessons.common.story import mean_over
from queuesim import REJECTED, Batch, Run, Scenario, Spike, one_queue, simulate_fifo, theory
from queuesim.estimates import Estimate, t_quantile
from queuesim.streams import SourceStream


@st.cache_resource(max_entries=30, show_spinner=False, hash_funcs={Scenario: repr})
def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs of a plain queue that differ in nothing but luck.

    All learners share them: they are not to be changed.
    """
    return [simulate_fifo(scenario, seed + 10_000 * i, until) for i in range(count)]


def there_already(
    rate: float, workers: int, seed: int, limit: float = math.inf
) -> tuple[Batch, ...]:
    """The tasks, all at time 0, with which such a run begins: as many as its luck finds."""
    luck = np.random.default_rng((seed, 7)).random()
    first = int(np.searchsorted(_steady_shares(rate, workers, limit), luck))
    return (Batch(0, first),) if first else ()


@lru_cache(100)
def _steady_shares(rate: float, workers: int, limit: float) -> np.ndarray:
    """How likely it is that so many or fewer are in the system (1000 are as good as no limit)."""
    return np.cumsum(theory.mmck_states(rate, 1, workers, int(min(limit, 1000))))


@st.cache_resource(max_entries=40, show_spinner=False)
def steady_runs(
    rate: float,
    workers: int,
    seed: int,
    until: float,
    count: int,
    spikes: tuple[Spike, ...] = (),
    limit: float = math.inf,
) -> list[Run]:
    """Drained runs of M/M/c or M/M/c/K (mean service 1), with spikes on top: they need no warm-up.

    Each begins with as many tasks, all at time 0, as its luck finds in the system in the long run
    (of a queue without the spikes): exponential tasks in work are as good as new. Leave them out of
    averages over tasks.
    """
    begun = lru_cache(partial(one_queue, rate, workers, limit, spikes=spikes))  # few differ
    seeds = range(seed, seed + 10_000 * count, 10_000)
    first = (there_already(rate, workers, own, limit) for own in seeds)
    return [
        simulate_fifo(begun(batches=there), own, until, drain=True)
        for own, there in zip(seeds, first)
    ]


def estimate(figures) -> Estimate:
    """Mean and interval of one figure over several runs."""
    return Estimate(None, "figure", tuple(figures))


class Found(NamedTuple):
    """What runs say of something that is never negative, with its interval."""

    mean: float
    low: float
    high: float


def never_negative(found: Estimate) -> Found:
    """An estimate whose interval ends at 0."""
    return Found(found.mean, max(found.low, 0.0), found.high)


def short(value: float) -> str:
    """A number of three digits, or two decimals if it is small."""
    return f"{value:.2f}" if abs(value) < 0.1 else f"{value:#.3g}".rstrip(".")


def beside(name, exact: float, found: Estimate, unit: str, times=1.0, plus=0.0) -> tuple[str, ...]:
    """A row of a table: an exact figure, and beside it what runs say, with its interval."""
    said = (short(plus + times * one) for one in (exact, found.mean, found.low, found.high))
    return name, *"{0} {4}|{1} {4} ({2} to {3})".format(*said, unit).split("|")


def ratio(tops, bottoms) -> Estimate:
    """Mean and interval of a sum over a sum, such as all waits over all tasks of several runs.

    The mean of the runs' own means is another figure: runs with many tasks count for more here.
    Each value is what its run makes of it (linearised: Cochran, Sampling Techniques, 6.4).
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
def mean_waits(
    scenario: Scenario, until=10_000.0, warmup=2000.0, count: int = 12, seed: int = 1
) -> Estimate:
    """The mean wait in `count` long runs of one queue before one worker, with its interval.

    The tasks are those of `simulate` with the same seeds, and so are their waits, to the last bit;
    only found some twenty times as fast. `warmup`: who comes earlier does not count.
    """
    found = []
    for own in range(seed, seed + 10_000 * count, 10_000):
        ((arrival, demand, *_),) = SourceStream(own, scenario.sources[0]).plan(until)
        found.append(float(waits_in_line(arrival, demand)[arrival >= warmup].mean()))
    return estimate(found)


def turned_away(rate, workers, limit, seed: int, until=400.0, count=10) -> tuple:
    """Of steady runs of M/M/c/K: the share that is turned away, the mean wait of all others."""
    many = steady_runs(rate, workers, seed, until, count, limit=limit)
    new = [run.arrival > 0 for run in many]  # not those that each run begins with
    lost = [run.outcome[own] == REJECTED for run, own in zip(many, new)]
    waits = [run.wait[own][~gone] for run, own, gone in zip(many, new, lost)]
    share = ratio([gone.sum() for gone in lost], [gone.size for gone in lost])
    return share, ratio([each.sum() for each in waits], [each.size for each in waits])


def percentile(groups, percent: float) -> tuple[float, float, float]:
    """The value that `percent` % of all do not exceed, and the ends of its interval, over runs.

    The interval holds the values whose own interval of the share beyond them has the wanted share:
    each run's own percentile would be biased where neighbours are alike.
    """
    groups = [np.sort(group) for group in groups]
    values = np.quantile(np.concatenate(groups), np.linspace(0, 1, 1001))
    beyond = [1 - np.searchsorted(group, values, side="right") / len(group) for group in groups]
    mean, scatter = np.mean(beyond, axis=0), np.std(beyond, axis=0, ddof=1)
    half = t_quantile(0.975, len(groups) - 1) * scatter / np.sqrt(len(groups))
    found = (np.argmax(limit <= 1 - percent / 100) for limit in (mean, mean - half, mean + half))
    return tuple(float(values[place]) for place in found)


def long_run(rate: float, workers: int, seed: int, tasks: int, count: int) -> dict[str, tuple]:
    """Figures of M/M/c, named as in `theory.Steady`: (mean, low, high) over `count` steady runs."""
    until = tasks / rate
    many = steady_runs(rate, workers, seed, until, count)
    new = [run.arrival > 0 for run in many]  # not those that each run begins with
    waiting = [mean_over(run.waiting_series(), 0, until) for run in many]
    inside = [n + mean_over(run.busy_series(), 0, until) for run, n in zip(many, waiting)]
    stays = [run.time_in_system[late] for run, late in zip(many, new)]
    means = {
        "mean_waiting": waiting,
        "mean_in_system": inside,
        "mean_wait": [run.wait[late].mean() for run, late in zip(many, new)],
        "mean_time_in_system": [stay.mean() for stay in stays],
    }
    found = {name: estimate(map(float, values)) for name, values in means.items()}
    found = {name: (each.mean, each.low, each.high) for name, each in found.items()}
    return found | {"p95_time_in_system": percentile(stays, 95)}


@st.cache_data(max_entries=4, show_spinner=False)
def steady_waits(rates: tuple[float, ...], until: float, count: int, seed: int = 1) -> tuple:
    """Of `count` runs of M/M/1 (mean service 1) at each rate: all waits together, and how many.

    Two arrays, a row for each run and a column for each rate. The runs are met in their steady
    state, and watched until `until`; the same luck serves all rates. One line of numpy each (see
    `waits_in_line`), for as many runs as a percentile of runs needs.
    """
    luck = np.random.default_rng(seed)
    gaps, demand = luck.exponential(size=(2, count, int(until + 8 * until**0.5)))
    found, share = luck.random((count, 1)), []
    for rate in rates:
        arrival = np.cumsum(gaps, axis=-1) / rate
        before = np.maximum(np.log(rate / found), 0) / (1 - rate)  # P(more work than x): rate e^...
        waits, seen = waits_in_line(arrival, demand, before), arrival < until
        share.append([(waits * seen).sum(axis=-1), seen.sum(axis=-1)])
    return tuple(np.moveaxis(share, 0, -1))


def wait_at(run: Run, time: float) -> float:
    """How long a task would have waited that came at `time`; one pool, first come first served.

    Of the tasks that are there all but c - 1 must leave first. The run must have been drained.
    """
    leave = np.sort(run.finish[(run.arrival < time) & (run.finish > time)])
    workers = run.scenario.pools[0].workers
    return float(leave[-workers] - time) if len(leave) >= workers else 0.0


def until_empty(run: Run, since: float) -> float:
    """How long after `since` nobody waits for the first time; inf: not as long as the run lasts."""
    times, waiting = run.waiting_series()
    empty = (waiting == 0) & (np.append(times[1:], run.until) > since)  # steps that end after it
    return max(times[empty][0] - since, 0.0) if empty.any() else math.inf


def sampled(series, end: float, points: int = 60):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]
