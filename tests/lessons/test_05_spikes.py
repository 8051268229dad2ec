"""Lesson 5: the expected wait peaks at 10.0 as the spike ends; the average knows nothing of it."""

import numpy as np
import pytest

from queuesim.spiky_load import SpikyLoad, solved
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("spikes")
USUAL = SpikyLoad(base=2, height=8, length=10, spacing=80)
LATER = SpikyLoad(base=2, height=8, length=10, spacing=80, at=20)  # from 20 to 30 s


def test_the_facts_of_the_page():
    usual = lesson.facts()
    assert usual.load == USUAL and usual.until == 80 and usual.spikes == 1
    assert digits(usual.peak, "10.0") and usual.steady == "0.33 s"
    assert digits(usual.average, "2.91") and digits(usual.p95, "15.4")
    assert usual.waits.overall.low <= usual.average <= usual.waits.overall.high
    assert not usual.waits.p95_at_worst.known


def test_what_the_answers_say():
    """Most tasks arrive before or after the spike; its last ones find 40 before them."""
    assert USUAL.height * USUAL.length < USUAL.mean * USUAL.spacing / 2
    assert USUAL.backlog(4)[0] / 4 == 10


def test_the_twin_question():
    lower = SpikyLoad(base=2, height=6, length=10, spacing=80)
    exact = solved(lower, 4, 80)
    assert lesson.twin.truth == exact.mean_wait.max() == pytest.approx(5.25, abs=0.01)
    assert lesson.twin.answers[0].value == exact.mean_wait_between()
    assert lower.backlog(4)[0] / 4 == 5 and lower.backlog(4)[0] / 2 / 4 == 2.5


def test_runs_agree_with_the_share_that_still_waits_when_on_paper_none_does():
    """But for one in 100 000 times."""
    waits = LATER.runs(4, 80, 4000, 1).wait_at(50) > 0
    still = lesson["still_waiting"](lesson.facts(), 38)
    assert abs(waits.mean() - still) < 4.5 * np.std(waits) / 4000**0.5 < 0.05


def test_without_a_spike_the_formula_is_right():
    calm = lesson.facts(height=2.0)
    assert calm.spikes == 0 and calm.load.backlog(4)[0] == 0
    assert digits(calm.peak, "0.09") and digits(calm.waits.evenly, "0.09")


def test_rarer_spikes_change_the_average_and_not_the_wait():
    rare = lesson.facts(spacing=120)
    assert digits(rare.peak, "10.0") and rare.steady == "0.21 s"
    assert (rare.load.mean, USUAL.mean) == (2.5, 2.75)


def test_too_much_on_average_has_no_answer():
    much = lesson.facts(base=3.5, height=12.0, length=20, spacing=30)
    assert much.steady == "no average" and much.waits.evenly == np.inf
    assert much.load.backlog(4)[1] > 30 - 20, "the next comes before they are gone"
