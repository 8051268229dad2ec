"""A file's tasks played again: as they came or with new dice, before some number of workers."""

import math
from dataclasses import dataclass

import streamlit as st

from lessons.common.sandbox.traffic.own_file import TrafficFile
from queuesim import Reading, Run, Scenario, Trace, simulate
from queuesim.limits import MAX_TIME, MAX_WORKERS

AS_IT_CAME, NEW_DICE = "as recorded", "a random day like it"
TARGET_LOAD = 0.9  # with which the settings begin
MOST_RUNS = 8  # that a session keeps of a file
ORDERS = {
    "fifo": "first come, first served",
    "lifo": "last come, first served",
    "shortest": "shortest task first",
    "random": "in random order",
    "priority": "by priority",
    "ageing": "by priority, but waiting counts",
    "in turn": "tenants in turn",
}
TAKES = {
    "oldest": "the queue whose next task came first",
    "preferred": "the first queue in which a task waits",
    "in turn": "the queues in turn",
}


@dataclass(frozen=True)
class Settings:
    """How the tasks of a file are played again."""

    workers: int
    dice: str = AS_IT_CAME
    limit: float = math.inf
    order: str = "fifo"
    takes: str = "oldest"
    seed: int = 1


def first_settings(reading: Reading) -> Settings:
    """As many workers as are busy nine tenths of the time."""
    busy = reading.busy_workers or 1
    return Settings(min(max(1, math.ceil(busy / TARGET_LOAD)), MAX_WORKERS // 2))


def possible_orders(trace: Trace) -> list[str]:
    """The orders of service that this file's tasks can be served in."""
    lacking = set()
    if trace.priorities is None:
        lacking |= {"priority", "ageing"}
    if trace.tenants is None:
        lacking |= {"in turn"}
    return [order for order in ORDERS if order not in lacking]


def scenario_of(trace: Trace, settings: Settings) -> Scenario:
    """The system that the settings describe."""
    build = trace.scenario if settings.dice == AS_IT_CAME else trace.resampled
    return build(settings.workers, settings.limit, settings.order, settings.takes)


def end_of(trace: Trace) -> float:
    """When no more tasks come: one average gap after the last."""
    gap = trace.times[-1] / max(len(trace) - 1, 1) or 1.0
    return min(trace.times[-1] + gap, MAX_TIME)


def run_of(file: TrafficFile, settings: Settings) -> Run:
    """The run, until all tasks are done; kept for a while, in this session alone."""
    if settings not in file.runs:
        trace = file.reading.trace
        run = simulate(scenario_of(trace, settings), settings.seed, end_of(trace), drain=True)
        file.runs[settings] = run
        while len(file.runs) > MOST_RUNS:
            file.runs.pop(next(iter(file.runs)))
    return file.runs[settings]


def choose_settings(file: TrafficFile, redraw) -> Settings:
    """The controls of a replay. `redraw` is called when one of them is moved."""
    reading, trace = file.reading, file.reading.trace
    begin, key = first_settings(reading), f"replay {file.version}"
    many = {"key": f"{key} workers", "on_change": redraw}
    top = max(10, 3 * begin.workers)
    with st.container(horizontal=True, key="replay-controls", vertical_alignment="bottom"):
        workers = st.slider("Workers", 1, top, begin.workers, **many)
        dice = st.segmented_control(
            "Arrivals",
            [AS_IT_CAME, NEW_DICE],
            default=AS_IT_CAME,
            required=True,
            key=f"{key} dice",
            on_change=redraw,
            help="A random day has the shape of this one: as many tasks are expected in each part "
            "of it, and each takes as long as one of those in the file.",
        )
        if dice == NEW_DICE:
            seed = st.number_input(
                "Random day no.", 1, 9999, 1, key=f"{key} seed", on_change=redraw
            )
        else:
            seed = begin.seed
        with st.popover("Order and limit"):
            order = st.selectbox(
                "Tasks are served",
                possible_orders(trace),
                format_func=ORDERS.get,
                key=f"{key} order",
                on_change=redraw,
            )
            takes = begin.takes
            if len(trace.names) > 1:
                takes = st.selectbox(
                    "A free worker turns to",
                    list(TAKES),
                    format_func=TAKES.get,
                    key=f"{key} takes",
                    on_change=redraw,
                )
            limit = st.number_input(
                "At most so many tasks wait" + " in each queue" * (len(trace.names) > 1),
                0,
                1_000_000,
                None,
                placeholder="no limit",
                key=f"{key} limit",
                on_change=redraw,
            )
    return Settings(workers, dice, math.inf if limit is None else limit, order, takes, int(seed))
