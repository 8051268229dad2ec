"""The engine against theory, over a grid of models.

Each case is replicated 32 times (400 times the two spikes) with seeds that no other case uses. A
figure of the case is right when the formula lies in the Student t interval of the replications. The
interval is wide enough that each check fails by chance alone once in (number of checks) x 25 000
times, so that the whole module, had other seeds been taken, would fail by chance less than 4 times
in 100 000; together with the comparison with Ciw less than once in 10 000. (The means of
replications are nearly normal: each covers some fifty times the time in which the system forgets
its state.) The seeds are fixed: what passes once passes always. An interval wider than a fifth of
the value to either side would prove nothing, and fails.
"""

import math
from typing import NamedTuple

import numpy as np
import pytest
from scipy import integrate, sparse, stats
from scipy.sparse import linalg

from queuesim import (
    GAVE_UP,
    REJECTED,
    Arrivals,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    Pool,
    Profile,
    Queue,
    Scenario,
    Source,
    Spike,
    TwoPoint,
    one_queue,
    simulate,
    theory,
)

REPLICATIONS = 32
CHANCE = 4e-5  # that the module fails though all is well
NARROW = 1 / 5  # half an interval, as a share of the value


class Case(NamedTuple):
    """A system, how long it is watched after its warm-up, and the figures it should show."""

    scenario: Scenario
    watched: float
    warmup: float
    figures: dict  # measure -> what theory says


# ------------------------------------------------------------------------- what is measured
# Each measure takes a run and the rows of the tasks that came while it was watched.


def mean_wait(run, rows):
    return np.nanmean(run.wait[rows])


def waited_share(run, rows):
    return np.mean(run.wait[rows & (run.outcome != REJECTED)] > 0)


def waits_over_two(run, rows):
    return np.mean(run.wait[rows & (run.outcome != REJECTED)] > 2)


def rejected_share(run, rows):
    return np.mean(run.outcome[rows] == REJECTED)


def gave_up_share(run, rows):
    return np.mean(run.outcome[rows] == GAVE_UP)


def first_wait(run, rows):
    return mean_wait(run, rows & (run.source == 0))


def second_wait(run, rows):
    return mean_wait(run, rows & (run.source == 1))


def utilisation(run, rows):
    return run.summary(run.arrival[rows][0]).utilisation


def mean_waiting(run, rows):
    return run.summary(run.arrival[rows][0]).mean_waiting


# ------------------------------------------------------------------------- the grid


def plain(scenario, steady, watched=6000, warmup=1000, more=()):
    """A queue with one class, measured by its wait and all else that a steady state says."""
    figures = {
        mean_wait: steady.mean_wait,
        waited_share: steady.wait_share,
        utilisation: steady.utilisation,
        mean_waiting: steady.mean_waiting,
        **dict(more),
    }
    return Case(scenario, watched, warmup, figures)


def mmc(rate, workers, **settings):
    tail = theory.wait_tail(rate, 1, workers, 2)
    more = {waits_over_two: tail} if workers < 4 else {}  # else too rare to be measured well
    return plain(one_queue(rate, workers), theory.mmc(rate, 1, workers), **settings, more=more)


def mmck(rate, workers, limit, watched=4000):
    steady = theory.mmck(rate, 1, workers, limit)
    case = plain(one_queue(rate, workers, limit), steady, watched, warmup=300)
    figures = {**case.figures, rejected_share: steady.rejected_share}
    return case._replace(figures={name: value for name, value in figures.items() if value > 0})


def mg1(rate, service, **settings):
    steady = theory.mg1(rate, service.mean, service.scv)
    return plain(one_queue(rate, 1, service=service), steady, **settings)


def erlang_a(rate, workers, patience, limit=math.inf):
    steady = theory.erlang_a(rate, 1, workers, patience, limit)
    scenario = one_queue(rate, workers, limit, patience=Exponential(patience))
    figures = {
        mean_wait: steady.mean_wait,
        gave_up_share: steady.gave_up_share,
        utilisation: steady.utilisation,
        mean_waiting: steady.mean_waiting,
    }
    if limit < math.inf:
        figures[rejected_share] = steady.rejected_share
    return Case(scenario, 800, 300, figures)


