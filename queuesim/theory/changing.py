"""M/M/c/K whose arrival rate and workers change in time, solved numerically, nothing random left.

Between two changes the number in the system is a Markov chain; it is solved by uniformisation
(Jensen 1953; Grassmann 1977), which adds up positive terms only, so it is neither stiff nor
unstable. Rates and workers are steps as in `fluid`.
"""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.theory.checks import (
    arrival_rate,
    endless,
    not_negative,
    positive,
    queue_limit,
    service_time,
    steady_system,
    whole,
)
from queuesim.theory.fluid import backlog_line, pieces
from queuesim.theory.steady import mmck_states
from queuesim.theory.uniformisation import STRIDE, forward, running_integral, waits_until

LOST = 1e-10  # expected tasks that may ever meet the end of a state space that was cut short
MOST = 3e8  # steps for one state, each some 10 ns: beyond it a call would take many seconds
STEP, ROW = 500, 1000  # what a step of the chain, and a time of the result, cost besides


@dataclass(frozen=True, eq=False)
class Transient:
    """What holds at each time; at a jump, what holds just after it.

    `states[i, n]` is P(n tasks in the system at times[i]); `mean_wait` is that of a task which
    arrives then and is accepted (nan when none can be). `offered`, `accepted` and `waited` are
    expected sums from time 0 on: tasks that arrived, tasks accepted, and the waits of those
    (also what they wait after the end, where rate and workers stay as they were).
    """

    times: np.ndarray
    states: np.ndarray
    rate: np.ndarray
    workers: np.ndarray
    mean_waiting: np.ndarray
    mean_busy: np.ndarray
    mean_wait: np.ndarray
    rejected_share: np.ndarray
    offered: np.ndarray
    accepted: np.ndarray
    waited: np.ndarray

    @property
    def rejected_rate(self):
        """Rejected tasks per unit of time."""
        return self.rate * self.rejected_share

    def mean_wait_between(self, start=0.0, end=math.inf):
        """Mean wait of the tasks accepted between two times (by default all of them)."""
        return self._between(self.waited, start, end) / self._tasks(self.accepted, start, end)

    def rejected_share_between(self, start=0.0, end=math.inf):
        """Share rejected of the tasks that arrive between two times (by default all)."""
        offered = self._tasks(self.offered, start, end)
        return max(0.0, 1 - self._between(self.accepted, start, end) / offered)

    def _between(self, sums, start, end):
        start = not_negative("The start", start)
        end = self.times[-1] if endless(end) else not_negative("The end", end)
        first, last = np.interp((start, min(end, self.times[-1])), self.times, sums)
        return float(last - first)

    def _tasks(self, sums, start, end):
        tasks = self._between(sums, start, end)
        if not tasks > 0:
            raise ValueError("No task comes between these two times.")
        return tasks


def transient_mmck(
    rates, service, workers, limit=math.inf, until=60.0, step=None, start_rate=0.0, start_tasks=0
):
    """Solve M/M/c/K with piecewise constant rates and workers from 0 to `until`.

    Poisson arrivals, exponential service, first come, first served; all times in one unit, rates
    per that unit. Source: uniformisation, Jensen 1953; Grassmann, "Transient solutions in Markovian
    queueing systems", 1977; the waits backward from the end, one departure after the other.

    It starts in the steady state of `start_rate` (0: empty; Unstable if there is none) with
    `start_tasks` more tasks. `step` is the largest distance of the times in the result (default
    until/400). The states are cut off where fewer than 1e-10 tasks ever come.
    When workers are taken away, the tasks they had go back to the head of the queue (the simulation
    lets them finish; when workers are only added there is no difference).
    """
    parts = pieces(rates, workers, until)
    service, until = service_time(service), parts[-1][1]
    step = until / 400 if step is None else positive("The step", step)
    start_tasks = whole("The number of tasks at the start", start_tasks, least=0)
    start_rate, limit = arrival_rate(start_rate), queue_limit(limit)
    now, most = parts[0][3], max(count for *_, count in parts)
    if limit == math.inf:
        steady_system(start_rate, service, now)
    _, fluid = backlog_line(parts, service, min(start_tasks, limit), limit)
    places = places_needed(parts, service, fluid.max(), start_rate * service / now)
    while True:
        top = most + min(limit, places)
        if effort(parts, service, top) + until / step * (15 * top + ROW) > MOST:
            raise ValueError("Too many tasks, or too fine a step, to solve this chain.")
        room = min(now + limit, top)
        steady = mmck_states(start_rate, service, now, room - now)
        first = np.zeros(top + 1)
        np.add.at(first, np.minimum(np.arange(len(steady)) + start_tasks, room), steady)
        solved = solve_pieces(parts, service, limit, step, first)
        if places >= limit or is_wide_enough(solved):
            return solved
        places += places // 2


