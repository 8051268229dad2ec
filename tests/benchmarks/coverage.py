"""How often the intervals that pages and experiments print hold the exact value.

`python -m tests.benchmarks.coverage` takes a quarter of an hour: 400 repetitions at each lesson's
defaults and at ten more settings, with the functions that the lesson calls, each on seeds of its
own. `--quick` is rough: fewer repetitions, one setting of each. `--only 3` is lesson 3,
`--only experiment` the intervals over replications, `--only sandbox` the paired differences and the
numbers of workers of the sandbox, `--only bands` the bands that show how far runs differ.

A line says: how many repetitions claimed an interval (the others say "about"), how many of those
hold the exact value, with the standard error of that, and how many lie too low. KEPT: between 93
and 97 %, give or take two standard errors (`--quick`: three). WIDE: more than that, where events
are so rare that an interval can only be too wide (its lower end is 0, as a bound is meant to be).
ABOUT: fewer than one repetition in ten claims an interval, so the page claims none.
"""

import argparse
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from queuesim import (
    Arrivals,
    Autoscale,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Pool,
    Profile,
    Queue,
    Retry,
    Scenario,
    Source,
    compare,
    one_queue,
    replicate,
    tenants,
    theory,
)
from queuesim.alarms import Watched, rings_for_nothing
from queuesim.estimates import Estimate
from queuesim.intervals import interval_of_ratio
from queuesim.long_run import (
    FROM_EMPTY,
    line_and_times,
    rejected_share_and_wait,
    single_worker_wait,
)
from queuesim.many_lines import WARM_UP, waits_by_choice
from queuesim.repeated_runs import drawn
from queuesim.sandbox.differences import differences
from queuesim.sandbox.worker_counts import Prices, Promise, sweep_workers
from queuesim.single_worker import mm1_waits, waits_from_empty
from queuesim.slow_tasks import SlowTasks, waits_behind_slow
from queuesim.spiky_load import MIDDLE, SpikyLoad, waits_under
from queuesim.staffing import AlwaysAlike, AroundSpike, simulated
from queuesim.tried_again import Failing
from queuesim.two_classes import two_class_waits
from tests.queuesim.renewal import mean_wait
from tests.queuesim.test_two_classes import exact_waits

LOWEST, HIGHEST, NINE_OF_TEN = 0.93, 0.97, MIDDLE[1] - MIDDLE[0]
FRESH = 1_000_000  # seeds from here on are of other runs
SYSTEM = "rate", "workers", "limit"
FASTER = {"service": Exponential(0.95)}
CLAIMED = 0.1  # of the repetitions, from which on a setting is said to have an interval
KINDS = {
    "regular": Deterministic(1),
    "mild": Erlang(1, k=2),
    "random": Exponential(1),
    "wild": Hyperexponential(1, scv=4),
}


@dataclass
class Tally:
    """What became of one interval at one setting, repetition by repetition."""

    exact: float
    repetitions: int = 0
    claimed: int = 0
    held: int = 0
    too_low: int = 0
    bounds: int = 0  # with a lower end of 0

    def count(self, low: float | None, high: float | None) -> None:
        """One repetition's interval."""
        self.repetitions += 1
        if low is None:
            return
        self.claimed += 1
        self.held += low <= self.exact <= high
        self.too_low += high < self.exact
        self.bounds += low == 0

    @property
    def coverage(self) -> float:
        """The share of the claimed intervals that hold the exact value."""
        return self.held / self.claimed

    @property
    def error(self) -> float:
        """The standard error of the coverage, if it were as it should be."""
        return math.sqrt(0.95 * 0.05 / self.claimed)

    def verdict(self, doubt: float) -> str:
        """KEPT, WIDE, MISSED or ABOUT, with so many standard errors of doubt."""
        if self.claimed < CLAIMED * self.repetitions:
            return "ABOUT"
        if self.coverage + doubt * self.error < LOWEST:
            return "MISSED"
        if self.coverage - doubt * self.error > HIGHEST:
            return "WIDE" if self.bounds else "MISSED"
        return "KEPT"

    def line(self) -> str:
        """In words, without a verdict."""
        said = f"claimed {self.claimed:3} of {self.repetitions}"
        if self.claimed:
            said += f"  holds {100 * self.coverage:5.1f} % (± {100 * self.error:.1f})"
            said += f"  too low {100 * self.too_low / self.claimed:4.1f} %"
        return f"{said:59}"


