"""Whatever it is given, the engine says no in a sentence or ends within its bounds.

Bounds are counted in events, not in seconds: a task costs at most four kernel events, retries at
most double the rows, and all the rest is counted in steps (see limits). To go beyond them a
thousand times in a few seconds, most tests here turn the bounds down; the engine is the same.
"""

import math
from dataclasses import asdict
from inspect import signature

import numpy as np
import pytest
from hypothesis import given
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
    Recorded,
    Retry,
    Scenario,
    Simulation,
    Source,
    Spike,
    TwoPoint,
    effort,
    limits,
    one_queue,
    scenario,
    simulate,
    simulation,
    streams,
    system,
)
from queuesim.effort import steps_ahead
from queuesim.limits import MAX_STEPS, MAX_TASKS, TICK
from queuesim.scenario import AWAITED, BACKOFFS, CHOICES, FAILURES, METRICS, ORDERS, TAKES
from tests.queuesim.systems import examples

SMALL_TASKS, SMALL_STEPS = 2000, 30_000


@pytest.fixture
def _small_bounds(monkeypatch):
    for module in (limits, scenario, simulation, streams, system):
        monkeypatch.setattr(module, "MAX_TASKS", SMALL_TASKS)
    monkeypatch.setattr(effort, "MAX_STEPS", SMALL_STEPS)


def ends(make, tasks, steps):
    """Run what `make` makes (the arguments of simulate): whether it ended (or was refused)."""
    engines = []

    class Watched(Simulation):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            engines.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "Simulation", Watched)
        try:
            run = simulate(**make())
        except ValueError as refusal:
            run = None
            assert_sentence(refusal)
    for engine in engines:
        rows, spent = len(engine._system.tasks), engine._effort.spent
        assert rows <= 2 * tasks
        assert spent <= steps
        events = next(engine._system.clock._eid)
        assert events <= 4 * rows + 2 * spent + 2 * len(engine._system.teams) + 100
    if run is not None:
        assert_sound(run)
    return run is not None


def assert_sentence(refusal):
    """It begins like a sentence, ends like one, and is not too long to be shown."""
    text = str(refusal)
    assert text[0].isupper() and text.endswith(".") and len(text) < 300


def assert_sound(run):
    """Every figure is a finite number, or is missing and a note says why."""
    summary = asdict(run.summary())
    notes = summary.pop("notes")
    for value in summary.values():
        assert value is None or math.isfinite(value)
    assert (len(notes) > len(run.scenario.notes)) == (None in summary.values())
    for series in (run.waiting_series(), run.busy_series(), run.workers_series(starting=True)):
        assert all(np.isfinite(column).all() for column in series)
        assert math.isfinite(run.area(series))
    assert np.isfinite(run.arrival).all() and (np.diff(run.arrival) >= 0).all()
    assert np.nanmin(run.wait, initial=0) >= 0


# ------------------------------------------------------------------------- valid, but extreme


def choice(*values):
    return st.sampled_from(values)


TIMES = choice(0, TICK, 1e-3, 0.5, 1.0, 7.0, 60.0, 1e4, 1e7)
LENGTHS = choice(TICK, 5e-324, 0.01, 1.0, 1e4, 1e7)
MEANS = choice(1e-4, 0.5, 1.0, 300.0, 1e6)
RATES = choice(0, 5e-324, 1e-7, 1e-3, 0.5, 5.0, 5.0, 100.0, 1e6)
SCVS = choice(1.0, 4.0, 1e3)
STARTUPS = choice(0, TICK, 5.0, 1e7)
COUNTS = choice(0, 1, 1, 2, 5, 100)
DURATIONS = st.one_of(
    st.builds(Deterministic, MEANS),
    st.builds(Exponential, MEANS),
    st.builds(Erlang, MEANS, choice(1, 100)),
    st.builds(Lognormal, MEANS, SCVS | choice(1e-300)),
    st.builds(Hyperexponential, MEANS, SCVS),
    st.builds(TwoPoint, choice(1e-4, 1.0), choice(1e-4, 1e6), choice(0, 1e-6, 0.5, 1)),
    st.just(Empirical((5e-324, 1e-3, 1e6))),
)
GAPS = st.one_of(
    choice(Exponential(), Deterministic(), Erlang(1.0, 100), Lognormal(1.0, 1e3)),
    choice(Hyperexponential(1.0, 1e3), TwoPoint(1e-4, 1000.0, (1 - 1e-4) / (1000 - 1e-4))),
)
PROFILES = st.one_of(
    st.builds(
        lambda length, low, high, period: Profile((0, length), (low, high), period),
        *(choice(TICK, 0.5, 1e4, 1e7), RATES, RATES, st.none()),
    ),
    st.builds(
        lambda at, low, high, more: Profile.steps((0, low), (at, high), period=at + more),
        *(choice(0, TICK, 0.5, 1e4), RATES, RATES, choice(1e-3, 1.0, 1e5)),
    ),
)
ARRIVALS = st.builds(
    Arrivals,
    RATES | RATES | PROFILES,
    GAPS,
    st.lists(st.builds(Spike, TIMES, LENGTHS, RATES), max_size=3, unique_by=lambda spike: spike.at),
    st.lists(
        st.builds(Batch, TIMES, choice(0, 1, 100, SMALL_TASKS)),
        max_size=2,
        unique_by=lambda batch: batch.at,
    ),
)
RECORDS = st.builds(
    lambda times: Recorded(sorted(times), [1.0] * len(times)), st.lists(TIMES, min_size=1)
)
RETRIES = st.none() | st.builds(
    Retry,
    *(choice(0, 1, 20, 1000), LENGTHS | choice(0), choice(1, 10), choice(0, 0.5, 1)),
    *(LENGTHS | choice(0), st.lists(choice(*FAILURES), min_size=1, max_size=3)),
    *(choice(*BACKOFFS), choice(None, 0, 0.1, 100)),
)
RULES = st.none() | st.builds(
    lambda interval, target, least, more, *rest: Autoscale(
        interval, target, least, least + more, *rest
    ),
    *(choice(0.01, 1.0, 1e7), choice(0.001, 1.0, 1000.0), choice(0, 1, 50), choice(0, 1, 100)),
    *(choice(*METRICS), choice(0, 0.1, 1), choice(0, 0.01, 5.0, 1e7)),
)


