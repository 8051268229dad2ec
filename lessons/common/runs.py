"""Runs for the charts and what many of them say, kept for as long as they are asked for again."""

import numpy as np
import streamlit as st

from queuesim import (
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Run,
    Scenario,
    long_run,
    replication_seed,
    simulate_fifo,
)
from queuesim.intervals import Interval
from queuesim.single_worker import mm1_waits
from queuesim.steady_runs import steady_scenario

KINDS = Deterministic, Erlang, Exponential, Hyperexponential  # which the cache must tell apart
LONG_RUN = {"max_entries": 500, "show_spinner": False}


@st.cache_resource(max_entries=30, show_spinner=False, hash_funcs={Scenario: repr})
def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs of a plain queue that differ in nothing but luck.

    All learners share them: they are not to be changed.
    """
    return [simulate_fifo(scenario, replication_seed(seed, i), until) for i in range(count)]


@st.cache_resource(max_entries=40, show_spinner=False)
def steady_runs(rate: float, workers: int, seed: int, until: float, count: int) -> list[Run]:
    """Drained runs of M/M/c (mean service 1) that begin in the steady state, to be drawn.

    Leave the tasks with which they begin, at time 0, out of averages over tasks.
    """
    seeds = [replication_seed(seed, i) for i in range(count)]
    return [simulate_fifo(steady_scenario(rate, workers, s), s, until, drain=True) for s in seeds]


rejected_share_and_wait = st.cache_data(**LONG_RUN)(long_run.rejected_share_and_wait)
line_and_times = st.cache_data(**LONG_RUN)(long_run.line_and_times)
single_worker_wait = st.cache_data(**LONG_RUN, hash_funcs=dict.fromkeys(KINDS, repr))(
    long_run.single_worker_wait
)
mm1_waits = st.cache_data(max_entries=4, show_spinner=False)(mm1_waits)


def short(value: float) -> str:
    """A number of three digits, or two decimals if it is small."""
    return f"{value:.2f}" if abs(value) < 0.1 else f"{value:#.3g}".rstrip(".")


def in_runs(found: Interval, unit: str = "") -> str:
    """What runs say, with its interval; where they do not support one, "about" or "in each run"."""
    unit = f" {unit}" if unit else ""
    if found.known:
        return f"{short(found.mean)}{unit} ({short(found.low)} to {short(found.high)})"
    if found.mean == 0:
        return f"{short(0)}{unit} in every run"
    return f"about {short(found.mean)}{unit}"


def beside(name, exact: float, found: Interval, unit: str = "", times=1.0) -> tuple[str, ...]:
    """A row of a table: an exact figure, and beside it what runs say."""
    exact = f"{short(times * exact)} {unit}" if unit else short(times * exact)
    return name, exact, in_runs(found.scaled(times), unit)


def sampled(series, end: float, points: int = 60):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]
