"""Lesson 16: what its page claims of storms, beside many runs and the chain."""

import numpy as np
import pytest

from queuesim import replication_seed, simulate, storm_cures, theory
from queuesim.storm_runs import UNTIL, WORKERS, Storm
from tests.lessons.one_lesson import OneLesson

lesson = OneLesson("the-storm-that-outlives-its-spike")


def test_workers_stay_busy_while_nothing_is_in_time():
    facts = lesson.facts()
    assert facts.run.summary(100.0).utilisation > 0.99 and facts.goodput == 0
    ended = sum(rates.sum() for rates in facts.per_second.values()) * lesson["BIN"]
    assert ended == np.sum(facts.run.outcome > 1)  # but for the waiting and those in service


@pytest.mark.parametrize(
    ("settings", "lasts", "starts"),
    [
        ({}, True, True),
        ({"rate": 1.0}, False, True),
        ({"limit": 20}, True, False),
        ({"limit": 25}, True, True),
        ({"patience": 15.0}, True, False),
    ],
    ids=str,
)
def test_both_rules_are_those_of_the_theory(settings, lasts, starts):
    facts = lesson.facts(**settings)
    assert (facts.lasts, facts.starts) == (lasts, starts)
    if not settings:
        assert facts.attempts == 12 and facts.safe_limit == 20


def test_returning_callers_are_counted_as_one_does_by_hand():
    """A caller is on its way from the arrival of an attempt that it will give up until it goes."""
    settings = lesson["USUAL"]
    run = simulate(settings.system(), replication_seed(61, 0), UNTIL)
    at, _, returning = lesson["path"](run, settings)
    for second in (20, 38, 70, 200):
        back = ~np.isnan(run.gone) & (run.attempt < settings.retries)
        expected = np.sum(back & (run.arrival <= second) & (run.gone > second))
        assert returning[second] == expected and at[second] == second


def test_the_chain_says_how_long_calm_and_storm_last():
    chain = theory.retry_storm(3.0, 1, WORKERS, 60, 5.0, 3, 5.0, later=0)
    assert lesson["lasts_for"](chain.time_to_storm) == "58 min"
    assert lesson["lasts_for"](chain.time_to_calm) == "4.8 years"
    edge = lesson["edge_of_storm"](chain.fills)
    assert np.all(np.diff(edge) <= 0) and edge[0] > 30 and edge[25] == 0


def test_the_twin_question():
    workers, patience, limit = 8, 10, int(lesson.twin.truth)
    assert theory.feeds_itself(5, 1, workers, 1) and not theory.feeds_itself(5, 1, workers, 0)
    assert theory.starts_in_time(limit, 1, workers, patience)
    assert not theory.starts_in_time(limit + 1, 1, workers, patience)


def test_the_usual_settings_are_those_of_the_question():
    assert lesson.now().items() >= lesson["ASKED"].items()
    assert Storm() == lesson["USUAL"] == storm_cures.BASE
