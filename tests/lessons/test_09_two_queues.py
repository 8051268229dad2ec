"""Lesson 9: a queue’s own workers protect it, and idle while tasks wait in the other queue."""

import math
from functools import partial

import numpy as np
import pytest

from queuesim import replication_seed, simulate, theory
from queuesim.moments import idle_beside
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of

SLUG = "two-queues"
facts = partial(facts_of, SLUG)


def test_sharing_with_priority_lets_both_wait_less():
    numbers = facts()
    waits = {split: (numbers.urgent[split], numbers.background[split]) for split in numbers.urgent}
    assert waits["2 and 2"] == pytest.approx((0.563, 4.26), abs=0.005)
    assert waits["all shared"] == pytest.approx((0.182, 0.728), abs=0.0005)
    assert waits["1 and 3"][0] == waits["3 and 1"][1] == math.inf


@pytest.mark.parametrize(
    "settings",
    [{}, {"split": "3 and 1", "background": 0.8}, {"split": "1 and 3", "background": 2.8}],
    ids=str,
)
def test_workers_idle_beside_waiting_tasks_as_the_formula_says(settings):
    """In long runs, within four standard errors."""
    now = settings_of(SLUG, **settings)
    names = names_of(SLUG)
    system, until = names["system"](now), 2000.0
    idle = []
    for number in range(40):
        run = simulate(system, replication_seed(9, number), until)
        series = (idle_beside(run, pool, queue=1 - pool) for pool in (0, 1))
        idle.append(sum(run.area(each, since=200) for each in series) / (until - 200))
    expected = names["idle_reserved"](now["split"], now["urgent"], now["background"])
    error = np.std(idle, ddof=1) / np.sqrt(len(idle))
    assert abs(np.mean(idle) - expected) < 4 * error
    assert error < expected / 10


def test_the_drawn_stretches_are_those_in_which_a_worker_idles():
    numbers = facts()
    begins, ends = numbers.idle
    assert (begins < ends).all() and (ends[:-1] < begins[1:]).all()
    assert np.sum(ends - begins) <= numbers.idle_seconds <= 2 * np.sum(ends - begins)
    assert numbers.idle_seconds == pytest.approx(84, abs=0.5)
    assert numbers.idle_expected == pytest.approx(80.1, abs=0.05)
    said = names_of(SLUG)["how_to_read_the_charts"](settings_of(SLUG), numbers)
    assert "By formula it is 80 s in 120 s in the long run: 0.67 of the 4 workers" in said


def test_the_twin_question_and_the_flood():
    own = [theory.mmc(1.0, 1, 2).mean_wait, theory.mmc(3.4, 1, 4).mean_wait]
    shared = theory.cobham_mmc([1.0, 3.4], 1, 6).waits
    assert all(after < before for before, after in zip(own, shared, strict=True))
    twin = twin_of(SLUG)
    assert twin.truth == "both"
    assert f"Mails wait {shared[0]:.2f} s instead of {own[0]:.2f} s" in twin.why
    assert f"reports {shared[1]:.2f} s instead of {own[1]:.1f} s" in twin.why
    assert "mails keep 1 of the 6 workers busy, on average, so 5 are left" in twin.answers[0].why
    assert "before, 0.69 of the 6 did" in twin.answers[2].why
    mails, reports = theory.mmc(1.0, 1, 2), theory.mmc(3.4, 1, 4)  # at most one at work per worker
    idle = (2 - 1) * reports.wait_share * 3.4 / 4 + (4 - 3.4) * mails.wait_share * 1 / 2
    assert round(idle, 2) == 0.69
    flooded = names_of(SLUG)["FLOODED"]
    assert (round(flooded["all shared"], 2), round(flooded["3 and 1"], 2)) == (0.36, 0.08)
