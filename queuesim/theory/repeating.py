"""M/M/c/K whose arrival rate repeats: what holds in a cycle when many have gone before.

A queue under load does not forget the last cycle at once, so a cycle that begins empty, or in the
steady state of its first rate, understates what a day or a spike of many brings.
"""

import math

import numpy as np

from queuesim.theory.changing import (
    MOST,
    ROW,
    effort,
    is_wide_enough,
    places_needed,
    solve_pieces,
    times_in,
)
from queuesim.theory.checks import (
    positive,
    queue_limit,
    service_time,
    steady_system,
    worker_count,
)
from queuesim.theory.fluid import backlog_line, pieces
from queuesim.theory.steady import mmck_states
from queuesim.theory.uniformisation import forward

LONGEST = 1e8  # steps for one state, each some 10 ns, until the cycles repeat
SAME = 1e-10  # two cycles begin alike if less probability than this lies elsewhere


def repeating_mmck(rates, service, workers, limit=math.inf, period=60.0, step=None):
    """Solve M/M/c/K over one cycle of `period`, in the long run of such cycles.

    Poisson arrivals, exponential service, first come, first served; all times in one unit, rates
    per that unit, as steps within a cycle. Raises Unstable if there is no limit and more tasks come
    in a cycle than the workers can finish. `step` is the largest distance of the times in the
    result (default period/400).
    Source: as `transient_mmck` (uniformisation, Jensen 1953), from cycle to cycle until two begin
    alike.
    """
    service, workers, limit = service_time(service), worker_count(workers), queue_limit(limit)
    parts = pieces(rates, workers, positive("The period", period))
    period = parts[-1][1]
    step = period / 400 if step is None else positive("The step", step)
    rate = sum((end - start) * pace for start, end, pace, _ in parts) / period
    if limit == math.inf:
        steady_system(rate, service, workers)
    _, fluid = backlog_line(parts, service, 0, limit)
    places = places_needed(parts, service, fluid.max(), rate * service / workers)
    while True:
        room = min(limit, places)
        if effort(parts, service, workers + room) + period / step * (15 * room + ROW) > MOST:
            raise ValueError("Too many tasks, or too fine a step, to solve this chain.")
        first = _settled(parts, service, limit, mmck_states(rate, service, workers, room))
        solved = solve_pieces(parts, service, limit, step, first)
        if places >= limit or is_wide_enough(solved):
            return solved
        places += places // 2


def _settled(parts, service, limit, states):
    """The states in which a cycle both begins and ends."""
    for _ in range(int(LONGEST / effort(parts, service, len(states)))):
        after = _after_a_cycle(parts, service, limit, states)
        if np.abs(after - states).sum() < SAME:
            return after
        states = after
    raise ValueError("The load is too near to 1: it takes too many cycles until they repeat.")


def _after_a_cycle(parts, service, limit, states):
    """The states at the end of a cycle that begins with these."""
    n, period = np.arange(len(states)), parts[-1][1]
    for part in parts:
        _, _, rate, count = part
        up, down = rate * (n < count + limit), np.minimum(n, count) / service
        up[-1] = 0.0  # the state space ends here
        states = forward(states, times_in(part, service, period), up, down)[-1]
    return states / states.sum()  # each cycle rounds: over many it would add up
