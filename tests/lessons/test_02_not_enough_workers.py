"""Lesson 2: a longer queue rejects no fewer tasks, and makes those that it accepts wait."""

import numpy as np
import pytest

from queuesim import REJECTED, replication_seed, simulate_fifo, theory
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("not-enough-workers")


@pytest.mark.parametrize(
    ("limit", "share", "wait"),
    [(0, "39.8", "0"), (10, "21.1", "1.72"), (20, "20.1", "4.04"), (50, "20.0", "11.5")],
)
def test_share_and_wait_are_the_exact_ones(limit, share, wait):
    exact = lesson.facts(limit=limit).exact
    assert digits(100 * exact.rejected_share, share) and digits(exact.mean_wait, wait)


def test_the_twin_question():
    many = theory.mmck(8, 1, 6, 100)
    assert lesson.twin.truth == many.rejected_share == pytest.approx(1 - 6 / 8, abs=1e-6)
    assert lesson.twin.right.label == "about 25 %"
    assert "26 % are rejected" in lesson.twin.question  # with 10 places
    assert "wait longer: 16 s instead of 1.2 s" in lesson.twin.why


@pytest.mark.parametrize(("rate", "workers"), [(5, 4), (5, 5), (0.5, 12), (4.25, 4)])
def test_what_no_queue_can_avoid(rate, workers):
    unavoidable = lesson.facts(rate=rate, workers=workers).unavoidable
    assert unavoidable == max(0, 1 - workers / rate)


@pytest.mark.parametrize("settings", [{}, {"limit": 0}, {"workers": 5}], ids=str)
def test_what_is_told_of_two_tasks_is_in_the_rows_of_the_run(settings):
    """The first of them took the last free place, and the next one found none."""
    for seed in range(10):
        run = simulate_fifo(lesson.made("system", **settings), replication_seed(seed, 0), 120.0)
        said, gaps = lesson["fate"](run), np.diff(run.arrival)
        pairs = np.flatnonzero(~np.isnan(run.start[:-1]) & (run.outcome[1:] == REJECTED))
        came = [f"one arrived at {run.arrival[first]:.1f} s" in said for first in pairs]
        later = [f"next came {gaps[first]:.2g} s later and was" in said for first in pairs]
        assert np.any(np.logical_and(came, later)) or said.startswith("At the end")
        assert said.startswith("At the end") == (len(pairs) == 0)
