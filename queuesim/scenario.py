"""What is simulated, as frozen values: who arrives, where they wait, who works, what clients do.

A `Scenario` that exists is valid: nonsense raises a ValueError that says what is allowed. To change
a run while it goes on, hand it another scenario (`dataclasses.replace`) with the same parts.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, count, pairwise

from queuesim.distributions import Distribution, Exponential
from queuesim.limits import (
    MAX_RATE,
    MAX_SCV,
    MAX_TASKS,
    MAX_TIME,
    MAX_WORKERS,
    TICK,
    keep,
    nearest,
    number,
    on_grid,
    one_of,
    several,
    shown,
    whole,
    work_on_grid,
)

ORDERS = ("fifo", "lifo", "random", "shortest", "priority", "ageing", "in turn")
CHOICES = ("shortest", "shorter of two", "in turn", "random")
TAKES = ("preferred", "oldest", "in turn")
METRICS = ("system", "waiting", "age")
FAILURES = ("rejected", "gave up", "failed")
BACKOFFS = ("exponential", "sidekiq", "celery")
AWAITED = ("start", "finish")


def _time(what: str, value, *, least: float = 0, above: bool = False) -> float:
    """A validated moment or length on the grid; above zero it stays above zero."""
    result = nearest(number(what, value, least, MAX_TIME, above=above))
    return max(result, TICK) if above else result


def _yes_or_no(what: str, value) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{what} must be True or False, not {shown(value)}.")


def _names(what: str, values) -> tuple[str, ...]:
    """Names of queues, each once."""
    result = (values,) if isinstance(values, str) else several(what, values, 1, 100)
    for name in result:
        one_of(f"Each of {what[0].lower()}{what[1:]}", name, str)
    if len(set(result)) < len(result):
        raise ValueError(f"{what} must be named once each.")
    return result


def _one_word(what: str, value, words: tuple[str, ...]) -> None:
    if not (isinstance(value, str) and value in words):
        raise ValueError(f"{what} must be one of {', '.join(words)}, not {shown(value)}.")


@dataclass(frozen=True)
class Profile:
    """A rate that varies: straight lines between the points (`times`, `rates`), then constant.

    Two points at one time make a jump. With `period` the profile repeats (a daily profile).
    """

    times: tuple[float, ...]
    rates: tuple[float, ...]
    period: float | None = None

    def __post_init__(self):
        times = several("The times of a profile", self.times, 1, 10_000)
        rates = several("The rates of a profile", self.rates, 1, 10_000)
        times = tuple(_time("A time of the profile", t) for t in times)
        rates = tuple(number("A rate of the profile", r, 0, MAX_RATE) for r in rates)
        if len(times) != len(rates):
            raise ValueError("A profile needs as many rates as times.")
        if times[0] != 0 or any(b < a for a, b in pairwise(times)):
            raise ValueError("The times of a profile begin at 0 and never go back.")
        keep(self, times=times, rates=rates)
        if self.period is not None:
            period = _time("The period of a profile", self.period, above=True)
            if period < max(times[-1], 1e-3):
                raise ValueError("The period of a profile must not end before its last time.")
            keep(self, period=period)

    @classmethod
    def steps(cls, *points: tuple[float, float], period: float | None = None) -> "Profile":
        """A rate that jumps: `steps((0, 2), (20, 8), (30, 2))` is 2, then 8 from 20 to 30."""
        points = [several("Each step (time, rate)", point, 2, 2) for point in points]
        times = [time for time, _ in points for _ in "ab"][1:]
        rates = [rate for _, rate in points for _ in "ab"][:-1]
        return cls(times, rates, period)

    def pieces(self, start: float = 0.0) -> Iterator[tuple[float, float, float, float]]:
        """Straight pieces (begin, end, rate at the begin, slope) that cover all from `start` on."""
        period, points = self.period or math.inf, len(self.times)
        for cycle in count(int(start // period)):
            shift = cycle * period if cycle else 0.0
            for i in range(max(bisect_right(self.times, start - shift) - 1, 0), points):
                last = i + 1 == points
                begin, end = shift + self.times[i], shift + (period if last else self.times[i + 1])
                first = max(begin, start)
                if first < end:
                    slope = 0.0 if last else (self.rates[i + 1] - self.rates[i]) / (end - begin)
                    yield first, end, max(self.rates[i] + slope * (first - begin), 0.0), slope
            if self.period is None:
                return

    def at(self, time: float) -> float:
        """The rate at one moment (after the jump, where there is one)."""
        return next(self.pieces(number("The time", time, 0, MAX_TIME)))[2]

    def expected(self, until: float) -> float:
        """Expected number of tasks from 0 to `until`: the cumulative rate."""
        if self.period is None:
            return self._area(until)
        rounds, rest = divmod(until, self.period)
        return rounds * self._area(self.period) + self._area(rest)

    def turns(self, until: float) -> float:
        """About how often the rate turns or jumps up to `until`."""
        points = len(self.times)
        return points * until / self.period if self.period else bisect_left(self.times, until)

    @cached_property
    def _levels(self) -> list[float]:
        """The cumulative rate at each of the times."""
        parts = zip(pairwise(self.times), pairwise(self.rates))
        areas = ((low + high) / 2 * (end - begin) for (begin, end), (low, high) in parts)
        return list(accumulate(areas, initial=0.0))

    def _area(self, time):
        """The cumulative rate at a time of the first period."""
        i = bisect_right(self.times, time) - 1
        last, span = self.rates[i], time - self.times[i]
        if i + 1 < len(self.times):
            last += (self.rates[i + 1] - last) * span / (self.times[i + 1] - self.times[i])
        return self._levels[i] + (self.rates[i] + last) / 2 * span


@dataclass(frozen=True)
class Spike:
    """`rate` tasks per time unit more than usual, from `at` for `length`."""

    at: float
    length: float
    rate: float

    def __post_init__(self):
        keep(
            self,
            at=_time("The begin of a spike", self.at),
            length=_time("The length of a spike", self.length, above=True),
            rate=number("The rate of a spike", self.rate, 0, MAX_RATE),
        )


@dataclass(frozen=True)
class Batch:
    """`size` tasks that arrive at the same instant."""

    at: float
    size: int

    def __post_init__(self):
        size = whole("The size of a batch", self.size, 0, MAX_TASKS)
        keep(self, at=_time("The time of a batch", self.at), size=size)


@dataclass(frozen=True)
class Arrivals:
    """Tasks that arrive at a rate (constant or a `Profile`), with spikes and batches on top.

    `gaps` (mean 1) says how random they are: exponential gaps are Poisson arrivals,
    `Deterministic(1)` regular ones.
    """

    rate: float | Profile = 1.0
    gaps: Distribution = Exponential(1.0)
    spikes: tuple[Spike, ...] = ()
    batches: tuple[Batch, ...] = ()

    def __post_init__(self):
        if not isinstance(self.rate, Profile):
            keep(self, rate=number("The arrival rate", self.rate, 0, MAX_RATE))
        one_of("The gaps between arrivals", self.gaps, Distribution)
        if abs(self.gaps.mean - 1) > 1e-9:
            mean = shown(self.gaps.mean)
            raise ValueError(f"The gaps' mean must be 1 (the rate scales it), not {mean}.")
        number("The variability scv of the gaps", self.gaps.scv, 0, MAX_SCV)
        for name, kind in (("spikes", Spike), ("batches", Batch)):
            values = several(f"The {name}", getattr(self, name), 0, 1000)
            for value in values:
                one_of(f"Each of the {name}", value, kind)
            if len({value.at for value in values}) < len(values):
                raise ValueError(f"No two of the {name} may be at the same time.")
            keep(self, **{name: values})

    @cached_property
    def profile(self) -> Profile:
        """The rate over time without spikes and batches."""
        return self.rate if isinstance(self.rate, Profile) else Profile((0.0,), (self.rate,))

    def expected(self, until: float) -> float:
        """Expected number of tasks from 0 to `until`."""
        total = sum(batch.size for batch in self.batches if batch.at < until)
        for spike in self.spikes:
            total += spike.rate * max(0.0, min(spike.length, until - spike.at))
        return total + self.profile.expected(until)

    def turns(self, until: float) -> float:
        """About how often up to `until` the rate turns, a spike begins or a batch comes."""
        return self.profile.turns(until) + sum(x.at < until for x in self.spikes + self.batches)


RECORDED_PIECE, MOST_RECORDED_PIECES = 20, 24  # tasks in a piece of a record's rate, and pieces


@dataclass(frozen=True)
class Recorded:
    """Arrivals read off a real system: when each task came and how long it took."""

    times: tuple[float, ...]
    durations: tuple[float, ...]
    gaps, spikes, batches = None, (), ()  # a record has none

    def __post_init__(self):
        times = several("Recorded times", self.times, 1, MAX_TASKS)
        durations = several("Recorded durations", self.durations, 1, MAX_TASKS)
        times = [number("A recorded time", t, 0, MAX_TIME) for t in times]
        durations = [number("A recorded duration", d, 0, MAX_TIME, above=True) for d in durations]
        if len(times) != len(durations):
            raise ValueError("A record needs one duration for each time.")
        if any(b < a for a, b in pairwise(times)):
            raise ValueError("Recorded times must be in order.")
        keep(self, times=tuple(on_grid(times).tolist()))
        keep(self, durations=tuple(work_on_grid(durations).tolist()))

    def expected(self, until: float) -> float:
        """Number of tasks from 0 to `until`."""
        return bisect_left(self.times, until)

    @cached_property
    def profile(self) -> Profile:
        """The rate at which they came, in equal pieces of some tasks each: for a reader."""
        pieces = min(max(len(self.times) // RECORDED_PIECE, 1), MOST_RECORDED_PIECES)
        length = max(self.times[-1], 1.0) / pieces
        before = [self.expected(piece * length) for piece in range(pieces)] + [len(self.times)]
        rates = [(later - sooner) / length for sooner, later in pairwise(before)]
        return Profile.steps(*((piece * length, rate) for piece, rate in enumerate([*rates, 0.0])))

    def turns(self, until: float) -> float:
        """A record is read in one piece."""
        return 0


@dataclass(frozen=True)
class Retry:
    """A caller whose attempt came to nothing tries again, at most `limit` times.

    `after` says which failures it tries again after: "rejected" (the line was full), "gave up" (its
    patience ended) and "failed" (a worker ran the task and it failed). It waits `delay`, then
    `factor` times as long after each further failure, up to `cap`; 0 is at once. `jitter` (0 to 1)
    then spreads each delay by up to that share to either side.

    `backoff` may name the rule of a library instead: see `Retry.sidekiq` and `Retry.celery`. With
    a `budget` each first attempt earns that share of a token, a retry costs a whole one, and
    without a token there is no retry; at most ten are saved up.
    """

    limit: int = 3
    delay: float = 1.0
    factor: float = 2.0
    jitter: float = 0.0
    cap: float = MAX_TIME
    after: tuple[str, ...] = FAILURES
    backoff: str = "exponential"
    budget: float | None = None

    def __post_init__(self):
        after = (self.after,) if isinstance(self.after, str) else self.after
        after = several("The failures to try again after", after, 1, len(FAILURES))
        for failure in after:
            _one_word("Each failure to try again after", failure, FAILURES)
        _one_word("The back-off rule", self.backoff, BACKOFFS)
        keep(
            self,
            limit=whole("The number of retries", self.limit, 0, 1000),
            delay=number("The delay before a retry", self.delay, 0, MAX_TIME),
            factor=number("The back-off factor", self.factor, 1, 10),
            jitter=number("The jitter of retries", self.jitter, 0, 1),
            cap=number("The longest delay before a retry", self.cap, 0, MAX_TIME),
            after=after,
        )
        if self.budget is not None:
            keep(self, budget=number("The retry budget", self.budget, 0, 100))

    @classmethod
    def sidekiq(cls, limit: int = 25, **settings) -> "Retry":
        """As Sidekiq tries failed jobs again, in seconds: after 15 + n⁴ and some chance, n = 0 …"""
        return cls(limit, after=("failed",), backoff="sidekiq", **settings)

    @classmethod
    def celery(cls, limit: int = 3, delay: float = 1.0, cap: float = 600.0, **settings) -> "Retry":
        """As Celery does with `retry_backoff`: by chance up to delay x 2ⁿ seconds, n = 0 …"""
        return cls(limit, delay, cap=cap, after=("failed",), backoff="celery", **settings)

    def most(self, span: float) -> float:
        """The most retries of one task within a span of time."""
        shortest = {
            "exponential": self.delay * (1 - self.jitter),
            "sidekiq": 15.0,
            "celery": 0.0,
        }[self.backoff]
        return min(self.limit, span / shortest) if shortest else self.limit

    @property
    def is_spread(self) -> bool:
        """Whether its delays are left to chance."""
        return self.jitter > 0 or self.backoff != "exponential"


@dataclass(frozen=True)
class Source:
    """One kind of task: how it arrives, how long it takes, where it waits, who stands behind it.

    Where it waits: `queue` may name several lines; the task then joins one by `choice`: the
    "shortest" (fewest tasks), the "shorter of two" picked at random, one after the other ("in
    turn"), or a "random" one. `priority` 0 is more urgent than 1, in lines that are served by
    priority or ageing; `weight` says how many turns it takes in lines that are served in turn.

    Its caller waits for as long as `patience`, for the task's "start" or "finish" (`patience_for`).
    Then it goes. If it `withdraws`, a task that still waits leaves the line with it; if not, the
    task stays and is served in vain. A task that is being served is never interrupted.

    `failing` is the share of attempts that fail when they are run.
    """

    arrivals: Arrivals | Recorded = Arrivals()
    service: Distribution = Exponential(1.0)
    queue: str | tuple[str, ...] = "queue"
    choice: str = "shortest"
    priority: int = 0
    patience: Distribution | None = None
    retry: Retry | None = None
    name: str = "tasks"
    weight: float = 1.0
    patience_for: str = "start"
    withdraws: bool = True
    failing: float = 0.0

    def __post_init__(self):
        one_of("The arrivals", self.arrivals, (Arrivals, Recorded))
        one_of("The service time", self.service, Distribution)
        one_of("The patience", self.patience, (Distribution, type(None)))
        one_of("The retry rule", self.retry, (Retry, type(None)))
        one_of("The name of a source", self.name, str)
        _one_word("The choice of line", self.choice, CHOICES)
        _one_word("What a caller waits for", self.patience_for, AWAITED)
        _yes_or_no("Whether a caller withdraws its task", self.withdraws)
        lines = _names("The queues of a source", self.queue)
        keep(
            self,
            queue=self.queue if isinstance(self.queue, str) else lines,
            priority=whole("The priority", self.priority, 0, 100),
            weight=number("The weight of a source", self.weight, 0.001, 1000),
            failing=number("The share of attempts that fail", self.failing, 0, 1),
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The names of the queues that these tasks may join."""
        return (self.queue,) if isinstance(self.queue, str) else self.queue

    @property
    def needs_luck(self) -> bool:
        """Whether chance decides more about a task than when it comes and how long it takes."""
        by_chance = len(self.lines) > 1 and self.choice in ("random", "shorter of two")
        return by_chance or self.failing > 0 or (self.retry is not None and self.retry.is_spread)


@dataclass(frozen=True)
class Queue:
    """A line of waiting tasks: at most `limit` of them (0 and infinity too), served in `order`.

    The orders: "fifo" (first come, first served), "lifo" (last come, first served), "random",
    "shortest" (the least work first), "priority" (strictly by the sources' priorities), "ageing"
    (waiting counts, `ageing` times as fast as for the next lower priority: at 1 that is first come,
    first served, and the larger it is, the nearer to strict priority), "in turn" (the sources take
    turns, by their weights).

    If it `drops_expired`, a task whose caller has gone is dropped, unserved, when its turn comes.
    """

    name: str = "queue"
    limit: float = math.inf
    order: str = "fifo"
    ageing: float = 4.0
    drops_expired: bool = False

    def __post_init__(self):
        one_of("The name of a queue", self.name, str)
        _one_word("The order of service", self.order, ORDERS)
        _yes_or_no("Whether a queue drops expired tasks", self.drops_expired)
        limit = number("The queue limit", self.limit, 0, math.inf)
        if limit != math.inf:
            limit = whole("The queue limit", limit, 0, MAX_TASKS)
        keep(self, limit=limit, ageing=number("The pace of ageing", self.ageing, 1, 1000))


@dataclass(frozen=True)
class Autoscale:
    """Every `interval`, aim at one worker for every `target` tasks, within `least` and `most`.

    What is counted is the `metric`: tasks in the "system" (waiting and in service), tasks
    "waiting", or the "age" of the oldest task that waits; for the age, workers are added in
    proportion to how far it exceeds the target. Nothing changes while the need is within the share
    `tolerance` of the workers there are. New workers are ordered at once; workers leave only when
    no look within the last `cooldown` wanted them (those at the start count as wanted).
    Kubernetes' HPA, which KEDA feeds, has interval 15, tolerance 0.1 and cooldown 300 (seconds) by
    default.
    """

    interval: float = 10.0
    target: float = 5.0
    least: int = 1
    most: int = 20
    metric: str = "system"
    tolerance: float = 0.0
    cooldown: float = 0.0

    def __post_init__(self):
        least = whole("The least number of workers", self.least, 0, MAX_WORKERS)
        _one_word("What autoscaling looks at", self.metric, METRICS)
        keep(
            self,
            interval=number("The autoscaling interval", self.interval, 0.01, MAX_TIME),
            target=number("The autoscaling target", self.target, 0.001, MAX_TASKS),
            least=least,
            most=whole("The most workers", self.most, least, MAX_WORKERS),
            tolerance=number("The tolerance of autoscaling", self.tolerance, 0, 1),
            cooldown=number("The cool-down of autoscaling", self.cooldown, 0, MAX_TIME),
        )


@dataclass(frozen=True)
class Pool:
    """Workers that serve one or more queues.

    A task goes to the first pool (in the scenario's order) that serves its queue and has an idle
    worker. A worker `takes` the next task from the first of its queues in which one waits
    ("preferred": the order of `serves` is strict), from the one whose next task came first
    ("oldest"), or from one queue after the other ("in turn"). New workers need `startup` before
    they can work. A busy worker takes up to `prefetch` tasks ahead, which no other worker can have
    then.
    """

    workers: int = 1
    serves: tuple[str, ...] = ("queue",)
    startup: float = 0.0
    autoscale: Autoscale | None = None
    name: str = "workers"
    takes: str = "preferred"
    prefetch: int = 0

    def __post_init__(self):
        one_of("The name of a pool", self.name, str)
        one_of("The autoscaling rule", self.autoscale, (Autoscale, type(None)))
        _one_word("The queue from which a pool takes", self.takes, TAKES)
        keep(
            self,
            workers=whole("The number of workers", self.workers, 0, MAX_WORKERS),
            serves=_names("The queues that a pool serves", self.serves),
            startup=number("The start-up time", self.startup, 0, MAX_TIME),
            prefetch=whole("The number of tasks taken ahead", self.prefetch, 0, 1000),
        )

    @property
    def greatest(self) -> int:
        """The most workers it may have."""
        return max(self.workers, self.autoscale.most if self.autoscale else 0)


@dataclass(frozen=True)
class Scenario:
    """A whole system: sources of tasks, queues, pools of workers."""

    sources: tuple[Source, ...] = field(default=(Source(),))
    queues: tuple[Queue, ...] = field(default=(Queue(),))
    pools: tuple[Pool, ...] = field(default=(Pool(),))

    def __post_init__(self):
        parts = (("sources", Source), ("queues", Queue), ("pools", Pool))
        for name, kind in parts:
            values = several(f"The {name}", getattr(self, name), 1, 100)
            for value in values:
                one_of(f"Each of the {name}", value, kind)
            if len({value.name for value in values}) < len(values):
                raise ValueError(f"Each of the {name} must have its own name.")
            keep(self, **{name: values})
        queues = {queue.name for queue in self.queues}
        for part in self.sources + self.pools:
            for line in part.lines if isinstance(part, Source) else part.serves:
                if line not in queues:
                    raise ValueError(f"There is no queue called {shown(line)}.")
        if sum(pool.greatest for pool in self.pools) > MAX_WORKERS:
            raise ValueError(f"At most {MAX_WORKERS:,} workers in all pools together.")
        if sum(len(pool.serves) for pool in self.pools) > 1000:
            raise ValueError("The pools together serve at most 1000 queues, each counted anew.")
        arrivals = [source.arrivals for source in self.sources]
        if sum(1 + len(each.spikes) + len(each.batches) for each in arrivals) > 2000:
            raise ValueError("At most 2000 sources, spikes and batches in all.")

    def expected_tasks(self, until: float) -> float:
        """Expected number of tasks up to `until`, retries not counted."""
        return sum(source.arrivals.expected(until) for source in self.sources)

    def most_attempts(self, until: float) -> float:
        """Expected attempts up to `until` if all are tried again as often as they may be."""
        return sum(
            source.arrivals.expected(until)
            * (1 + (source.retry.most(until) if source.retry else 0))
            for source in self.sources
        )

    def source_number(self, name: str) -> int:
        """The place of a source among the sources. ValueError if none has this name."""
        one_of("The name of a source", name, str)
        names = [source.name for source in self.sources]
        if name not in names:
            raise ValueError(f"There is no source called {shown(name)}, only {', '.join(names)}.")
        return names.index(name)

    @cached_property
    def rare_columns(self) -> tuple[str, ...]:
        """What must be written down about its tasks that few systems need: see `tasks`."""
        patient = any(source.patience is not None for source in self.sources)
        lucky = any(source.needs_luck for source in self.sources)
        holding = any(pool.prefetch for pool in self.pools)
        tried_again = any(source.retry is not None for source in self.sources)
        needed = {"patience": patient, "gone": patient, "luck": lucky, "held": holding}
        needed["again"] = tried_again
        return tuple(name for name, is_needed in needed.items() if is_needed)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is set but has no effect, in sentences."""
        looked_at = {
            "priority": ("priority", "ageing"),
            "weight": ("in turn",),
        }
        said = []
        for setting, orders in looked_at.items():
            if len({getattr(source, setting) for source in self.sources}) == 1:
                continue
            if not any(queue.order in orders for queue in self.queues):
                words = " or ".join(f'order="{order}"' for order in orders)
                said.append(
                    f"The {setting} of the sources has no effect: no queue is served with {words}."
                )
        return tuple(said)

    @property
    def parts(self) -> tuple:
        """The names that must stay the same when a run is steered."""
        return tuple(tuple(x.name for x in g) for g in (self.sources, self.queues, self.pools))


def one_queue(
    rate: float | Profile = 3.0,
    workers: int = 4,
    limit: float = math.inf,
    service: Distribution = Exponential(1.0),
    *,
    order: str = "fifo",
    gaps: Distribution = Exponential(1.0),
    spikes: tuple[Spike, ...] = (),
    batches: tuple[Batch, ...] = (),
    patience: Distribution | None = None,
    patience_for: str = "start",
    withdraws: bool = True,
    drops_expired: bool = False,
    failing: float = 0.0,
    retry: Retry | None = None,
    startup: float = 0.0,
    autoscale: Autoscale | None = None,
    prefetch: int = 0,
) -> Scenario:
    """One kind of task, one queue, one pool of workers: the system of most lessons."""
    source = Source(
        Arrivals(rate, gaps, spikes, batches),
        service,
        patience=patience,
        patience_for=patience_for,
        withdraws=withdraws,
        failing=failing,
        retry=retry,
    )
    return Scenario(
        (source,),
        (Queue(limit=limit, order=order, drops_expired=drops_expired),),
        (Pool(workers, startup=startup, autoscale=autoscale, prefetch=prefetch),),
    )
