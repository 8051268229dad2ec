"""Runs for the charts and what many of them say, kept as long as they are asked for again.

All learners share what is kept: it is not to be changed.
"""

from collections.abc import Callable
from functools import wraps

import numpy as np
import streamlit as st

from lessons.common.session import reruns
from queuesim import (
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Run,
    Scenario,
    alarms,
    long_run,
    many_lines,
    repeated_runs,
    replication_seed,
    simulate,
    simulate_fifo,
    single_worker,
    slow_tasks,
    spiky_load,
    staffing,
    tenants,
    theory,
    tried_again,
    two_classes,
)
from queuesim.steady_runs import steady_scenario

KINDS = Deterministic, Erlang, Exponential, Hyperexponential  # which the cache must tell apart
LONG_RUN = {"max_entries": 500, "show_spinner": False}


def _takes_long(computed: Callable) -> Callable:
    """What a page has drawn by then is on its way before this begins."""

    @wraps(computed)
    def begun(*args, **kwargs):
        reruns.send_what_is_kept()
        return computed(*args, **kwargs)

    return begun


@st.cache_resource(max_entries=100, show_spinner=False, hash_funcs={Scenario: repr})
def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs of a plain queue that differ in nothing but luck."""
    return [simulate_fifo(scenario, replication_seed(seed, i), until) for i in range(count)]


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Scenario: repr})
def one_run(scenario: Scenario, seed: int, until: float, drain: bool = False) -> Run:
    """A run of any system.

    A drained run goes on after `until`, without new tasks, until all tasks are served.
    """
    return simulate(scenario, seed, until, drain=drain)


@st.cache_resource(max_entries=100, show_spinner=False)
def steady_runs(rate: float, workers: int, seed: int, until: float, count: int) -> list[Run]:
    """Drained runs of M/M/c (mean service 1) that begin in the steady state, to be drawn.

    Leave the tasks with which they begin, at time 0, out of averages over tasks.
    """
    seeds = [replication_seed(seed, i) for i in range(count)]
    return [simulate_fifo(steady_scenario(rate, workers, s), s, until, drain=True) for s in seeds]


rejected_share_and_wait = st.cache_resource(**LONG_RUN)(long_run.rejected_share_and_wait)
two_class_waits = st.cache_resource(**LONG_RUN)(two_classes.two_class_waits)
tenants_in_order = st.cache_resource(**LONG_RUN)(tenants.tenants_in_order)
exact_wait_of_b = st.cache_resource(**LONG_RUN)(tenants.exact_wait_of_b)
line_and_times = st.cache_resource(**LONG_RUN)(long_run.line_and_times)
_single_worker = st.cache_resource(**LONG_RUN, hash_funcs=dict.fromkeys(KINDS, repr))
single_worker_wait = _single_worker(long_run.single_worker_wait)
single_worker_p95 = _single_worker(long_run.single_worker_p95)
mm1_waits = st.cache_resource(max_entries=4, show_spinner=False)(single_worker.mm1_waits)
waits_under = st.cache_resource(max_entries=100, show_spinner=False)(spiky_load.waits_under)
luck_of_runs = st.cache_resource(max_entries=12, show_spinner=False)(repeated_runs.drawn)
waits_by_choice = st.cache_resource(**LONG_RUN)(_takes_long(many_lines.waits_by_choice))
retry_storm = st.cache_resource(max_entries=200, show_spinner=False)(
    _takes_long(theory.retry_storm)
)
failing_runs = st.cache_resource(**LONG_RUN)(tried_again.Failing.in_runs)
rings_after = st.cache_resource(max_entries=100, show_spinner=False)(alarms.rings_after)
rings_for_nothing = st.cache_resource(max_entries=100, show_spinner=False)(alarms.rings_for_nothing)
simulated = st.cache_resource(max_entries=200, show_spinner=False)(staffing.simulated)
waits_behind_slow = st.cache_resource(max_entries=60, show_spinner=False)(
    slow_tasks.waits_behind_slow
)


@st.cache_resource(max_entries=40, show_spinner=False)
def low_waits(
    high_rate: float, workers: int, reserved: int, points: int = 40
) -> tuple[list[float], list[float]]:
    """The formula's wait of low tasks (mean service 1) by their rate, up to what can be served."""
    flooded = theory.reserve_flooded(high_rate, 1, workers, reserved)
    shares = 1 - np.geomspace(1 - 1e-6, 0.005, points)  # close together where it runs away
    rates = (shares * flooded.low_capacity).tolist()
    waits = [theory.reserve(high_rate, rate, 1, workers, reserved).low_wait for rate in rates]
    return rates, waits
