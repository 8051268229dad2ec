"""The formulas: what the lessons claim, limits and relations, and independent small chains."""

import inspect
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim import theory
from queuesim.theory import (
    Unstable,
    batch,
    cheapest_workers,
    cobham_mg1,
    cobham_mmc,
    erlang_a,
    erlang_b,
    erlang_c,
    fluid_backlog,
    fluid_drain,
    md1,
    mg1,
    mm1,
    mm1_first_waits,
    mm1_mean_of_first,
    mm1_wait_variance,
    mmc,
    mmck,
    mmck_states,
    one_line_or_many,
    reserve,
    tasks_for_precision,
    time_quantile,
    time_tail,
    transient_mmck,
    wait_quantile,
    wait_tail,
    workers_for,
)

some = settings(max_examples=40)
SPIKE = ((0, 2.0), (20, 8.0), (30, 2.0))


def near(value, rel=1e-9, tol=1e-12):
    return pytest.approx(value, rel=rel, abs=tol)


def area(values, times):
    """The integral of a line through points."""
    values = np.asarray(values)
    return float((values[1:] + values[:-1]) @ np.diff(times) / 2)


def digits(value, shown):
    """The value, rounded as it is shown ('4.26'), reads the same."""
    places = len(shown.partition(".")[2])
    return f"{value:.{places}f}" == shown


# Independent means: chains written down event by event, solved with numpy alone.


def generator(start, moves):
    """Explore a chain from `start`; moves(state) yields (rate, next state). -> (Q, states)."""
    states, found, rows = [start], {start: 0}, []
    for state in states:
        for rate, target in moves(state):
            if rate > 0:
                if target not in found:
                    found[target] = len(states)
                    states.append(target)
                rows.append((found[state], found[target], rate))
    q = np.zeros((len(states), len(states)))
    for i, j, rate in rows:
        q[i, j] += rate
    return q - np.diag(q.sum(1)), states


def stationary(start, moves):
    """{state: probability} in the long run."""
    q, states = generator(start, moves)
    system = np.vstack((q.T[1:], np.ones(len(q))))
    solution = np.linalg.solve(system, np.eye(len(q))[-1])
    return dict(zip(states, solution, strict=True))


def expm(matrix):
    """Matrix exponential by scaling and squaring of a Taylor series."""
    squarings = max(0, math.ceil(math.log2(max(1e-9, np.abs(matrix).sum(1).max()))) + 4)
    scaled, term = matrix / 2**squarings, np.eye(len(matrix))
    total = term
    for k in range(1, 18):
        term = term @ scaled / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total


def line(rate, workers, limit, service=1.0):
    def moves(n):
        yield rate * (n < workers + limit), n + 1
        yield min(n, workers) / service, n - 1

    return moves


def expect(chain, value):
    return sum(p * value(state) for state, p in chain.items())


# What the lessons claim


def test_lesson_1_the_spike_takes_forty_seconds_to_clear():
    assert fluid_drain(40, 3, 1, 4) == 40


@pytest.mark.parametrize(
    ("limit", "rejected", "wait"),
    [(0, "39.8", "0"), (10, "21.1", "1.72"), (20, "20.1", "4.04"), (50, "20.0", "11.5")],
)
def test_lesson_2_a_longer_queue_rejects_no_fewer(limit, rejected, wait):
    queue = mmck(5, 1, 4, limit)
    assert digits(100 * queue.rejected_share, rejected)
    assert digits(queue.mean_wait, wait)


def test_lesson_3_randomness_alone_makes_queues():
    assert md1(0.9, 1).mean_wait == near(4.5)
    assert mm1(0.9, 1).mean_wait == near(9)
    assert mg1(0.9, 1, 4).mean_wait == near(22.5)


@pytest.mark.parametrize(("load", "wait"), [(0.5, 1), (0.8, 4), (0.9, 9), (0.95, 19), (0.99, 99)])
def test_lesson_4_the_hockey_stick(load, wait):
    assert mm1(load, 1).mean_wait == near(wait)


def test_lesson_5_spikes():
    solved = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2)
    peak = solved.mean_wait.argmax()
    assert digits(solved.mean_wait[peak], "10.0")
    assert solved.times[peak] == 30
    assert digits(solved.mean_wait_between(), "2.91")
    assert solved.offered[-1] / 80 == near(2.75)
    assert digits(mmc(2.75, 1, 4).mean_wait, "0.33")
    times, backlog = fluid_backlog(SPIKE, 1, 4, until=80)
    assert backlog.max() == backlog[times == 30] == 40
    assert backlog[times == 50] == 0
    assert fluid_drain(40, 2, 1, 4) == 20


@pytest.mark.parametrize(
    ("workers", "peak", "utilisation"),
    [(4, "10.0", 69), (5, "6.0", 55), (6, "3.5", 46), (7, "1.85", 39), (8, "0.91", 34)],
)
def test_lesson_6_workers_for_the_spike(workers, peak, utilisation):
    solved = transient_mmck(SPIKE, 1, workers, until=80, start_rate=2)
    assert digits(solved.mean_wait.max(), peak)
    assert round(100 * area(solved.mean_busy, solved.times) / 80 / workers) == utilisation


def test_lesson_6_workers_for_the_day():
    shares = [100 * wait_tail(10, 1, workers, 0.5) for workers in range(11, 15)]
    assert all(map(digits, shares, ["41", "17", "6.4", "2.4"]))
    assert cheapest_workers(10, 1, 10, 30)[0] == 14
    assert workers_for(10, 1, 0.05, wait=0.5) == 14
    assert workers_for(10, 1, 0.10, wait=0.5) == 13