def effort(parts, service, top):
    """What it costs to follow so many states through all pieces, in steps of one state."""
    steps = sum((end - start) * (rate + count / service) for start, end, rate, count in parts)
    return steps * (top + STEP)


def is_wide_enough(solved):
    """Whether a state space that was cut short loses next to nothing at its end."""
    return solved.states[:, -1].max() * (1 + solved.offered[-1]) < LOST


def places_needed(parts, service, backlog, load):
    """A guess at how long a queue must fit: what piles up, the swings of that, a steady line."""
    piling = [
        (end - start) * (rate + n / service) for start, end, rate, n in parts if rate * service > n
    ]
    swings = max(piling, default=backlog) + max(count for *_, count in parts)
    steady = math.log(1e-12) / math.log(load) if 0 < load < 1 else 0.0
    return int(backlog + 6 * math.sqrt(swings) + steady) + 16


def solve_pieces(parts, service, limit, step, states):
    """Forward through the pieces for the states, backward for the waits, then the figures."""
    n = np.arange(len(states))
    grids = [times_in(part, service, step) for part in parts]
    waits = _all_waits(parts, grids, n, service)
    rows, sums = [], np.zeros(3)
    for (_, _, rate, count), grid, wait in zip(parts, grids, waits, strict=True):
        room = min(count + limit, len(n))  # states in which an arrival is accepted
        path = forward(states, grid, rate * (n < room), np.minimum(n, count) / service)
        open_, turned = path[:, :room].sum(1), path[:, room:].sum(1)
        waited = (path[:, :room] * wait[:, :room]).sum(1)
        mean_wait = np.divide(waited, open_, out=np.full_like(waited, np.nan), where=open_ > 0)
        flows = rate * np.stack((np.ones_like(open_), open_, waited))
        flows = sums[:, None] + running_integral(flows, grid[1] - grid[0])
        busy, queue = path @ np.minimum(n, count), path @ np.maximum(n - count, 0)
        same = np.full_like(grid, rate), np.full(len(grid), count)
        rows.append((grid, path, *same, queue, busy, mean_wait, turned, *flows))
        states, sums = path[-1], flows[:, -1]
    ends = [-1] * (len(rows) - 1) + [None]  # a jump belongs to the piece it opens
    return Transient(
        *(
            np.concatenate([values[:end] for values, end in zip(column, ends, strict=True)])
            for column in zip(*rows, strict=True)
        )
    )


def times_in(part, service, step):
    """Evenly spaced times of a piece, an even number of gaps, none longer than a block."""
    start, end, rate, count = part
    gap = min(step, STRIDE / (rate + count / service))
    return np.linspace(start, end, 2 * math.ceil((end - start) / gap / 2) + 1)


def _all_waits(parts, grids, n, service):
    """For each piece: expected wait by time (rows) and by the number found in the system."""
    waits, later, changes = [], None, False
    for i in reversed(range(len(parts))):
        count = parts[i][3]
        changes = changes or (i + 1 < len(parts) and parts[i + 1][3] != count)
        if changes:
            later = waits_until(grids[i], count, service, later)
        else:  # the workers stay as they are: one departure after the other, s/c each
            ahead = np.maximum(n - count + 1, 0)
            later = np.broadcast_to(ahead * service / count, (len(grids[i]), len(n)))
        waits.append(later)
    return waits[::-1]
