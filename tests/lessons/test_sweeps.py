"""Sweeps that are drawn as they come: nothing is simulated twice, whoever looks."""

from functools import partial
from itertools import count

import pytest

from lessons.common.sweeps import as_they_come, busy, late, tasks, waited
from queuesim import one_queue, simulate, sweep

CASES = {1: one_queue(2, 3), 2: one_queue(2, 4)}
MEASURES = {"tasks": partial(tasks, begin=0, end=20), "waited": partial(waited, begin=0, end=20)}
KEYS = count()


def coming(key, **how):
    return as_they_come(key, CASES, 12, 20, MEASURES, seed=5, **how)


def test_they_are_the_runs_of_a_sweep():
    known = list(coming(next(KEYS)))[-1]
    for one in sweep(CASES, 12, 20, MEASURES, seed=60, drain=True):
        if one.n == 12:
            assert known[one.label][one.measure] == one
    assert known[1]["tasks"].values == known[2]["tasks"].values, "the same tasks for both"


def test_every_step_is_complete_and_has_an_interval():
    steps = [known[1]["tasks"].n for known in coming(next(KEYS), pause=0)]
    assert steps == [2, 4, 6, 8, 10, 12]
    for known in coming(next(KEYS), pause=0):
        assert {each.n for case in known.values() for each in case.values()} in ({n} for n in steps)
        assert all(each.half_width is not None for each in known[1].values())


def test_who_comes_later_goes_on_and_is_not_kept_waiting():
    key = next(KEYS)
    first = coming(key, pause=0)
    next(first)
    first.close()  # the page was broken off
    assert next(coming(key, pause=0))[1]["tasks"].n == 4
    both = coming(key, pause=0), coming(key, pause=0)
    assert [next(each)[1]["tasks"].n for each in both] == [6, 8]
    assert [known[1]["tasks"].n for known in coming(key)] == [12]
    assert [known[1]["tasks"].n for known in coming(key)] == [12]
    assert [known[1]["tasks"].n for known in both[0]] == [12]


def test_what_was_handed_out_does_not_change():
    steps = list(coming(next(KEYS), pause=0))
    assert steps[0][1]["tasks"].n == 2


def test_what_is_read_off_a_run():
    run = simulate(one_queue(3, 4), 1, 50, drain=True)
    assert tasks(run, 0, 50) == len(run)
    assert tasks(run, 10, 20) == sum((run.arrival >= 10) & (run.arrival < 20))
    assert waited(run, 0, 50) == pytest.approx(run.wait.sum())
    assert late(run, 0, 50, 0.5) == sum(run.wait > 0.5)
    times, values = run.busy_series()
    assert busy(run, 0, run.until) == pytest.approx(run.area((times, values)) / run.until / 4)
    assert busy(run, 0, run.until) == pytest.approx(run.demand.sum() / run.until / 4)