def test_lesson_7_how_long_is_the_line():
    queue = mm1(0.9, 1)
    figures = queue.mean_waiting, queue.mean_in_system, queue.mean_time_in_system
    assert figures == near((8.1, 9, 10))
    assert digits(time_quantile(0.9, 1, 1, 0.95), "30")


def test_lesson_8_everything_at_midnight():
    assert batch(100, 4) == (12, 25)
    assert batch(100, 4, spread=60)[0] == 0


def test_lesson_9_two_queues():
    assert mmc(1.2, 1, 2).mean_wait == near(0.5625)  # shown as .563
    assert digits(mmc(1.8, 1, 2).mean_wait, "4.26")
    shared = cobham_mmc((1.2, 1.8), 1, 4)
    assert all(map(digits, shared.waits, ["0.182", "0.728"]))


def test_lesson_10_workers_that_pull_from_both():
    none, one = reserve(0.9, 2.4, 1, 4, 0), reserve(0.9, 2.4, 1, 4, 1)
    assert digits(none.high_wait, "0.207")
    assert digits(none.low_wait, "1.18")
    assert digits(one.high_wait, "0.151")
    assert digits(one.low_wait, "4.20")
    with pytest.raises(Unstable, match=r"with 1 of 4 workers reserved at most 2\.637/s"):
        reserve(0.9, 2.7, 1, 4, 1)
    assert mmc(0.9 + 2.7, 1, 4).utilisation == near(0.9)
    assert reserve(0.9, 2.7, 1, 4, 0).low_wait < 4


def test_lesson_11_priority_moves_the_waiting():
    assert digits(mmc(3.6, 1, 4).mean_wait, "1.97")
    quarter, most = cobham_mmc((0.9, 2.7), 1, 4), cobham_mmc((2.7, 0.9), 1, 4)
    assert all(map(digits, quarter.waits + most.waits, ["0.254", "2.54", "0.606", "6.06"]))
    assert quarter.mean_wait == near(mmc(3.6, 1, 4).mean_wait) == near(most.mean_wait)


def test_lesson_12_one_line_or_many():
    waits = [mmc(0.9 * workers, 1, workers).mean_wait for workers in (1, 2, 4, 8)]
    assert all(map(digits, waits, ["9", "4.26", "1.97", "0.88"]))
    assert one_line_or_many(3.6, 1, 4) == near((9, waits[2]))
    assert workers_for(9000, 1, erlang_c(9, 12)) == 9086


def test_lesson_13_one_slow_task():
    classes = cobham_mg1([(1, 0.1, 1), (0.07, 10, 1)])
    assert digits(classes.waits[0], "7.79")


def test_lesson_16_the_same_depth():
    assert 50 / 10 == 5
    assert 50 / (10 / 60) == 300


def test_lesson_17_one_run_is_one_roll_of_the_dice():
    assert digits(math.sqrt(mm1_wait_variance(0.9, 1) / 10_000), "1.9")
    assert round(tasks_for_precision(0.9, 1), -3) == 681_000
    assert digits(mm1_mean_of_first(0.9, 1, 1000), "8.11")


# Erlang, M/M/c, M/M/c/K


def test_erlang_b_is_the_textbook_sum():
    for load, workers in [(0.3, 1), (2, 3), (9, 12), (30, 20)]:
        terms = [load**n / math.factorial(n) for n in range(workers + 1)]
        assert erlang_b(load, workers) == near(terms[-1] / sum(terms))


def test_erlang_with_ten_thousand_workers():
    assert erlang_b(1e4, 10_000) == near(math.sqrt(2 / math.pi / 1e4), rel=0.01)
    assert 0 < erlang_c(9_900, 10_000) < 0.3
    assert erlang_b(1, 10_000) == 0
    assert erlang_b(1e9, 10) == near(1, rel=1e-7)


@pytest.mark.parametrize(
    ("rate", "workers", "limit"), [(5, 4, 0), (5, 4, 7), (0.5, 1, 3), (1, 1, 9), (30, 2, 12)]
)
def test_mmck_against_a_chain(rate, workers, limit):
    chain = stationary(0, line(rate, workers, limit, 0.8))
    assert mmck_states(rate, 0.8, workers, limit) == near([chain[n] for n in sorted(chain)])
    queue = mmck(rate, 0.8, workers, limit)
    waiting = expect(chain, lambda n: max(0, n - workers))
    accepted = rate * (1 - chain[workers + limit])
    assert queue.rejected_share == near(chain[workers + limit])
    assert queue.mean_waiting == near(waiting)
    assert queue.mean_wait == near(waiting / accepted)
    assert queue.mean_in_system == near(expect(chain, lambda n: n))
    assert queue.utilisation == near(expect(chain, lambda n: min(n, workers)) / workers)
    assert queue.throughput == near(accepted)


@pytest.mark.parametrize("limit", [0, 1, 10_000])
@pytest.mark.parametrize("workers", [1, 100, 10_000])
@pytest.mark.parametrize("rate", [0.0, 1e-9, 1.0, 100.0, 1e4])
def test_mmck_neither_overflows_nor_loses_mass(rate, workers, limit):
    queue, states = mmck(rate, 1, workers, limit), mmck_states(rate, 1, workers, limit)
    assert np.isfinite(states).all()
    assert states.sum() == near(1)
    waiting = float(np.arange(limit + 1) @ states[workers:])
    assert queue.mean_waiting == near(waiting, rel=1e-7)
    assert 0 <= queue.rejected_share <= 1
    assert queue.utilisation <= 1 + 1e-9
    assert 0 <= wait_tail(rate, 1, workers, 0.5, limit) <= queue.wait_share + 1e-12


