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
from queuesim.theory.elimination import HUGE, balance, eliminate, visits
from queuesim.theory.waits import poisson

COST = 5e8  # multiplications: beyond it a call would take more than a few seconds
STEP = 5000  # what a step costs besides, in multiplications
MARGIN = 16  # retrying callers beyond what is asked for: there `fills` may be off


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
def retry_storm(rate, service, workers, limit, patience, retries, retry_after, later=1, retrying=0):
    """The chain of this module, solved: a queue whose callers go, retry and overload it.

    `patience` and `retry_after` (the mean time from an attempt to its retry) in the unit of the
    service time, `retries` an average number, `later` the share of the rejected callers who do not
    try again at once (0: all do). `fills` goes up to `retrying` callers at least. Always stable.
    Source: the chain itself, level by level (Gaver, Jacobs & Latouche, "Finite birth-and-death
    models in randomly changing environments", 1984); the last level, where a way out may be very
    rare, without a subtraction.
    """
    rate, service = positive("The arrival rate", rate), service_time(service)
    workers, limit = worker_count(workers), whole("The queue limit", limit, least=0)
    goes = _shares_that_go(limit, positive("The patience", patience) * workers / service)
    retries = not_negative("The retries", retries)
    pace = 1 / positive("The mean time until a retry", retry_after)
    again = retries / (1 + retries)
    again_rejected = again * number("The share of callers who try again later", later, 0, 1)
    # If all attempts failed, a Poisson number of callers would be retrying: never are there more.
    # If rejected ones do not come back, those who do were accepted, and the workers make the room.
    accepted = math.inf if again_rejected else workers / service
    usual = min(rate * retries, accepted * again) / pace
    wanted = whole("The number of retrying callers", retrying, least=0)
    most = max(int(usual + 8 * math.sqrt(usual)), wanted) + MARGIN
    size = workers + limit + 1
    if size * (size**2 + STEP) * most > COST:
        raise ValueError("Too many tasks or callers to solve this chain.")
    chain = _Chain(rate, service, workers, limit, goes, again, again_rejected, pace)
    return chain.figures(most)


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

    def solved(self, most):
        """The chain itself; until the queue is full; until a worker is idle; until one of both."""
        full, idle = self.n[-1], self.workers - 1
        solved = _Solved(
            _Ending(self),
            _Ending(self, before=full, gains="time"),
            _Ending(self, after=idle, gains="time"),
            _Ending(self, after=idle, before=full, gains="full"),
        )
        solved.take_out(most)
        return solved

    def figures(self, most):
        """The long-run figures, with at most so many callers retrying."""
        solved = self.solved(most)
        states, to_calm, fills = solved.states(), solved.gained(2)[-1], solved.gained(3)
        fills[-1] = 1
        attempts = (self.rate + self.pace * np.arange(most + 1)) * states  # by state, per time
        accepted = attempts[:-1]
        in_storm = states[-1] / states[-1].sum() if states[-1].any() else np.eye(most + 1)[0]
        return Storm(
            states=states,
            waiting=np.vstack((states[: self.workers + 1].sum(0), states[self.workers + 1 :])),
            goodput=float(((1 - self.goes) @ accepted).sum()),
            in_vain=float((self.goes @ accepted).sum()),
            rejected=float(attempts[-1].sum()),
            attempts=float(attempts.sum()),
            mean_waiting=float(np.maximum(self.n - self.workers, 0) @ states.sum(1)),
            mean_retrying=float(states.sum(0) @ np.arange(most + 1)),
            time_to_storm=_time(solved.gained_from_calm(1)[0]),
            time_to_calm=_time(to_calm @ in_storm),
            fills=fills[self.workers :],
        )


class _Ending:
    """The chain while n is after one number and before another, and what it gains till it ends.

    It gains the time, 1 if the queue is full at the end, or nothing.
    """

    def __init__(self, chain, after=-1, before=math.inf, gains=""):
        inside = (chain.n > after) & (chain.n < before)
        within, leaving = np.outer(inside, inside), np.outer(inside, ~inside)
        self.inside = inside
        self.stays, self.stays_each = chain.stays * within, chain.stays_each * within
        self.rises, self.falls_each = chain.rises * within, chain.falls_each * within
        always, each = chain.stays + chain.rises, chain.stays_each + chain.falls_each
        self.out, self.out_each = (always * leaving).sum(1), (each * leaving).sum(1)
        self.out[~inside] = 1  # where it has ended nothing is asked
        self.gain, self.gain_each = np.zeros((2, len(inside)))
        if gains == "time":
            self.gain = inside.astype(float)
        if gains == "full":
            self.gain, self.gain_each = always[:, -1] * inside, each[:, -1] * inside


