"""Lesson 14: three short tasks start after 60, 61 and 62 s, and what else comes of a slow one."""

import numpy as np
import pytest

from queuesim import Pool, Queue, Recorded, Scenario, Source, simulate
from tests.lessons.one_lesson import OneLesson
from tests.queuesim.chains import digits

lesson = OneLesson("one-slow-task")


def last_start(tasks, workers, ahead):
    """By hand: tasks of these lengths arrive at once."""
    source = Source(Recorded((0.0,) * len(tasks), tasks))
    scenario = Scenario((source,), (Queue(),), (Pool(workers, prefetch=ahead),))
    return simulate(scenario, until=200).start.max()


@pytest.mark.parametrize(
    ("slow", "ahead", "order", "last"),
    [
        (1, 3, "FIFO", 62),
        (1, 0, "FIFO", 4),
        (1, 1, "FIFO", 60),
        (4, 0, "FIFO", 62),  # as many slow ones as workers
        (4, 0, "shortest", 6),
        (4, 3, "shortest", 62),
    ],
)
def test_when_the_last_of_16_tasks_starts(slow, ahead, order, last):
    wave = lesson.made("the_16", slow=slow, ahead=ahead, order=order)
    assert wave.last == last
    assert len(wave.start) == 16 and wave.is_slow.sum() == slow
    if order == "FIFO":
        lengths = [60.0 if i % 3 == 0 and i < 3 * slow else 1.0 for i in range(16)]
        assert last_start(lengths, 4, ahead) == last


def test_what_the_answers_say():
    assert lesson["caught"].tolist() == [60, 61, 62] and lesson["done"] == 4


def test_the_twin_question():
    """By hand; the worker with the slow task has three short ones behind it."""
    for ahead, last in {3: 34, 0: 10}.items():
        assert last_start([30.0] + 11 * [2.0], 3, ahead) == lesson["last_of_the_12"](ahead) == last
    assert lesson.twin.truth == 34


def test_what_the_chart_of_pieces_says():
    pieces = lesson.facts().in_pieces
    assert digits(pieces["shortest"][1], "16.4") and digits(pieces["shortest"][6], "2.8")
    assert len(set(pieces["FIFO"].values())) == 1 and digits(pieces["FIFO"][1], "36.1")


@pytest.mark.parametrize("slow", [1, 4])
@pytest.mark.parametrize("length", [10, 60, 90])
def test_shortest_first_costs_slow_tasks_a_little(slow, length):
    now = lesson.now(slow=slow, length=length)
    fifo, last = lesson["of_one_worker"](now, "FIFO"), lesson["shortest_first"](now)[1]
    assert fifo + 0.9 < last < fifo + 6
    if (slow, length) == (1, 60):
        assert digits(fifo, "36.1") and digits(last, "41.1")


@pytest.mark.parametrize("order", ["FIFO", "shortest"])
@pytest.mark.parametrize("pieces", [1, 6])
def test_cut_tasks_before_one_worker(order, pieces):
    """The formula, beside runs in which all pieces of a slow task join the queue at once."""
    now = lesson.now(length=12)
    luck, system = np.random.default_rng(14), lesson["traffic"](now, workers=1, ahead=0)
    found = []
    for seed in range(20):
        short, slow = (np.cumsum(luck.exponential(1 / rate, 4000)) for rate in system.rates)
        until = min(short[-1], slow[-1])
        arrivals = {1.0: short[short < until], 12 / pieces: np.repeat(slow[slow < until], pieces)}
        sources = []
        for length, times in arrivals.items():
            recorded = Recorded(tuple(times), (length,) * len(times))
            sources.append(Source(recorded, name=f"{length:g} s"))
        queue = Queue(order=lesson["ORDERS"][order])
        run = simulate(Scenario(tuple(sources), (queue,), (Pool(1),)), seed, until)
        found.append(np.nanmean(run.wait[run.source == 0]))
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found) - lesson["of_one_worker"](now, order, pieces)) < 3 * error < 0.5


@pytest.mark.parametrize("ahead", [1, 3, 7])
def test_prefetching_starts_more_at_once_and_delays_the_late_ones(ahead):
    """What the page says: half of the tasks don't wait, either way; the tail is longer."""
    numbers = lesson.facts(ahead=ahead)
    assert numbers.at_once > numbers.at_once_when_free + 0.01
    assert numbers.percentiles[50].mean == numbers.percentiles_when_free[50].mean == 0
    assert numbers.percentiles[95].low > numbers.percentiles_when_free[95].high