@pytest.mark.parametrize(
    ("rate", "workers", "limit"), [(3.5, 4, 2000), (0.9, 1, 2000), (9.0, 12, 2000)]
)
def test_a_long_queue_is_an_unlimited_one(rate, workers, limit):
    long, endless = mmck(rate, 1, workers, limit), mmck(rate, 1, workers)
    assert endless == mmc(rate, 1, workers)
    for name in ("utilisation", "wait_share", "mean_wait", "mean_waiting", "mean_in_system"):
        assert getattr(long, name) == near(getattr(endless, name))
    for t in (0, 0.3, 4.0):
        tail = wait_tail(rate, 1, workers, t, limit)
        assert tail == near(wait_tail(rate, 1, workers, t))
    assert wait_quantile(rate, 1, workers, 0.95, limit) == near(
        wait_quantile(rate, 1, workers, 0.95), rel=1e-8
    )


@some
@given(load=st.floats(0.01, 300), workers=st.integers(1, 300))
def test_no_waiting_place_is_erlang_b(load, workers):
    assert mmck(load, 1, workers, 0).rejected_share == near(erlang_b(load, workers), rel=1e-8)
    assert mmck(load, 1, workers, 0).mean_wait == 0


@some
@given(used=st.floats(0.01, 0.99), workers=st.integers(1, 200), service=st.floats(0.01, 100))
def test_mmc_relations(used, workers, service):
    rate = used * workers / service
    queue, load = mmc(rate, service, workers), rate * service
    blocked = erlang_b(load, workers)
    assert queue.wait_share == near(blocked / (1 - used * (1 - blocked)))
    assert queue.wait_share >= blocked
    assert queue.mean_waiting == near(rate * queue.mean_wait)
    assert queue.mean_in_system == near(queue.mean_waiting + load)
    assert queue.mean_wait == near(
        queue.wait_share / (workers / service - rate), rel=1e-8
    )  # who waits, waits exponentially
    assert queue.mean_wait <= mm1(rate / workers, service).mean_wait * (1 + 1e-12)
    assert queue.mean_wait > mmc(rate, service, workers + 1).mean_wait or queue.mean_wait < 1e-200


@some
@given(st.floats(0.1, 40), st.integers(1, 20), st.integers(0, 60))
def test_more_places_reject_less_and_wait_longer(rate, workers, limit):
    few, more = mmck(rate, 1, workers, limit), mmck(rate, 1, workers, limit + 1)
    assert more.rejected_share <= few.rejected_share * (1 + 1e-12)
    assert more.mean_wait >= few.mean_wait * (1 - 1e-12)
    assert few.rejected_share >= 1 - workers / rate - 1e-12


# Waits


@pytest.mark.parametrize(("rate", "workers", "limit"), [(5, 4, 7), (0.5, 1, 6), (2, 3, 5)])
@pytest.mark.parametrize("t", [0.0, 0.4, 3.0])
def test_the_accepted_wait_against_an_absorbing_chain(rate, workers, limit, t):
    chain = stationary(0, line(rate, workers, limit, 0.8))
    ahead = np.array([chain[workers + j] for j in range(limit)]) / (1 - chain[workers + limit])
    leave = workers / 0.8 * (np.diag(np.ones(limit - 1), -1) - np.eye(limit))
    expected = (ahead @ expm(leave * t)).sum()
    assert wait_tail(rate, 0.8, workers, t, limit) == near(expected)


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (3.6, 4), (3, 4), (9, 12)])
def test_time_in_system_is_wait_plus_service(rate, workers):
    """(3, 4) is the case where clearing and serving go equally fast."""
    clear, must_wait = workers - rate, erlang_c(rate, workers)
    phases = np.array([[-clear, clear], [0, -1.0]])
    for t in (0.1, 1, 7):
        left = expm(phases * t).sum(1)
        tail = must_wait * left[0] + (1 - must_wait) * left[1]
        assert time_tail(rate, 1, workers, t) == near(tail)


@some
@given(st.floats(0.01, 0.99), st.integers(1, 60), st.floats(0.0, 0.999))
def test_quantiles_undo_tails(used, workers, share):
    rate = used * workers / 2
    for quantile, tail in [
        (wait_quantile(rate, 2, workers, share), lambda t: wait_tail(rate, 2, workers, t)),
        (wait_quantile(rate, 2, workers, share, 9), lambda t: wait_tail(rate, 2, workers, t, 9)),
        (time_quantile(rate, 2, workers, share), lambda t: time_tail(rate, 2, workers, t)),
    ]:
        assert tail(quantile) == near(1 - share, rel=1e-6) or (
            quantile == 0 and tail(0) <= 1 - share
        )


def test_mean_wait_is_the_area_under_the_tail():
    t = np.linspace(0, 60, 6001)
    for limit in (math.inf, 25):
        tails = [wait_tail(3.6, 1, 4, x, limit) for x in t]
        assert area(tails, t) == near(mmck(3.6, 1, 4, limit).mean_wait, rel=1e-4)
    tails = [time_tail(3.6, 1, 4, x) for x in t]
    assert area(tails, t) == near(mmc(3.6, 1, 4).mean_time_in_system, rel=1e-4)


# One worker, services of any kind


def phase_type_queue(rate, stages):
    """M/G/1 with service a mixture: stages = [(probability, number of phases, phase mean)]."""

    def moves(state):
        n, kind, phase = state
        starts = [(p, k, m) for k, (p, m, _) in enumerate(stages)]
        if n == 0:
            yield from ((rate * p, (1, k, m)) for p, k, m in starts)
            return
        yield rate * (n < 250), (n + 1, kind, phase)
        done = 1 / stages[kind][2]
        if phase > 1:
            yield done, (n, kind, phase - 1)
        elif n == 1:
            yield done, (0, 0, 0)
        else:
            yield from ((done * p, (n - 1, k, m)) for p, k, m in starts)

    return stationary((0, 0, 0), moves)


