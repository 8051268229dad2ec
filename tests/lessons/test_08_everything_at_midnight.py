"""Lesson 8: your task waits 22 s behind a batch, and not at all between the same reports."""

import pytest

from queuesim import simulate, theory
from tests.lessons.nights import nights
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("everything-at-midnight")
A_HAIR = 0.001  # seconds: spread reports come so much earlier, so that ties fall the same way


def test_the_numbers_of_the_syllabus():
    now = lesson.facts()
    assert (now.wait, now.batch_wait, now.done) == (22, 12, 25)
    spread = lesson.facts(spread=60)
    assert (spread.wait, spread.batch_wait) == (0, 0)


@pytest.mark.parametrize("spread", [0, 5, 15, 25, 30, 60])
@pytest.mark.parametrize(("size", "workers"), [(100, 4), (200, 10), (20, 2), (70, 7), (110, 17)])
def test_the_stage_runs_what_the_formula_says(size, workers, spread):
    """Also where a report comes with your task: it comes before it, however times are rounded."""
    settings = {"size": size, "workers": workers, "spread": spread}
    found = lesson.facts(**settings)
    run = simulate(lesson["nights"](lesson.now(**settings)), until=245, drain=True)
    for wait, came, done in nights(run):
        assert came == size
        assert (wait, done) == pytest.approx((found.wait, found.done), abs=A_HAIR)
    own = found.run.source == 1
    assert found.run.wait[own][0] == pytest.approx(found.wait, abs=A_HAIR)
    assert found.run.wait[~own].mean() == pytest.approx(found.batch_wait, abs=A_HAIR)


def test_what_the_answers_say():
    spread = lesson.facts(spread=25)
    assert (spread.wait, spread.done) == (0.25, 26)
    assert 3 + lesson.facts().wait + 1 == 26, "all at once, yours is the last to finish"
    assert spread.run.waiting_series()[1].max() == 1
    came = (spread.run.source == 0) & (spread.run.arrival < 8)
    assert came.sum() == 13 and (spread.run.start[came] < 8).all(), "so they have all started"
    run = spread.run
    assert ((run.start <= 8) & (run.finish > 8 + A_HAIR)).sum() == 4, "yours finds no idle worker"
    behind = run.arrival > 8
    assert run.wait[behind] == pytest.approx(0.25, abs=2 * A_HAIR) and behind.sum() == 100 - 13
    assert run.area(run.waiting_series()) == pytest.approx(88 * 0.25, abs=0.1), "one after another"


def test_the_twin_question():
    at_once, by_done, *_ = lesson.twin.answers
    assert theory.start_behind_batch(4, 40, 2) - 4 == 16 == at_once.value
    assert theory.start_behind_batch(4, 40, 2, spread=20) - 4 == 0.5 == lesson.twin.truth
    assert "finish them in 20 s" in lesson.twin.question
    assert "the last report is done after 21 s instead of 20 s" in lesson.twin.why
    assert by_done.value * 2 == 16 and "8 × 2 = 16 reports" in by_done.why
    come = [second / 2 for second in range(40) if second / 2 <= 4]
    assert (len(come), sum(at + 1 <= 4 for at in come)) == (9, 7), "come, and done by then"
