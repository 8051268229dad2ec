"""Two tenants who share workers in turns, one of them with a backlog that never ends.

Tenant A, the neighbour, always has tasks waiting. Tenant B sends tasks as a Poisson stream. All
tasks have the same exponential service time. So all workers are always busy, and a task starts
each time that one ends: starts are a Poisson stream of rate cμ, and the order says whose they are.

The order is that of a scale (stride scheduling). Each tenant stands at a height, and the lower one
goes next; it then moves up by 1 over its weight. Of two at one height goes the one that went longer
ago. A tenant that comes back stands no lower than where the last task was taken: nothing is saved
up. With equal weights it means: after a task of B the next start is A's, and where no task of B
waits, A is served.
"""

import math

import numpy as np

from queuesim.limits import whole as whole_up_to
from queuesim.theory.checks import (
    Unstable,
    arrival_rate,
    arrive,
    positive,
    service_time,
    whole,
    worker_count,
)
from queuesim.theory.quasi import rate_matrix, stationary
from queuesim.theory.waits import poisson

SAME = 1e-13  # two probabilities that differ by less are the same
MOST, ROW = 3e9, 5000  # steps of the first waits, some seconds; what a step costs besides
MOST_WEIGHT = 100  # the chain has about as many phases as both weights together


def turns_beside_backlog(rate, service, workers, weight=1, neighbour_weight=1):
    """Mean wait of tenant B beside a neighbour whose backlog never ends. Raises Unstable.

    `rate` is the arrival rate of B. B has the whole number `weight`, A has `neighbour_weight`:
    while both wait, A starts `neighbour_weight` tasks for every `weight` of B. The order is that of
    this module's docstring. The chain: level n = tasks of B that wait, phase = B's height above A's
    and whose task started last. Source: stride scheduling, Waldspurger & Weihl 1995, solved by the
    matrix-geometric method, Neuts 1981. With equal weights it is λE(S²) / 2(1 - λE(S)) + s/c, where
    S, the time between two starts of B, is a sum of two exponential times of mean s/c.
    """
    rate, service = positive("The arrival rate", rate), service_time(service)
    workers = worker_count(workers)
    weight, neighbour_weight = _weights(weight, neighbour_weight)
    pace = workers / service
    capacity = pace * weight / (weight + neighbour_weight)
    if rate >= capacity:
        raise Unstable(
            f"{arrive(rate)}, but in turns at most {capacity:.6g} of them start: "
            "the queue grows without end."
        )
    alone, beside, starts = _moves(weight, neighbour_weight)
    one = np.eye(len(alone))
    local = pace * beside - (rate + pace) * one
    rates = rate_matrix(rate * one, local, pace * starts)
    nothing_waits = stationary(pace * alone - (rate + pace) * one + rates @ (pace * starts))
    rest = np.linalg.inv(one - rates)
    waiting = nothing_waits @ rates @ rest @ rest
    return float(waiting.sum() / (nothing_waits @ rest).sum() / rate)


def first_waits_in_turns(rate, service, workers, within, weight=1, neighbour_weight=1):
    """Mean wait of the tasks of B that arrive in the first `within` after A's batch.

    At time 0 all tasks of A arrive, and no task of B is there. Assumes that some of A's wait for as
    long as those tasks of B do. `rate` may be too much for B's turns: its line then grows. With
    `neighbour_weight` 0 B always goes first. The chain is that of `turns_beside_backlog`, from its
    beginning, by uniformisation: its state is looked at when a task of B arrives or a task starts.
    Source: Jensen 1953.
    """
    rate, service = positive("The arrival rate", rate), service_time(service)
    pace, within = worker_count(workers) / service, positive("The time", within)
    weight, neighbour_weight = _weights(weight, neighbour_weight, least=0)
    # Of two that never went A goes first, as if B had gone last; but not where B always does.
    begin = (0, True) if neighbour_weight else (-weight, False)
    moves = _moves(weight, neighbour_weight, begin)
    phases = len(moves[0])
    levels = int(rate * within + 8 * math.sqrt(rate * within)) + 30
    if (rate + pace) * within * (levels * phases**2 + ROW) > MOST:
        raise ValueError("Too many tasks in this time, or too large weights, to solve this chain.")
    waits = _starts_until_own(levels, *moves[1:]) / pace
    return _average_over_time(waits, moves, (rate + pace) * within, rate / (rate + pace))


