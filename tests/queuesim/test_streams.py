"""Who arrives: counts against the cumulative rate, and luck that never depends on anything else.

Seeds are fixed. Each statistical check would fail by chance alone, had the seeds been others, less
than once in a million times.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from queuesim import (
    Arrivals,
    Batch,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Profile,
    Recorded,
    Source,
    Spike,
)
from queuesim import streams as engine_streams
from queuesim.limits import MAX_DURATION, TICK, on_grid
from queuesim.streams import RateFlow, SourceStream, Stream
from tests.queuesim.systems import (
    ARRIVALS,
    DURATIONS,
    GAPS,
    RATES,
    ROUND,
    SEEDS,
    UNTIL,
    examples,
    times,
)

LEVEL = 1e-7  # the chance that a statistical check fails though all is well
RUNS = 300

CONSTANT = Profile((0.0,), (3.0,))
RAMPS = Profile((0, 10, 20, 30), (0, 6, 6, 0))
JUMPS = Profile.steps((0, 2), (8, 12), (10, 0), (15, 2), (25, 5))
DAILY = Profile((0, 3, 3, 5, 6), (1, 4, 0, 0, 1), period=7.5)
PROFILES = {"constant": CONSTANT, "ramps": RAMPS, "jumps": JUMPS, "daily": DAILY}
SOME_GAPS = st.just(Deterministic()) | GAPS
ANY_PROFILE = ROUND | RATES.map(lambda rate: Arrivals(rate).profile)


def flow(profile, seed=1, gaps=None):
    return RateFlow(Stream(seed, "test", "base", "gaps"), gaps or Exponential(), profile)


def arrivals(profile, seed=1, gaps=None, until=UNTIL):
    return flow(profile, seed, gaps).plan(until)


def source_columns(source, seed=1, until=UNTIL, stops=()):
    """Times, demands and patience of a source that is planned up to each stop in turn."""
    stream = SourceStream(seed, source)
    rows = []
    for stop in (*sorted(stops), until):
        for columns in stream.plan(stop):
            rows += list(zip(*(column.tolist() for column in columns)))
    return sorted(rows, key=repr)


# ------------------------------------------------------------------------- counts


@pytest.mark.parametrize("name", PROFILES)
def test_counts_follow_the_cumulative_rate(name):
    """Chi-square over thirty spans of time and 300 seeds."""
    profile, edges = PROFILES[name], np.linspace(0, UNTIL, 31)
    found = sum(np.histogram(arrivals(profile, seed), edges)[0] for seed in range(RUNS))
    expected = RUNS * np.diff([profile.expected(edge) for edge in edges])
    busy = expected > 0
    assert (found[~busy] == 0).all()
    distance = np.sum((found[busy] - expected[busy]) ** 2 / expected[busy])
    assert LEVEL / 2 < stats.chi2.sf(distance, busy.sum()) < 1 - LEVEL / 2


@pytest.mark.parametrize("name", PROFILES)
def test_counts_scatter_as_poisson_counts_do(name):
    """The variance of the number of arrivals over many seeds is its mean."""
    counts = np.array([len(arrivals(PROFILES[name], seed)) for seed in range(RUNS)])
    index = np.sum((counts - counts.mean()) ** 2) / counts.mean()
    assert LEVEL / 2 < stats.chi2.sf(index, RUNS - 1) < 1 - LEVEL / 2


@pytest.mark.parametrize("name", PROFILES)
def test_gaps_measured_by_the_cumulative_rate_are_exponential(name):
    profile = PROFILES[name]
    gaps = np.concatenate(
        [
            np.diff([profile.expected(time) for time in arrivals(profile, seed)], prepend=0)
            for seed in range(RUNS)
        ]
    )
    # The last gap of each run is cut off by its end: a bias of one in fifty, so whole runs only.
    assert stats.kstest(gaps, "expon").statistic < 0.035


def test_gaps_have_the_variability_that_was_asked_for():
    for gaps in (Erlang(1.0, 4), Hyperexponential(1.0, 4.0)):
        between = np.diff(arrivals(CONSTANT, gaps=gaps, until=30_000))
        assert between.mean() == pytest.approx(1 / 3, rel=0.04)
        assert between.var() / between.mean() ** 2 == pytest.approx(gaps.scv, rel=0.1)


def test_a_spike_brings_its_tasks_while_it_lasts_and_a_batch_all_at_once():
    source = Source(Arrivals(0, spikes=(Spike(5, 2, 50),), batches=(Batch(11, 9),)))
    came = [row[0] for seed in range(50) for row in source_columns(source, seed)]
    spike = [time for time in came if time != 11]
    assert all(5 <= time < 7 for time in spike)
    assert len(spike) == pytest.approx(50 * 100, abs=6 * math.sqrt(50 * 100))
    assert came.count(11) == 50 * 9


def test_a_record_is_played_back_as_it_was():
    source = Source(Recorded((0, 1, 1, 2.5), (3, 1, 2, 9)))
    rows = source_columns(source, until=2.5)
    assert [row[:2] for row in rows] == [(0, 3), (1, 1), (1, 2)]


# ------------------------------------------------------------------------- regular arrivals


@pytest.mark.parametrize("rate", [0.1, 1.0, 3.0, 7.3, 999.0])
def test_regular_arrivals_come_exactly_one_gap_apart(rate):
    expected = on_grid(np.arange(1, 30_000) / rate)
    came = arrivals(Profile((0,), (rate,)), gaps=Deterministic())
    assert np.array_equal(came, expected[expected < UNTIL])


def test_regular_arrivals_under_a_rising_rate_come_when_the_area_is_whole():
    """At rate t / 2 the area is t² / 4, so task k comes at 2 √k."""
    came = arrivals(Profile((0, 30), (0, 15)), gaps=Deterministic())
    assert np.array_equal(came, on_grid(2 * np.sqrt(np.arange(1, len(came) + 1))))
    assert len(came) == 224


@pytest.mark.parametrize("name", PROFILES)
def test_regular_arrivals_come_whenever_the_area_is_whole(name):
    came = arrivals(PROFILES[name], gaps=Deterministic())
    areas = [PROFILES[name].expected(time) for time in came]
    assert areas == pytest.approx(np.arange(1, len(came) + 1), abs=1e-5)
    assert len(came) >= PROFILES[name].expected(UNTIL) - 1


# ------------------------------------------------------------------------- nothing else matters


@examples(200)
@given(ROUND | ANY_PROFILE, SOME_GAPS, st.lists(times(0, UNTIL), min_size=1, max_size=8), SEEDS)
def test_what_is_planned_lies_between_the_last_stop_and_the_next(profile, gaps, stops, seed):
    whole, pieces = arrivals(profile, seed, gaps), flow(profile, seed, gaps)
    before, found = 0.0, []
    for stop in (*sorted(stops), UNTIL):
        planned = pieces.plan(stop)
        assert ((before <= planned) & (planned < stop)).all()
        found += planned.tolist()
        before = stop
        assert found == whole[whole < stop].tolist()


@examples(200)
@given(ANY_PROFILE, ANY_PROFILE, SOME_GAPS, GAPS, times(0, UNTIL), SEEDS)
def test_nothing_comes_in_the_past_after_a_change(profile, other, gaps, others, change, seed):
    changed = flow(profile, seed, gaps)
    assert (changed.plan(change) < change).all()
    changed.retarget(change, others, other)
    halves = [changed.plan((change + UNTIL) / 2), changed.plan(UNTIL)]
    assert (np.concatenate(halves) >= change).all()
    assert (halves[1] >= (change + UNTIL) / 2).all()


def test_a_task_on_the_very_begin_of_a_silence_comes_there_wherever_one_stops():
    """At rate 3 until 2 the sixth regular task comes at 2, when the rate has just fallen to 0."""
    profile = Profile.steps((0, 3.0), (2, 0.0), (7, 1.0))
    for stop in (2.5, 5, 7, 8):
        regular = flow(profile, gaps=Deterministic())
        assert regular.plan(2).tolist() == on_grid(np.arange(1, 6) / 3).tolist()
        assert [regular.plan(end).tolist() for end in (stop, 9)] == [[2], [8]]


class Together(Exponential):
    """Gaps of which every other is nothing: tasks come in pairs, the first pair at time 0."""

    def draw(self, u):
        return np.where(u[:, 0] < 0.5, 0.0, 2.0)


def test_tasks_with_no_gap_between_them_come_before_a_silence_too():
    profile = Profile.steps((0, 0.0), (5, 2.0))
    for seed in range(20):
        pieces = flow(profile, seed, Together())
        came = [pieces.plan(stop) for stop in (0.0, 1.0, 4.0, 20.0)]
        assert np.array_equal(np.concatenate(came), arrivals(profile, seed, Together(), 20.0))
        assert all((times >= last).all() for times, last in zip(came, (0, 0.0, 1.0, 4.0)))


@examples(100)
@given(ARRIVALS, DURATIONS, st.lists(times(0, UNTIL), max_size=5), SEEDS)
def test_plans_in_pieces_are_the_plan_in_one(arrivals, service, stops, seed):
    source = Source(arrivals, service, patience=Exponential(3.0))
    assert source_columns(source, seed, stops=stops) == source_columns(source, seed)


@pytest.mark.parametrize(
    ("profile", "until"),
    [
        # Where the rate falls to nothing rounding is worst, and here task 100 comes just before.
        *((Profile((0, 1e7), (2e-7 * (100 + end), 0)), 1e7) for end in (1e-10, 3e-10, 1e-8)),
        (Profile((0, 1e6), (0, 4e-4)), 1e6),
        (Profile((0, 1e-3), (4e5, 0)), 1e-3),
        (Profile((0, 5, 5, 10), (0, 20, 1, 0), period=10), 32.0),
        (Profile((0.0,), (1 / 3,)), 300.0),
    ],
)
@pytest.mark.parametrize("gaps", [Exponential(), Deterministic()], ids=repr)
def test_no_arrival_slips_through_a_stop_right_before_or_after_it(profile, until, gaps):
    whole = arrivals(profile, 1, gaps, until)
    assert len(whole) > 50
    for i, time in enumerate(whole):
        halves = flow(profile, 1, gaps)
        first = [halves.plan(time), halves.plan(time + TICK)]
        assert len(first[0]) <= i < sum(map(len, first))
        assert np.array_equal(np.concatenate([*first, halves.plan(until)]), whole)


def test_a_change_of_rate_keeps_the_points_of_the_unit_rate():
    """What comes after the change comes at another pace, but it is the same luck."""
    steady, changed = flow(CONSTANT), flow(CONSTANT)
    before, faster = changed.plan(10), Profile((0.0,), (6.0,))
    changed.retarget(10, Exponential(), faster)
    after = changed.plan(20)
    whole = steady.plan(30)
    assert np.array_equal(before, whole[whole < 10])
    assert after == pytest.approx(10 + (whole[whole >= 10] - 10) / 2, abs=2 * TICK)


def test_draws_are_found_by_their_number():
    drawn = Stream(7, "a", "demand").uniforms(0, 100, 3)
    again = Stream(7, "a", "demand")
    for first, count in ((90, 10), (0, 5), (5, 1), (40, 30), (40, 30)):
        assert np.array_equal(again.uniforms(first, count, 3), drawn[first : first + count])
    assert again.uniforms(0, 5, 0).shape == (5, 0)


def test_draws_in_chunks_are_the_same_draws(monkeypatch):
    plain = Stream(7, "a").draw(Erlang(1.0, 5), 10, 1000)
    monkeypatch.setattr(engine_streams, "CHUNK", 64)
    assert np.array_equal(Stream(7, "a").draw(Erlang(1.0, 5), 10, 1000), plain)


class Endless(Exponential):
    """Durations far beyond all that the grid can hold."""

    def draw(self, u):
        return super().draw(u) * 1e15


def test_the_longest_durations_are_cut_where_the_grid_ends():
    source = Source(Arrivals(3.0), Endless(), patience=Endless())
    for time, demand, patience, _ in source_columns(source):
        assert demand == patience == MAX_DURATION
        assert (time + demand) - demand == time


def test_streams_of_different_seeds_sources_and_purposes_are_independent():
    keys = [(seed, name, what) for seed in (1, 2, 2**53) for name in "ab" for what in ("gaps", "x")]
    drawn = np.array([Stream(*key).uniforms(0, 20_000, 1)[:, 0] for key in keys])
    correlations = np.corrcoef(drawn)[np.triu_indices(len(keys), 1)]
    assert np.abs(correlations).max() < 0.05


def test_at_one_instant_a_spike_comes_before_a_batch_whenever_that_became_known():
    spikes, batches = (Spike(10, 10, 1.0),), (Batch(12.0, 2),)
    known = Source(Arrivals(0.0, Deterministic(1), spikes, batches))
    whole = SourceStream(1, known)
    steered = SourceStream(1, Source(Arrivals(0.0, Deterministic(1), spikes)))
    steered.plan(11.5)
    steered = steered.steered(11.5, known)
    at_once = [part[0].tolist() for part in whole.plan(13.0)]
    assert at_once == [[11.0, 12.0], [12.0, 12.0]]
    assert [part[0].tolist() for part in steered.plan(13.0)] == [[12.0], [12.0, 12.0]]


def test_a_spike_that_has_not_begun_draws_nothing(monkeypatch):
    drawn = []
    monkeypatch.setattr(Stream, "draw", lambda self, *what: drawn.append(what) or np.ones(what[2]))
    stream = SourceStream(1, Source(Arrivals(0.0, spikes=(Spike(10, 5, 2.0), Spike(30, 5, 2.0)))))
    stream.plan(10.0)
    assert [spike.at for spike in stream._ahead] == [10, 30]
    before = len(drawn)
    stream.plan(12.0)
    assert len(drawn) > before
    assert [spike.at for spike in stream._ahead] == [30]


def test_wild_gaps_stay_within_their_bounds():
    """Gaps of scv 1000 leave long silences: drawing goes on, and on average the rate is kept."""
    counts = [
        len(arrivals(Profile((0,), (100.0,)), seed, Hyperexponential(1.0, 1000.0)))
        for seed in range(200)
    ]
    assert np.mean(counts) == pytest.approx(3000, rel=0.35)