@pytest.mark.parametrize(
    ("stages", "scv"),
    [
        ([(1.0, 1, 1.0)], 1),
        ([(1.0, 3, 1 / 3)], 1 / 3),
        ([(0.5, 1, 0.5), (0.5, 1, 1.5)], 2 * 0.5 * (0.25 + 2.25) - 1),
    ],
)
def test_pollaczek_khinchine_against_phase_type_chains(stages, scv):
    chain = phase_type_queue(0.75, stages)
    waiting = expect(chain, lambda state: max(0, state[0] - 1))
    queue = mg1(0.75, 1, scv)
    assert queue.mean_waiting == near(waiting, rel=1e-8)
    assert queue.wait_share == near(1 - chain[0, 0, 0])


def test_constant_service_waits_half_as_long_as_exponential():
    assert md1(0.9, 2 / 3).mean_wait == near(mm1(0.9, 2 / 3).mean_wait / 2)


# Priorities


def test_cobham_mg1_against_a_chain():
    rates, means, most = (0.25, 0.2), (0.5, 1.2), 26

    def moves(state):
        serving, *queue = state
        for k in (0, 1):
            if serving is None:
                yield rates[k], (k, 0, 0)
            elif queue[k] < most:
                yield rates[k], (serving, queue[0] + (k == 0), queue[1] + (k == 1))
        if serving is not None:
            first = 0 if queue[0] else 1 if queue[1] else None
            yield (
                1 / means[serving],
                (first, queue[0] - (first == 0), queue[1] - (first == 1)),
            )

    chain = stationary((None, 0, 0), moves)
    classes = cobham_mg1([(r, m, 1) for r, m in zip(rates, means, strict=True)])
    for k in (0, 1):
        waiting = expect(chain, lambda state, k=k: state[1 + k])
        assert classes.waits[k] == near(waiting / rates[k], rel=1e-6)


@some
@given(
    st.lists(
        st.tuples(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 9)), min_size=1, max_size=5
    ),
    st.floats(0.05, 0.98),
)
def test_priorities_conserve_the_weighted_wait(classes, used):
    """Kleinrock: the waits weighed with each class's load do not depend on the order."""
    scale = used / sum(rate * mean for rate, mean, _ in classes)
    classes = [(rate * scale, mean, scv) for rate, mean, scv in classes]
    weighed = {
        sum(
            rate * mean * wait
            for (rate, mean, _), wait in zip(order, cobham_mg1(order).waits, strict=True)
        )
        for order in (classes, classes[::-1])
    }
    assert max(weighed) == near(min(weighed), rel=1e-8)
    assert list(cobham_mg1(classes).waits) == sorted(cobham_mg1(classes).waits)


@some
@given(st.lists(st.floats(0.01, 3), min_size=1, max_size=5), st.integers(1, 30))
def test_priorities_of_equal_service_keep_the_mean_of_fifo(rates, workers):
    rates = [rate * 0.97 * workers / sum(rates) for rate in rates]
    fifo = mmc(sum(rates), 1, workers).mean_wait
    assert cobham_mmc(rates, 1, workers).mean_wait == near(fifo, rel=1e-8)
    if workers == 1:
        waits = cobham_mg1([(rate, 1, 1) for rate in rates]).waits
        assert waits == near(cobham_mmc(rates, 1, 1).waits)


# Reserved workers


def test_reserved_workers_against_a_chain():
    high, low, reserved, shared = 0.6, 0.5, 1, 2

    def moves(state):
        on_reserved, on_shared, highs, lows = state
        if on_reserved < reserved:
            yield high, (on_reserved + 1, on_shared, highs, lows)
        elif on_shared < shared:
            yield high, (on_reserved, on_shared + 1, highs, lows)
        else:
            yield high * (highs < 12), (on_reserved, on_shared, highs + 1, lows)
        if on_shared < shared:
            yield low, (on_reserved, on_shared + 1, highs, lows)
        else:
            yield low * (lows < 25), (on_reserved, on_shared, highs, lows + 1)
        if highs:  # whoever finishes takes a high task
            yield on_reserved + on_shared, (on_reserved, on_shared, highs - 1, lows)
        else:
            yield on_reserved, (on_reserved - 1, on_shared, 0, lows)
            after = (on_shared, lows - 1) if lows else (on_shared - 1, 0)
            yield on_shared, (on_reserved, after[0], 0, after[1])

    chain = stationary((0, 0, 0, 0), moves)
    solved = reserve(high, low, 1, reserved + shared, reserved)
    assert solved.high_wait == near(expect(chain, lambda s: s[2]) / high, rel=1e-7)
    assert solved.low_wait == near(expect(chain, lambda s: s[3]) / low, rel=1e-6)
    assert solved.reserved_busy == near(expect(chain, lambda s: s[0]), rel=1e-7)
    assert solved.shared_busy == near(expect(chain, lambda s: s[1]), rel=1e-7)


@settings(max_examples=25)
@given(st.floats(0.05, 0.8), st.floats(0.05, 0.95), st.integers(1, 12), st.floats(0.2, 5))
def test_nothing_reserved_is_plain_priority(used, rest, workers, service):
    high = used * workers / service
    low = rest * (1 - used) * workers / service
    solved = reserve(high, low, service, workers, 0)
    expected = cobham_mmc((high, low), service, workers)
    assert (solved.high_wait, solved.low_wait) == near(expected.waits, rel=1e-6)
    assert solved.shared_busy == near((high + low) * service, rel=1e-7)
    assert solved.low_capacity == near(workers / service - high)