@dataclass
class Setting:
    """One setting of a page: its exact values by name, and its intervals from a seed."""

    words: str
    exact: dict[str, float]
    intervals: Callable[[int], dict]

    def measured(self, repetitions: int) -> dict[str, Tally]:
        """How the intervals of so many seeds did."""
        tallies = {name: Tally(exact) for name, exact in self.exact.items()}
        for seed in range(1, repetitions + 1):
            found = self.intervals(seed)
            for name, tally in tallies.items():
                tally.count(found[name].low, found[name].high)
        return tallies


# ---------------------------------------------------------------- the lessons


def lesson_2() -> Iterator[Setting]:
    """The share rejected, and the wait of the others."""
    for setting in (
        *((5, 4, 20), (5, 4, 0), (5, 4, 50), (4.25, 4, 100), (5, 5, 20), (3, 4, 20)),
        *((2, 4, 10), (1, 1, 100), (10, 12, 20), (9, 12, 5), (0.5, 12, 0)),
    ):
        exact = theory.mmck(setting[0], 1, *setting[1:])
        yield Setting(
            "2: {} a second, {} workers, {} places".format(*setting),
            {"share": exact.rejected_share, "wait": exact.mean_wait},
            lambda seed, s=setting: dict(zip(("share", "wait"), rejected_share_and_wait(*s, seed))),
        )


def lesson_3() -> Iterator[Setting]:
    """The mean wait by what varies, at a utilisation; above all of "your settings"."""
    for busy, gaps, work in (
        *((90, "random", "regular"), (90, "random", "random"), (90, "random", "wild")),
        *((90, "mild", "mild"), (95, "wild", "wild"), (95, "random", "wild"), (50, "wild", "mild")),
        *((10, "random", "random"), (10, "regular", "wild"), (10, "regular", "random")),
        *((80, "regular", "random"), (100, "random", "random"), (100, "wild", "wild")),
    ):
        gap, service = replace(KINDS[gaps], mean=100 / busy), KINDS[work]
        exact = mean_wait(gap, service) if busy < 100 else _of_the_first(gap, service)
        yield Setting(
            f"3: {busy} %, {gaps} arrivals, {work} work",
            {"wait": exact},
            lambda seed, g=gap, s=service: {"wait": single_worker_wait(g, s, seed)},
        )


def _of_the_first(gaps, service):
    """The mean wait of the first tasks, from a hundred times as many runs as the lesson takes."""
    means = [
        waits_from_empty(gaps, service, (1000, FROM_EMPTY[1]), FRESH + seed).mean()
        for seed in range(20)
    ]
    return float(np.mean(means))


def lesson_4() -> Iterator[Setting]:
    """The mean wait at five loads, of the runs of ten minutes."""
    loads = 50, 80, 90, 95, 99

    def intervals(seed):
        totals, counts = mm1_waits(tuple(load / 100 for load in loads), 600.0, 600, seed)
        pairs = zip(loads, totals.T, counts.T)
        return {f"wait at {load} %": interval_of_ratio(tops, n) for load, tops, n in pairs}

    exact = {f"wait at {load} %": theory.mm1(load / 100, 1).mean_wait for load in loads}
    yield Setting("4:", exact, intervals)


def lesson_5() -> Iterator[Setting]:
    """The wait as the spike ends, and of all tasks."""
    for load in (
        *(SpikyLoad(2, 8, 10, 80), SpikyLoad(0.5, 12, 15, 120), SpikyLoad(0.5, 2, 5, 120)),
        *(SpikyLoad(0.5, 4, 5, 60), SpikyLoad(3.5, 12, 20, 30), SpikyLoad(2, 2, 10, 80)),
        *(SpikyLoad(1, 6, 10, 60), SpikyLoad(3, 5, 10, 40), SpikyLoad(2, 12, 5, 120)),
        *(SpikyLoad(3.5, 4, 20, 80), SpikyLoad(0.5, 3, 5, 30)),
    ):
        known = waits_under(load, 4, 0)
        exact = {"mean wait": known.exact.mean_wait_between()}
        if load.spikes():
            exact["at the end"] = known.exact.mean_wait.max()

        def intervals(seed, load=load):
            found = waits_under(load, 4, seed)
            return {"mean wait": found.overall, "at the end": found.at_worst}

        yield Setting(
            f"5: base {load.base}, height {load.height}, {load.length} of {load.spacing} s",
            exact,
            intervals,
        )


