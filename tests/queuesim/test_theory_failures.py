"""Tasks that fail and are tried again, against a chain that keeps them in order."""

import numpy as np
import pytest

from queuesim.theory import (
    Unstable,
    attempts_per_task,
    lost_share,
    mmc,
    mmc_with_failures,
)
from tests.queuesim.chains import expect, near, stationary


@pytest.mark.parametrize("fails", [0.0, 0.2, 0.5, 1 - 1e-9, 1.0])
@pytest.mark.parametrize("retries", [0, 1, 3, 25])
def test_attempts_are_counted_one_by_one(fails, retries):
    """Attempt k + 1 is the last with probability (1 - f) f^k, or when the retries are used up."""
    ends = [(1 - fails) * fails**k for k in range(retries)]
    expected = sum((k + 1) * p for k, p in enumerate(ends)) + (retries + 1) * fails**retries
    assert attempts_per_task(fails, retries) == near(expected)
    assert lost_share(fails, retries) == near(fails ** (retries + 1))


def test_a_queue_with_failures_against_a_chain():
    """Two workers; the state lists the attempts of each task in the order of the line.

    With R = 1 a failed first attempt goes to the end of the line. Ten tasks are never exceeded at
    this load (less than once in 10⁹).
    """
    rate, workers, fails, most = 0.16, 2, 0.4, 10

    def moves(line):
        if len(line) < most:
            yield rate, (*line, 1)
        for place in range(min(workers, len(line))):
            rest = line[:place] + line[place + 1 :]
            if line[place] == 1:
                yield fails, (*rest, 2)
                yield 1 - fails, rest
            else:
                yield 1.0, rest

    chain = stationary((), moves)
    solved = mmc_with_failures(rate, 1, workers, fails, 1)
    waiting = expect(chain, lambda line: max(0, len(line) - workers))
    busy = expect(chain, lambda line: min(workers, len(line)))
    assert solved.attempt_rate == near(rate * (1 + fails))
    assert solved.utilisation == near(busy / workers, rel=1e-7)
    assert solved.mean_wait == near(waiting / solved.attempt_rate, rel=1e-6)
    assert solved.mean_wait_in_all == near(waiting / rate, rel=1e-6)


def test_the_back_off_does_not_matter():
    """One worker; failed tasks rest for an exponential time and come back: a chain of two numbers.

    With endless retries the place in the line does not matter, so two numbers say it all.
    """
    rate, fails, rest = 0.3, 0.4, 0.7

    def moves(state):
        line, resting = state
        yield rate * (line < 40), (line + 1, resting)
        yield resting / rest * (line < 40), (line + 1, resting - 1)
        if line:
            yield fails * (resting < 25), (line - 1, resting + 1)
            yield 1 - fails, (line - 1, resting)

    chain = stationary((0, 0), moves)
    waiting = expect(chain, lambda state: max(0, state[0] - 1))
    solved = mmc_with_failures(rate, 1, 1, fails, 1000)
    assert solved.mean_wait == near(waiting * (1 - fails) / rate, rel=1e-8)


def test_no_failure_is_a_plain_queue():
    solved, plain = mmc_with_failures(3, 1, 4, 0, 25), mmc(3, 1, 4)
    assert (solved.attempts, solved.lost_share) == (1, 0)
    assert solved.mean_wait == solved.mean_wait_in_all == plain.mean_wait


def test_too_many_failures_are_an_answer():
    with pytest.raises(Unstable) as answer:
        mmc_with_failures(3, 1, 4, 0.3, 3)
    assert answer.value.per("second") == (
        "With 1.417 attempts a task, 4.251 attempts per second are made, "
        "but 4 workers finish at most 4: the queue grows without end."
    )
    assert np.isclose(3 * 1.417, 4.251)
