"""Random systems and random ways to steer them, for hypothesis to draw.

Times are drawn half from a coarse raster, half from all numbers: on the raster departures,
arrivals, retries, looks and changes fall on the same instants, where most mistakes hide.
"""

import math
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from queuesim import (
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    Pool,
    Profile,
    Queue,
    Retry,
    Scenario,
    Source,
    Spike,
    TwoPoint,
)
from queuesim.limits import GRID
from queuesim.scenario import FAILURES

UNTIL = 30.0
SEEDS = st.integers(0, 2**32)


def examples(count: int) -> settings:
    """So many examples (the same ones each time: see conftest.py)."""
    return settings(max_examples=count, suppress_health_check=list(HealthCheck))


def times(low: float, high: float) -> st.SearchStrategy[float]:
    """Times on the half-unit raster, or anywhere on the engine's grid."""
    raster = st.integers(math.ceil(2 * low), int(2 * high)).map(lambda half: half / 2)
    return raster | st.integers(math.ceil(low * GRID), int(high * GRID)).map(lambda n: n / GRID)


MEANS = times(0.5, 2.0)
DURATIONS = st.one_of(
    st.builds(Deterministic, MEANS),
    st.builds(Exponential, MEANS),
    st.builds(Erlang, MEANS, st.integers(1, 4)),
    st.builds(Lognormal, MEANS, st.floats(0.1, 4)),
    st.builds(Hyperexponential, MEANS, st.floats(1, 10)),
    st.builds(TwoPoint, MEANS, times(2.5, 6), st.floats(0, 0.3)),
    st.just(Empirical((0.5, 0.5, 1.0, 3.0))),
)
GAPS = st.sampled_from((Exponential(), Exponential(), Deterministic(), Erlang(1.0, 3)))
LIMITS = st.sampled_from((0, 1, 2, 5, 20, math.inf))
LOOPED = ("fifo", "lifo", "shortest", "priority", "ageing", "in turn")  # all but random
ORDERS = st.sampled_from((*LOOPED, "random"))
CHOICES = st.sampled_from(("shortest", "shorter of two", "in turn", "random"))
TAKES = st.sampled_from(("preferred", "oldest", "in turn"))
RARELY = st.sampled_from((False, False, True))
SPIKES = st.lists(
    st.builds(Spike, times(0, 20), times(0.5, 4), st.floats(0, 10)),
    max_size=2,
    unique_by=lambda spike: spike.at,
)
BATCHES = st.lists(
    st.builds(Batch, times(0, 25), st.integers(0, 12)), max_size=2, unique_by=lambda batch: batch.at
)
# Round rates, each other one 0: regular arrivals then often lie on the very begin of a silence.
ROUND = st.builds(
    lambda rates, length, period: Profile.steps(
        *((length * i, rate) for i, rate in enumerate(rates)),
        period=length * len(rates) if period else None,
    ),
    st.lists(st.sampled_from((0.0, 0.0, 1.0, 2.0)), min_size=2, max_size=4),
    st.integers(1, 5),
    st.booleans(),
)
PROFILES = st.one_of(
    ROUND,
    st.builds(lambda a, b, c: Profile((0, 10, 20), (a, b, c)), *[st.floats(0, 3)] * 3),
    st.builds(
        lambda a, b, period: Profile.steps((0, a), (2, b), period=period),
        *[st.floats(0, 3)] * 2,
        times(2.5, 12),
    ),
)
RATES = times(0, 3) | PROFILES
PATIENCE = st.none() | st.builds(Deterministic, times(0.5, 6)) | st.builds(Exponential, MEANS)
AFTER = st.lists(st.sampled_from(FAILURES), min_size=1, unique=True)
BUDGETS = st.sampled_from((None, None, 0.0, 0.1, 0.5, 1.0))
PLAIN_RETRIES = st.builds(
    Retry,
    limit=st.integers(0, 3),
    delay=st.sampled_from((0.0, 0.5, 1.0)) | times(0.5, 3),
    factor=st.sampled_from((1, 2)),
    jitter=st.sampled_from((0, 0, 0.5, 1)),
    cap=st.sampled_from((1.0, 2.0, 1e7)),
    after=AFTER | st.just(FAILURES),
    budget=BUDGETS,
)
RETRIES = st.one_of(
    st.none(),
    PLAIN_RETRIES,
    PLAIN_RETRIES,
    st.builds(Retry.sidekiq, st.integers(0, 2), budget=BUDGETS),
    st.builds(Retry.celery, st.integers(0, 3), times(0.5, 3), st.sampled_from((2.0, 600.0))),
)
FAILING = st.sampled_from((0.0, 0.0, 0.2, 1.0))
STARTUPS = st.sampled_from((0.0, 0.0, 0.5, 2.25))
RULES = st.none() | st.builds(
    lambda interval, target, least, more, *rest: Autoscale(
        interval, target, least, least + more, *rest
    ),
    times(0.5, 5),
    st.sampled_from((0.5, 1.0, 2.0)) | st.floats(0.5, 6),
    st.integers(0, 2),
    st.integers(0, 4),
    st.sampled_from(("system", "waiting", "age")),
    st.sampled_from((0.0, 0.0, 0.1, 1.0)),
    st.sampled_from((0.0, 1.0, 5.0)),
)
CROWDS = st.integers(0, 4)

