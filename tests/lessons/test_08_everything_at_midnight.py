"""Lesson 8: your task waits 22 s behind a batch, and not at all between the same reports."""

from functools import partial

import numpy as np
import pytest

from queuesim import simulate, theory
from tests.lessons.lesson_file import facts_of, names_of, settings_of, twin_of
from tests.lessons.stories import played

SLUG = "everything-at-midnight"
facts = partial(facts_of, SLUG)
A_HAIR = 0.001  # seconds: spread reports come so much earlier, so that ties fall the same way


def nights(run):
    """By night: (wait of your task, how many reports came, when the last of them was done)."""
    found = []
    for number in range(int((run.until - 5) // 60)):
        midnight = 5 + 60 * number
        here = (run.arrival > midnight - 0.05) & (run.arrival < midnight + 59.95)
        own, batch = here & (run.source == 1), here & (run.source == 0)
        found.append((run.wait[own][0], batch.sum(), run.finish[batch].max() - midnight))
    return found


# ---------------------------------------------------------------- the numbers


def test_the_numbers_of_the_syllabus():
    now = facts()
    assert (now.wait, now.batch_wait, now.done) == (22, 12, 25) == (22, *theory.batch(100, 4))
    assert (facts(spread=60).wait, facts(spread=60).batch_wait) == (0, 0)
    assert facts(spread=25).wait == 0.25 and facts(spread=25).done == 26


@pytest.mark.parametrize("spread", [0, 5, 15, 25, 30, 60])
@pytest.mark.parametrize(("size", "workers"), [(100, 4), (200, 10), (20, 2), (70, 7), (110, 17)])
def test_the_stage_runs_what_the_formula_says(size, workers, spread):
    """Also where a report comes with your task: it comes before it, however times are rounded."""
    now = settings_of(SLUG, size=size, workers=workers, spread=spread)
    found = names_of(SLUG)["facts"](now)
    run = simulate(names_of(SLUG)["nights"](now), until=245, drain=True)
    for wait, came, done in nights(run):
        assert came == size
        assert wait == pytest.approx(found.wait, abs=A_HAIR)
        assert done == pytest.approx(found.done, abs=A_HAIR)
    own = found.run.source == 1
    assert found.run.wait[own][0] == pytest.approx(found.wait, abs=A_HAIR)
    assert found.run.wait[~own].mean() == pytest.approx(found.batch_wait, abs=A_HAIR)


def test_what_the_answers_say():
    arrivals = np.arange(100) * 0.25
    run = facts(spread=25).run
    reports = run.source == 0
    came = reports & (run.arrival < 8)
    assert came.sum() == np.sum(arrivals <= 3) == 13
    assert (run.start[came] < 8).all(), "all of them have started when your task comes"


def test_the_twin_question():
    twin = twin_of(SLUG)
    assert theory.start_behind_batch(4, 40, 2) - 4 == 16 == twin.answers[0].value
    assert theory.start_behind_batch(4, 40, 2, spread=20) - 4 == 0.5 == twin.truth
    assert "finish them in 20 s" in twin.question
    assert "the last report is done after 21 s instead of 20 s" in twin.why
    come = [second / 2 for second in range(40) if second / 2 <= 4]
    assert (len(come), sum(at + 1 <= 4 for at in come)) == (9, 7), "come, and done by then"
    assert twin.answers[1].value * 2 == 16 and "8 × 2 = 16 reports" in twin.answers[1].why


def test_a_title_says_what_the_workers_do():
    title = names_of(SLUG)["what_the_workers_do"]
    assert title(facts()) == (
        "All at once, 100 reports fill 4 workers for 25 s, and your task waits 22 s"
    )
    assert (
        title(facts(spread=25)) == "Spread over 25 s, your task waits 0.25 s: the workers keep up"
    )
    assert title(facts(spread=60)).startswith("Spread over 60 s, your task starts at once")


# ---------------------------------------------------------------- the stage


@pytest.mark.parametrize("at", [6, 20, 64.9])
def test_what_is_set_in_a_night_counts_from_the_next_midnight(at):
    (first, *later) = nights(played(SLUG, f"{at}_spread_25", 1, 245).run)
    assert first == (22, 100, 25)
    for wait, came, done in later:
        assert (came, wait, done) == (100, pytest.approx(0.25, abs=0.01), pytest.approx(26, 0.01))


def test_workers_count_at_once():
    run = played(SLUG, "6_workers_20", 1, 60).run
    assert nights(run) == [] and run.finish[run.source == 0].max() < 5 + 7


# ---------------------------------------------------------------- the challenges
