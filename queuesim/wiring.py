"""How a system is put together after a scenario, and how it becomes another one on the way."""

import math

from queuesim import hands
from queuesim.calendar import GIVING_UP, Alarm
from queuesim.lines import order_of


def connect(system) -> None:
    """Set up lines and teams as the scenario says, and note which rare rules any part uses."""
    scenario = system.scenario
    by_name = {queue.name: line for queue, line in zip(scenario.queues, system.lines)}
    for line, queue in zip(system.lines, scenario.queues):
        line.limit, line.drops_expired = queue.limit, queue.drops_expired
    for team, pool in zip(system.teams, scenario.pools):
        team.set_pool(pool, tuple(by_name[name] for name in pool.serves))
    for line in system.lines:
        line.teams = tuple(team for team in system.teams if line in team.lines)
    sources = scenario.sources
    system.routes = [tuple(by_name[name] for name in source.lines) for source in sources]
    system.only_line = [lines[0] if len(lines) == 1 else None for lines in system.routes]
    system.some_fail = any(source.failing for source in sources)
    system.some_hold = any(pool.prefetch for pool in scenario.pools)
    system.some_wait_for_the_end = any(_waits_for_the_end(source) for source in sources)
    system.tasks.need(*scenario.rare_columns)


def change(system, scenario, resorted, now) -> None:
    """From now on be another scenario; the lines named are sorted again."""
    before, system.scenario = system.scenario, scenario
    for source, budget in zip(before.sources, system.budgets):
        budget.earn(source.retry, system.tasks, system.next_row)
    connect(system)
    for line in resorted:
        rows = [row for row in line.order.rows() if system.is_waiting(row)]
        rows.sort(key=system.when_joined)
        line.set_order(order_of(system, scenario.queues[line.number], rows))
    _watch_callers(system, before, now)
    for team, old, new in zip(system.teams, before.pools, scenario.pools):
        if (old.prefetch, old.serves) != (new.prefetch, new.serves):
            hands.give_back(system, team.workers)
        if old.workers != new.workers or (old.autoscale and not new.autoscale):
            system.staffing.resize(team, new.workers, new.startup, now)
        if old.autoscale != new.autoscale:
            system.staffing.watch(team, now)
    look_again(system, now)


def look_again(system, now) -> None:
    """Idle workers and empty hands look again: the lines that they serve may have changed."""
    for team in system.teams:
        idle, team.idle = sorted(team.idle), []
        for number in idle:
            system.call(team.workers[number], now, takes_ahead=False)
    for team in system.teams:
        hands.fill_all(system, team, now)


def _waits_for_the_end(source):
    return source.patience is not None and source.patience_for == "finish"


def _watch_callers(system, before, now):
    """Callers who wait for the finish from now on do so for tasks in service, too."""
    pairs = list(zip(before.sources, system.scenario.sources))
    changed = [_waits_for_the_end(new) and old.patience_for == "start" for old, new in pairs]
    tasks = system.tasks
    if tasks.patience is None or not any(changed):
        return
    rows = [worker.row for worker in system.staffing.everyone() if worker.row is not None]
    for row in sorted(rows, key=system.when_joined):
        left = tasks.arrival[row] + tasks.patience[row] - now
        if changed[tasks.source[row]] and 0 <= left < math.inf:
            Alarm(system.clock, system.lose_patience, GIVING_UP, row).set(left)
