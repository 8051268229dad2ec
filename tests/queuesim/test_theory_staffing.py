"""How many workers it takes: each answer is enough, and one worker less is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import (
    erlang_a,
    fluid_drain,
    mmc,
    served_within,
    workers_for_mean_wait,
    workers_to_catch_up,
    workers_to_serve_within,
    workers_with_patience,
)

some = settings(max_examples=40)


@some
@given(st.floats(0.1, 200), st.floats(1e-6, 50))
def test_workers_for_a_mean_wait_are_the_fewest(rate, target):
    workers = workers_for_mean_wait(rate, 1, target)
    assert mmc(rate, 1, workers).mean_wait <= target
    if workers - 1 > rate:
        assert mmc(rate, 1, workers - 1).mean_wait > target


@some
@given(st.floats(0.1, 60), st.floats(0.1, 20), st.floats(0.001, 0.9))
def test_workers_with_patience_are_the_fewest(rate, patience, target):
    workers = workers_with_patience(rate, 1, patience, target)
    assert erlang_a(rate, 1, workers, patience).gave_up_share <= target
    if workers > 1:
        assert erlang_a(rate, 1, workers - 1, patience).gave_up_share > target


@some
@given(st.floats(0.1, 60), st.floats(0.1, 20), st.floats(0.05, 0.99), st.floats(0, 2))
def test_workers_to_serve_within_are_the_fewest(rate, patience, target, within):
    workers = workers_to_serve_within(rate, 1, patience, target, within)
    assert served_within(rate, 1, workers, patience, within) >= target
    if workers > 1:
        assert served_within(rate, 1, workers - 1, patience, within) < target


@some
@given(st.floats(0.1, 5000), st.floats(0, 50), st.floats(0.01, 10), st.floats(0.1, 500))
def test_workers_to_catch_up_are_the_fewest(backlog, rate, service, within):
    workers = workers_to_catch_up(backlog, rate, service, within)
    assert fluid_drain(backlog, rate, service, workers) <= within * (1 + 1e-9)
    if (workers - 1) / service > rate and workers > 1:
        assert fluid_drain(backlog, rate, service, workers - 1) > within


def test_catching_up_in_just_the_time_needs_no_worker_more():
    """40 tasks in 40 s and 3 a second: 4 workers, also where decimals are not exact."""
    assert workers_to_catch_up(40, 3, 1, 40) == 4
    assert workers_to_catch_up(40, 3, 1, 39.9) == 5
    assert workers_to_catch_up(0.3, 0.7, 0.1, 0.1) == 1
    assert workers_to_catch_up(0, 3, 1, 10) == 4  # 3 workers would only just keep up
    assert workers_to_catch_up(0, 0, 1, 10) == 1


def test_more_workers_than_there_are_is_a_sentence():
    for ask in (
        lambda: workers_to_catch_up(1e9, 0, 1, 1),
        lambda: workers_with_patience(1e9, 1, 1, 0.01),
        lambda: workers_to_serve_within(2e6, 1, 1, 0.9, 1),
    ):
        with pytest.raises(ValueError, match=r"more than 1,000,000 workers\.$"):
            ask()