def lesson_6() -> Iterator[Setting]:
    """How busy, how late, how long a wait, what it costs."""
    spike, steady = AroundSpike(SpikyLoad(2, 8, 10, 80)), AlwaysAlike(10)
    for load, workers, target in (
        *((spike, 3, 2.5), (spike, 4, 2.5), (spike, 6, 0.5), (spike, 8, 2.5), (spike, 9, 2.5)),
        *(
            (spike, 10, 2.5),
            (spike, 11, 2.5),
            (steady, 11, 0.5),
            (steady, 12, 2.5),
            (steady, 14, 0.5),
        ),
        *((steady, 17, 0.5), (steady, 18, 10)),
    ):
        exact = load.exact(workers, target)

        def intervals(seed, load=load, workers=workers, target=target):
            return _by_name(simulated(load, workers, (target,), seed)[target], workers)

        yield Setting(
            f"6: {type(load).__name__}, {workers} workers, {target} s",
            _by_name(exact, workers),
            intervals,
        )


def _by_name(figures, workers):
    return vars(figures) | {"cost": figures.cost(workers, 10, 30)}


def lesson_7() -> Iterator[Setting]:
    """Line and wait, and the 95th percentile of the time in the system."""
    for rate, workers in (
        *((0.9, 1), (0.2, 1), (0.2, 6), (1.0, 2), (1.9, 2), (2.9, 3), (3.9, 4), (4.0, 5)),
        *((4.0, 6), (2.0, 3), (1.0, 6)),
    ):
        exact = vars(theory.mmc(rate, 1, workers))
        exact |= {"p95_wait": theory.wait_quantile(rate, 1, workers, 0.95)}
        exact |= {"p95_time_in_system": theory.time_quantile(rate, 1, workers, 0.95)}
        names = line_and_times(rate, workers, 1)
        yield Setting(
            f"7: {rate} a second, {workers} workers",
            {name: exact[name] for name in names},
            lambda seed, rate=rate, workers=workers: line_and_times(rate, workers, seed),
        )


def lesson_12() -> Iterator[Setting]:
    """How long the small tenant waits beside the big one, in each order of service."""
    for size, rate in (
        *((1000, 0.5), (1000, 1.5), (1000, 5.0), (200, 0.5), (50, 0.25), (50, 1.0), (500, 0.75)),
        *((300, 2.0), (150, 3.0), (700, 1.0), (1000, 0.25)),
    ):
        exact = {order: tenants.exact_wait_of_b(order, size, rate) for order in tenants.TURNS_OF_A}

        def intervals(seed, size=size, rate=rate):
            found = tenants.tenants_in_order(size, rate, seed)
            return {order: shares.wait_of_b for order, shares in found.items()}

        yield Setting(
            f"12: {size} tasks at once, {rate} a second",
            {order: wait for order, wait in exact.items() if wait is not None},
            intervals,
        )


def lesson_13(many: int = 100) -> Iterator[Setting]:
    """The wait by the choice of a line; exact: so many times as many runs, read later."""
    for load, lines in (
        *((0.9, 8), (0.95, 8), (0.9, 4), (0.5, 8), (0.8, 8), (0.95, 4), (0.9, 2), (0.6, 4)),
        *((0.7, 8), (0.85, 8), (0.95, 2)),
    ):
        late = [waits_by_choice(load, lines, FRESH + seed, 5 * WARM_UP) for seed in range(many)]
        yield Setting(
            f"13: load {load}, {lines} lines",
            {choice: float(np.mean([each[choice].mean for each in late])) for choice in late[0]},
            lambda seed, load=load, lines=lines: waits_by_choice(load, lines, seed),
        )


def classes() -> Iterator[Setting]:
    """Lessons 9 to 11: the waits of two classes, by order of service and by workers reserved."""
    for rates, how in (
        ((0.9, 2.7), {}),
        ((2.7, 0.9), {}),
        ((1.2, 1.8), {}),
        ((0.5, 1.5), {}),
        ((0.9, 2.7), {"order": "fifo"}),
        *(((0.9, 2.7), {"order": "ageing", "ageing": ratio}) for ratio in (2, 4, 16)),
        *(((2.85, 0.95), {"order": "ageing", "ageing": ratio}) for ratio in (2, 4, 16)),
        *(((0.9, low), {"reserved": 1}) for low in (1.5, 2.4, 2.6)),
        ((0.9, 0.9), {"reserved": 3}),
    ):

        def intervals(seed, rates=rates, how=how):
            return vars(two_class_waits(*rates, 4, seed, **how))

        words = ", ".join(f"{name} {value}" for name, value in how.items())
        exact = dict(zip(("high", "low", "together"), exact_waits(rates, 4, **how)))
        yield Setting(f"classes: {rates[0]} + {rates[1]} {words}", exact, intervals)


