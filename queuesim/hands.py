"""Workers that take tasks ahead, drop expired ones, or choose among queues in turn or by age.

A task in a worker's hands (prefetch) waits still, but no longer in a line: no other worker can have
it. It goes back to the front of its line if the worker is told to leave.
"""

import math
from heapq import heapify, heappop, heappush

from queuesim.figures import EXPIRED
from queuesim.tasks import NEVER, NOBODY


def next_task(system, worker, now):
    """The next task for a worker: one that it holds, or else one from a line (None: none)."""
    while worker.hands:
        row = worker.hands.popleft()
        worker.team.held -= 1
        if not drop_if_expired(system, row, now):
            return row
    return fetch(system, worker.team, now)


def fetch(system, team, now):
    """The next task from the lines of a team (None: none)."""
    while (line := team.next_line(system)) is not None:
        row = system.take(line)
        if not drop_if_expired(system, row, now):
            return row
    return None


def drop_if_expired(system, row, now):
    """Whether the task is dropped now that its turn has come, because its caller has gone."""
    tasks = system.tasks
    if not system.lines[tasks.queue[row]].drops_expired or not system.caller_has_gone(row):
        return False
    tasks.outcome[row], tasks.finish[row], tasks.worker[row] = EXPIRED, now, NOBODY
    return True


def hand_over(system, line, row, now):
    """Give an arriving task to the worker who holds fewest, if one has room; whether one had."""
    for team in line.teams:
        able = [worker for worker in team.workers if worker.has_room]
        if able:
            hold(system, min(able, key=lambda worker: len(worker.hands)), row, now)
            return True
    return False


def hold(system, worker, row, now):
    """The worker takes a task into its hands, to serve it later."""
    worker.hands.append(row)
    worker.team.held += 1
    system.tasks.held[row], system.tasks.worker[row] = now, worker.code


def let_go(system, worker, row):
    """A task leaves the hands of a worker, unserved."""
    worker.hands.remove(row)
    worker.team.held -= 1
    system.tasks.worker[row] = NOBODY


def fill(system, worker, now):
    """The worker takes as many tasks ahead as it may."""
    while worker.has_room and (row := fetch(system, worker.team, now)) is not None:
        hold(system, worker, row, now)


def fill_all(system, team, now):
    """All workers of a team take tasks ahead, the one who holds fewest first."""
    if not team.pool.prefetch:
        return
    able = [(len(each.hands), each.number) for each in team.workers if each.has_room]
    heapify(able)
    while able and (row := fetch(system, team, now)) is not None:
        count, number = heappop(able)
        hold(system, team.workers[number], row, now)
        if team.workers[number].has_room:
            heappush(able, (count + 1, number))


def give_back(system, workers):
    """The tasks that these workers hold go back to the front of their lines, as they had joined."""
    held = [(system.when_joined(row), worker) for worker in workers for row in worker.hands]
    for (*_, row), worker in sorted(held, key=lambda each: each[0], reverse=True):
        let_go(system, worker, row)
        system.tasks.held[row] = NEVER
        line = system.lines[system.tasks.queue[row]]
        line.waiting += 1
        line.order.put_back(row)


def is_held(system, row):
    """Whether a waiting task is in the hands of a worker."""
    return system.tasks.held is not None and not math.isnan(system.tasks.held[row])
