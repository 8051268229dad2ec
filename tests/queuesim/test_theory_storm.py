"""The retry storm, against a chain written down event by event, exact fractions and limits."""

import math
from fractions import Fraction

import numpy as np
import pytest

from queuesim.theory import feeds_itself, mmck, retry_storm, starts_in_time, wait_at_depth
from queuesim.theory.elimination import balance, eliminate, visits
from queuesim.theory.storm import MARGIN
from tests.queuesim.chains import expect, generator, near, stationary

RATE, SERVICE, WORKERS, LIMIT = 1.7, 0.8, 2, 4
PATIENCE, RETRIES, AFTER = 0.75, 1.5, 0.6
MOST = 30  # more callers never retry at once: less than once in 10¹² times


def shares_that_go():
    """P(a task that finds 0, 1 .. waiting starts after the patience): a sum of Poisson terms."""
    mean = PATIENCE * WORKERS / SERVICE
    terms = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(LIMIT)]
    return [sum(terms[: found + 1]) for found in range(LIMIT)]


GOES = shares_that_go()
AGAIN = RETRIES / (1 + RETRIES)


def goes(n):
    return 0.0 if n < WORKERS else GOES[n - WORKERS]


def moves(state):
    n, retrying = state
    if n:
        yield min(n, WORKERS) / SERVICE, (n - 1, retrying)
    # who sends an attempt: a new caller, or one of those who are retrying
    for pace, others in ((RATE, retrying), (retrying / AFTER, retrying - 1)):
        back = min(others + 1, MOST)
        if n == WORKERS + LIMIT:
            yield pace * AGAIN, (n, back)
            yield pace * (1 - AGAIN), (n, others)
        else:
            yield pace * goes(n) * AGAIN, (n + 1, back)
            yield pace * (1 - goes(n) * AGAIN), (n + 1, others)


SOLVED = retry_storm(RATE, SERVICE, WORKERS, LIMIT, PATIENCE, RETRIES, AFTER)
FULL = WORKERS + LIMIT


def test_the_long_run_against_a_chain():
    chain = stationary((0, 0), moves)
    for n in range(FULL + 1):
        for retrying in range(12):
            assert SOLVED.states[n, retrying] == near(chain[n, retrying], rel=1e-7, tol=1e-11)

    nothing_waits = sum(p for (n, r), p in chain.items() if n <= WORKERS and r == 0)
    assert SOLVED.waiting[0, 0] == near(nothing_waits, rel=1e-7)
    assert SOLVED.waiting[2, 1] == SOLVED.states[WORKERS + 2, 1]

    def attempts(state):
        return RATE + state[1] / AFTER

    in_vain = expect(chain, lambda s: attempts(s) * goes(s[0]) if s[0] < FULL else 0.0)
    taken = expect(chain, lambda s: attempts(s) * (s[0] < FULL))
    assert SOLVED.in_vain == near(in_vain, rel=1e-8)
    assert SOLVED.goodput == near(taken - in_vain, rel=1e-8)
    assert SOLVED.rejected == near(expect(chain, attempts) - taken, rel=1e-8)
    assert SOLVED.mean_waiting == near(expect(chain, lambda s: max(0, s[0] - WORKERS)), rel=1e-8)
    assert SOLVED.mean_retrying == near(expect(chain, lambda s: s[1]), rel=1e-8)


def times_until(there):
    """{state: mean time until `there` holds}, by linear equations."""
    q, states = generator((0, 0), moves)
    inside = np.array([not there(state) for state in states])
    times = np.linalg.solve(q[np.ix_(inside, inside)], -np.ones(inside.sum()))
    return dict(zip([s for s, kept in zip(states, inside) if kept], times))