def _average_over_time(worth, moves, events, arriving):
    """What the state is worth on average in a time in which so many events happen on average.

    An event is with probability `arriving` an arrival of B, else a start.
    """
    alone, beside, starts = moves
    state, total = np.zeros(worth.shape), 0.0
    state[0, 0] = 1.0
    passed = np.cumsum(poisson(events, int(events + 8 * math.sqrt(events)) + 30))
    shares = (1 - passed) / events  # of the time, that so many events have passed
    for number, share in enumerate(shares):
        goes = (1 - arriving) * state
        after = goes @ beside
        after[0] = goes[0] @ alone
        after[1:] += arriving * state[:-1]
        after[:-1] += goes[1:] @ starts
        total += share * np.vdot(state, worth)
        if np.abs(after - state).max() < SAME:  # from now on nothing changes
            return float(total + shares[number + 1 :].sum() * np.vdot(after, worth))
        state = after
    return float(total)


def last_start_in_turns(size, rate, service, workers, weight=1, neighbour_weight=1):
    """When the last task of A's batch starts, if B's tasks, at `rate`, start in turns with them.

    A has `size` tasks at time 0. Assumes that tasks come and go evenly, like water: B is given what
    it asks for, at most its turns, and A the rest. First come, first served it would be size x s/c.
    With `neighbour_weight` 0 B always goes first; A may then never start its last (infinity).
    Source: fluid approximation, Newell, chapter 2.
    """
    size, rate = whole("The batch size", size), arrival_rate(rate)
    pace = worker_count(workers) / service_time(service)
    weight, neighbour_weight = _weights(weight, neighbour_weight, least=0)
    left = pace - min(rate, pace * weight / (weight + neighbour_weight))
    return size / left if left > 0 else math.inf


def _starts_until_own(levels, beside, starts):
    """How many starts it takes until a task of B starts that finds so many of B's, in each phase.

    Its own start is the last of them.
    """
    to_next = np.linalg.inv(np.eye(len(beside)) - beside)
    needed = [to_next.sum(axis=1)]
    for _ in range(levels - 1):
        needed.append(to_next @ (1 + starts @ needed[-1]))
    return np.array(needed)


def _weights(weight, neighbour_weight, least=1):
    weight = whole_up_to("The weight", weight, 1, MOST_WEIGHT)
    neighbour_weight = whole_up_to("The neighbour's weight", neighbour_weight, least, MOST_WEIGHT)
    common = math.gcd(weight, neighbour_weight)
    return weight // common, neighbour_weight // common


def _moves(weight, neighbour_weight, begin=None):
    """What a start does to the phase: (no task of B waits, A goes before B, B goes), as matrices.

    A phase is (height of B above A, whether B went last). Heights are counted in units of
    1 / (weight x neighbour_weight), so that A moves up by `weight` and B by `neighbour_weight`.
    The first phase is the one to `begin` with; by default, the one where A has long been alone.
    """

    def after_a(lead):
        return max(lead - weight, -weight), False

    def after_b(lead):
        return lead + neighbour_weight, True

    phases = [begin or (-weight, False)]
    for lead, _ in phases:
        for phase in [after_a(lead)] + [after_b(lead)] * (lead <= 0):
            if phase not in phases:
                phases.append(phase)
    alone, beside, starts = np.zeros((3, len(phases), len(phases)))
    for i, (lead, b_went_last) in enumerate(phases):
        alone[i, phases.index(after_a(lead))] = 1
        b_goes = lead < 0 or (lead == 0 and not b_went_last)
        if b_goes:
            starts[i, phases.index(after_b(lead))] = 1
        else:
            beside[i, phases.index(after_a(lead))] = 1
    return alone, beside, starts
