"""How some number of workers does under a load: words and a table of it."""

from lessons.common.numbers.writing import beside
from queuesim.staffing import AroundSpike, Figures, Load


def whose(load: Load) -> str:
    """Which tasks are promised a wait."""
    return "a spike’s tasks" if isinstance(load, AroundSpike) else "all tasks"


def the_wait(load: Load) -> str:
    """Which wait the charts show."""
    if isinstance(load, AroundSpike):
        return "average wait as the spike ends"
    return "average wait"


def beside_runs(
    load: Load,
    workers: int,
    found: Figures,
    target: float | None = None,
    prices: tuple[float, float] | None = None,
) -> tuple[tuple, list]:
    """Head and rows of a table: formula and runs of some number of workers.

    A promise and a cost are in it where there are a target and prices.
    """
    exact = load.exact(workers, target or 0.0)
    rows = [
        beside("workers busy", exact.busy, found.busy, "%", 100),
        beside(the_wait(load), exact.wait, found.wait, "s"),
    ]
    if target is not None:
        rows.append(beside(f"{whose(load)} over {target:g} s", exact.late, found.late, "%", 100))
    if prices is not None:
        costs = exact.cost(workers, *prices), found.cost(workers, *prices)
        rows.append(beside("dollars an hour", *costs))
    return (f"{workers} workers", "formula", f"{found.busy.runs} runs (95 % interval)"), rows
