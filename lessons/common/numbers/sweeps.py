"""Sweeps for the charts: their runs come in bit by bit, and are kept."""

import threading
import time
from collections.abc import Hashable, Mapping

import streamlit as st

from queuesim import Scenario, sweep
from queuesim.estimates import Estimate


def so_far(
    key: Hashable,
    cases: Mapping[object, Scenario],
    runs: int,
    until: float,
    measures: Mapping,
    seed: int,
    pause: float = 0.1,
) -> tuple[dict[object, dict[str, Estimate]], bool]:
    """What a sweep knows, by case and measure, and whether it is done: ask again until it is.

    Each time it goes on for about `pause` seconds. All learners share the sweep of one `key`:
    nothing is simulated twice. Runs are drained.
    """
    running = _sweep_of(key, cases, runs, until, measures, seed)
    with running.lock:
        running.go_on(pause)
        return running.known, running.done


class _Sweep:
    """A sweep that is under way, and what it knows so far."""

    def __init__(self, cases, runs, until, measures, seed):
        self._coming = sweep(cases, runs, until, measures, seed=seed, drain=True)
        self._round = len(cases) * len(measures)
        self._left = runs
        self.known = {label: {} for label in cases}
        self.lock = threading.Lock()

    @property
    def done(self) -> bool:
        return not self._left

    def go_on(self, pause: float) -> None:
        """Some more rounds; two at least, so that a slow machine gets on too."""
        if self.done:
            return
        end, rounds = time.monotonic() + pause, 0
        known = {label: dict(each) for label, each in self.known.items()}
        while self._left and (rounds < 2 or time.monotonic() < end):
            for _ in range(self._round):
                estimate = next(self._coming)
                known[estimate.label][estimate.measure] = estimate
            self._left -= 1
            rounds += 1
        self.known = known


@st.cache_resource(max_entries=20, show_spinner=False)
def _sweep_of(key, _cases, _runs, _until, _measures, _seed) -> _Sweep:
    return _Sweep(_cases, _runs, _until, _measures, _seed)