def test_reserving_more_helps_the_high_and_hurts_the_low():
    solved = [reserve(1.5, 1.5, 1, 6, reserved) for reserved in range(4)]
    highs, lows = [s.high_wait for s in solved], [s.low_wait for s in solved]
    assert highs == sorted(highs, reverse=True)
    assert lows == sorted(lows)
    for s in solved:
        assert s.reserved_busy + s.shared_busy == near(3.0, rel=1e-8)


# Impatience


@pytest.mark.parametrize(("rate", "workers", "limit"), [(5, 4, 9), (3, 4, 6), (1.5, 1, 8)])
def test_erlang_a_against_chains(rate, workers, limit):
    leave = 1 / 1.7

    def moves(n):
        yield rate * (n < workers + limit), n + 1
        yield min(n, workers) + max(0, n - workers) * leave, n - 1

    chain = stationary(0, moves)
    # one waiting task with j ahead of it: served, or gone, or one step further
    step = np.arange(limit)
    served = np.zeros(limit)
    waited = np.zeros(limit)  # E(wait; served)
    for j in step:
        forward, total = workers + j * leave, workers + (j + 1) * leave
        served[j] = forward / total * (served[j - 1] if j else 1)
        waited[j] = forward / total * (waited[j - 1] if j else 0) + served[j] / total
    met = np.array([chain[workers + j] for j in step])
    free = sum(chain[n] for n in range(workers))
    result = erlang_a(rate, 1, workers, 1.7, limit)
    assert result.served_share == near(free + met @ served)
    assert result.mean_wait == near(met @ waited / (free + met @ served))
    assert result.wait_share == near(met.sum())
    assert result.rejected_share == near(chain[workers + limit])
    assert result.mean_waiting == near(expect(chain, lambda n: max(0, n - workers)))
    assert result.throughput == near(expect(chain, lambda n: min(n, workers)))


@some
@given(st.floats(0.1, 60), st.integers(1, 40), st.floats(0.05, 50))
def test_erlang_a_accounts_for_everyone(rate, workers, patience):
    result = erlang_a(rate, 1, workers, patience)
    assert result.served_share + result.gave_up_share == near(1, rel=1e-8)
    assert result.utilisation <= 1 + 1e-9
    assert result.mean_time_queued == near(result.gave_up_share * patience, rel=1e-8)
    limited = erlang_a(rate, 1, workers, patience, 3)
    total = limited.served_share + limited.gave_up_share + limited.rejected_share
    assert total == near(1, rel=1e-8)


@pytest.mark.parametrize(("rate", "workers"), [(0.9, 1), (3.6, 4), (9, 12)])
def test_endless_patience_is_no_impatience(rate, workers):
    patient, plain = erlang_a(rate, 1, workers, 1e9), mmc(rate, 1, workers)
    assert patient.mean_wait == near(plain.mean_wait, rel=1e-6)
    assert patient.wait_share == near(plain.wait_share, rel=1e-6)
    assert patient.gave_up_share == near(0, tol=1e-7)


def test_no_patience_is_no_queue():
    assert erlang_a(5, 1, 4, 1e-9).served_share == near(1 - erlang_b(5, 4), rel=1e-6)
    assert erlang_a(5, 1, 4, 2.0, 0).rejected_share == near(erlang_b(5, 4))


# Staffing


@some
@given(st.floats(0.1, 200), st.floats(0.001, 0.9), st.floats(0, 3))
def test_workers_for_is_the_fewest(rate, target, wait):
    workers = workers_for(rate, 1, target, wait)
    assert wait_tail(rate, 1, workers, wait) <= target
    if workers - 1 > rate:
        assert wait_tail(rate, 1, workers - 1, wait) > target


@some
@given(st.floats(0.1, 80), st.floats(0.1, 50), st.floats(0, 500))
def test_the_cheapest_is_no_dearer_than_its_neighbours(rate, worker_cost, waiting_cost):
    best, cost = cheapest_workers(rate, 1, worker_cost, waiting_cost)
    for workers in range(max(1, best - 2), best + 4):
        if workers > rate:
            waiting = mmc(rate, 1, workers).mean_waiting
            assert worker_cost * workers + waiting_cost * waiting >= cost * (1 - 1e-12)


# Fluid


def test_fluid_backlog_keeps_within_its_limit():
    times, backlog = fluid_backlog(SPIKE, 1, 4, until=80, limit=10)
    assert backlog.max() == 10
    assert times.tolist() == [0, 20, 22.5, 30, 35, 80]
    times, backlog = fluid_backlog(5, 1, ((0, 4), (10, 7)), until=20, backlog=2)
    assert dict(zip(times.tolist(), backlog.tolist(), strict=True)) == {0: 2, 10: 12, 16: 0, 20: 0}


@some
@given(st.integers(1, 60), st.integers(1, 9), st.floats(0.1, 5), st.floats(0, 50))
def test_a_batch_is_served_as_workers_come_free(size, workers, service, spread):
    free, waits = [0.0] * workers, []
    for i in range(size):
        arrival = i * spread / size
        start = max(arrival, min(free))
        free[free.index(min(free))] = start + service
        waits.append(start - arrival)
    mean, last = batch(size, workers, service, spread)
    assert mean == near(sum(waits) / size, tol=1e-9)
    assert last == near(max(free))


# Rates that change in time