WEIGHTS = st.sampled_from((1.0, 1.0, 0.5, 2.0, 3.0))
AHEAD = st.sampled_from((0, 0, 1, 3))
PACES = st.sampled_from((1.0, 2.0, 4.0))

ARRIVALS = st.builds(Arrivals, RATES, GAPS, SPIKES, BATCHES)


# All on the half-unit raster: hardly an instant at which not several things happen.
HALVES = st.sampled_from((0.5, 1.0, 1.5, 2.0, 3.0)).map(Deterministic)
BEATS = st.builds(
    Arrivals,
    st.sampled_from((0.0, 1.0, 2.0, 4.0)),
    st.just(Deterministic()),
    st.just(()),
    st.lists(
        st.builds(Batch, st.integers(0, 20), st.integers(1, 12)),
        max_size=3,
        unique_by=lambda batch: batch.at,
    ),
)
IN_BEAT = {
    "arrivals": BEATS,
    "durations": HALVES | st.just(TwoPoint(0.5, 4.0, 0.2)),
    "patience": st.none() | HALVES,
    "retries": st.none() | st.builds(Retry, st.integers(0, 3), st.sampled_from((0.5, 1.0, 2.0))),
}


def lines_of(names) -> st.SearchStrategy[list[str]]:
    """One or more of the queues."""
    return st.lists(st.sampled_from(names), min_size=1, unique=True)


@st.composite
def systems(
    draw,
    retries=RETRIES,
    patience=PATIENCE,
    limits=LIMITS,
    orders=ORDERS,
    arrivals=ARRIVALS,
    durations=DURATIONS,
) -> Scenario:
    """One to three sources, queues and pools, wired at random."""
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    sources = [
        Source(
            draw(arrivals),
            draw(durations),
            draw(lines_of(names)),
            draw(CHOICES),
            draw(st.integers(0, 2)),
            draw(patience),
            draw(retries),
            f"source {i}",
            draw(WEIGHTS),
            draw(st.sampled_from(("start", "finish"))),
            draw(st.booleans()),
            draw(FAILING),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    pools = [
        Pool(
            *(draw(CROWDS), draw(lines_of(names)), draw(STARTUPS), draw(RULES), f"pool {i}"),
            *(draw(TAKES), draw(AHEAD)),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    queues = [Queue(name, draw(limits), draw(orders), draw(PACES), draw(RARELY)) for name in names]
    return Scenario(sources, queues, pools)


@st.composite
def steered(draw, scenario: Scenario) -> Scenario:
    """The same parts with some of their settings changed."""

    def some(part, **settings):
        names = draw(st.lists(st.sampled_from(sorted(settings)), max_size=2, unique=True))
        return replace(part, **{name: draw(settings[name]) for name in names})

    names = [queue.name for queue in scenario.queues]
    of_sources = {
        "service": DURATIONS,
        "patience": PATIENCE,
        "retry": RETRIES,
        "arrivals": ARRIVALS,
        "queue": lines_of(names),
        "choice": CHOICES,
        "priority": st.integers(0, 2),
        "weight": WEIGHTS,
        "patience_for": st.sampled_from(("start", "finish")),
        "withdraws": st.booleans(),
        "failing": FAILING,
    }
    of_queues = {"limit": LIMITS, "order": ORDERS, "ageing": PACES, "drops_expired": RARELY}
    of_pools = {
        "workers": CROWDS,
        "startup": STARTUPS,
        "autoscale": RULES,
        "serves": lines_of(names),
        "takes": TAKES,
        "prefetch": AHEAD,
    }
    return Scenario(
        [some(source, **of_sources) for source in scenario.sources],
        [some(queue, **of_queues) for queue in scenario.queues],
        [some(pool, **of_pools) for pool in scenario.pools],
    )


@st.composite
def schedules(draw, **settings) -> list[tuple[float, Scenario]]:
    """A system and up to four changes of it: [(0, scenario), (time, scenario) ...]."""
    versions = [(0.0, draw(systems(**settings)))]
    for time in sorted(draw(st.lists(times(0, UNTIL), max_size=4))):
        versions.append((time, draw(steered(versions[-1][1]))))
    return versions
