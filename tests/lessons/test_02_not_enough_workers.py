"""Lesson 2: a longer queue rejects no fewer tasks, and makes those that it accepts wait."""

import re
from functools import partial

import numpy as np
import pytest

from queuesim import REJECTED, replication_seed, simulate_fifo, theory
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.stories import met

SLUG = "not-enough-workers"
EXACT = {0: (39.8, 0.0), 10: (21.1, 1.72), 20: (20.1, 4.04), 50: (20.0, 11.5)}
facts = partial(facts_of, SLUG)


def words(sentence, **settings):
    """A sentence of the page, with these settings."""
    return names_of(SLUG)[sentence](facts(**settings))


@pytest.mark.parametrize("limit", EXACT)
def test_share_and_wait_are_the_exact_ones(limit):
    share, wait = EXACT[limit]
    exact = facts(limit=limit).exact
    assert exact == theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert round(100 * exact.rejected_share, 1) == share
    assert round(exact.mean_wait, 2 if wait < 10 else 1) == wait


def test_the_twin_question():
    few, many = (theory.mmck(8, 1, 6, limit) for limit in (10, 100))
    assert (round(100 * few.rejected_share), round(few.mean_wait, 1)) == (26, 1.2)
    twin = twin_of(SLUG)
    assert twin.truth == many.rejected_share == pytest.approx(1 - 6 / 8, abs=1e-6)
    assert twin.right.label == "about 25 %"
    assert "26 % are rejected" in twin.question
    assert "wait longer: 16 s instead of 1.2 s" in twin.why


@pytest.mark.parametrize(
    ("settings", "rejected", "best"),
    [
        ({"limit": 0}, "40 %", "20 %"),
        ({"limit": 5}, "24 %", "20 %"),
        ({}, "20 %", None),
        ({"workers": 5}, "4.3 %", 0),
        ({"workers": 12, "rate": 0.5, "limit": 0}, "below 0.1 %", None),
        ({"rate": 4.25, "limit": 100}, "5.9 %", None),  # takes long to fill
    ],
    ids=str,
)
def test_what_a_longer_queue_saves(settings, rejected, best):
    numbers, said = facts(**settings), words("what_places_save", **settings)
    assert numbers.unavoidable == max(0, 1 - settings.get("workers", 4) / settings.get("rate", 5))
    assert said.startswith(f"In the long run {rejected} are rejected")
    ends = {None: "a longer queue saves almost none", 0: "a long enough queue rejects almost none"}
    assert said.endswith(ends.get(best, f"at best, a longer queue cuts this to {best}"))


def test_the_wait_of_accepted_tasks_is_said_with_its_p95():
    wait = "how_long_accepted_tasks_wait"
    assert words(wait) == "Accepted tasks wait 4.0 s on average, 1 in 20 more than 6.3 s"
    assert words(wait, limit=0).startswith("Accepted tasks don’t wait")
    calm = {"rate": 0.5, "workers": 12, "limit": 100}
    assert words(wait, **calm) == "Accepted tasks wait under 0.01 s on average"


def test_one_run_is_told_beside_the_long_run():
    said = words("how_many_are_rejected")
    assert "120 of 600 tasks are rejected, 20 % (long run: 20 %)" in said
    for limit in (0, 100):
        calm = {"rate": 0.5, "workers": 12, "limit": limit}
        assert "not one of " in words("how_many_are_rejected", **calm)


FATE = re.compile(r"came at ([\d.]+) s, .* came ([\d.e-]+) s later, found no room and was rejected")


@pytest.mark.parametrize("settings", [{}, {"limit": 0}, {"workers": 5}], ids=str)
def test_what_is_told_of_two_tasks_is_in_the_rows_of_the_run(settings):
    """The first of them took the last free place, and the next one found none."""
    now = settings_of(SLUG, **settings)
    for seed in range(10):
        run = simulate_fifo(names_of(SLUG)["system"](now), replication_seed(seed, 0), 120.0)
        said, rejected = names_of(SLUG)["fate"](run), run.outcome[1:] == REJECTED
        pairs = np.flatnonzero(~np.isnan(run.start[:-1]) & rejected)
        assert said.startswith("At the end") == (len(pairs) == 0)
        if len(pairs):
            came, later = FATE.search(said).groups()
            told = [f"{run.arrival[task]:.1f}" == came for task in pairs]
            gaps = [f"{np.diff(run.arrival)[task]:.2g}" == later for task in pairs]
            assert np.any(np.logical_and(told, gaps))


def test_the_minute_after_a_spike_is_a_whole_one():
    assert met(SLUG, "0_rate_3~0_limit_60~10_send_30", 5, until=200)["carry"] == 70