def test_transient_states_against_the_matrix_exponential():
    rates, workers, limit = ((0, 1.0), (3, 6.0), (5, 0.0)), 3, 8
    solved = transient_mmck(rates, 0.7, workers, limit, until=9, step=0.25, start_tasks=2)
    state, at = np.eye(workers + limit + 1)[2], 0.0
    states = range(workers + limit + 1)
    for (start, rate), end in zip(rates, (3, 5, 9), strict=True):
        q = np.zeros((len(states), len(states)))
        for n in states:
            for pace, target in line(rate, workers, limit, 0.7)(n):
                if pace:
                    q[n, target] += pace
                    q[n, n] -= pace
        for t, row in zip(solved.times, solved.states, strict=True):
            if start <= t <= end:
                assert row == near(state @ expm(q * (t - start)), tol=1e-10)
        state, at = state @ expm(q * (end - start)), end
    assert at == solved.times[-1]


def test_the_steady_state_stays():
    for limit in (math.inf, 6):
        solved = transient_mmck(3.2, 1, 4, limit, until=30, start_rate=3.2)
        steady = mmck(3.2, 1, 4, limit)
        assert solved.mean_wait == near(steady.mean_wait, rel=1e-7)
        assert solved.mean_waiting == near(steady.mean_waiting, rel=1e-7)
        assert solved.rejected_share == near(steady.rejected_share, tol=1e-9)
        assert solved.mean_wait_between(3, 20) == near(steady.mean_wait, rel=1e-7)


def test_an_empty_start_reaches_the_steady_state():
    solved = transient_mmck(5, 1, 4, 10, until=100)
    steady = mmck(5, 1, 4, 10)
    assert solved.mean_waiting[0] == solved.mean_wait[0] == 0
    assert solved.mean_wait[-1] == near(steady.mean_wait)
    assert solved.rejected_rate[-1] == near(5 * steady.rejected_share)
    assert solved.rejected_share_between(50, 100) == near(steady.rejected_share, rel=1e-6)


@pytest.mark.parametrize("workers", [4, ((0, 3), (12, 5), (26, 9))])
@pytest.mark.parametrize("limit", [math.inf, 15])
def test_little_holds_over_a_run_that_starts_and_ends_empty(workers, limit):
    """All waits together are the area under the number waiting, also as workers are added."""
    rates = ((0, 2.0), (10, 9.0), (20, 1.0), (40, 0.0))
    solved = transient_mmck(rates, 1, workers, limit, until=90, step=0.05)
    in_system = solved.mean_waiting + solved.mean_busy  # no jumps as workers come
    waits = area(in_system, solved.times) - solved.accepted[-1] * 1
    assert solved.waited[-1] == near(waits, rel=1e-5)
    assert solved.states[-1, 0] == near(1)


def test_the_wait_of_a_task_when_workers_come_later():
    """Five ahead of one worker at t = 2; at t = 6 there are four. Backward by its own chain."""
    solved = transient_mmck(
        0, 2.0, ((0, 1), (6, 4)), 20, until=10, step=0.5, start_tasks=5
    )  # nobody arrives; the wait is that of a task which would
    found = solved.states[solved.times == 2.0][0]
    ahead = np.arange(6)  # tasks in the system before it: it waits while there is a worker short
    down = np.diag(np.full(5, 0.5), -1) - np.diag(np.where(ahead > 0, 0.5, 0))
    fine = np.linspace(0, 4, 2001)
    step, alive = expm(down * (fine[1] - fine[0])), []
    state = found[:6]
    for _ in fine:
        alive.append(state[1:].sum())
        state = state @ step
    at_six = found[:6] @ expm(down * 4)
    rest = sum(p * max(0, n - 4 + 1) * 2.0 / 4 for n, p in enumerate(at_six))
    expected = area(alive, fine) + rest
    assert solved.mean_wait[solved.times == 2.0] == near(expected, rel=1e-5)


@pytest.mark.parametrize("step", [8.0, 1.0, 0.1])
def test_the_step_only_sets_how_fine_the_answer_is(step):
    fine = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2)
    other = transient_mmck(SPIKE, 1, 4, until=80, start_rate=2, step=step)
    assert other.mean_wait.max() == near(fine.mean_wait.max(), rel=1e-8)
    assert other.mean_wait_between() == near(fine.mean_wait_between(), rel=0.05 * step**3)


def test_a_long_queue_limit_costs_and_changes_nothing():
    endless = transient_mmck(SPIKE, 1, 4, until=80)
    long = transient_mmck(SPIKE, 1, 4, 10_000, until=80)
    assert long.states.shape == endless.states.shape
    assert long.mean_wait == near(endless.mean_wait)


def test_no_arrival_is_accepted_when_all_places_are_taken():
    solved = transient_mmck(1, 1, 2, 3, until=1, start_tasks=9)
    assert math.isnan(solved.mean_wait[0])
    assert solved.rejected_share[0] == 1
    with pytest.raises(ValueError, match="No task comes"):
        transient_mmck(0, 1, 2, until=1).mean_wait_between()


# How far a run can be trusted


@pytest.mark.parametrize("rate", [0.3, 0.9, 1.5])
def test_the_first_waits_against_the_chain_of_arrivals(rate):
    """What each task finds: the one before it, plus it, less those that left in between."""
    tasks, leave = 60, 1 / (1 + rate)
    found, expected = np.eye(tasks + 1)[0], []
    move = np.zeros((tasks + 1, tasks + 1))
    for k in range(tasks):
        for left in range(k + 1):
            move[k, k + 1 - left] = leave**left * (1 - leave)
        move[k, 0] = leave ** (k + 1)
    for _ in range(tasks):
        expected.append(found @ np.arange(tasks + 1) * 2.0)
        found = found @ move
    assert mm1_first_waits(rate / 2, 2.0, tasks) == near(expected)
    assert mm1_mean_of_first(rate / 2, 2.0, 1) == 0


def test_the_first_waits_reach_the_steady_wait():
    assert mm1_first_waits(0.8, 1, 5000)[-1] == near(4, rel=1e-6)


