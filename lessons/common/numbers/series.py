"""Step series of a run for the charts."""

import numpy as np

from queuesim import Run


def sampled(series, end: float, points: int = 60):
    """A step series read at regular moments: enough for one faint line among many."""
    times = np.linspace(0, end, points)
    return times, series[1][np.searchsorted(series[0], times, side="right") - 1]


def per_second(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The tasks that arrived per second, every two seconds, as steps."""
    edges = np.arange(0, run.until + 1, 2)
    return edges[:-1], np.histogram(run.arrival, edges)[0] / 2
