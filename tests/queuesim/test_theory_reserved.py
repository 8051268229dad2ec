"""Reserved workers, against a chain of their own."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import cobham_mmc, overloaded_priorities, reserve, reserve_flooded
from tests.queuesim.chains import expect, near, stationary


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
    beside = expect(chain, lambda s: (reserved - s[0]) * (s[3] > 0))
    assert solved.idle_beside == near(beside, rel=1e-6)


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


@pytest.mark.parametrize("reserved", range(5))
def test_where_low_tasks_always_wait_it_is_what_reserve_comes_to(reserved):
    flooded = reserve_flooded(1.5, 1, 5, reserved)
    almost = reserve(1.5, flooded.low_capacity * (1 - 1e-7), 1, 5, reserved)
    assert flooded.low_wait == math.inf and almost.low_wait > 1e4
    assert flooded.high_wait == near(almost.high_wait, rel=1e-5)
    assert flooded.reserved_busy == near(almost.reserved_busy, rel=1e-5)
    assert flooded.shared_busy == near(almost.shared_busy, rel=1e-5) == 5 - reserved
    assert flooded.idle_beside == near(almost.idle_beside, rel=1e-5)
    assert flooded.low_capacity == almost.low_capacity


def test_with_nothing_reserved_a_flood_is_plain_priority():
    high, _ = overloaded_priorities([0.9, 5], 1, 4).waits
    assert reserve_flooded(0.9, 1, 4, 0).high_wait == near(high)