def test_the_asymptotic_variance_against_many_runs():
    """4000 runs of 1500 tasks at ρ = .5; the variance of 4000 values is known to ± 2.2 %."""
    rng, runs, tasks = np.random.default_rng(5), 4000, 1500
    wait = np.where(rng.random(runs) < 0.5, rng.exponential(2.0, runs), 0.0)
    total = np.zeros(runs)
    for _ in range(tasks):
        total += wait
        wait = np.maximum(0, wait + rng.exponential(1, runs) - rng.exponential(2, runs))
    assert (total / tasks).var() * tasks == near(mm1_wait_variance(0.5, 1), rel=0.12)


def test_precision_scales_as_it_should():
    assert mm1_wait_variance(0.45, 2) == near(4 * mm1_wait_variance(0.9, 1))
    assert tasks_for_precision(0.45, 2) == tasks_for_precision(0.9, 1)
    assert tasks_for_precision(0.9, 1, 0.1) == near(tasks_for_precision(0.9, 1) / 4, rel=1e-4)


# Answers instead of nonsense


@pytest.mark.parametrize(
    "ask",
    [
        lambda: mm1(1, 1),
        lambda: mmc(8, 1, 4),
        lambda: mmck(8, 1, 4, math.inf),
        lambda: mg1(2, 1, 1),
        lambda: md1(1.0, 1),
        lambda: erlang_c(4, 4),
        lambda: wait_tail(4, 1, 4, 1),
        lambda: wait_quantile(4, 1, 4, 0.9),
        lambda: time_quantile(5, 1, 4, 0.9),
        lambda: one_line_or_many(4, 1, 4),
        lambda: cobham_mg1([(0.5, 1, 1), (0.5, 1, 1)]),
        lambda: cobham_mmc((2, 2), 1, 4),
        lambda: reserve(4, 0.1, 1, 4, 1),
        lambda: reserve(1, 1, 1, 4, 4),
        lambda: fluid_drain(10, 4, 1, 4),
        lambda: transient_mmck(3, 1, 4, start_rate=4),
        lambda: mm1_wait_variance(1, 1),
        lambda: tasks_for_precision(2, 1),
    ],
)
def test_unstable_is_an_answer(ask):
    with pytest.raises(Unstable, match=r" but .*(end|drains)$"):
        ask()


def test_the_sentence_of_an_unstable_queue():
    with pytest.raises(Unstable) as answer:
        mmc(8, 1, 4)
    assert str(answer.value) == (
        "8 tasks/s arrive but 4 workers finish at most 4/s: the queue grows without end"
    )
    with pytest.raises(Unstable, match="1 task/s arrives but 1 worker finishes at most 1/s"):
        mm1(1, 1)


NONSENSE = [math.nan, math.inf, -1, "3", None]


@pytest.mark.parametrize("bad", NONSENSE)
def test_nonsense_is_refused_everywhere(bad):
    for ask in [
        lambda: mm1(bad, 1),
        lambda: mmc(1, bad, 2),
        lambda: mmc(1, 1, bad),
        lambda: mmck(1, 1, 2, -1 if bad == math.inf else bad),
        lambda: mg1(0.5, 1, bad),
        lambda: erlang_b(bad, 3),
        lambda: erlang_b(3, bad),
        lambda: wait_tail(1, 1, 2, bad),
        lambda: wait_tail(1, 1, 2, bad, 5),
        lambda: wait_quantile(1, 1, 2, bad),
        lambda: time_quantile(1, 1, 2, bad),
        lambda: cobham_mg1([(bad, 1, 1)]),
        lambda: cobham_mmc([bad], 1, 2),
        lambda: reserve(bad, 1, 1, 4, 1),
        lambda: reserve(1, 1, 1, 4, bad),
        lambda: erlang_a(1, 1, 2, bad),
        lambda: workers_for(1, 1, bad),
        lambda: cheapest_workers(1, 1, bad, 1),
        lambda: fluid_drain(bad, 1, 1, 4),
        lambda: fluid_backlog(((0, 1), (5, bad)), 1, 4, 10),
        lambda: batch(bad, 4),
        lambda: transient_mmck(bad, 1, 4),
        lambda: transient_mmck(1, 1, 4, until=bad),
        lambda: transient_mmck(1, 1, ((0, 4), (5, bad)), until=10),
        lambda: transient_mmck(1, 1, 4, start_rate=bad),
        lambda: mm1_first_waits(0.5, 1, bad),
        lambda: tasks_for_precision(0.5, 1, bad),
    ]:
        with pytest.raises(ValueError, match=r"must (be|lie)"):
            ask()


@pytest.mark.parametrize("workers", [0, 1.5, 10**9])
def test_workers_are_a_whole_number(workers):
    with pytest.raises(ValueError, match="The number of workers must be a"):
        mmc(1, 1, workers)
    with pytest.raises(ValueError, match="The mean service time must be a number from 1e-12"):
        mmc(1, 0, 4)
    assert mmck(5, 1, np.int64(4), 3.0) == mmck(5, 1, 4, 3)


