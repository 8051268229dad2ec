"""How some number of workers does under a load: bars, costs and a table, in the words of a page."""

from collections.abc import Callable

import streamlit as st

from lessons.common import charts
from lessons.common.charts import Figure
from lessons.common.runs import beside
from queuesim import staffing
from queuesim.staffing import AroundSpike, Figures, Load

ROOM = 1.25  # times the highest bar: there are words on it
PERCENT = (10, 15, 20, 30, 40, 60, 80, 100, 130)  # ends of an axis

simulated = st.cache_data(max_entries=200, show_spinner=False)(staffing.simulated)


def whose(load: Load) -> str:
    """Whose waits are in question."""
    return "a spike’s tasks" if isinstance(load, AroundSpike) else "the tasks"


def holds_for(load: Load) -> str:
    """For what the figures hold."""
    if isinstance(load, AroundSpike):
        return f"for {load.span} s with one spike in them"
    return f"for {load.mean:g} tasks a second in the long run"


def the_wait(load: Load) -> str:
    """Which wait it is."""
    return "wait as the spike ends" if isinstance(load, AroundSpike) else "mean wait"


def drawn(
    load: Load,
    found: dict[int, Figures],
    exact: dict[int, Figures],
    prices: tuple[float, float],
    marked: tuple[int, int, int, float | None],
    titles: tuple[str, str, str],
) -> tuple[Figure, Figure, Figure]:
    """Who is late, the wait, and the cost, for each number of workers: exactly, whiskers from runs.

    ``marked`` are numbers of workers: the fewest that keep the promise; that which costs least; the
    one on the stage; the one that was guessed.
    """
    fewest, best, yours, guess = marked
    spike = isinstance(load, AroundSpike)
    late_axis = f"% of {whose(load)} too late (5 allowed)"
    wait_axis = "wait in s as the spike ends" if spike else "mean wait in s"
    same = {"x": "workers", "yours": str(yours)}
    late = _compared(exact, found, lambda each, n: each.late, times=100)
    wait = _compared(exact, found, lambda each, n: each.wait)
    cost = _compared(exact, found, lambda each, n: each.cost(n, *prices))
    guess = str(int(guess)) if guess else None
    above = 0.22 if guess == str(yours) else 0.14  # of the axis: there are words on the bar
    top = charts.axis_end(_room(wait), 1)
    parts = {
        str(n): {
            "at work": prices[0] * n * each.busy,
            "idle": prices[0] * n * (1 - each.busy),
            "waiting": prices[1] * each.waiting,
        }
        for n, each in exact.items()
    }
    return (
        charts.bars(
            titles[0],
            **late,
            **same,
            chosen=str(fewest),
            y=(late_axis, 0, next(end for end in PERCENT if end >= _room(late))),
        ),
        charts.bars(
            titles[1],
            **wait,
            **same,
            y=(wait_axis, 0, top),
            guess=guess and (guess, _most(wait, guess) + above * top),
            decimals=2,
        ),
        charts.stacks(
            titles[2],
            parts,
            **same,
            chosen=str(best),
            y=("cost an hour", 0, charts.axis_end(_room(cost), 100)),
            roles=("task", "dim", "amber"),
            intervals=cost["intervals"],
            theory=cost["heights"],
        ),
    )


def _compared(exact: dict, found: dict, of: Callable, times=1.0) -> dict:
    """Heights of bars, exact, and intervals where runs support them; by name of the bar.

    `of` makes Figures and their number of workers the figure that is drawn.
    """
    heights = {str(n): times * of(each, n) for n, each in exact.items()}
    spans = {str(n): of(each, n).scaled(times) for n, each in found.items()}
    known = {name: (span.low, span.high) for name, span in spans.items() if span.known}
    return {
        "heights": heights,
        "intervals": {name: known.get(name, (height, height)) for name, height in heights.items()},
    }


def _room(shown: dict) -> float:
    """How high an axis must reach at least: the bars, and words on them."""
    return ROOM * max(shown["heights"].values())


def _most(shown: dict, name: str) -> float:
    """How high a bar and its interval reach."""
    return max(shown["heights"][name], shown["intervals"][name][1])


def beside_runs(
    load: Load, workers: int, target: float, found: Figures, prices: tuple[float, float]
) -> tuple[tuple, list]:
    """Head and rows of a table: what is exact of some number of workers, and what runs say."""
    exact = load.exact(workers, target)
    rows = [
        beside("busy", exact.busy, found.busy, "%", 100),
        beside(the_wait(load), exact.wait, found.wait, "s"),
        beside(f"wait longer than {target:g} s", exact.late, found.late, "%", 100),
        beside("cost an hour", exact.cost(workers, *prices), found.cost(workers, *prices)),
    ]
    return (f"{workers} workers", "exactly", f"in {found.busy.runs} runs, with 95 % interval"), rows