def lesson_14() -> Iterator[Setting]:
    """Late waits of four workers, exact is what many more runs say; the average before one."""
    for slow, length, ahead, shortest in (
        *((1, 60, 3, False), (1, 60, 0, False), (1, 60, 3, True), (1, 10, 3, False)),
        *((4, 90, 7, False), (4, 90, 0, True), (2, 30, 1, False), (1, 90, 0, False)),
    ):
        system = SlowTasks(slow / 16, length, 0.6, 4, ahead, shortest)
        many = [waits_behind_slow(system, FRESH + seed, 4000, 80).all for seed in range(20)]
        exact = np.quantile(np.concatenate(many), (0.95, 0.99))
        yield Setting(
            f"14: {slow} of 16 take {length} s, {ahead} ahead{', shortest' * shortest}",
            dict(zip(("p95", "p99"), exact.tolist())),
            lambda seed, system=system: _late(waits_behind_slow(system, seed)),
        )


def lesson_15() -> Iterator[Setting]:
    """Attempts per task and the share of the tasks that is lost."""
    for fails, retries, poison in ((0.3, 3, 0), (0.05, 1, 0), (0.6, 10, 0.01), (0.2, 25, 0.02)):
        tasks = Failing(fails, retries, poison)

        def intervals(seed, tasks=tasks):
            attempts, lost = tasks.in_runs(900, seed)
            return {"attempts": attempts, "lost": lost}

        words = f"15: {fails:g} fail, {retries} retries, {poison:g} poison"
        yield Setting(words, {"attempts": tasks.attempts, "lost": tasks.lost}, intervals)


def lesson_19() -> Iterator[Setting]:
    """What all runs say together: of runs that begin empty, the average of their first tasks."""
    for load, tasks, runs, warm in (
        *((90, 1000, 20, False), (90, 300, 20, True), (90, 10_000, 20, False), (95, 300, 20, True)),
        *((50, 300, 20, False), (50, 1000, 50, True), (95, 1000, 20, False), (95, 3000, 30, True)),
        *((80, 300, 20, True), (95, 300, 50, False), (70, 3000, 40, True)),
    ):
        if warm:
            exact = theory.mm1(load / 100, 1).mean_wait
        else:
            exact = theory.mm1_mean_of_first(load / 100, 1, tasks)

        def intervals(seed, system=(load / 100, tasks, runs), warm=warm):
            means = drawn(*system, seed, warm).waits().mean(axis=1)
            return {"wait": Estimate(None, "wait", tuple(means.tolist()))}

        words = f"19: {load} % load, {runs} runs of {tasks}, {'warm' if warm else 'empty'}"
        yield Setting(words, {"wait": exact}, intervals)


def lesson_18() -> Iterator[Setting]:
    """Rings for nothing in an hour of the slow queue; exact is what many more runs say."""
    for load, length in ((50, 6), (80, 12), (60, 3), (30, 12)):
        queue = Watched(load / 100 / length, length)
        wanted = {"age": (30, 60), "depth": (5, 10), "busy": (0.8, 0.95), "p95": (60,)}
        many = [rings_for_nothing(queue, wanted, FRESH + seed) for seed in range(100)]
        keys = {f"{alarm} {value}": (alarm, value) for alarm in wanted for value in wanted[alarm]}
        exact = {name: float(np.mean([f[key].mean for f in many])) for name, key in keys.items()}

        def intervals(seed, queue=queue, wanted=wanted, keys=keys):
            found = rings_for_nothing(queue, wanted, seed)
            return {name: found[key] for name, key in keys.items()}

        yield Setting(f"18: {load} % load, {length} s a task", exact, intervals)


def _late(waits):
    return {f"p{percent}": waits.percentiles[percent] for percent in (95, 99)}


