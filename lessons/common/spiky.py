"""Charts of a load that comes in spikes, and what is known of its waits, kept."""

import numpy as np
import streamlit as st

from lessons.common import charts
from lessons.common.runs import runs, sampled
from queuesim import Run, spiky_load, theory, thin
from queuesim.spiky_load import SpikyLoad

waits_under = st.cache_resource(max_entries=40, show_spinner=False)(spiky_load.waits_under)


def per_second(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The tasks that arrived per second, every two seconds, as steps."""
    edges = np.arange(0, run.until + 1, 2)
    return edges[:-1], np.histogram(run.arrival, edges)[0] / 2


def drawn(titles: tuple[str, str], load: SpikyLoad, workers: int, seed: int):
    """What arrives, and how many wait, in one run of a load; the lines of others, faint."""
    until = load.span
    run, *others = runs(load.queue(workers), seed, until, 7)
    came, waiting = per_second(run), run.waiting_series()
    backlog, _ = load.backlog(workers)
    seconds = int(until)  # spikes begin at whole ones
    arriving = charts.axis_end(max(*came[1], workers + 1), 6)
    return (
        charts.over_time(
            titles[0],
            {"one run": came},
            x=("seconds", 0, until),
            y=("tasks arriving per second", 0, arriving),
            theory={"expected": load.line(until)},
            levels={f"{workers} workers": workers},
        ),
        charts.over_time(
            titles[1],
            {"one run": thin(*waiting, 0, until, 4 * seconds)},
            faint=[sampled(each.waiting_series(), until, 1 + seconds // 2) for each in others],
            x=("seconds", 0, until),
            y=("tasks waiting", 0, charts.axis_end(1.1 * max(backlog, *waiting[1]), 10)),
            theory={"arithmetic": theory.fluid_backlog(load.steps(until), 1, workers, until)},
        ),
    )