def test_the_ways_out_of_both_basins_against_linear_equations():
    to_storm = times_until(lambda state: state[0] == FULL)[0, 0]
    assert SOLVED.time_to_storm == near(to_storm, rel=1e-8)
    to_calm = times_until(lambda state: state[0] < WORKERS)
    weights = SOLVED.states[-1] / SOLVED.states[-1].sum()
    expected = sum(p * to_calm[FULL, r] for r, p in enumerate(weights[:MOST]))
    assert SOLVED.time_to_calm == near(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("rate", "limit", "patience", "retries"),
    [
        (3, 60, 5, 3),
        (3, 15, 5, 3),
        (4, 60, 10, 5),
        (3, 110, 2, 5),
        (0.25, 60, 3, 5),
        (3, 60, 1, 25),
    ],
)
def test_no_more_callers_retry_than_are_looked_at(rate, limit, patience, retries):
    """Where the rejected do not come back, few retry, whether the queue is long or short."""
    args = rate, 1, 4, limit, patience, retries, patience, 0
    few = retry_storm(*args)
    count = few.states.shape[1]
    many = retry_storm(*args, retrying=2 * count)
    assert few.states == near(many.states[:, :count], rel=1e-9, tol=1e-15)
    for name in ("goodput", "in_vain", "rejected", "mean_waiting", "mean_retrying", "time_to_calm"):
        assert getattr(few, name) == near(getattr(many, name), rel=1e-9)
    assert few.time_to_storm == near(many.time_to_storm, rel=1e-6)
    known = count - MARGIN
    assert few.fills[:, :known] == near(many.fills[:, :known], rel=1e-5, tol=1e-5)


def test_every_attempt_is_accounted_for():
    for limit, retries in [(0, 2), (3, 0), (20, 1), (60, 3)]:
        solved = retry_storm(3, 1, 4, limit, 5, retries, 5)
        busy = np.minimum(np.arange(4 + limit + 1), 4) @ solved.states.sum(1)
        assert solved.goodput + solved.in_vain == near(busy, rel=1e-9)
        assert solved.attempts == near(solved.goodput + solved.in_vain + solved.rejected)
        assert solved.attempts == near(3 + solved.mean_retrying / 5, rel=1e-9)


@pytest.mark.parametrize(("rate", "limit"), [(3.0, 5), (3.0, 30), (0.5, 20)])
def test_without_retries_it_is_a_plain_queue(rate, limit):
    solved, plain = retry_storm(rate, 1, 4, limit, 5, 0, 5), mmck(rate, 1, 4, limit)
    assert solved.rejected == near(rate * plain.rejected_share, tol=1e-30)
    assert solved.mean_waiting == near(plain.mean_waiting)
    assert solved.mean_retrying == 0
    # from n to n + 1 it takes 1/λ, and where it goes down first, all of that again
    step, total = 0.0, 0.0
    for n in range(4 + limit):
        step = 1 / rate + min(n, 4) / rate * step
        total += step
    assert solved.time_to_storm == near(total)


def test_elimination_against_exact_fractions():
    """A rare way out, 10⁴⁰ times rarer than the moves inside: no digit is lost."""
    rng = np.random.default_rng(2)
    size = 6
    powers = 2.0 ** rng.integers(-60, 20, (size, size))
    out = np.zeros(size)
    out[-1] = 2.0**-120
    exact = [[Fraction(value) for value in row] for row in powers]
    leave = [[-value for value in row] for row in exact]
    for i in range(size):
        leave[i][i] = sum(exact[i]) - exact[i][i] + Fraction(out[i])
    times = solve_exactly(leave, [Fraction(1)] * size)
    ones = np.ones((size, 1))
    assert eliminate(powers, out, ones)[:, 0] == near([float(t) for t in times], rel=1e-13)
    # The long-run shares: each balance written down. Only the last state has a way out, and its
    # balance is replaced by the sum of all shares.
    equations = [[-leave[j][i] for j in range(size)] for i in range(size)]
    equations[-1] = [Fraction(1)] * size
    shares = solve_exactly(equations, [Fraction(0)] * (size - 1) + [Fraction(1)])
    balanced = balance(powers)
    assert balanced / balanced.sum() == near([float(share) for share in shares], rel=1e-13, tol=0)


