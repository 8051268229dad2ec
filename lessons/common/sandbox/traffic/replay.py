"""A file's tasks played again: as they came or with new dice, before some number of workers."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.steering.knobs import ORDERS
from queuesim import Reading, Run, Scenario, Trace, simulate
from queuesim.limits import MAX_TIME, MAX_WORKERS
from queuesim.recorded import LOOKS_AT
from queuesim.sandbox.day_shape import DayShape
from queuesim.sandbox.worker_search import most_at_once

AS_IT_CAME, NEW_DICE = "as recorded", "a random day like it"
TARGET_LOAD = 0.9  # with which the settings begin
LONGEST_SLIDER = 300
MOST_RUNS = 3  # that a session keeps of a file: 12 MB each if it is as long as can be
WORDS = {order: words for words, order in ORDERS.items()}  # as the knobs call them
TAKES = {
    "oldest": "the task that came first",
    "preferred": "the first queue that has one",
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


def possible_orders(trace: Trace | DayShape, now: str) -> list[str]:
    """The orders of service that this file's tasks can be served in.

    A shape tells its kinds of tasks apart as the order wants it with which it was made.
    """
    if isinstance(trace, DayShape):
        return [order for order in WORDS if order not in LOOKS_AT or order == now]
    lacking = set()
    if trace.priorities is None:
        lacking |= {"priority", "ageing"}
    if trace.tenants is None:
        lacking |= {"in turn"}
    return [order for order in WORDS if order not in lacking]


def scenario_of(trace: Trace | DayShape, settings: Settings) -> Scenario:
    """The system that the settings describe."""
    build = trace.scenario if settings.dice == AS_IT_CAME else trace.resampled
    return build(settings.workers, settings.limit, settings.order, settings.takes)


def most_needed(trace: Trace | DayShape) -> int:
    """With how many workers no task would wait; of a shape, on one random day."""
    return most_at_once(trace.a_day() if isinstance(trace, DayShape) else trace)


def end_of(trace: Trace | DayShape) -> float:
    """When no more tasks come: one average gap after the last."""
    if isinstance(trace, DayShape):
        return trace.end
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


def recorded(file: TrafficFile, settings: Settings, run: Run) -> Scenario:
    """The system of a run with the tasks as they came: to make it anew takes its time."""
    if settings.dice == AS_IT_CAME:
        return run.scenario
    return scenario_of(file.reading.trace, replace(settings, dice=AS_IT_CAME))


def set_workers(file: TrafficFile, workers: int) -> None:
    """Have another control of the workers, which begins with this number."""
    _, controls = _workers_begin(file)
    st.session_state[_key(file, "begins with workers")] = workers, controls + 1


def choose_settings(file: TrafficFile, redraw: Callable[[], None]) -> Settings:
    """The controls of a replay. `redraw` is called when one of them is moved.

    The browser may make a control anew, of what it began with: so each begins with its setting.
    """
    first, (begin, controls) = _first(file), _workers_begin(file)

    def field(name: str) -> dict:
        """How a control is known, and what happens with it."""
        return {"key": _key(file, name), "on_change": redraw}

    with st.container(horizontal=True, key="replay-controls", vertical_alignment="bottom"):
        _workers(file.reading, begin, field(f"workers {controls}"))
        _dice(first, field, file.has_tasks)
        with st.popover("Order and limit"):
            _order(file.reading.trace, first, field)
    file.settings = settings_now(file)
    return file.settings


def settings_now(file: TrafficFile) -> Settings:
    """What the controls say at this moment; where one is not drawn, with what it begins."""
    first, (begin, controls) = _first(file), _workers_begin(file)

    def said(name: str, at_first):
        return st.session_state.get(_key(file, name), at_first)

    workers = int(said(f"workers {controls}", begin))
    dice = said("dice", first.dice) if file.has_tasks else NEW_DICE
    seed = int(said("seed", first.seed)) if dice == NEW_DICE else first.seed
    limit = said("limit", first.limit)
    limit = math.inf if limit is None else limit
    order, takes = said("order", first.order), said("takes", first.takes)
    return Settings(workers, dice, limit, order, takes, seed)


def _first(file: TrafficFile) -> Settings:
    """With what the controls begin."""
    begin = file.settings or first_settings(file.reading)
    return st.session_state.setdefault(_key(file, "at first"), begin)


def _workers_begin(file: TrafficFile) -> tuple[int, int]:
    """With how many workers their control begins, and how many such controls were before."""
    begin = _first(file).workers, 0
    return st.session_state.setdefault(_key(file, "begins with workers"), begin)


def _key(file: TrafficFile, name: str) -> str:
    """The name by which the session knows something of a file's replay."""
    return f"replay {file.version} {name}"


def _workers(reading: Reading, begin: int, how: dict) -> None:
    """A slider up to where no task waits; a field where that would be too long."""
    most = max(10, 3 * first_settings(reading).workers, most_needed(reading.trace))
    if most <= LONGEST_SLIDER:
        st.slider("Workers", 1, most, begin, **how)
    else:
        st.number_input("Workers", 1, MAX_WORKERS, begin, **how)


def _dice(first: Settings, field, has_tasks: bool) -> None:
    """As recorded, or a random day like it, and which."""
    dice = NEW_DICE
    if has_tasks:
        dice = st.segmented_control(
            "Arrivals",
            [AS_IT_CAME, NEW_DICE],
            required=True,
            help="A random day has the shape of this one: as many tasks are expected in each part "
            "of it, and each takes as long as one of those in the file.",
            default=first.dice,
            **field("dice"),
        )
    if dice == NEW_DICE:
        st.number_input("Random day no.", 1, 9999, first.seed, **field("seed"))


def _order(trace: Trace, first: Settings, field) -> None:
    """In which order tasks are served, from which queue, and how many may wait."""
    orders = possible_orders(trace, first.order)
    how = {"format_func": WORDS.get, **field("order")}
    st.selectbox("Order", orders, orders.index(first.order), **how)
    each = ""
    if len(trace.names) > 1:
        each = " in each queue"
        how = {"format_func": TAKES.get, **field("takes")}
        turns = list(TAKES)
        st.selectbox("A free worker turns to", turns, turns.index(first.takes), **how)
    st.number_input(
        f"Most tasks that may wait{each}",
        0,
        1_000_000,
        None if first.limit == math.inf else int(first.limit),
        placeholder="no limit",
        **field("limit"),
    )
