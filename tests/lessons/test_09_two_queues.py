"""Lesson 9: dedicated workers shield a queue, and idle while tasks wait in the other queue."""

import math

import numpy as np
import pytest

from queuesim import theory
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("two-queues")


def test_sharing_with_priority_lets_both_wait_less():
    numbers = lesson.facts()
    waits = {split: (numbers.urgent[split], numbers.background[split]) for split in numbers.urgent}
    assert waits["2 and 2"] == pytest.approx((0.563, 4.26), abs=0.005)
    assert waits["all shared"] == pytest.approx((0.182, 0.728), abs=0.0005)
    assert waits["1 and 3"][0] == waits["3 and 1"][1] == math.inf
    assert digits(lesson["UNORDERED"], "0.51")
    flooded = lesson["FLOODED"]
    assert digits(flooded["all shared"], "0.36") and digits(flooded["3 and 1"], "0.08")


@pytest.mark.parametrize("split", ["2 and 2", "all shared"])
def test_the_run_on_the_stage_is_a_typical_one(split):
    run = lesson.run(f"0_split_{split.replace(' ', '-')}", until=125)
    formula = lesson["waits_with"](split, **lesson["ASKED"])
    for source, wait in enumerate(formula):
        seen = run.wait[(run.arrival < 120) & (run.source == source)]
        assert np.nanmean(seen) == pytest.approx(wait, rel=0.13)


def test_a_flood_does_not_touch_tasks_with_dedicated_workers():
    for split in ("1 and 3", "2 and 2", "3 and 1"):
        calm, flooded = (lesson["waits_with"](split, 0.8, rate)[0] for rate in (0.2, 5.0))
        assert calm == flooded
    assert lesson["FLOODED"]["all shared"] < lesson["OWN_WAITS"][0]


def test_the_drawn_stretches_are_those_in_which_a_worker_idles():
    numbers = lesson.facts()
    begins, ends = numbers.idle
    assert (begins < ends).all() and (ends[:-1] < begins[1:]).all()
    assert np.sum(ends - begins) <= numbers.idle_seconds <= 2 * np.sum(ends - begins)
    assert numbers.idle_seconds == pytest.approx(84, abs=0.5)
    assert digits(numbers.idle_expected, "80.1")  # the formula is held to runs in `two_classes`


def test_the_twin_question():
    mails, reports = theory.mmc(1.0, 1, 2), theory.mmc(3.4, 1, 4)
    shared = theory.cobham_mmc([1.0, 3.4], 1, 6).waits
    assert shared[0] < mails.mean_wait and shared[1] < reports.mean_wait
    assert lesson.twin.truth == "both"
    assert f"Mails wait {shared[0]:.2f} s instead of {mails.mean_wait:.2f} s" in lesson.twin.why
    assert f"reports {shared[1]:.2f} s instead of {reports.mean_wait:.1f} s" in lesson.twin.why
    # Of either kind at most one task is at work per worker that it has, on average.
    idle = (2 - 1) * reports.wait_share * 3.4 / 4 + (4 - 3.4) * mails.wait_share * 1 / 2
    assert f"before, {idle:.2f} of the 6 did" in lesson.twin.answers[2].why
    assert "1 of the 6 workers busy, on average, so 5 are left" in lesson.twin.answers[0].why
