"""A copy of a system in its present state, which then runs on by itself.

SimPy's calendar cannot be copied, but it need not be: all that is set in it follows from the state
of workers, tasks and rules, so a new clock is set by them.
"""

import math

from queuesim.calendar import DEPARTING, GIVING_UP, LOOKING, RETRYING, Alarm
from queuesim.system import System
from queuesim.workers import STARTING, Worker


def fork(system: System) -> System:
    """A system like this one, on the same luck. It must stand between two events."""
    now = system.clock.now
    other = System(system.scenario, system.seed, now)
    other.tasks = system.tasks.copy()
    other.next_row, other.end_row = system.next_row, system.end_row
    other.last_retry, other.next_line = system.last_retry, system.next_line[:]
    other.budgets = [budget.copy() for budget in system.budgets]
    other.staffing.log = system.staffing.log[:]
    for line, original, queue in zip(other.lines, system.lines, system.scenario.queues):
        line.waiting = original.waiting
        line.set_order(original.order.copy(other, queue))
    for team, original in zip(other.teams, system.teams):
        _copy_team(other, team, original, now)
    _set_patience(other, now)
    for alarm, time in system.retries.items():
        copied = Alarm(other.clock, other.retry, RETRYING, alarm.about)
        other.retries[copied] = time
        copied.set(time - now)
    for row in system.put_in:
        other.put(row)
    return other


def _copy_team(other, team, original, now):
    """The workers of a pool, each with what it waits for, and the rule that the pool follows."""
    team.count, team.idle = original.count[:], original.idle[:]
    team.held, team.turn = original.held, original.turn
    team.workers = [_copy_worker(other, team, worker, now) for worker in original.workers]
    team.looked, team.since = original.looked, original.since
    team.wishes = original.wishes.copy()
    if original.look is not None:
        team.look = Alarm(other.clock, other.staffing.autoscale, LOOKING + team.number, team)
        other.staffing.set_look(team, now)


def _copy_worker(other, team, original, now):
    worker = Worker(other.clock, other.depart, team, original.number, original.code)
    worker.state, worker.row, worker.hands = original.state, original.row, original.hands.copy()
    if worker.row is not None:
        worker.set(other.tasks.finish[worker.row] - now)
    if worker.state == STARTING:
        worker.ready = original.ready
        begin = other.staffing.begin_work
        worker.start_up = Alarm(other.clock, begin, DEPARTING + worker.code, worker)
        worker.start_up.set(worker.ready - now)
    return worker


def _set_patience(other, now):
    """The callers that still wait, in the order in which their tasks came."""
    tasks = other.tasks
    if tasks.patience is None:
        return
    rows = [row for line in other.lines for row in line.order.rows()]
    for team in other.teams:
        for worker in team.workers:
            rows += worker.hands
            if worker.row is not None:
                rows.append(worker.row)
    for row in sorted(rows, key=other.when_joined):
        delay = tasks.arrival[row] + tasks.patience[row] - now
        if 0 <= delay < math.inf:
            Alarm(other.clock, other.lose_patience, GIVING_UP, row).set(delay)
