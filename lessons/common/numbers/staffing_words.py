"""How some number of workers does under a load: a table, in the words of a page."""

from lessons.common.numbers.writing import beside
from queuesim.staffing import AroundSpike, Figures, Load


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
