"""The retry storm: workers stay busy for clients who have gone, and who come back with more work.

The words: a *caller* sends a task and waits for it to start. If it takes longer than the caller's
patience, the caller goes, but the task stays in line and is served *in vain*. A caller who went, or
was rejected, may be *retrying*: after a while it sends the task again.

The state is (n, r): n tasks in the system, r callers who are retrying. What the chain assumes:

- New tasks arrive as a Poisson stream; c workers, exponential service, first come, first served, at
  most Q tasks wait; a task that meets a full queue is rejected.
- Each caller has the same patience, counted from its arrival to the start of its task. A task that
  finds j others waiting starts after j + 1 departures, s/c apart on average, so its caller goes
  with probability P(fewer than j + 1 departures within the patience), a Poisson sum.
- Of the callers who go or are rejected the share R / (1 + R) tries again, so that a caller who
  never has luck makes R retries on average. Each retries after an exponential time, counted from
  the arrival of the attempt that it repeats, so the patience is part of that time. Where rejected
  callers try again at once, all their attempts meet the same full queue: they do not come back.
- Whether a caller will go is drawn at its arrival, by what it finds then. That is the one thing in
  which the chain is simpler than a run, where the departures that follow decide it.

Of what follows from these the chain's answers are exact.
"""

import math
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from queuesim.limits import number
from queuesim.theory.checks import (
    arrival_rate,
    not_negative,
    positive,
    service_time,
    whole,
    worker_count,
)
from queuesim.theory.elimination import HUGE, balance, eliminate, eliminate_fast
from queuesim.theory.waits import poisson

COST = 5e8  # multiplications: beyond it a call would take more than a few seconds
STEP = 5000  # what a step costs besides, in multiplications


@dataclass(frozen=True, eq=False)
class Storm:
    """Long-run figures; rates are per unit of time, the two last are times.

    `states[n, r]` is P(n tasks in the system, r callers retrying), and `waiting[w, r]` the same by
    the number of waiting tasks. `fills[w, r]` is P(the queue is full before a worker is idle), all
    workers being busy and w tasks waiting: the basin of the storm is where it is above 1/2.

    Where there are two basins, a calm one and a storm, the others are figures over both. On average
    it takes `time_to_storm` from an empty system until the queue is first full, and `time_to_calm`
    from a full queue, with as many callers retrying as then usually do, until a worker is first
    idle. Where a basin is deep, the way out of it takes far longer than any wait.
    """

    states: np.ndarray
    waiting: np.ndarray
    goodput: float  # tasks served in time
    in_vain: float  # tasks served after their caller has gone
    rejected: float  # attempts rejected
    attempts: float  # new tasks and retries
    mean_waiting: float
    mean_retrying: float
    time_to_storm: float
    time_to_calm: float
    fills: np.ndarray


def feeds_itself(rate, service, workers, retries):
    """Whether a storm, once begun, goes on: base load x (1 + retries) is above the workers.

    While all is served in vain each new task is tried 1 + R times, λs(1 + R) > c. Source: the
    balance of attempts and departures; Bronson et al., "Metastable failures in distributed
    systems", 2021.
    """
    load = arrival_rate(rate) * service_time(service)
    return load * (1 + not_negative("The retries", retries)) > worker_count(workers)


def starts_in_time(limit, service, workers, patience):
    """Whether the last task of a full queue still starts in time, on average: Q ≤ cT/s.

    Then a storm does not start: Q waiting tasks take Q s/c, at most the patience T. It is a rule
    about averages. At just that length half of the tasks that join last start too late, and where
    rejected callers come back later, very many retries (25, say) make a storm of that: stay some
    way below it. Source: as `wait_at_depth`; Bronson et al. 2021.
    """
    limit = whole("The queue limit", limit, least=0)
    capacity = worker_count(workers) / service_time(service)
    return limit <= capacity * positive("The patience", patience)


@threadpool_limits.wrap(limits=1, user_api="blas")  # so small matrices are faster on one thread
def retry_storm(rate, service, workers, limit, patience, retries, retry_after, later=1):
    """The chain of this module, solved: a queue whose callers go, retry and overload it.

    `patience` and `retry_after` (the mean time from an attempt to its retry) in the unit of the
    service time, `retries` an average number, `later` the share of the rejected callers who do not
    try again at once (0: all do). Always stable. Source: the chain itself, level by
    level (Gaver, Jacobs & Latouche, "Finite birth-and-death models in randomly changing
    environments", 1984); the last level, where a way out may be very rare, without a subtraction.
    """
    rate, service = positive("The arrival rate", rate), service_time(service)
    workers, limit = worker_count(workers), whole("The queue limit", limit, least=0)
    goes = _shares_that_go(limit, positive("The patience", patience) * workers / service)
    retries = not_negative("The retries", retries)
    pace = 1 / positive("The mean time until a retry", retry_after)
    # If all attempts failed, a Poisson number of callers would be retrying: never are there more.
    usual = rate * retries / pace
    most = int(usual + 10 * math.sqrt(usual)) + 20
    size = workers + limit + 1
    if size * (size**2 + STEP) * most > COST:
        raise ValueError("Too many tasks or callers to solve this chain.")
    again = retries / (1 + retries)
    again_rejected = again * number("The share of callers who try again later", later, 0, 1)
    chain = _Chain(rate, service, workers, limit, goes, again, again_rejected, pace)
    return chain.figures(chain.stationary(most))