@st.composite
def extremes(draw):
    """A valid scenario of extremes, up to two of them to steer to, and the rest of a run."""
    names = ("a", "b")[: draw(st.integers(1, 2))]
    lines = st.lists(st.sampled_from(names), min_size=1, unique=True)
    sources = draw(st.integers(1, 2))
    pools = draw(st.integers(1, 2))

    def system():
        return Scenario(
            [
                Source(
                    draw(ARRIVALS | ARRIVALS | RECORDS),
                    draw(DURATIONS),
                    draw(lines),
                    draw(choice(*CHOICES)),
                    draw(choice(0, 100)),
                    draw(st.none() | DURATIONS),
                    draw(RETRIES),
                    str(i),
                    draw(choice(0.001, 1, 1000)),
                    draw(choice(*AWAITED)),
                    draw(st.booleans()),
                    draw(choice(0, 0.3, 1)),
                )
                for i in range(sources)
            ],
            [
                Queue(
                    name,
                    draw(choice(0, 1, SMALL_TASKS, math.inf)),
                    draw(choice(*ORDERS)),
                    draw(choice(1, 4.0, 1000)),
                    draw(st.booleans()),
                )
                for name in names
            ],
            [
                Pool(
                    *(draw(COUNTS), draw(lines), draw(STARTUPS), draw(RULES), str(i)),
                    *(draw(choice(*TAKES)), draw(choice(0, 0, 1, 1000))),
                )
                for i in range(pools)
            ],
        )

    first, changes = system(), [(draw(TIMES), system()) for _ in range(draw(st.integers(0, 2)))]
    until = draw(TIMES)
    if draw(st.booleans()):  # as long as it may well fit
        versions = [first, *(version for _, version in changes)]
        fitting = (
            time
            for time in (1e7, 1e5, 1e4, 1e3, 300.0, 60.0, 7.0, 1.0, 0.5, 1e-3)
            if max(version.expected_tasks(time) for version in versions) < SMALL_TASKS / 2
            and max(steps_ahead(version, 0, time) for version in versions) < SMALL_STEPS / 2
        )
        until = next(fitting, 0.0)
    return {
        "scenario": first,
        "seed": draw(choice(0, 1, 2**53)),
        "until": until,
        "changes": changes,
        "drain": draw(st.booleans()),
    }


@pytest.mark.usefixtures("_small_bounds")
def test_extremes_end_or_are_refused():
    ended = []

    @examples(250)
    @given(extremes())
    def each(arguments):
        ended.append(ends(lambda: arguments, SMALL_TASKS, SMALL_STEPS))

    each()
    assert min(ended.count(True), ended.count(False)) > 50, "both must happen often"


# ------------------------------------------------------------------------- anything at all


ANYTHING = choice(
    *(0, 1, 2, 5, -1, 0.5, 1e-300, 5e-324, 1e6, 1e7, 1e9, 1e300, 2**53, 10**400, math.inf),
    *(-math.inf, math.nan, None, "", "a", "3", (), (1,), ((1, 2),), {}, True, b"x", 1j, object()),
    *(Exponential(), Deterministic(), Retry(), Autoscale(), Arrivals(), Source(), Queue(), Pool()),
    *(one_queue(), (Spike(1, 1, 1),), (Batch(1, 5),), Profile((0,), (1,)), "fifo", "lifo"),
)
SENSE = {
    "rate": RATES | PROFILES,
    "workers": COUNTS,
    "limit": choice(0, 5, math.inf),
    "service": DURATIONS,
    "order": choice(*ORDERS),
    "gaps": GAPS,
    "spikes": st.just(()),
    "batches": st.just(()),
    "patience": st.none() | DURATIONS,
    "retry": RETRIES,
    "startup": choice(0, 5.0),
    "autoscale": RULES,
}
REST = {"seed": choice(0, 1), "until": TIMES, "changes": st.just(()), "drain": st.booleans()}


