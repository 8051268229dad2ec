"""Sweeps that are known bit by bit: nothing is simulated twice, whoever looks."""

from itertools import count

from lessons.common.numbers import so_far
from queuesim import one_queue, sweep

CASES = {1: one_queue(2, 3), 2: one_queue(2, 4)}
MEASURES = {"tasks": "offered", "busy": "utilisation"}
KEYS = count()


def ask(key, **how):
    return so_far(key, CASES, 12, 20, MEASURES, seed=5, **how)


def asked_until_done(key, **how):
    steps, done = [], False
    while not done:
        known, done = ask(key, **how)
        steps.append(known)
    return steps


def test_they_are_the_runs_of_a_sweep():
    known = asked_until_done(next(KEYS))[-1]
    for one in sweep(CASES, 12, 20, MEASURES, seed=5, drain=True):
        if one.n == 12:
            assert known[one.label][one.measure] == one
    assert known[1]["tasks"].values == known[2]["tasks"].values, "the same tasks for both"


def test_every_step_is_complete():
    steps = asked_until_done(next(KEYS), pause=0)
    assert [known[1]["tasks"].n for known in steps] == [2, 4, 6, 8, 10, 12]
    for known, n in zip(steps, (2, 4, 6, 8, 10, 12)):  # what was handed out does not change
        assert {each.n for case in known.values() for each in case.values()} == {n}


def test_all_share_one_sweep():
    key = next(KEYS)
    assert [ask(key, pause=0)[0][1]["tasks"].n for _ in range(3)] == [2, 4, 6]
    known, done = ask(key, pause=60)
    assert (known[1]["tasks"].n, done) == (12, True)
    assert ask(key)[0] is known