def experiments(expected_from: int = 10_000) -> Iterator[Setting]:
    """Estimates over 20 to 100 replications of runs that begin empty."""
    for system, until, replications in (
        *(((0.8, 1), 300, 20), ((0.9, 1), 300, 20), ((0.5, 1), 60, 20), ((0.95, 1), 1000, 20)),
        *(((0.8, 1), 300, 30), ((0.9, 1), 600, 50), ((0.8, 1), 1000, 100), ((2, 3), 60, 20)),
        *(((3.6, 4, 20), 60, 20), ((3.6, 4, 20), 60, 100), ((5, 4, 20), 60, 20)),
        *(((4, 4, 20), 60, 30), ((2.8, 4, 5), 60, 20), ((0.9, 1, 10), 300, 20)),
    ):
        scenario, limited = one_queue(*system), len(system) == 3
        names = ("mean_wait", "p95_wait", "utilisation", *("rejected_share",) * limited)

        def intervals(seed, how=(scenario, replications, until, names)):
            return {point.measure: point for point in replicate(*how, seed=seed)}

        yield Setting(
            f"{replications} runs of {until} s: {_words(system)}",
            _expected(scenario, until, names, expected_from),
            intervals,
        )
    yield from comparisons(expected_from)


def comparisons(expected_from: int) -> Iterator[Setting]:
    """Paired differences: one worker more, twice the places, work that takes 5 % less time."""
    names = "mean_wait", "p95_wait"
    for system, other, until, replications in (
        *(((0.8, 1), {"workers": 2}, 300, 20), ((0.9, 1), {"workers": 2}, 600, 50)),
        *(((0.9, 1, 10), {"limit": 20}, 300, 20), ((4, 4, 20), {"workers": 5}, 60, 30)),
        *(((0.5, 1), FASTER, 60, 20), ((0.8, 1), FASTER, 300, 20), ((0.9, 1), FASTER, 1000, 30)),
        *(((0.95, 1), FASTER, 1000, 100),),
    ):
        both = one_queue(*system), one_queue(**dict(zip(SYSTEM, system)) | other)
        limited = ("rejected_share",) * (len(system) == 3)

        def intervals(seed, how=(*both, replications, until, names + limited)):
            return {pair.a.measure: pair.difference for pair in compare(*how, seed=seed)}

        expected = [_expected(one, until, names + limited, expected_from) for one in both]
        yield Setting(
            f"{replications} pairs of {until} s: {_words(system)}, {', '.join(other)}",
            {name: expected[1][name] - expected[0][name] for name in expected[0]},
            intervals,
        )


def sandbox(expected_from: int = 5000) -> Iterator[Setting]:
    """What the sandbox says of A beside B, and of other numbers of workers."""
    urgent, bulk = Source(Arrivals(1), name="urgent"), Source(Arrivals(2), name="bulk", priority=1)
    fifo = Scenario((urgent, bulk), pools=(Pool(4),))
    first = replace(fifo, queues=(Queue(order="priority"),))
    patient = {"patience": Exponential(5), "retry": Retry(2, 1.0, jitter=0.5)}
    storm = one_queue(3.6, 4, 10, **patient)
    scaled = one_queue(3, 4, startup=5, autoscale=Autoscale(5, 2.0, 3, 8, "waiting", 0.1, 20))
    bursts = Arrivals(Profile.steps((0, 2), (20, 6), (30, 2), period=50))
    pairs = {
        "urgent work first": (fifo, first),
        "a shorter line for retries": (storm, one_queue(3.6, 4, 4, **patient)),
        "an autoscaler instead": (one_queue(3, 4), scaled),
        "a worker more for bursts": tuple(
            Scenario((Source(bursts),), pools=(Pool(workers),)) for workers in (4, 5)
        ),
        "wilder work": (
            one_queue(2.4, 4),
            one_queue(2.4, 4, service=Hyperexponential(1, scv=4)),
        ),
    }
    names = "mean_wait", "p95_wait", "mean_waiting", "utilisation"
    for words, pair in pairs.items():

        def intervals(seed, pair=pair):
            *_, known = differences(*pair, 40, 100, names, seed=seed)
            return {name: known[name].difference for name in names}

        expected = [_expected(one, 100, names, expected_from) for one in pair]
        yield Setting(
            f"40 pairs of 100 s: {words}",
            {name: expected[1][name] - expected[0][name] for name in names},
            intervals,
        )
    yield from other_numbers_of_workers(expected_from)


def other_numbers_of_workers(expected_from: int) -> Iterator[Setting]:
    """Late tasks, waits and costs of numbers of workers that meet the same tasks."""
    names = "late", "mean_wait", "p95_wait", "busy", "cost"
    day = Scenario((Source(Arrivals(Profile((0, 50, 100), (1, 5, 1)))),), pools=(Pool(4),))
    for workers in (4, 5):

        def known(seed, replications=20, workers=workers):
            how = {"replications": replications, "seed": seed}
            *_, last = sweep_workers(day, (workers,), 100, Promise(5), Prices(10, 30), **how)
            return {name: getattr(last, name) for name in names}

        many = known(FRESH, expected_from)
        exact = {name: many[name].mean for name in names}
        yield Setting(f"20 runs of a day's peak, {workers} workers", exact, known)