def _shares_that_go(limit, departures):
    """P(the caller goes) for a task that finds 0, 1 .. limit - 1 others waiting.

    `departures` is how many there are within the patience on average.
    """
    if limit == 0:
        return np.zeros(0)
    return np.minimum(1.0, np.cumsum(poisson(departures, limit)))


class _Chain:
    """The moves of (n, r), a matrix over n for each way in which r may change.

    Moves to a larger r, and within an r as the retrying callers come back, grow with r: of these
    the matrices say how many there are for each retrying caller. What changes nothing is left out.
    """

    def __init__(self, rate, service, workers, limit, goes, again, again_rejected, pace):
        self.rate, self.pace, self.workers = rate, pace, workers
        size = workers + limit + 1
        self.n = np.arange(size)
        self.goes = np.concatenate((np.zeros(workers), goes))  # by n, of an accepted task
        # an attempt joins the line, or is rejected and leaves n as it is
        comes_back = np.diag(self.goes * again, 1)
        comes_back[-1, -1] = again_rejected
        is_done = np.diag(1 - self.goes * again, 1)
        self.rises, self.stays = rate * comes_back, rate * is_done
        self.stays += np.diag(np.minimum(self.n, workers)[1:] / service, -1)
        self.stays_each = pace * comes_back
        self.stays_each[-1, -1] = 0
        is_done[-1, -1] = 1 - again_rejected
        self.falls_each = pace * is_done

    def moves(self, r, most):
        """Rates from r to r + 1, within r, and to r - 1."""
        stays = self.stays + r * self.stays_each
        if r == most:  # beyond the cut-off a caller does not come back
            stays += self.rises
            stays[-1, -1] = 0
            return np.zeros_like(stays), stays, r * self.falls_each
        return self.rises, stays, r * self.falls_each

    def stationary(self, most):
        """P(n, r), by taking out the largest r, one after the other, and putting them back."""
        ways, from_above, one = [], 0.0, np.eye(len(self.n))
        for r in range(most, 0, -1):
            _, stays, falls = self.moves(r, most)
            ways.append(self.rises @ eliminate_fast(stays + from_above, falls.sum(1), one))
            from_above = ways[-1] @ falls
        shares = [balance(self.moves(0, most)[1] + from_above)]
        for way in reversed(ways):
            shares.append(shares[-1] @ way)
            if (largest := shares[-1].max()) > HUGE:  # a storm far more likely than the calm
                shares = [each / largest for each in shares]
        states = np.array(shares).T
        return states / states.sum()

    def mean_time(self, first, beyond, most):
        """The mean time until n is first not from `first` to before `beyond`, from each (n, r).

        A time too long for a number is infinite, or nan.
        """
        return self.gained(first, beyond, most, lambda moves: np.ones(beyond - first))

    def chance_to_fill(self, most):
        """P(the queue is full before a worker is idle), from each state (n, r), by n and r."""
        full, between = self.n[-1], slice(self.workers, self.n[-1])
        chances = self.gained(
            self.workers, full, most, lambda moves: sum(m[between, -1] for m in moves)
        )
        chances[-1] = 1
        return chances

    @np.errstate(all="ignore")
    def gained(self, first, beyond, most, gain):
        """What is gained on average while n is from `first` to before `beyond`, by n and r.

        `gain` makes of the moves from an r what is gained in a unit of time, by n inside.
        """
        inside, size, visits = slice(first, beyond), beyond - first, []
        above = np.zeros((size, size + 2))  # nothing is above the largest r
        for r in range(most, -1, -1):
            moves = self.moves(r, most)
            out = sum(m[inside, :first].sum(1) + m[inside, beyond:].sum(1) for m in moves)
            rises, stays, falls = (each[inside, inside] for each in moves)
            # of a visit above: where it comes back, whether it ends outside, what it gains
            visit = rises @ above
            stays, out = stays + visit[:, :size], out + visit[:, -2]
            ends = np.column_stack((falls, out, gain(moves) + visit[:, -1]))
            # with callers retrying the level ends soon; without, the way out may be very rare
            solve = eliminate_fast if r else eliminate
            above = solve(stays, out + falls.sum(1), ends)
            visits.append((above[:, :size], above[:, -1]))
        gains = [visits.pop()[1]]
        for back, more in reversed(visits):
            gains.append(more + back @ gains[-1])
        result = np.zeros((len(self.n), most + 1))
        result[inside] = np.array(gains).T
        return result

    def figures(self, states):
        """The long-run figures that follow from the stationary distribution."""
        most = states.shape[1] - 1
        attempts = (self.rate + self.pace * np.arange(most + 1)) * states  # by state, per time
        accepted = attempts[:-1]
        full = states[-1] / states[-1].sum() if states[-1].any() else np.eye(most + 1)[0]
        return Storm(
            states=states,
            waiting=np.vstack((states[: self.workers + 1].sum(0), states[self.workers + 1 :])),
            goodput=float(((1 - self.goes) @ accepted).sum()),
            in_vain=float((self.goes @ accepted).sum()),
            rejected=float(attempts[-1].sum()),
            attempts=float(attempts.sum()),
            mean_waiting=float(np.maximum(self.n - self.workers, 0) @ states.sum(1)),
            mean_retrying=float(states.sum(0) @ np.arange(most + 1)),
            time_to_storm=_time(self.mean_time(0, self.n[-1], most)[0, 0]),
            time_to_calm=_time(self.mean_time(self.workers, len(self.n), most)[-1] @ full),
            fills=self.chance_to_fill(most)[self.workers :],
        )


def _time(value):
    return math.inf if math.isnan(value) else float(value)
