"""Turns beside an endless neighbour, against a plain loop's chain and a closed form."""

import numpy as np
import pytest

from queuesim.theory import (
    Unstable,
    first_waits_in_turns,
    fluid_backlog,
    last_start_in_turns,
    turns_beside_backlog,
)
from tests.queuesim.chains import expect, near, stationary


@pytest.mark.parametrize("rate", [0.01, 0.5, 1.0, 1.9])
def test_equal_turns_against_the_closed_form(rate):
    """Between two starts of B lie two exponential times S; B starts after the first of them."""
    gap, second_moment = 2 / 4, 6 / 4**2
    expected = rate * second_moment / (2 * (1 - rate * gap)) + 1 / 4
    assert turns_beside_backlog(rate, 1, 4) == near(expected, rel=1e-9)


@pytest.mark.parametrize(("weight", "neighbour"), [(1, 1), (1, 3), (3, 1), (2, 3), (5, 2)])
def test_turns_against_a_chain_of_heights(weight, neighbour):
    """The policy itself, with heights and the height of the last task taken, as a chain.

    Heights are kept from the lower of both, in units of 1 / (weight x neighbour); the line of B is
    cut off at 60, which at this load is met less than once in 10⁹.
    """
    rate, pace = 0.5 * 3 * weight / (weight + neighbour), 3.0
    up = {"A": weight, "B": neighbour}

    def arrive(state):
        waiting, height_a, height_b, level, last = state
        if waiting == 0:  # B comes back, no lower than where the last task was taken
            height_b = max(height_b, level)
        return normal((min(waiting + 1, 60), height_a, height_b, level, last))

    def start(state):
        waiting, height_a, height_b, _, last = state
        lower = height_b < height_a or (height_b == height_a and last == "A")
        if waiting and lower:
            return normal((waiting - 1, height_a, height_b + up["B"], height_b, "B"))
        return normal((waiting, height_a + up["A"], height_b, height_a, "A"))

    def normal(state):
        waiting, height_a, height_b, level, last = state
        height_b = max(height_b, height_a - 2 * weight)  # it would be lifted so far at least
        return waiting, 0, height_b - height_a, level - height_a, last

    def moves(state):
        yield rate, arrive(state)
        yield pace, start(state)

    chain = stationary((0, 0, -2 * weight, -weight, "A"), moves)
    assert turns_beside_backlog(rate, 1, 3, weight, neighbour) == near(
        expect(chain, lambda state: state[0]) / rate, rel=1e-7
    )


def test_only_the_ratio_of_the_weights_matters():
    assert turns_beside_backlog(0.5, 1, 4, 20, 30) == turns_beside_backlog(0.5, 1, 4, 2, 3)


def test_more_weight_is_less_wait_and_never_less_than_a_start():
    waits = [turns_beside_backlog(0.9, 1, 4, weight, 3) for weight in range(1, 30)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] > 1 / 4
    assert turns_beside_backlog(1e-9, 1, 4, 100, 1) == near(1 / 4, rel=1e-6)


def test_too_many_tasks_for_the_turns_are_an_answer():
    turns_beside_backlog(1.99, 1, 4)
    said = "2 tasks arrive per unit of time, but in turns at most 2 of them start"
    with pytest.raises(Unstable, match=said):
        turns_beside_backlog(2, 1, 4)


def test_the_last_start_against_the_backlog_of_a():
    """What B takes is missing for A: a backlog that drains so much more slowly."""
    for rate, taken in [(0.5, 0.5), (1.9, 1.9), (3.0, 2.0)]:  # half of the starts at most
        last = last_start_in_turns(1000, rate, 1, 4)
        times, backlog = fluid_backlog(taken, 1, 4, until=2000, backlog=1000)
        assert last == near(times[np.argmin(backlog)])


# ---------------------------------------------------------------- from the beginning


def simulated_waits(rate, pace, within, weight, neighbour, runs=4000):
    """A plain loop over starts with heights, in which a batch of A never ends: mean and error."""
    dice, sums, tasks = np.random.default_rng(12), [], []
    for _ in range(runs):
        arrivals = np.cumsum(dice.exponential(1 / rate, int(rate * within * 2) + 40))
        came = arrivals[arrivals < within]
        now, waited, height_a, height_b, level, last, done = 0.0, 0.0, 0.0, 0.0, 0.0, "", 0
        was_away = True
        while done < len(came):
            now += dice.exponential(1 / pace)
            waits = came[done] <= now
            if waits and was_away:
                height_b = max(height_b, level)
            was_away = not waits
            lower = height_b < height_a or (height_b == height_a and last == "A")
            if waits and (lower or not neighbour):
                level, height_b, last = height_b, height_b + 1 / weight, "B"
                waited += now - came[done]
                done += 1
                was_away = done == len(came) or came[done] > now
            else:
                level, height_a, last = height_a, height_a + 1 / (neighbour or 1), "A"
        sums.append(waited)
        tasks.append(len(came))
    mean = np.sum(sums) / np.sum(tasks)
    scatter = np.array(sums) - mean * np.array(tasks)
    return mean, np.std(scatter, ddof=1) / np.sqrt(runs) / np.mean(tasks)


@pytest.mark.parametrize(
    ("rate", "within", "weight", "neighbour"),
    [(0.5, 3, 1, 1), (0.5, 3, 1, 0), (1.0, 10, 1, 4), (3.0, 10, 1, 1), (1.5, 10, 4, 1)],
)
def test_the_first_waits_against_a_plain_loop(rate, within, weight, neighbour):
    """Four standard errors: by chance one such check in 16 000 would fail."""
    mean, error = simulated_waits(rate, 4.0, within, weight, neighbour)
    exact = first_waits_in_turns(rate, 1, 4, within, weight, neighbour)
    assert abs(exact - mean) < 4 * error
    assert error < 0.03 * exact


@pytest.mark.parametrize(("weight", "neighbour"), [(1, 1), (1, 4), (3, 2)])
def test_what_the_beginning_saves_is_spread_over_the_time(weight, neighbour):
    """In twice the time it counts half: without it, the first waits are those of the long run."""
    long_run = turns_beside_backlog(0.5, 1, 4, weight, neighbour)
    short, long = (first_waits_in_turns(0.5, 1, 4, w, weight, neighbour) for w in (200, 400))
    assert 2 * long - short == near(long_run, rel=1e-6)


def test_a_task_that_always_goes_first_waits_for_a_start_and_for_its_own():
    """Starts are a Poisson stream, and B's line is that of one fast worker: 1 / (pace - rate)."""
    short, long = (first_waits_in_turns(0.5, 1, 4, within, 1, 0) for within in (200, 400))
    assert 2 * long - short == near(1 / 3.5, rel=1e-6)


def test_who_always_goes_first_takes_all():
    assert last_start_in_turns(1000, 0.5, 1, 4, 1, 0) == near(1000 / 3.5)
    assert last_start_in_turns(1000, 4, 1, 4, 1, 0) == np.inf
