"""A load that comes in spikes: what is known of its waits, kept, and how its arrivals are drawn."""

import numpy as np
import streamlit as st

from queuesim import Run, spiky_load

waits_under = st.cache_resource(max_entries=40, show_spinner=False)(spiky_load.waits_under)


def per_second(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The tasks that arrived per second, every two seconds, as steps."""
    edges = np.arange(0, run.until + 1, 2)
    return edges[:-1], np.histogram(run.arrival, edges)[0] / 2
