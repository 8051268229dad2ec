"""Lesson 2: a longer queue loses no fewer tasks, and makes those that it takes wait."""

from functools import partial

import pytest

from queuesim import REJECTED, one_queue, replicate, theory
from tests.lessons import drawn, playing
from tests.lessons.lesson_file import facts_of, names_of, settings_of
from tests.lessons.playing import Player
from tests.lessons.stories import met

SLUG = "not-enough-workers"
EXACT = {0: (39.8, 0.0), 10: (21.1, 1.72), 20: (20.1, 4.04), 50: (20.0, 11.5)}
facts = partial(facts_of, SLUG)


# ---------------------------------------------------------------- the numbers of the syllabus


@pytest.mark.parametrize("limit", EXACT)
def test_share_and_wait_are_the_exact_ones(limit):
    share, wait = EXACT[limit]
    exact = facts(limit=limit).exact
    assert exact == theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert round(100 * exact.rejected_share, 1) == share
    assert round(exact.mean_wait, 2 if wait < 10 else 1) == wait


@pytest.mark.parametrize("limit", EXACT)
def test_the_simulation_agrees(limit):
    how = {"seed": 1000 * (limit + 1), "warmup": 200, "level": 0.99999}
    scenario = one_queue(rate=5, workers=4, limit=limit)
    measures = ("rejected_share", "mean_wait")
    points = {point.measure: point for point in replicate(scenario, 25, 1000, measures, **how)}
    share, wait = points["rejected_share"], points["mean_wait"]
    exact = theory.mmck(rate=5, service=1, workers=4, limit=limit)
    assert share.low <= exact.rejected_share <= share.high
    if limit:
        assert wait.low <= exact.mean_wait <= wait.high
    else:
        assert set(wait.values) == {exact.mean_wait} == {0.0}


@pytest.mark.parametrize("rate", [4.25, 5, 7.5, 10])
def test_beyond_a_few_places_a_queue_saves_little(rate):
    shares = [theory.mmck(rate, 1, 4, limit).rejected_share for limit in (0, 20, 100, 1000)]
    assert shares[-1] == pytest.approx(1 - 4 / rate, abs=1e-3), "what any queue loses"
    assert shares[0] - shares[1] > 4 * (shares[1] - shares[-1])


# ---------------------------------------------------------------- other settings


@pytest.mark.parametrize(
    ("settings", "lost", "saved"),
    [
        ({"limit": 0}, 39.8, 19.8),
        ({"limit": 5}, 23.9, 3.9),
        ({}, 20.1, 0.1),
        ({"limit": 50}, 20.0, 0.0),
        ({"workers": 5}, 4.3, 4.3),
        ({"workers": 12, "rate": 0.5, "limit": 0}, 0.0, 0.0),
        ({"rate": 4.25, "limit": 100}, 5.9, 0.0),  # takes long to fill
    ],
    ids=str,
)
def test_what_a_longer_queue_saves(settings, lost, saved):
    numbers = facts(**settings)
    gone = 100 * numbers.exact.rejected_share
    assert (round(gone, 1), round(gone - numbers.unavoidable, 1)) == (lost, saved)
    words = names_of(SLUG)["what_places_save"](numbers)
    assert words.startswith(f"{lost:.1f} %")
    assert words.endswith(f" {saved:.1f} %") == (saved > 0)


@pytest.mark.parametrize("settings", [{}, {"limit": 100}, {"rate": 10, "workers": 1, "limit": 100}])
def test_the_wait_in_the_runs_is_near_the_exact_one(settings):
    numbers = facts(**settings)
    assert numbers.wait.mean == pytest.approx(numbers.exact.mean_wait, rel=0.15)


@pytest.mark.parametrize("settings", [{}, {"limit": 100}, {"rate": 10, "limit": 0}], ids=str)
def test_when_the_first_is_turned_away(settings):
    numbers = facts(**settings)
    first = numbers.run.arrival[numbers.run.outcome == REJECTED][0]
    words = names_of(SLUG)["how_many_are_gone"](numbers)
    assert f" {first:.0f} s" in words and words.startswith(f"{len(numbers.gone_at)} of ")


@pytest.mark.parametrize("limit", [0, 100])
def test_nobody_turned_away_at_either_end(limit):
    numbers = facts(rate=0.5, workers=12, limit=limit)
    assert not len(numbers.gone_at)
    assert names_of(SLUG)["how_many_are_gone"](numbers).startswith("None of ")


def test_those_who_still_wait_at_the_end_are_counted():
    numbers = facts(rate=4.25, limit=100)
    waiting = numbers.run.waiting_series()[1][-1]
    assert waiting > 0 and not len(numbers.gone_at)
    assert f" {waiting} of the {len(numbers.run)} " in names_of(SLUG)["fate"](numbers.run)


def test_the_guess_is_drawn_only_where_it_was_asked():
    player = Player(SLUG, guess="1")
    for name, value, drawn_there in (("limit", 60, True), ("rate", 6.0, False)):
        player.at.slider(key=f"{SLUG}.{name}").set_value(value).run()
        assert ("your guess" in drawn.words(player.at)) == drawn_there
    player.at.slider(key=f"{SLUG}.rate").set_value(5.0)
    player.at.slider(key=f"{SLUG}.workers").set_value(3).run()
    assert "your guess" not in drawn.words(player.at)


def test_the_code_prints_the_numbers_of_the_page():
    said = playing.printed(Player(SLUG).at)
    away, share, wait = (line.split() for line in said.splitlines())
    numbers = facts(**settings_of(SLUG))
    assert (int(away[0]), int(away[2])) == (len(numbers.gone_at), len(numbers.run))
    assert float(share[0]) == 100 * numbers.exact.rejected_share
    assert float(wait[-4]) == numbers.exact.mean_wait


def test_the_minute_after_a_spike_is_a_whole_one():
    assert met(SLUG, "0_rate_3~0_limit_60~10_send_30", 5, until=200)["carry"] == 70
