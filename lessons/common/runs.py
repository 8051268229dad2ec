"""Runs for the charts, kept for as long as they are asked for again."""

import streamlit as st

from queuesim import Run, Scenario, simulate


@st.cache_resource(max_entries=150, show_spinner=False, hash_funcs={Scenario: repr})
def run(scenario: Scenario, seed: int, until: float) -> Run:
    """One long run. All learners share it: it is not to be changed."""
    return simulate(scenario, seed, until)


def runs(scenario: Scenario, seed: int, until: float, count: int) -> list[Run]:
    """`count` runs that differ in nothing but luck."""
    return [run(scenario, seed + 10_000 * i, until) for i in range(count)]
