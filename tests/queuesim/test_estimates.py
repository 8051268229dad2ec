"""Intervals: quantiles and formulas against scipy, and how often they hold the truth."""

import math

import numpy as np
import pytest

from queuesim import Comparison, Estimate, one_queue, replicate, replications_needed
from queuesim.estimates import t_quantile
from queuesim.theory import transient_mmck

SHARES = (0.5, 0.51, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9995)
DEGREES = (1, 1.01, 1.5, 2, 2.5, 3, 4, 5, 7.25, 10, 19, 29.5, 99, 500, 999.9, 1000, 5000, 1e4)


@pytest.mark.parametrize("degrees", DEGREES)
def test_t_quantiles_are_those_of_scipy(degrees):
    stats = pytest.importorskip("scipy.stats")
    ours = [t_quantile(share, degrees) for share in SHARES]
    assert ours == pytest.approx(stats.t.ppf(SHARES, degrees), rel=1e-9, abs=1e-15)


def test_t_quantiles_are_those_of_the_tables():
    table = {1: 12.706, 2: 4.303, 5: 2.571, 9: 2.262, 30: 2.042, math.inf: 1.960}
    assert {df: round(t_quantile(0.975, df), 3) for df in table} == table


@pytest.mark.parametrize(
    ("share", "degrees"), [(0.4, 5), (1.1, 5), (math.nan, 5), (0.9, 0.5), (0.9, math.nan)]
)
def test_a_quantile_that_is_none_is_refused(share, degrees):
    with pytest.raises(ValueError, match="must be a number"):
        t_quantile(share, degrees)


TWENTY = (0.1, 0.2, 0.2, 0.4, 0.5, 0.9, 1.4, 2.0, 3.5, 8.0, *np.linspace(0.1, 4, 10).tolist())


@pytest.mark.parametrize("values", [TWENTY, tuple(range(20))])
def test_skewed_values_bend_and_widen_the_interval_and_even_ones_do_not(values):
    """By hand: (3 / g) ((1 + g (d - g / 6n))^(1/3) - 1), d = t / sqrt n (1 + g / 5 sqrt n)."""
    stats = pytest.importorskip("scipy.stats")
    found = Estimate("here", "mean_wait", values, 0.9)
    mean, sd, skew = np.mean(values), np.std(values, ddof=1), stats.skew(values, bias=False)
    for sign, end in ((1, found.low), (-1, found.high)):
        distance = sign * stats.t.ppf(0.95, 19) / math.sqrt(20)
        if skew > 1e-9:
            distance *= 1 + skew / 5 / math.sqrt(20)
            distance = (np.cbrt(1 + skew * (distance - skew / 120)) - 1) * 3 / skew
        assert end == pytest.approx(mean - distance * sd)
    assert (found.n, found.mean, found.sd) == (20, pytest.approx(mean), pytest.approx(sd))
    assert found.half_width == pytest.approx((found.high - found.low) / 2)
    assert found.notes == ()


def test_an_interval_turns_with_its_values():
    found, turned = (
        Estimate(None, "m", tuple(sign * value for value in TWENTY)) for sign in (1, -1)
    )
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


@pytest.mark.parametrize("n", [1, 2, 10, 19])
def test_fewer_than_twenty_replications_have_a_mean_but_no_interval(n):
    found = Estimate(None, "mean_wait", TWENTY[:n])
    assert found.mean == pytest.approx(np.mean(TWENTY[:n]))
    assert (found.low, found.high, found.half_width) == (None, None, None)
    assert found.notes == ("Fewer than 20 replications are too few for an interval: run more.",)


@pytest.mark.parametrize("commonest", [0.0, 1.0])
@pytest.mark.parametrize("others", [1, 9])
def test_what_nearly_every_replication_shows_has_no_interval(commonest, others):
    """Such as no task rejected, or each in time: the few that differ do not tell how rare it is."""
    found = Estimate(None, "m", TWENTY[-others:] + (commonest,) * (40 - others))
    assert found.mean == pytest.approx(np.mean(found.values))
    assert (found.low, found.high) == (None, None)
    assert found.notes == (
        f"Only {others} of 40 replications differ from the rest, too few for an interval: "
        "make more runs, or longer ones.",
    )


def test_ten_that_differ_have_an_interval():
    found = Estimate(None, "rejected_share", TWENTY[-10:] + (0.0,) * 30)
    assert found.low < found.mean < found.high and not found.notes


def test_replications_that_do_not_vary_have_no_interval():
    found = Estimate(None, "p50_wait", (0.0,) * 20)
    assert (found.mean, found.low, found.high) == (0.0, None, None)
    assert found.notes == ("All 20 replications show the same, so there is no interval.",)


def test_a_missing_value_leaves_no_mean_and_says_so():
    estimate = Estimate(None, "mean_wait", (3.0, None) * 10, reasons=("No task was started.",))
    assert (estimate.mean, estimate.low, estimate.high) == (None, None, None)
    assert estimate.notes == ("10 of 20 replications lack this: No task was started.",)