def solve_exactly(matrix, right):
    """Gauss's elimination with fractions."""
    rows = [[*row, value] for row, value in zip(matrix, right)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(len(rows)):
            if i != k:
                factor = rows[i][k]
                rows[i] = [value - factor * base for value, base in zip(rows[i], rows[k])]
    return [row[-1] for row in rows]


# The two rules of lesson 16


@pytest.mark.parametrize("retries", [0.1, 0.2, 0.3])
def test_a_storm_that_does_not_feed_itself_is_over_soon(retries):
    """Work to be done: tasks in the system, and 1 + R attempts of each caller who is retrying.

    While all workers are busy it falls by at least 4 - 3(1 + R) a second, as if all were in vain.
    """
    assert not feeds_itself(3, 1, 4, retries)
    solved = retry_storm(3, 1, 4, 100, 5, retries, 5)
    when_full = solved.states[-1] / solved.states[-1].sum()
    retrying = when_full @ np.arange(len(when_full))
    to_do = 104 - 3 + (1 + retries) * retrying
    assert solved.time_to_calm <= to_do / (4 - 3 * (1 + retries))


@pytest.mark.parametrize("retries", [0.5, 1, 3])
def test_a_storm_that_feeds_itself_lasts_the_longer_the_longer_the_line(retries):
    """Where nothing feeds it, twice the line is done in about twice the time; here it explodes."""
    assert feeds_itself(3, 1, 4, retries)
    lasts = [retry_storm(3, 1, 4, limit, 5, retries, 5).time_to_calm for limit in (40, 60, 80)]
    assert lasts[1] > 4 * lasts[0] and lasts[2] > 4 * lasts[1]


def test_the_edge_where_a_storm_begins_to_feed_itself():
    assert not feeds_itself(3, 1, 4, 1 / 3 - 1e-9)
    assert feeds_itself(3, 1, 4, 1 / 3 + 1e-9)


def test_a_storm_cannot_start_while_a_full_line_is_served_in_time():
    assert starts_in_time(20, 1, 4, 5) and not starts_in_time(21, 1, 4, 5)
    for retries in (1, 3, 5):
        assert retry_storm(3, 1, 4, 20, 5, retries, 5).time_to_calm < 100
    for limit in (5, 19, 20, 21, 60):
        assert starts_in_time(limit, 1, 4, 5) == (wait_at_depth(limit, 1, 4) <= 5)


def test_with_very_many_retries_the_line_must_be_shorter_than_that():
    """25 retries: a limit of just c x patience = 20 lets a storm last for days, 16 does not."""
    assert starts_in_time(20, 1, 4, 5)
    assert retry_storm(3, 1, 4, 20, 5, 25, 5).time_to_calm > 24 * 3600
    assert retry_storm(3, 1, 4, 16, 5, 25, 5).time_to_calm < 60


def test_the_basins_against_linear_equations():
    """P(full before a worker is idle): harmonic in between, 1 where full, 0 where one is idle."""
    q, states = generator((0, 0), moves)
    inside = np.array([WORKERS <= n < FULL for n, _ in states])
    into_full = q[np.ix_(inside, [n == FULL for n, _ in states])].sum(axis=1)
    chances = np.linalg.solve(-q[np.ix_(inside, inside)], into_full)
    exact = dict(zip([s for s, kept in zip(states, inside) if kept], chances))
    assert SOLVED.fills.shape[0] == LIMIT + 1
    for waiting in range(LIMIT):
        for retrying in range(12):
            expected = exact[WORKERS + waiting, retrying]
            assert SOLVED.fills[waiting, retrying] == near(expected, rel=1e-7)
    assert (SOLVED.fills[LIMIT] == 1).all()


def moves_without_rejected(state):
    """As `moves`, but that rejected callers do not come back."""
    n, retrying = state
    if n == FULL:
        yield WORKERS / SERVICE, (n - 1, retrying)
        if retrying:
            yield retrying / AFTER, (n, retrying - 1)
    else:
        yield from moves(state)


def test_where_rejected_callers_do_not_come_back_against_a_chain():
    solved = retry_storm(RATE, SERVICE, WORKERS, LIMIT, PATIENCE, RETRIES, AFTER, later=0)
    chain = stationary((0, 0), moves_without_rejected)
    for n in range(FULL + 1):
        for retrying in range(12):
            assert solved.states[n, retrying] == near(chain[n, retrying], rel=1e-7, tol=1e-11)
    assert solved.goodput > SOLVED.goodput


def test_chains_side_by_side_visit_as_each_does_state_by_state():
    """By halves, with subtractions, as without one: 65 states are halved twice."""
    luck = np.random.default_rng(3)
    moves, out = luck.exponential(size=(4, 65, 65)), luck.exponential(size=(4, 65))
    together = visits(moves, out)
    for which, one in enumerate(together):
        found = eliminate(moves[which], out[which], np.eye(65))
        np.testing.assert_allclose(one, found, rtol=1e-10)