class _Solved:
    """Endings of a chain, solved side by side: in each array the first index says which.

    The first never ends: it is asked for its states. Of the second all is forgotten but what it
    gains from the calm.
    """

    def __init__(self, *endings):
        for name in vars(endings[0]):
            setattr(self, name, np.array([getattr(ending, name) for ending in endings]))
        self.rising, self.falling = _upward(self.rises), _upward(self.falls_each)
        self.ways, self.ways_back, self.more = [], [], []
        self.calm = None  # rates within r = 0, of ending, and of gaining, once all above is out

    @np.errstate(all="ignore")
    def take_out(self, most):
        """Take out the largest r, one after the other."""
        back = ends = gains = 0.0  # nothing is above: beyond it a caller does not come back
        for r in range(most, 0, -1):
            stays = self.stays + r * self.stays_each + back
            if r == most:
                stays += self.rises
            in_each = visits(stays, self.out + r * self.out_each + ends + r * self.falling)
            more = _from_each(in_each, self.gain + r * self.gain_each + gains)
            ends = _from_each(in_each, self.out + r * self.out_each + ends)
            back = _then_up(in_each, r * self.falling)
            self.ways.append(_up_then(self.rising[0], in_each[0]))
            self.ways_back.append(back[2:].copy())
            self.more.append(more)
            back, ends, gains = (_up_then(self.rising, each) for each in (back, ends, more))
        self.calm = self.stays + back, self.out + ends, self.gain + gains

    def states(self):
        """P(n, r) of the chain that never ends: the levels are put back."""
        shares = [balance(self.calm[0][0])]
        for way in reversed(self.ways):
            shares.append(shares[-1] @ way)
            if (largest := shares[-1].max()) > HUGE:  # a storm far more likely than the calm
                shares = [each / largest for each in shares]
        states = np.array(shares).T
        return states / states.sum()

    @np.errstate(all="ignore")
    def gained_from_calm(self, which):
        """What is gained on average from r = 0, by n. The way out of it may be very rare."""
        inside, result = self.inside[which], np.zeros(len(self.inside[which]))
        stays, out, gain = (each[which] for each in self.calm)
        within = np.ix_(inside, inside)
        result[inside] = eliminate(stays[within], out[inside], gain[inside, None])[:, 0]
        return result

    @np.errstate(all="ignore")
    def gained(self, which):
        """What is gained on average, by n and r: the levels are put back."""
        gains = [self.gained_from_calm(which)]
        for back, more in zip(reversed(self.ways_back), reversed(self.more)):
            gains.append(more[which] + back[which - 2] @ gains[-1])
        return np.array(gains).T


def _upward(moves):
    """The rates of moves from each n to the next, and of the last n to itself."""
    steps, last = np.diagonal(moves, 1, axis1=1, axis2=2), moves[:, -1, -1:]
    return np.concatenate((steps, last), axis=1)


def _up_then(rates, others):
    """Moves up at these rates, then others: matrices, or columns."""
    axis = rates.ndim - 1  # of n
    above = (slice(None),) * axis
    next_one = np.concatenate((others[*above, 1:], others[*above, -1:]), axis)
    return (rates[..., None] if others.ndim > rates.ndim else rates) * next_one


def _then_up(others, rates):
    """Others, then moves up at these rates: matrices."""
    moved = others * rates[:, None]
    result = np.zeros_like(others)
    result[..., 1:] = moved[..., :-1]
    result[..., -1] += moved[..., -1]
    return result


def _from_each(visits, rates):
    """What is gained at these rates, by state, in the visits from each state."""
    return (visits @ rates[..., None])[..., 0]


def _time(value):
    return math.inf if math.isnan(value) else float(value)