def two_classes(high, low, queues, pools, waits, watched, warmup=1000, services=None):
    """Classes 0 and 1, each in the queue of its name if there are two queues."""
    names = [queue.name for queue in queues]
    services = services or (Exponential(), Exponential())
    sources = [
        Source(Arrivals(rate), service, names[i % len(names)], priority=i, name=f"class {i}")
        for i, (rate, service) in enumerate(zip((high, low), services))
    ]
    figures = {first_wait: waits[0], second_wait: waits[1]}
    return Case(Scenario(sources, queues, pools), watched, warmup, figures)


def priority(high, low, workers, waits, watched, services=None):
    queues, pools = (Queue(order="priority"),), (Pool(workers),)
    return two_classes(high, low, queues, pools, waits, watched, services=services)


def lines(rate, count, choice, wait):
    """One line for each worker."""
    names = tuple(f"line {i}" for i in range(count))
    source = Source(Arrivals(rate), queue=names, choice=choice)
    pools = [Pool(1, name, name=name) for name in names]
    scenario = Scenario((source,), [Queue(name) for name in names], pools)
    return Case(scenario, 5000, 1000, {mean_wait: wait})


HIGH_LOW = (Queue("high"), Queue("low"))
HYBRID = (Pool(1, "high", name="own"), Pool(3, ("high", "low"), name="shared"))
RESERVED = theory.reserve(0.9, 2.1, 1, 4, 1)


def shortest_of_two(rate):
    """Mean wait of two workers with a line each, the shortest joined: the chain, solved.

    States are the numbers at both workers, cut off at 60, which at load 0.8 is never reached.
    """
    top = 60
    states = [(i, j) for i in range(top) for j in range(top)]
    number = {state: n for n, state in enumerate(states)}
    moves = []
    for (i, j), n in number.items():
        to = [((i + (i <= j), j + (i > j)), rate)]  # a tie goes to the first line
        to += [((i - 1, j), 1.0)] * (i > 0) + [((i, j - 1), 1.0)] * (j > 0)
        moves += [(n, number[state], speed) for state, speed in to if state in number]
    rows, columns, speeds = map(np.array, zip(*moves))
    size = len(states)
    flows = sparse.coo_matrix((speeds, (columns, rows)), (size, size)).tolil()
    flows.setdiag(-np.bincount(rows, speeds, size))
    flows[0] = 1  # one balance follows from the others; the shares add up to 1
    shares = linalg.spsolve(flows.tocsc(), np.eye(size)[0])
    return float(np.sum(states, axis=1) @ shares) / rate - 1


def shortest_first(rate):
    """Mean wait of M/M/1 when the shortest task goes first (Phipps 1956), mean service 1."""

    def wait(demand):
        """The wait of a task of this demand: only what is shorter is served before it."""
        shorter = rate * (1 - math.exp(-demand) * (1 + demand))
        return rate / (1 - shorter) ** 2

    return integrate.quad(lambda x: wait(x) * math.exp(-x), 0, 50)[0]


