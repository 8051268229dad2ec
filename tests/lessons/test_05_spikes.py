"""Lesson 5: the expected wait peaks at 10.0 as the spike ends; the average knows nothing of it."""

from functools import partial

import numpy as np
import pytest

from queuesim import theory
from queuesim.spiky_load import SpikyLoad, solved
from tests.lessons.lesson_file import facts_of, names_of, twin_of

SLUG = "spikes"
USUAL = SpikyLoad(base=2, height=8, length=10, spacing=80)
LATER = SpikyLoad(base=2, height=8, length=10, spacing=80, at=20)  # from 20 to 30 s
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


def test_the_facts_of_the_page():
    usual = facts()
    assert usual.load == USUAL and usual.until == 80 and usual.spikes == 1
    assert round(usual.peak, 1) == 10.0 and usual.steady == "0.33 s"
    assert round(usual.average, 2) == 2.91
    assert usual.waits.overall.low <= usual.average <= usual.waits.overall.high
    assert not usual.waits.p95_at_worst.known and round(usual.p95, 1) == 15.4


def test_what_the_answers_say():
    """Steady arrivals, all tasks, and the share of them that arrives before or after the spike."""
    exact = solved(USUAL, 4, 80)
    assert round(theory.mmc(USUAL.mean, 1, 4).mean_wait, 1) == 0.3
    assert round(exact.mean_wait_between(), 1) == 2.9
    assert USUAL.height * USUAL.length < USUAL.mean * USUAL.spacing / 2
    assert USUAL.backlog(4)[0] / 4 == 10


def test_the_twin_question():
    lower = SpikyLoad(base=2, height=6, length=10, spacing=80)
    assert lower.backlog(4)[0] / 4 == 5
    assert lower.backlog(4)[0] / 2 / 4 == 2.5, "in the middle of the spike"
    exact, twin = solved(lower, 4, 80), twin_of(SLUG)
    assert twin.truth == exact.mean_wait.max() == pytest.approx(5.25, abs=0.01)
    assert twin.answers[0].value == exact.mean_wait_between()


def test_runs_agree_with_the_share_that_still_waits_when_on_paper_none_does():
    """But for one in 100 000 times."""
    waits, still = LATER.runs(4, 80, 4000, 1).wait_at(50) > 0, names_of(SLUG)["still_waiting"]
    assert abs(waits.mean() - still(facts(), 38)) < 4.5 * np.std(waits) / 4000**0.5 < 0.05


# ---------------------------------------------------------------- other settings


def test_without_a_spike_the_formula_is_right():
    calm = facts(height=2.0)
    assert calm.spikes == 0 and calm.load.backlog(4)[0] == 0
    assert round(calm.peak, 2) == round(calm.waits.evenly, 2) == 0.09
    assert names_of(SLUG)["how_long_at_worst"](calm).startswith("No spike")


def test_rarer_spikes_change_the_average_and_not_the_wait():
    rare = facts(spacing=120)
    assert round(rare.peak, 1) == 10.0 and rare.steady == "0.21 s"
    assert (rare.load.mean, facts().load.mean) == (2.5, 2.75)


def test_too_much_on_average_has_no_answer():
    much = facts(base=3.5, height=12.0, length=20, spacing=30)
    assert much.steady == "no average" and much.waits.evenly == np.inf
    assert much.load.backlog(4)[1] > 30 - 20, "the next comes before they are gone"
