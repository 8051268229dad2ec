"""Runs for the charts, kept for as long as they are asked for again."""

import numpy as np
import streamlit as st

from queuesim import Batch, Run, Scenario, one_queue, simulate, theory
from queuesim.estimates import Estimate


@st.cache_resource(max_entries=150, show_spinner=False, hash_funcs={Scenario: repr})
def run(scenario: Scenario, seed: int, until: float, drain: bool = False) -> Run:
    """One long run. All learners share it: it is not to be changed."""
    return simulate(scenario, seed, until, drain=drain)


def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs that differ in nothing but luck."""
    return [run(scenario, seed + 10_000 * i, until) for i in range(count)]


def steady_runs(rate: float, workers: int, seed: int, until: float, count: int) -> list[Run]:
    """Drained runs of M/M/c (mean service 1) that need no warm-up.

    Each begins with as many tasks, all at time 0, as its luck finds in the system in the long run:
    exponential tasks in work are as good as new. Leave them out of averages over tasks.
    """
    shares = np.cumsum(theory.mmck_states(rate, 1, workers, limit=1000))
    found = []
    for own in range(seed, seed + 10_000 * count, 10_000):
        first = int(np.searchsorted(shares, np.random.default_rng((own, 7)).random()))
        batches = (Batch(0, first),) if first else ()
        found.append(run(one_queue(rate, workers, batches=batches), own, until, drain=True))
    return found


def estimate(figures) -> Estimate:
    """Mean and interval of one figure over several runs."""
    return Estimate(None, "figure", tuple(figures))


def sampled(series, end: float, points: int = 70):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]
