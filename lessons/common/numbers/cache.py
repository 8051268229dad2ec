"""Runs for the charts and what many of them say, kept as long as they are asked for again."""

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
    simulate,
    simulate_fifo,
    single_worker,
    spiky_load,
    staffing,
    tenants,
)
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


@st.cache_resource(max_entries=30, show_spinner=False, hash_funcs={Scenario: repr})
def scenario_runs(
    scenario: Scenario, seed: int, until: float, count: int = 1, drain: bool = False
) -> list[Run]:
    """As `runs`, of a system of any kind: on the engine's clock, which takes longer.

    Drained runs go on after `until`, without new tasks, until all tasks are served.
    """
    seeds = [replication_seed(seed, i) for i in range(count)]
    return [simulate(scenario, each, until, drain=drain) for each in seeds]


rejected_share_and_wait = st.cache_data(**LONG_RUN)(long_run.rejected_share_and_wait)
tenants_in_order = st.cache_data(**LONG_RUN)(tenants.tenants_in_order)
line_and_times = st.cache_data(**LONG_RUN)(long_run.line_and_times)
_single_worker = st.cache_data(**LONG_RUN, hash_funcs=dict.fromkeys(KINDS, repr))
single_worker_wait = _single_worker(long_run.single_worker_wait)
single_worker_p95 = _single_worker(long_run.single_worker_p95)
mm1_waits = st.cache_data(max_entries=4, show_spinner=False)(single_worker.mm1_waits)
waits_under = st.cache_resource(max_entries=40, show_spinner=False)(spiky_load.waits_under)
simulated = st.cache_data(max_entries=200, show_spinner=False)(staffing.simulated)
