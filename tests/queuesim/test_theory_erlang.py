"""Erlang's two formulas, and the workers that they ask for."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import cheapest_workers, erlang_b, erlang_c, mmc, mmck, wait_tail, workers_for
from tests.queuesim.chains import near

some = settings(max_examples=40)


def test_erlang_b_is_the_textbook_sum():
    for load, workers in [(0.3, 1), (2, 3), (9, 12), (30, 20)]:
        terms = [load**n / math.factorial(n) for n in range(workers + 1)]
        assert erlang_b(load, workers) == near(terms[-1] / sum(terms))


def test_erlang_with_ten_thousand_workers():
    assert erlang_b(1e4, 10_000) == near(math.sqrt(2 / math.pi / 1e4), rel=0.01)
    assert 0 < erlang_c(9_900, 10_000) < 0.3
    assert erlang_b(1, 10_000) == 0
    assert erlang_b(1e9, 10) == near(1, rel=1e-7)


@some
@given(load=st.floats(0.01, 300), workers=st.integers(1, 300))
def test_no_waiting_place_is_erlang_b(load, workers):
    assert mmck(load, 1, workers, 0).rejected_share == near(erlang_b(load, workers), rel=1e-8)
    assert mmck(load, 1, workers, 0).mean_wait == 0


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