def _words(system):
    """A system, as a line says it."""
    places = f", {system[2]} places" if len(system) == 3 else ""
    return f"{system[0]:g} a second, {system[1]} workers{places}"


def _expected(scenario, until, names, replications):
    """What such runs show on average, from many others."""
    points = replicate(scenario, replications, until, names, seed=5000)
    return {point.measure: point.mean for point in points if point.n == replications}


# ---------------------------------------------------------------- bands that are scatter


def bands(repetitions: int) -> Iterator[tuple[str, float]]:
    """The share of fresh runs that lie in the bands of lessons 4 and 5, which promise 9 of 10."""
    rates = 0.5, 0.8, 0.95, 0.99
    inside = []
    for seed in range(1, repetitions // 10 + 1):
        ends = np.quantile(np.divide(*mm1_waits(rates, 600.0, 600, seed)), MIDDLE, axis=0)
        fresh = np.divide(*mm1_waits(rates, 600.0, 600, FRESH + seed))
        inside.append((ends[0] <= fresh) & (fresh <= ends[1]))
    for rate, share in zip(rates, np.mean(inside, axis=(0, 1))):
        yield f"4: band of runs at {100 * rate:g} %", float(share)
    for load in SpikyLoad(2, 8, 10, 80), SpikyLoad(0.5, 4, 5, 60), SpikyLoad(0.5, 12, 15, 120):
        shares = [_inside(load, seed) for seed in range(1, repetitions // 10 + 1)]
        yield f"5: band of runs, base {load.base}, height {load.height}", float(np.mean(shares))


def _inside(load, seed):
    times, lows, highs = waits_under(load, 4, seed).scatter
    fresh = load.runs(4, load.span, 200, FRESH + seed)
    waits = np.array([fresh.wait_at(time) for time in times])
    return np.mean((lows[:, None] <= waits) & (waits <= highs[:, None]))


# ---------------------------------------------------------------- what is printed

PAGES = {
    "2": lesson_2,
    "3": lesson_3,
    "4": lesson_4,
    "5": lesson_5,
    "6": lesson_6,
    "7": lesson_7,
    "12": lesson_12,
    "13": lesson_13,
    "classes": classes,
    "14": lesson_14,
    "15": lesson_15,
    "19": lesson_19,
    "18": lesson_18,
    "experiment": experiments,
    "sandbox": sandbox,
}


QUICK = PAGES | {
    "13": partial(lesson_13, 15),
    "experiment": partial(experiments, 400),
    "sandbox": partial(sandbox, 200),
}


def verdicts_of(page: str, quick: bool) -> tuple[list[str], list[str]]:
    """What is printed of a page, and the verdicts in it."""
    repetitions, most, doubt = (30, 1, 3) if quick else (400, 100, 2)
    lines, verdicts = [], []
    if page == "bands":
        for words, share in bands(repetitions):
            verdicts.append("KEPT" if share > NINE_OF_TEN - 0.02 else "MISSED")
            said = f"holds {100 * share:.1f} % of fresh runs, 90 promised"
            lines.append(f"{words:48} {said}: {verdicts[-1]}")
        return lines, verdicts
    for setting in islice((QUICK if quick else PAGES)[page](), most):
        for name, tally in setting.measured(repetitions).items():
            verdicts.append(tally.verdict(doubt))
            said = f"{setting.words:51} {name:20} {tally.exact:9.3g}  {tally.line()}"
            lines.append(f"{said} {verdicts[-1]}")
    return lines, verdicts


def main():
    """Print a line for each interval and a sum; a process measures a page at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=(*PAGES, "bands"))
    options = parser.parse_args()
    wanted = [options.only] if options.only else [*PAGES, "bands"]
    all_verdicts = []
    with ProcessPoolExecutor() as processes:
        for lines, verdicts in processes.map(partial(verdicts_of, quick=options.quick), wanted):
            print("\n".join(lines), flush=True)
            all_verdicts += verdicts
    print(", ".join(f"{all_verdicts.count(word)} {word}" for word in dict.fromkeys(all_verdicts)))


if __name__ == "__main__":
    main()
