"""Lesson 17: late workers cost as seven and help as four; what a cool-down saves and costs."""

import numpy as np
import pytest

from queuesim.scaled_runs import scaled
from tests.lessons import drawn
from tests.lessons.lesson_file import facts_of, names_of, page_of, settings_of, twin_of
from tests.lessons.stories import played

SLUG = "adding-workers-when-it-hurts"


@pytest.mark.parametrize(
    ("startup", "wait", "paid"),
    [(0, 0.5, 5.6), (5, 1.3, 6.1), (10, 1.9, 6.5), (20, 2.6, 7.1), (25, 2.7, 7.3)],
)
def test_the_later_workers_come_the_more_they_cost_and_the_less_they_help(startup, wait, paid):
    found = facts_of(SLUG, startup=startup).here
    assert found.wait.low - 0.05 <= wait <= found.wait.high + 0.05
    assert found.paid.low - 0.05 <= paid <= found.paid.high + 0.05


def test_fixed_numbers_are_those_of_lesson_6():
    fixed = names_of(SLUG)["FIXED"]
    assert fixed[4] == pytest.approx(2.91, abs=0.005)
    assert fixed[8] == pytest.approx(0.19, abs=0.005)
    assert list(fixed.values()) == sorted(fixed.values(), reverse=True)


def test_only_workers_that_start_soon_beat_fixed_ones():
    title = names_of(SLUG)["what_scaling_gives"]
    assert title(facts_of(SLUG, startup=0)).endswith("without an autoscaler that takes 7")
    late = facts_of(SLUG)
    assert title(late).endswith("with 5 fixed workers they wait 1.4 s")
    assert late.here.wait.low > names_of(SLUG)["FIXED"][5] and late.here.paid.low > 5


def test_the_scene_plays_the_question():
    """Workers that are ordered in the spike are ready after it, and four do nearly all."""
    names, scene = names_of(SLUG), page_of(SLUG).scene
    run = played(SLUG, "", 4, until=scene.decides_at + 30).run
    times, ready = run.workers_series()
    first = times[ready > 4][0]
    assert first >= 35 and first < scene.decides_at
    assert f"ready at 0:{first:.0f}, {first - 18:.0f} s after" in names["on_the_stage"](run)
    waiting = run.waiting_series()
    then = waiting[1][np.searchsorted(waiting[0], first, side="right") - 1]
    assert then < 0.5 * waiting[1].max()


def test_the_twin_question():
    twin = names_of(SLUG)["by_startup"][10]
    assert twin == scaled("spiky", "quick")[10, 10, 4]
    assert 1.8 < twin.wait.low < twin.wait.high < 2  # of 0.5, 1.4, 1.9 and 2.7
    assert twin_of(SLUG).truth == twin.wait.mean


def test_a_long_cool_down_stops_the_flapping_and_costs_workers():
    for startup in (0, 5, 25):
        found = facts_of(SLUG, startup=startup).by_cooldown
        orders = [each.ordered.mean for each in found.values()]
        assert orders == sorted(orders, reverse=True) and orders[-1] < orders[0] / 5
        assert found[300].paid.low > found[0].paid.high


def test_charts_show_what_their_titles_say():
    now, numbers, names = settings_of(SLUG), facts_of(SLUG), names_of(SLUG)
    figure = names["wait_and_cost"](now, numbers)
    rows = [row for row in drawn.rows_of(figure) if row.get("part") == "point"]
    here = scaled("spiky", "quick")[10, 25, 4]
    assert (here.paid.mean, here.wait.mean) in [(row["x"], row["y"]) for row in rows]
    seen = names["when_they_come"](numbers)
    assert "ordered at 10 s and ready at 35 s" in seen
    off = facts_of(SLUG, scaler="off", least=6)
    assert "6 fixed workers: tasks wait 0.74 s" in names["what_scaling_gives"](off)
