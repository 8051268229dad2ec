"""Distributions hold what their `mean` and `scv` promise.

Samples are fixed, so these tests pass or fail for ever. Had the samples been others, chance alone
would fail a check less than once in ten million times: the bounds are six standard errors.
"""

import math
from dataclasses import FrozenInstanceError, replace
from itertools import product

import numpy as np
import pytest

from queuesim import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    TwoPoint,
)
from queuesim.streams import Stream

SAMPLE = 200_000
EACH = [
    Deterministic(0.7),
    Exponential(2.5),
    Erlang(1.0, 1),
    Erlang(3.0, 4),
    Lognormal(1.0, 0.25),
    Lognormal(2.0, 2.0),
    Hyperexponential(1.0, 1.0),
    Hyperexponential(1.0, 4.0),
    Hyperexponential(0.2, 10.0),
    TwoPoint(0.5, 5.0, 0.1),
    TwoPoint(0.1, 10.0, 0.02),
    Empirical((1.0, 2.0, 2.0, 7.0)),
]


def sample(distribution, count=SAMPLE, seed=1):
    return Stream(seed, "test", "demand").draw(distribution, 0, count)


@pytest.mark.parametrize("distribution", EACH, ids=repr)
def test_mean_and_scv_are_those_of_a_sample(distribution):
    values = sample(distribution)
    assert values.shape == (SAMPLE,)
    assert values.mean() == pytest.approx(distribution.mean, abs=error_of(values) + 1e-12)
    squares = (values / distribution.mean - 1) ** 2
    assert squares.mean() == pytest.approx(distribution.scv, abs=error_of(squares) + 1e-12)


def error_of(values):
    return 6 * values.std() / math.sqrt(len(values))


@pytest.mark.parametrize("distribution", EACH, ids=repr)
def test_durations_are_finite_and_never_negative_at_the_ends_of_the_unit_interval(distribution):
    draws = list(product((0.0, 2**-53, 0.5, 1 - 2**-53), repeat=distribution.uniforms))
    values = distribution.draw(np.array(draws).reshape(len(draws), -1))
    assert np.isfinite(values).all()
    assert (values >= 0).all()


@pytest.mark.parametrize(
    ("distribution", "tail"),
    [
        (Exponential(2.0), lambda t: math.exp(-t / 2)),
        (Erlang(2.0, 2), lambda t: math.exp(-t) * (1 + t)),
        (Lognormal(2.0, 1.5), lambda t: lognormal_tail(t, 2.0, 1.5)),
        (Hyperexponential(2.0, 4.0), lambda t: balanced_tail(t, 2.0, 4.0)),
    ],
    ids=lambda value: "tail" if callable(value) else repr(value),
)
@pytest.mark.parametrize("time", [0.5, 2.0, 6.0])
def test_tails_are_those_of_the_named_distribution(distribution, tail, time):
    share = tail(time)
    error = 6 * math.sqrt(share * (1 - share) / SAMPLE)
    assert np.mean(sample(distribution) > time) == pytest.approx(share, abs=error)


def lognormal_tail(time, mean, scv):
    variance = math.log(1 + scv)
    z = (math.log(time / mean) + variance / 2) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2)) / 2


def balanced_tail(time, mean, scv):
    """Two exponentials; each brings half of the mean."""
    often = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2
    return sum(p * math.exp(-2 * p * time / mean) for p in (often, 1 - often))


def test_two_points_come_in_their_shares_and_measured_values_evenly():
    assert np.mean(sample(TwoPoint(1, 9, 0.25)) == 9) == pytest.approx(0.25, abs=0.006)
    values, counts = np.unique(sample(Empirical((3.0, 1.0, 2.0, 2.0))), return_counts=True)
    assert values.tolist() == [1, 2, 3]
    assert counts / SAMPLE == pytest.approx([0.25, 0.5, 0.25], abs=0.007)


def test_the_same_uniforms_give_longer_durations_to_a_longer_mean():
    """So comparisons are paired: each task is slower, none merely another one."""
    for kind in (Exponential, Erlang, Lognormal, Hyperexponential):
        short, long = sample(kind(1.0), 1000), sample(kind(1.5), 1000)
        assert long == pytest.approx(1.5 * short)


def test_they_are_frozen_values():
    assert Exponential(2) == Exponential(2.0) != Deterministic(2.0)
    assert replace(Erlang(2.0, 3), k=5) == Erlang(2.0, 5)
    assert len({Exponential(), Exponential(1.0), Deterministic()}) == 2
    with pytest.raises(FrozenInstanceError):
        Exponential().mean = 2


class Triangular(Distribution):
    """A distribution that a reader may add."""

    mean, scv, uniforms = 1.0, 1 / 6, 2

    def draw(self, u):
        return u.sum(axis=1)


def test_a_reader_may_add_one():
    values = sample(Triangular())
    assert values.mean() == pytest.approx(1, abs=error_of(values))


NONSENSE = [0, -1, math.nan, math.inf, -math.inf, 1e9, 1e-9, "1", None, [], 10**400, True, 1j]


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:8])
@pytest.mark.parametrize("kind", [Deterministic, Exponential, Erlang, Lognormal, Hyperexponential])
def test_a_mean_that_makes_no_sense_is_refused_with_what_is_allowed(kind, value):
    with pytest.raises(ValueError, match="mean duration must be a number from"):
        kind(value)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Erlang(1, 0), "stages k must be a number from 1 to 100"),
        (lambda: Erlang(1, 2.5), "stages k must be a whole number"),
        (lambda: Erlang(1, 1000), "stages k must be a number from 1 to 100"),
        (lambda: Erlang(1, math.nan), "stages k must be"),
        (lambda: Lognormal(1, 0), "scv must be a number above 0 up to 1,000"),
        (lambda: Lognormal(1, "much"), "scv must be"),
        (lambda: Hyperexponential(1, 0.5), "scv must be a number from 1 to 1,000"),
        (lambda: Hyperexponential(1, 1e4), "scv must be a number from 1 to 1,000"),
        (lambda: TwoPoint(0, 1, 0.1), "The short duration must be"),
        (lambda: TwoPoint(1, math.inf, 0.1), "The long duration must be"),
        (lambda: TwoPoint(1, 2, 1.1), "share of long tasks must be a number from 0 to 1"),
        (lambda: Empirical(()), "Measured durations must be from 1 to 100,000 in number, not 0"),
        (lambda: Empirical((1, 0)), "A measured duration must be a number above 0"),
        (lambda: Empirical((1, None)), "A measured duration must be"),
        (lambda: Empirical("123"), "Measured durations must be a tuple or list"),
        (lambda: Empirical(5), "Measured durations must be a tuple or list"),
        (lambda: Empirical([1.0] * 100_001), "not more than 100,000"),
        (lambda: Empirical((1e-9,)), "The mean of measured durations must be"),
    ],
)
def test_other_nonsense_is_refused_too(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_arrays_are_welcome_as_measured_values():
    assert Empirical(np.array([1.0, 3.0])) == Empirical((1.0, 3.0))
    assert Exponential(np.float64(2)).mean == 2.0
    assert Erlang(1.0, np.int64(3)).k == 3