def test_a_comparison_has_the_interval_of_its_differences():
    later = tuple(1.0 + 1.1 * value for value in TWENTY)
    both = Comparison(Estimate("a", "m", TWENTY, 0.9), Estimate("b", "m", later, 0.9))
    alone = Estimate(None, "m", tuple(b - a for a, b in zip(TWENTY, later)), 0.9)
    assert (both.difference.low, both.difference.high) == (alone.low, alone.high)
    assert both.difference.low < np.mean(later) - np.mean(TWENTY) < both.difference.high


def test_a_change_that_most_pairs_do_not_show_has_no_interval():
    for apart, has_one in ((19, False), (20, True)):
        after = tuple(x + (k if k <= apart else 0) for k, x in enumerate(TWENTY * 2, 1))
        change = Comparison(Estimate("a", "m", TWENTY * 2), Estimate("b", "m", after)).difference
        assert (change.low is not None, not change.notes) == (has_one, has_one)
    assert Estimate(None, "m", change.values[:19] + (0.0,) * 21).low is not None


def test_a_comparison_without_intervals_or_without_a_mean():
    one = Comparison(Estimate("a", "m", (1.0,)), Estimate("b", "m", (3.0,)))
    assert (one.difference.mean, one.difference.half_width) == (2.0, None)
    gap = Comparison(Estimate("a", "m", (1.0, None)), Estimate("b", "m", (3.0, 3.0)))
    assert (gap.difference.values, gap.difference.mean) == ((2.0, None), None)


def share_held(rows, truth, level=0.95):
    """How many of the intervals of the rows hold the truth."""
    found = [Estimate(None, "m", tuple(row), level) for row in rows.tolist()]
    return float(np.mean([estimate.low <= truth <= estimate.high for estimate in found]))


def test_intervals_of_a_normal_measure_hold_the_truth_as_often_as_they_say():
    """Six standard errors; at most 1 % more, for the skewness that chance shows widens them."""
    values = np.random.default_rng(1).normal(7, 2, (2000, 20))
    for level in (0.8, 0.95):
        error = math.sqrt(level * (1 - level) / 2000)
        assert level - 6 * error < share_held(values, 7, level) < level + 0.01 + 6 * error


def test_intervals_of_skewed_measures_hold_the_truth_in_93_to_97_per_cent():
    """Twice as skewed as exponential values, and turned; four standard errors of 2000 draws."""
    luck = np.random.default_rng(2)
    error = math.sqrt(0.95 * 0.05 / 2000)
    for n in (20, 50):
        for sign in (1, -1):
            values = sign * luck.gamma(0.5, 1, (2000, n))
            assert 0.93 - 4 * error < share_held(values, sign * 0.5) < 0.97 + 4 * error


def test_rare_values_are_held_at_least_as_often_as_said():
    """Where most replications show 0: too wide, not too narrow."""
    luck = np.random.default_rng(3)
    values = luck.exponential(size=(4000, 40)) * (luck.random((4000, 40)) < 0.4)
    values = values[np.count_nonzero(values, axis=1) >= 10]
    assert share_held(values, 0.4) > 0.93


def test_intervals_of_a_queue_hold_the_truth_as_often_as_they_say():
    """200 experiments of 20 replications. Of other seeds one in a million would fail."""
    chain = transient_mmck(0.8, 1.0, 1, until=60.0)
    truth, queue, held = chain.waited[-1] / 60, one_queue(rate=0.8, workers=1), 0
    for seed in range(200):
        *_, last = replicate(queue, 20, 60, "mean_waiting", seed=seed)
        held += last.low <= truth <= last.high
    assert held / 200 == pytest.approx(0.95, abs=0.11)


def test_two_stages_reach_the_wished_precision():
    draw, held, sizes = np.random.default_rng(2), 0, []
    for _ in range(1000):
        values = draw.normal(5, 3, 2000)
        needed = replications_needed(Estimate(None, "m", tuple(values[:6].tolist())), 1.5)
        sizes.append(needed)
        held += abs(np.mean(values[:needed]) - 5) <= 1.5
    assert held / 1000 >= 0.95 - 6 * math.sqrt(0.95 * 0.05 / 1000)
    assert min(sizes) == 20, "an estimate has no interval before"
    assert 20 < np.mean(sizes) < 35  # (2.57 * 3 / 1.5)² = 26


@pytest.mark.parametrize(("pilot", "width"), [((1.0,), 1.0), ((1.0, None), 1.0), ((1.0, 2.0), 0.0)])
def test_a_precision_that_cannot_be_planned_is_refused(pilot, width):
    with pytest.raises(ValueError, match=r"half-width|pilot"):
        replications_needed(Estimate(None, "m", pilot), width)
