"""What is simulated, as frozen values: who arrives, where they wait, who works, what clients do.

A `Scenario` that exists is valid: nonsense raises a ValueError that says what is allowed. To change
a run while it goes on, hand it another scenario (`dataclasses.replace`) with the same parts.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from queuesim.distributions import Distribution, Exponential
from queuesim.limits import MAX_RATE, MAX_TASKS, MAX_TIME, MAX_WORKERS
from queuesim.limits import number, on_grid, one_of, whole

ORDERS = ("fifo", "lifo", "shortest", "priority")
CHOICES = ("shortest", "random")


class _Checked:
    """Frozen values that put themselves right (or refuse) when they are made."""

    def _keep(self, **values):
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _time(what: str, value, *, above: bool = False) -> float:
    """A validated time on the grid; above zero it stays above zero."""
    result = float(on_grid(number(what, value, 0, MAX_TIME, above=above)))
    return max(result, float(2.0**-20)) if above else result


@dataclass(frozen=True)
class Profile(_Checked):
    """A rate that varies: straight lines between the points (`times`, `rates`), then constant.

    Two points at one time make a jump. With `period` the profile repeats (a daily profile).
    """

    times: tuple[float, ...]
    rates: tuple[float, ...]
    period: float | None = None

    def __post_init__(self):
        times = tuple(_time("A time of the profile", t) for t in self.times)
        rates = tuple(number("A rate of the profile", r, 0, MAX_RATE) for r in self.rates)
        if not 1 <= len(times) == len(rates) <= 10_000:
            raise ValueError("A profile needs as many rates as times, at least one, at most 10000.")
        if times[0] != 0 or any(b < a for a, b in zip(times, times[1:])):
            raise ValueError("The times of a profile begin at 0 and never go back.")
        self._keep(times=times, rates=rates)
        if self.period is not None:
            period = _time("The period of a profile", self.period, above=True)
            if period < max(times[-1], 1e-3):
                raise ValueError("The period of a profile must not end before its last time.")
            self._keep(period=period)

    @classmethod
    def steps(cls, *points: tuple[float, float], period: float | None = None) -> "Profile":
        """A rate that jumps: `steps((0, 2), (20, 8), (30, 2))` is 2, then 8 from 20 to 30."""
        times, rates = [], []
        for i, (time, rate) in enumerate(points):
            if i:
                times.append(time)
                rates.append(points[i - 1][1])
            times.append(time)
            rates.append(rate)
        return cls(tuple(times), tuple(rates), period)

    def pieces(self, start: float = 0.0) -> Iterator[tuple[float, float, float, float]]:
        """Straight pieces (begin, end, rate at the begin, slope) that cover all from `start` on."""
        cycle = 0 if self.period is None else int(start // self.period)
        while True:
            shift = 0.0 if self.period is None else cycle * self.period
            last = math.inf if self.period is None else shift + self.period
            ends = [*self.times[1:], last - shift]
            for i, (begin, end) in enumerate(zip(self.times, ends)):
                begin, end = begin + shift, end + shift
                if end <= max(begin, start):
                    continue
                straight = i + 1 < len(self.times)
                slope = (self.rates[i + 1] - self.rates[i]) / (end - begin) if straight else 0.0
                first = max(begin, start)
                yield first, end, self.rates[i] + slope * (first - begin), slope
            if self.period is None:
                return
            cycle += 1

    def at(self, time: float) -> float:
        """The rate at one moment (after the jump, where there is one)."""
        return next(self.pieces(time))[2]


@dataclass(frozen=True)
class Spike(_Checked):
    """`rate` tasks per time unit more than usual, from `at` for `length`."""

    at: float
    length: float
    rate: float

    def __post_init__(self):
        self._keep(
            at=_time("The begin of a spike", self.at),
            length=_time("The length of a spike", self.length, above=True),
            rate=number("The rate of a spike", self.rate, 0, MAX_RATE),
        )


@dataclass(frozen=True)
class Batch(_Checked):
    """`size` tasks that arrive at the same instant."""

    at: float
    size: int

    def __post_init__(self):
        size = whole("The size of a batch", self.size, 0, MAX_TASKS)
        self._keep(at=_time("The time of a batch", self.at), size=size)


@dataclass(frozen=True)
class Arrivals(_Checked):
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
            self._keep(rate=number("The arrival rate", self.rate, 0, MAX_RATE))
        one_of("The gaps between arrivals", self.gaps, Distribution)
        if abs(self.gaps.mean - 1) > 1e-9:
            raise ValueError(f"The gaps' mean must be 1 (the rate scales it), not {self.gaps.mean:g}.")
        for name, kind in (("spikes", Spike), ("batches", Batch)):
            values = tuple(getattr(self, name))
            for value in values:
                one_of(f"Each of the {name}", value, kind)
            times = [value.at for value in values]
            if len(set(times)) < len(times) or len(times) > 1000:
                raise ValueError(f"At most 1000 {name}, no two of them at the same time.")
            self._keep(**{name: values})

    @property
    def profile(self) -> Profile:
        """The rate over time without spikes and batches."""
        return self.rate if isinstance(self.rate, Profile) else Profile((0.0,), (self.rate,))

    def expected(self, until: float) -> float:
        """Expected number of tasks from 0 to `until`."""
        total = sum(batch.size for batch in self.batches if batch.at < until)
        for spike in self.spikes:
            total += spike.rate * max(0.0, min(spike.length, until - spike.at))
        for begin, end, rate, slope in self.profile.pieces():
            span = min(end, until) - begin
            total += rate * span + slope * span * span / 2
            if end >= until or total > 10 * MAX_TASKS:
                return total
        return total


@dataclass(frozen=True)
class Recorded(_Checked):
    """Arrivals read off a real system: when each task came and how long it took."""

    times: tuple[float, ...]
    durations: tuple[float, ...]

    def __post_init__(self):
        times = tuple(_time("A recorded time", t) for t in self.times)
        durations = tuple(_time("A recorded duration", d, above=True) for d in self.durations)
        if not 1 <= len(times) == len(durations) <= MAX_TASKS:
            raise ValueError("A record needs one duration for each time, and at least one task.")
        if any(b < a for a, b in zip(times, times[1:])):
            raise ValueError("Recorded times must be in order.")
        self._keep(times=times, durations=durations)

    def expected(self, until: float) -> float:
        """Number of tasks from 0 to `until`."""
        return sum(t < until for t in self.times)


@dataclass(frozen=True)
class Retry(_Checked):
    """A client that was turned away or gave up tries again, at most `limit` times.

    Waits `delay`, then `factor` times as long after each further failure; `jitter` (0 to 1) spreads
    each delay by up to that share to either side.
    """

    limit: int = 3
    delay: float = 1.0
    factor: float = 2.0
    jitter: float = 0.0

    def __post_init__(self):
        self._keep(
            limit=whole("The number of retries", self.limit, 0, 20),
            delay=_time("The delay before a retry", self.delay, above=True),
            factor=number("The back-off factor", self.factor, 1, 10),
            jitter=number("The jitter of retries", self.jitter, 0, 1),
        )


@dataclass(frozen=True)
class Source(_Checked):
    """One kind of task: how it arrives, how long it takes, where it waits, how patient it is.

    `queue` may name several lines: the task then joins the `choice` one ("shortest", "random").
    `patience` is how long a client waits before it gives up; `priority` 0 goes before 1.
    """

    arrivals: Arrivals | Recorded = Arrivals()
    service: Distribution = Exponential(1.0)
    queue: str | tuple[str, ...] = "queue"
    choice: str = "shortest"
    priority: int = 0
    patience: Distribution | None = None
    retry: Retry | None = None
    name: str = "tasks"

    def __post_init__(self):
        one_of("The arrivals", self.arrivals, (Arrivals, Recorded))
        one_of("The service time", self.service, Distribution)
        one_of("The patience", self.patience, (Distribution, type(None)))
        one_of("The retry rule", self.retry, (Retry, type(None)))
        if self.choice not in CHOICES:
            raise ValueError(f"The choice of line is one of {CHOICES}, not {str(self.choice)[:40]!r}.")
        priority = whole("The priority", self.priority, 0, 100)
        self._keep(priority=priority)

    @property
    def lines(self) -> tuple[str, ...]:
        """The names of the queues that these tasks may join."""
        return (self.queue,) if isinstance(self.queue, str) else tuple(self.queue)


@dataclass(frozen=True)
class Queue(_Checked):
    """A line of waiting tasks: at most `limit` of them (0 and infinity too), served in `order`."""

    name: str = "queue"
    limit: float = math.inf
    order: str = "fifo"

    def __post_init__(self):
        limit = number("The queue limit", self.limit, 0, math.inf)
        if limit != math.inf:
            limit = whole("The queue limit", limit, 0, MAX_TASKS)
        if self.order not in ORDERS:
            raise ValueError(f"The order of service is one of {ORDERS}, not {str(self.order)[:40]!r}.")
        self._keep(limit=limit)


@dataclass(frozen=True)
class Autoscale(_Checked):
    """Every `interval`, aim at one worker for each `target` tasks in the system, within bounds."""

    interval: float = 10.0
    target: float = 5.0
    least: int = 1
    most: int = 20

    def __post_init__(self):
        least = whole("The least number of workers", self.least, 0, MAX_WORKERS)
        self._keep(
            interval=max(_time("The autoscaling interval", self.interval, above=True), 0.0625),
            target=number("The autoscaling target", self.target, 0, MAX_TASKS, above=True),
            least=least,
            most=whole("The most workers", self.most, least, MAX_WORKERS),
        )


@dataclass(frozen=True)
class Pool(_Checked):
    """Workers that serve one or more queues, in their order of preference.

    A task goes to the first pool (in the scenario's order) that serves its queue and has an idle
    worker. New workers need `startup` before they can work.
    """

    workers: int = 1
    serves: tuple[str, ...] = ("queue",)
    startup: float = 0.0
    autoscale: Autoscale | None = None
    name: str = "workers"

    def __post_init__(self):
        serves = (self.serves,) if isinstance(self.serves, str) else tuple(self.serves)
        one_of("The autoscaling rule", self.autoscale, (Autoscale, type(None)))
        self._keep(
            workers=whole("The number of workers", self.workers, 0, MAX_WORKERS),
            serves=serves,
            startup=_time("The start-up time", self.startup),
        )


@dataclass(frozen=True)
class Scenario(_Checked):
    """A whole system: sources of tasks, queues, pools of workers."""

    sources: tuple[Source, ...] = field(default=(Source(),))
    queues: tuple[Queue, ...] = field(default=(Queue(),))
    pools: tuple[Pool, ...] = field(default=(Pool(),))

    def __post_init__(self):
        parts = (("sources", Source), ("queues", Queue), ("pools", Pool))
        for name, kind in parts:
            values = tuple(getattr(self, name))
            for value in values:
                one_of(f"Each of the {name}", value, kind)
            names = [value.name for value in values]
            if not 1 <= len(names) <= 100 or len(set(names)) < len(names):
                raise ValueError(f"A scenario needs from 1 to 100 {name}, each with its own name.")
            self._keep(**{name: values})
        queues = {queue.name for queue in self.queues}
        named = [line for source in self.sources for line in source.lines]
        named += [line for pool in self.pools for line in pool.serves]
        if not all(part.lines for part in self.sources) or not all(p.serves for p in self.pools):
            raise ValueError("Each source joins, and each pool serves, at least one queue.")
        for line in named:
            if line not in queues:
                raise ValueError(f"There is no queue called {str(line)[:40]!r}.")

    def expected_tasks(self, until: float) -> float:
        """Expected number of rows up to `until`, every possible retry counted."""
        return sum(
            source.arrivals.expected(until) * (1 + (source.retry.limit if source.retry else 0))
            for source in self.sources
        )

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
    retry: Retry | None = None,
    startup: float = 0.0,
    autoscale: Autoscale | None = None,
) -> Scenario:
    """The system of the first lessons: one kind of task, one queue, one pool of workers."""
    arrivals = Arrivals(rate, gaps, tuple(spikes), tuple(batches))
    return Scenario(
        (Source(arrivals, service, patience=patience, retry=retry),),
        (Queue(limit=limit, order=order),),
        (Pool(workers, startup=startup, autoscale=autoscale),),
    )
