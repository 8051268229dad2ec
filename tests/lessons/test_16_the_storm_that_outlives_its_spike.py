"""Lesson 16: what its page claims of storms, beside many runs and the chain."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from lessons.common.live.scene import Guessed
from queuesim import replication_seed, simulate, storm_cures, theory
from queuesim.storm_runs import UNTIL, WORKERS, Storm, goodput
from tests.lessons.lesson_file import names_of, settings_of, twin_of
from tests.lessons.playing import Player

CHANCE = 1e-5  # that one of these tests fails though all is well
SLUG = "the-storm-that-outlives-its-spike"
lesson = SimpleNamespace(**names_of(SLUG))


def many(storm, number=20, until=UNTIL):
    """Runs of a storm that differ in nothing but luck."""
    return [simulate(storm.system(), replication_seed(61, i), until) for i in range(number)]


def test_workers_stay_busy_while_nothing_is_in_time():
    facts = lesson.facts(settings_of(SLUG))
    late = facts.run.summary(100.0)
    assert late.utilisation > 0.99 and facts.goodput == 0
    ended = sum(rates.sum() for rates in facts.per_second.values()) * lesson.BIN
    assert ended == np.sum(facts.run.outcome > 1)  # but for the waiting and those in service


def test_both_rules_are_those_of_the_theory():
    facts = lesson.facts(settings_of(SLUG))
    assert facts.lasts and facts.starts and facts.attempts == 12 and facts.safe_limit == 20
    for values, lasts, starts in [
        ({"rate": 1.0}, False, True),
        ({"limit": 20}, True, False),
        ({"limit": 25}, True, True),
        ({"patience": 15.0}, True, False),
    ]:
        facts = lesson.facts({**settings_of(SLUG), **values})
        assert (facts.lasts, facts.starts) == (lasts, starts)


def test_a_storm_does_not_begin_where_callers_are_patient_enough():
    assert min(goodput(run) for run in many(replace(lesson.USUAL, patience=20.0))) > 2


def test_returning_callers_are_counted_as_one_does_by_hand():
    """A caller is on its way from the arrival of an attempt that it will give up until it goes."""
    settings = lesson.USUAL
    run = many(settings, 1)[0]
    at, _, returning = lesson.path(run, settings)
    for second in (20, 38, 70, 200):
        back = ~np.isnan(run.gone) & (run.attempt < settings.retries)
        expected = np.sum(back & (run.arrival <= second) & (run.gone > second))
        assert returning[second] == expected and at[second] == second


def test_the_chain_says_how_long_calm_and_storm_last():
    chain = theory.retry_storm(3.0, 1, WORKERS, 60, 5.0, 3, 5.0, later=0)
    assert lesson.lasts_for(chain.time_to_storm) == "58 min"
    assert lesson.lasts_for(chain.time_to_calm) == "4.8 years"
    short = theory.retry_storm(3.0, 1, WORKERS, 20, 5.0, 3, 5.0, later=0)
    assert short.time_to_calm < 30
    edge = lesson.edge_of_storm(chain.fills)
    assert np.all(np.diff(edge) <= 0) and edge[0] > 30 and edge[25] == 0


def test_the_twin_question():
    workers, patience, limit = 8, 10, int(twin_of(SLUG).truth)
    assert theory.feeds_itself(5, 1, workers, 1) and not theory.feeds_itself(5, 1, workers, 0)
    assert theory.starts_in_time(limit, 1, workers, patience)
    assert not theory.starts_in_time(limit + 1, 1, workers, patience)


def test_the_usual_settings_are_those_of_the_question():
    assert all(settings_of(SLUG)[name] == value for name, value in lesson.ASKED.items())
    assert Storm() == lesson.USUAL == storm_cures.BASE


def test_the_storm_of_the_questions_own_run_can_be_cured():
    """The learner has watched it, and what counts is the cure."""
    player = Player(SLUG)
    player.live.play(player.page.scene, player.page.usual, Guessed())
    player.live.head.anchor(0.0, playing=True, speed=1.0)
    player.go_to(170)
    assert not player.met()
    player.set(rule="drop expired")
    player.go_to(215)
    assert set(player.met()) == {"cure"}