GRID = {
    "M/M/1 at 0.5": mmc(0.5, 1, watched=3000),
    "M/M/2 at 0.7": mmc(1.4, 2),
    "M/M/8 at 0.8": mmc(6.4, 8, watched=3500, warmup=300),
    "M/M/1/3 at 0.9": mmck(0.9, 1, 3),
    "M/M/4/0 at 1.25": mmck(5.0, 4, 0, watched=800),
    "M/M/4/10 at 1.25": mmck(5.0, 4, 10, watched=800),
    "M/M/4/20 at 1": mmck(4.0, 4, 20, watched=4000),
    "M/D/1 at 0.75": mg1(0.75, Deterministic()),
    "M/Erlang/1 at 0.75": mg1(0.75, Erlang(1.0, 3)),
    "M/H/1 at 0.5": mg1(0.5, Hyperexponential(1.0, 4.0), watched=16_000),
    "M/Lognormal/1 at 0.6": mg1(0.6, Lognormal(1.0, 1.5), watched=9000),
    "M/TwoPoint/1 at 0.6": mg1(0.6, TwoPoint(0.5, 5.5, 0.1), watched=9000),
    "Erlang A at 1.1": erlang_a(4.4, 4, 2.0),
    "Erlang A at 0.8": erlang_a(3.2, 4, 1.0),
    "Erlang A at 1.5, 3 places": erlang_a(6.0, 4, 1.0, 3),
    "priority, M/M/4 at 0.75": priority(
        *(1.2, 1.8, 4, theory.cobham_mmc([1.2, 1.8], 1, 4).waits), watched=3000
    ),
    "priority, long behind short": priority(
        *(0.5, 0.04, 1, theory.cobham_mg1([(0.5, 0.1, 1), (0.04, 10, 1)]).waits),
        watched=35_000,
        services=(Exponential(0.1), Exponential(10.0)),
    ),
    "one worker of four reserved": two_classes(
        *(0.9, 2.1, HIGH_LOW, HYBRID), (RESERVED.high_wait, RESERVED.low_wait), watched=5000
    ),
    "two lines, the shortest": lines(1.6, 2, "shortest", shortest_of_two(1.6)),
    "last come, first served": Case(
        one_queue(0.7, 1, order="lifo"), 8000, 1000, {mean_wait: theory.mm1(0.7, 1).mean_wait}
    ),
    "shortest first": Case(
        one_queue(0.8, 1, order="shortest"), 8000, 1000, {mean_wait: shortest_first(0.8)}
    ),
}
CHECKS = sum(len(case.figures) for case in GRID.values()) + 3  # with those of the spike below
LEVEL = CHANCE / CHECKS
TAIL = 200.0  # of the end no task is counted, so that those which are have all been started


def assert_within_chance(samples, value, what):
    """The value lies in the interval of the samples, and the interval is narrow."""
    half = stats.t.ppf(1 - LEVEL / 2, len(samples) - 1) * stats.sem(samples)
    assert abs(np.mean(samples) - value) <= half, f"{what}: {np.mean(samples)} is not {value}"
    assert half <= NARROW * value, f"{what}: {value} ± {half} proves nothing"


@pytest.mark.parametrize("name", GRID)
def test_theory(name):
    case = GRID[name]
    first = 1000 * (1 + list(GRID).index(name))
    until, samples = case.warmup + case.watched, {measure: [] for measure in case.figures}
    for seed in range(first, first + REPLICATIONS):
        run = simulate(case.scenario, seed, until)
        rows = (run.arrival >= case.warmup) & (run.arrival < until - TAIL)
        for measure, values in samples.items():
            values.append(measure(run, rows))
    for measure, value in case.figures.items():
        assert_within_chance(samples[measure], value, f"{name}, {measure.__name__}")


def test_a_spike_from_an_empty_start():
    """The rate varies: the backlog at the end of the spike, and all that its tasks wait."""
    rates = ((0.0, 2.0), (20.0, 8.0), (30.0, 2.0))
    exact = theory.transient_mmck(rates, 1.0, 4, until=80.0)
    scenario = one_queue(Profile.steps(*rates), 4)
    backlogs, waits = [], []
    for seed in range(100_000, 100_400):
        run = simulate(scenario, seed, 80.0, drain=True)
        times, values = run.waiting_series()
        backlogs.append(values[np.searchsorted(times, 30.0, "right") - 1])
        waits.append(run.wait.sum())
    assert_within_chance(backlogs, np.interp(30, exact.times, exact.mean_waiting), "backlog")
    assert_within_chance(waits, exact.waited[-1], "waits")


def test_a_spike_is_a_jump_of_the_rate():
    """Extra tasks on their own luck are the same process: the sum of two Poisson streams."""
    scenario = one_queue(2.0, 4, spikes=(Spike(20.0, 10.0, 6.0),))
    rates = ((0.0, 2.0), (20.0, 8.0), (30.0, 2.0))
    exact = theory.transient_mmck(rates, 1.0, 4, until=80.0)
    seeds = range(200_000, 200_400)
    waits = [simulate(scenario, seed, 80.0, drain=True).wait.sum() for seed in seeds]
    assert_within_chance(waits, exact.waited[-1], "waits")