def assert_sentence(refusal):
    text = str(refusal.value)
    assert (text[0].isupper() or text[0].isdigit()) and text.endswith(".") and len(text) < 250


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: transient_mmck(3, 1, 4, until=1e9), "Too many tasks"),
        (lambda: transient_mmck(3, 1, 4, step=1e-9), "too fine a step"),
        # few states, but five million steps of some microseconds each
        (lambda: transient_mmck(((0, 0.99), (5, 1e6)), 1e-4, 2, 50, 10), "Too many tasks"),
        (lambda: transient_mmck([(i, 1.0) for i in range(1001)], 1, 4), "not more than 1,000"),
        (lambda: workers_for(1e8, 1, 0.1), "must not exceed 1,000,000"),
        (lambda: reserve(1, 1, 1, 10_000, 5000), "Too many workers"),
        (lambda: reserve(1, 1, 1, 1_000_000, 0), "Too many workers"),
        (lambda: reserve(3.96, 0.01, 1, 4, 1), "too full of high tasks"),
        (lambda: erlang_a(1e9, 1, 4, 1e9), "patience is too long"),
        (lambda: mmck(1, 1, 4, 10**7), "from 0 to 1,000,000"),
    ],
)
def test_what_would_hang_is_refused(ask, said):
    with pytest.raises(ValueError, match=said) as refusal:
        ask()
    assert_sentence(refusal)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda: mg1(1 - 1e-16, 1, 1e300),
            "The scv of the service time must be a number from 0 to",
        ),
        (
            lambda: mm1_wait_variance(0, 1e300),
            "The mean service time must be a number from 1e-12 to",
        ),
        (lambda: mmck(1e300, 1e150, 2, 5), "The arrival rate must be a number from 0 to"),
        (lambda: erlang_a(1e300, 1, 10_000, 3.6, 0), "The arrival rate must be a number from 0 to"),
        (lambda: erlang_a(1, 5e-324, 1, 1), "The mean service time must be a number from 1e-12"),
        (lambda: transient_mmck(1e300, 1, 4), "The arrival rate must be a number from 0 to"),
        (lambda: transient_mmck(((1, 2.0),), 1, 4), "must start at time 0"),
        (lambda: transient_mmck([[1, 2], 3], 1, 4), "must be a tuple or list"),
        (lambda: cobham_mmc((), 1, 4), "The rates of the classes must be from 1 to"),
        (lambda: cobham_mmc(2, 1, 4), "The rates of the classes must be a tuple or list"),
        (lambda: cobham_mg1([(0.5, 1)]), "Each class .* must be from 3 to 3 in number, not 2"),
        (lambda: tasks_for_precision(0.5, 1, 0.1, 1 - 1e-16), "The confidence must lie between"),
        (lambda: wait_quantile(1, 1, 2, 1), "The share must be below 1"),
    ],
)
def test_what_is_absurd_is_refused(ask, said):
    with pytest.raises(ValueError, match=said) as refusal:
        ask()
    assert_sentence(refusal)


EXTREMES = st.sampled_from([0, 5e-324, 1e-12, 1e-9, 0.5, 1 - 1e-16, 1.0, 3.6, 1e3, 1e6, 1e9])
COUNTS = st.sampled_from([0, 1, 2, 7, 100, 10_000])
FORMULAS = {
    name: each for name in theory.__all__ if inspect.isfunction(each := getattr(theory, name))
}


@st.composite
def calls(draw):
    """A formula and extreme, but single, numbers for all that it takes."""
    name = draw(st.sampled_from(sorted(FORMULAS)))
    taken = {}
    for argument in inspect.signature(FORMULAS[name]).parameters:
        counted = ("workers", "limit", "tasks", "size", "reserved", "start_tasks")
        taken[argument] = draw(COUNTS if argument in counted else EXTREMES)
    if name == "cobham_mg1":
        taken["classes"] = draw(st.lists(st.tuples(*[EXTREMES] * 3), min_size=1, max_size=3))
    if name == "cobham_mmc":
        taken["rates"] = draw(st.lists(EXTREMES, min_size=1, max_size=3))
    if name == "transient_mmck":
        taken["step"] = None
    return name, taken


def numbers_in(answer):
    """All numbers of an answer, each array, tuple and dataclass opened."""
    if isinstance(answer, tuple):
        return np.concatenate([numbers_in(each) for each in answer])
    if hasattr(answer, "__dataclass_fields__"):
        return np.concatenate([numbers_in(value) for value in vars(answer).values()])
    return np.asarray(answer, float).ravel()


@settings(max_examples=600)
@given(calls())
@pytest.mark.filterwarnings("error")
def test_extremes_have_a_finite_answer_or_a_sentence(call):
    name, arguments = call
    try:
        numbers = numbers_in(FORMULAS[name](**arguments))
    except ValueError:
        return
    if name == "transient_mmck":  # where no task is accepted there is no wait
        numbers = numbers[~np.isnan(numbers)]
    assert np.isfinite(numbers).all() and (numbers >= 0).all()


def test_waits_and_shares_are_never_negative():
    """A spike that begins between two times bends a parabola below 0."""
    solved = transient_mmck(((0, 2.0), (20, 8.0)), 1, 8, until=40)
    for start in np.arange(0, 40, 0.1):
        assert solved.mean_wait_between(start, start + 0.1) >= 0
        assert 0 <= solved.rejected_share_between(start, start + 0.1) <= 1
    for sums in (solved.offered, solved.accepted, solved.waited):
        assert (np.diff(sums) >= 0).all()
    assert reserve(100, 500, 1, 5000, 50).low_wait >= 0


def test_the_public_face():
    modules = {name for name in vars(theory) if inspect.ismodule(getattr(theory, name))}
    public = {name for name in vars(theory) if name[0] != "_"} - modules - {"ModuleType"}
    assert public == set(theory.__all__) and not modules & set(theory.__all__)
    assert FORMULAS.keys() | {"Unstable", "Transient", "Steady", "Reserve"} <= public


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_each_formula_says_where_it_is_from(name):
    said = inspect.getdoc(FORMULAS[name])
    if name == "mm1_mean_of_first":
        assert "`mm1_first_waits`" in said
        said = inspect.getdoc(mm1_first_waits)
    assert re.search(r"\b(19|20)\d\d\b|Kleinrock|Gross & Harris|Newell|by bisection", said)
    assert "textbook" not in said
