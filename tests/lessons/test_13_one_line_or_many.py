"""Lesson 13: the same tasks in one queue and in several, by which of them a task joins."""

from itertools import combinations, pairwise

import pytest

from queuesim import theory
from queuesim.many_lines import waits_by_choice
from tests.lessons import drawn, playing
from tests.lessons.one_lesson import OneLesson
from tests.lessons.playing import Player
from tests.queuesim.chains import digits

lesson = OneLesson("one-line-or-many")
LOOKS = ("shorter of two", "shortest")


def test_numbers_of_the_syllabus():
    """At 90 %: 9 s apart; merged 4.26, 1.97 and .88; in turn 4.78; looking 2.10 and 1.13."""
    numbers = lesson.facts()
    at_random = numbers.exact_by_count["random"]
    said = {8: "9", 4: "4.26", 2: "1.97", 1: "0.88"}
    assert all(digits(at_random[count], said[count]) for count in said)
    assert digits(numbers.exact["in turn"], "4.78") and digits(numbers.pooled, "0.88")
    two, both = (numbers.runs[choice] for choice in LOOKS)  # held to the engine elsewhere
    assert (two.mean, both.mean) == pytest.approx((2.1, 1.13), rel=0.04)
    assert both.high < 1.5 < two.low < two.high < 3, "answers are as far apart as runs are sure"


def test_halving_the_queues_more_than_halves_the_wait_at_random():
    for load in range(50, 100, 5):
        waits = [lesson["exact_wait"]("random", load / 100, count) for count in (8, 4, 2, 1)]
        assert all(2 * fewer < more for more, fewer in pairwise(waits))


def test_the_twin_question():
    """At 80 %: 4 s at random, about 1.1 s in the shorter of two, .29 s in one queue."""
    assert digits(theory.mm1(0.8, 1).mean_wait, "4.0")
    assert digits(theory.mmc(6.4, 1, 8).mean_wait, "0.29")
    found = waits_by_choice(0.8, 8, seed=1)["shorter of two"]
    assert found.low > 0.75 and found.high < 1.5  # nearer to 1 than to 2 or to .3
    assert found.mean == lesson.twin.truth
    ranks = [min(pair) for pair in combinations(range(8), 2)]  # 0 is the shortest queue
    both_long = sum(rank >= 4 for rank in ranks)
    assert f"8 queues make {len(ranks)} pairs; only in {both_long} of them" in lesson.twin.why
    each = 6.4 * both_long / len(ranks) / 4  # tasks a second of the 4 longest queues
    assert f"{both_long}/{len(ranks)} of the tasks: {each:.2f} a second each" in lesson.twin.why
    assert f"shrinks by {1 - each:.2f} a second, not by 0.2" in lesson.twin.why


def test_a_large_pool_needs_a_smaller_reserve():
    reserves = lesson.made("reserves")
    assert reserves[9] == (12, 12) and reserves[9000] == (9086, 9010)
    shares = [seldom / work for work, (seldom, _) in reserves.items()]
    assert shares == sorted(shares, reverse=True)


def test_charts_show_the_guess_and_the_code_prints_what_they_show():
    player = Player(lesson.slug, guess="0")
    assert {"your guess", "formula"} <= drawn.words(player.at)
    player.set(queues="4", load=80)
    printed = playing.printed(player.at.run())
    numbers = lesson.facts(queues="4", load=80)
    for wait in (*numbers.exact.values(), numbers.pooled, *(r.mean for r in numbers.runs.values())):
        assert str(wait) in printed
    assert "9086" in printed
