"""Lesson 2: a longer queue rejects no fewer tasks, and makes those that it accepts wait."""

import numpy as np
import pytest

from queuesim import REJECTED, replication_seed, simulate_fifo, theory
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("not-enough-workers")
CALM = {"rate": 0.5, "workers": 12, "limit": 100}


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


@pytest.mark.parametrize(
    ("settings", "rejected", "best"),
    [
        ({"limit": 0}, "40 %", "20 %"),
        ({"limit": 5}, "24 %", "20 %"),
        ({}, "20 %", None),
        ({"workers": 5}, "4.3 %", 0),
        (CALM | {"limit": 0}, "below 0.1 %", None),
        ({"rate": 4.25, "limit": 100}, "5.9 %", None),  # takes long to fill
    ],
    ids=str,
)
def test_what_a_longer_queue_saves(settings, rejected, best):
    numbers, said = lesson.facts(**settings), lesson.made("what_places_save", **settings)
    assert numbers.unavoidable == max(0, 1 - settings.get("workers", 4) / settings.get("rate", 5))
    assert said.startswith(f"In the long run {rejected} are rejected")
    ends = {None: "a longer queue saves almost none", 0: "a long enough queue rejects almost none"}
    assert said.endswith(ends.get(best, f"at best, a longer queue cuts this to {best}"))


def test_the_wait_of_accepted_tasks_is_said_with_its_p95():
    wait = "how_long_accepted_tasks_wait"
    assert lesson.made(wait) == "Accepted tasks wait 4.0 s on average, 1 in 20 more than 6.3 s"
    assert lesson.made(wait, limit=0).startswith("Accepted tasks don’t wait")
    assert lesson.made(wait, **CALM) == "Accepted tasks wait under 0.01 s on average"


def test_one_run_is_told_beside_the_long_run():
    rejected = "how_many_are_rejected"
    assert "120 of 600 tasks are rejected, 20 % (long run: 20 %)" in lesson.made(rejected)
    for limit in (0, 100):
        assert "not one of " in lesson.made(rejected, **CALM | {"limit": limit})


@pytest.mark.parametrize("settings", [{}, {"limit": 0}, {"workers": 5}], ids=str)
def test_what_is_told_of_two_tasks_is_in_the_rows_of_the_run(settings):
    """The first of them took the last free place, and the next one found none."""
    for seed in range(10):
        run = simulate_fifo(lesson.made("system", **settings), replication_seed(seed, 0), 120.0)
        said, gaps = lesson["fate"](run), np.diff(run.arrival)
        pairs = np.flatnonzero(~np.isnan(run.start[:-1]) & (run.outcome[1:] == REJECTED))
        came = [f"one came at {run.arrival[first]:.1f} s" in said for first in pairs]
        later = [f"next came {gaps[first]:.2g} s later, found no" in said for first in pairs]
        assert np.any(np.logical_and(came, later)) or said.startswith("At the end")
        assert said.startswith("At the end") == (len(pairs) == 0)