@st.composite
def nonsense(draw):
    """Settings of one_queue and arguments of simulate, one or two of them anything at all."""
    settings = {name: draw(values) for name, values in SENSE.items()}
    rest = {name: draw(values) for name, values in REST.items() if name != "drain"}
    for name in draw(st.lists(choice(*settings, *rest), min_size=1, max_size=2, unique=True)):
        (settings if name in settings else rest)[name] = draw(ANYTHING)
    return settings, rest


@pytest.mark.usefixtures("_small_bounds")
@examples(300)
@given(nonsense())
def test_nonsense_ends_or_is_refused(arguments):
    settings, rest = arguments
    ends(lambda: {"scenario": one_queue(**settings), **rest}, SMALL_TASKS, SMALL_STEPS)


PARTS = [
    *(Deterministic, Exponential, Erlang, Lognormal, Hyperexponential, TwoPoint, Empirical),
    *(Profile, Spike, Batch, Arrivals, Recorded, Retry, Source, Queue, Autoscale),
    *(Pool, Scenario, one_queue),
]


@examples(500)
@given(part=st.sampled_from(PARTS), values=st.lists(ANYTHING, min_size=3, max_size=3))
def test_parts_made_of_anything_are_made_or_refused(part, values):
    settings = signature(part).parameters.values()
    needed = sum(setting.default is setting.empty for setting in settings)
    try:
        part(*values[: max(needed, min(3, len(settings)))])
    except ValueError as refusal:
        assert_sentence(refusal)


# ------------------------------------------------------------------------- at full size


@pytest.mark.parametrize(
    "arguments",
    [
        {"scenario": one_queue(1, spikes=(Spike(0, 1, 1e6),)), "until": 1},
        {"scenario": one_queue(0, batches=(Batch(0, 10**6), Batch(1, 1))), "until": 5},
        {"scenario": one_queue(0.2), "until": 1e7},
        {"scenario": one_queue(1, 0, autoscale=Autoscale(0.01, 1, 0, 20)), "until": 1e5},
        {"scenario": one_queue(Profile((0, 1e-3), (1, 1), 1e-3)), "until": 1e5},
    ],
    ids=["spike", "batches", "long", "autoscaling", "period"],
)
def test_too_much_is_refused(arguments):
    assert not ends(lambda: arguments, MAX_TASKS, MAX_STEPS)


@pytest.mark.usefixtures("_small_bounds")
def test_too_many_retries_are_refused():
    arguments = {"scenario": one_queue(1, 0, 0, retry=Retry(20, TICK)), "until": SMALL_TASKS / 10}
    assert not ends(lambda: arguments, SMALL_TASKS, SMALL_STEPS)


@pytest.mark.usefixtures("_small_bounds")
@pytest.mark.parametrize(
    "settings",
    [
        {"order": ("lifo", "fifo")},  # a long line, sorted again and again
        {"workers": (0, 1000)},
        {"autoscale": (Autoscale(0.01, 1, 0, 100), None)},
    ],
)
def test_too_many_changes_that_cost_much_are_refused(settings):
    (name, (one, other)), *_ = settings.items()
    changes = [
        (time / 2, one_queue(15, **{"workers": 0, name: one if time % 2 else other}))
        for time in range(200)
    ]
    arguments = {"scenario": one_queue(15, 0), "changes": changes, "until": 100}
    assert not ends(lambda: arguments, SMALL_TASKS, SMALL_STEPS)


def test_a_million_tasks_fit():
    """All at once, none of them served: two seconds of work, a hundred megabytes."""
    run = simulate(one_queue(0, 0, 0, batches=(Batch(1, MAX_TASKS),)), until=2)
    assert run.summary().rejected == MAX_TASKS


def test_a_retry_storm_stays_within_its_attempts():
    storm = one_queue(20, 1, 0, retry=Retry(20, TICK, factor=1))
    run = simulate(storm, 1, 60)
    assert len(run) <= 21 * np.sum(run.attempt == 0)
    assert run.attempt.max() == 20


def test_endless_patience_and_endless_tasks_leave_a_sound_run():
    slow = one_queue(5, 2, service=Exponential(1e6), patience=Deterministic(1e6))
    run = simulate(slow, 1, 100, drain=True)
    assert_sound(run)
    assert run.summary().in_service == run.summary().still_waiting == 0
