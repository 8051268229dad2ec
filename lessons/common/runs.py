"""Runs for the charts, kept for as long as they are asked for again."""

import numpy as np
import streamlit as st

from queuesim import Run, Scenario, simulate
from queuesim.estimates import Estimate


@st.cache_resource(max_entries=150, show_spinner=False, hash_funcs={Scenario: repr})
def run(scenario: Scenario, seed: int, until: float) -> Run:
    """One long run. All learners share it: it is not to be changed."""
    return simulate(scenario, seed, until)


def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs that differ in nothing but luck."""
    return [run(scenario, seed + 10_000 * i, until) for i in range(count)]


def estimate(figures) -> Estimate:
    """Mean and interval of one figure over several runs."""
    return Estimate(None, "figure", tuple(figures))


def sampled(series, end: float, points: int = 70):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]
