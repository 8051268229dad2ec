"""One line or many, against chains, a differential equation and limits."""

import numpy as np
import pytest

from queuesim.theory import (
    erlang_c,
    lines_in_turn,
    mm1,
    mmc,
    one_line_or_many,
    shorter_of_some,
    workers_for,
    workers_for_mean_wait,
)
from tests.queuesim.chains import expect, near, stationary


@pytest.mark.parametrize(("load", "choices"), [(0.5, 2), (0.8, 2), (0.7, 3), (0.6, 1)])
def test_the_shorter_of_some_against_the_differential_equation(load, choices):
    """From empty lines until nothing changes; tail[k] is the share of lines with k tasks or more.

    A line of k - 1 gets a task where all lines looked at have k - 1 or more, but not all k or more.
    """
    tail = np.zeros(60)
    tail[0] = 1
    for _ in range(40_000):
        joins = load * (tail[:-2] ** choices - tail[1:-1] ** choices)
        tail[1:-1] += 0.02 * (joins - (tail[1:-1] - tail[2:]))
    waiting = tail[2:].sum()  # of the second task of each line, the third ...
    assert shorter_of_some(load, 1, choices) == near(waiting / load, rel=1e-6)


def test_one_choice_is_no_choice():
    assert shorter_of_some(0.45, 2, 1) == near(mm1(0.45, 2).mean_wait)
    waits = [shorter_of_some(0.9, 1, choices) for choices in (1, 2, 3, 10, 1_000_000)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == 0


@pytest.mark.parametrize(
    ("rate", "lines", "workers"), [(1.6, 2, 1), (2.1, 3, 1), (3.4, 2, 2), (4.0, 2, 3), (5.6, 2, 4)]
)
def test_lines_in_turn_against_a_chain(rate, lines, workers):
    """One line; its gap has as many exponential parts as there are lines."""

    def moves(state):
        tasks, part = state
        yield (
            rate,
            (tasks + 1, 0) if part == lines - 1 and tasks < 150 else ((tasks, (part + 1) % lines)),
        )
        yield 1.0 * min(tasks, workers), (tasks - 1, part)

    chain = stationary((0, 0), moves)
    waiting = expect(chain, lambda state: max(0, state[0] - workers))
    assert lines_in_turn(rate, 1, lines, workers) == near(waiting / (rate / lines), rel=1e-8)


def test_in_turn_lies_between_at_random_and_one_line():
    for lines in (2, 4, 8):
        at_random, together = one_line_or_many(0.9 * lines, 1, lines)
        assert together < lines_in_turn(0.9 * lines, 1, lines) < at_random
    assert lines_in_turn(0.9, 1, 1) == near(mm1(0.9, 1).mean_wait)


def test_lines_in_turn_of_several_workers():
    """One line is M/M/m; no one arrives, no one waits; another unit of time is another unit."""
    assert lines_in_turn(3.6, 1, 1, 4) == near(mmc(3.6, 1, 4).mean_wait)
    assert lines_in_turn(0, 1, 2, 3) == lines_in_turn(0, 1, 2) == 0
    assert lines_in_turn(0.7, 10, 4, 2) == near(10 * lines_in_turn(7, 1, 4, 2))
    waits = [lines_in_turn(7.2, 1, lines, 8 // lines) for lines in (1, 2, 4, 8)]
    assert waits == sorted(waits)


def test_what_twelve_workers_do_for_nine_at_a_thousand_times_the_load():
    """As many tasks wait at all with 9086 workers; they wait as long on average with 9010."""
    assert workers_for(9000, 1, erlang_c(9, 12)) == 9086
    assert erlang_c(9000, 9086) <= erlang_c(9, 12) < erlang_c(9000, 9085)
    target = mmc(9, 1, 12).mean_wait
    assert workers_for_mean_wait(9000, 1, target) == 9010
    assert mmc(9000, 1, 9010).mean_wait <= target < mmc(9000, 1, 9009).mean_wait
