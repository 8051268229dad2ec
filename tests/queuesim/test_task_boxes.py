"""A run as boxes: areas are times, and the boxes in the line are as many as wait."""

import numpy as np
import pytest

from queuesim import one_queue, simulate
from queuesim.task_boxes import longest_wait, place_boxes, wait_boxes, work_boxes

each_queue = pytest.mark.parametrize(
    ("rate", "workers"), [(0.9, 1), (2.4, 2), (4.0, 1), (4.0, 6), (0.2, 6)]
)


def drained(rate, workers, seed):
    return simulate(one_queue(rate, workers), seed, 15, drain=True)


@each_queue
def test_areas_are_times(rate, workers):
    for seed in range(10):
        run = drained(rate, workers, seed)
        assert wait_boxes(run).area == pytest.approx(run.wait.sum())
        assert place_boxes(run).area == pytest.approx(run.area(run.waiting_series()))
        assert work_boxes(run).area == pytest.approx((run.finish - run.start).sum())


@each_queue
def test_each_task_goes_up_the_line_from_its_arrival_to_its_start(rate, workers):
    run = drained(rate, workers, 3)
    boxes = place_boxes(run)
    assert set(boxes.task) == set(np.flatnonzero(run.wait > 0))
    for task in set(boxes.task):
        own = boxes.of(task)
        assert (own.begin[0], own.end[-1]) == (run.arrival[task], run.start[task])
        assert own.begin[1:].tolist() == own.end[:-1].tolist()
        assert own.high.tolist() == list(range(len(own), 0, -1))
        assert (own.high - own.low == 1).all()
        ahead = (run.arrival < run.arrival[task]) & (run.start > run.arrival[task])
        assert len(own) == ahead.sum() + 1


def test_at_each_moment_the_places_up_to_the_number_waiting_are_taken():
    run = drained(2.4, 2, 5)
    boxes, (times, waiting) = place_boxes(run), run.waiting_series()
    for begin, end, count in zip(times, [*times[1:], run.until], waiting, strict=True):
        middle = (begin + end) / 2
        taken = boxes.high[(boxes.begin < middle) & (middle < boxes.end)]
        assert sorted(taken) == list(range(1, count + 1)) or end - begin < 1e-9


def test_the_longest_wait():
    run = drained(0.9, 1, 33)
    assert run.wait[longest_wait(run)] == run.wait.max() > 0


def test_where_no_task_came_there_are_no_boxes():
    run = drained(0, 1, 1)
    assert len(run) == len(wait_boxes(run)) == len(place_boxes(run)) == 0
    assert place_boxes(run).area == 0
    assert longest_wait(run) is None
    assert len(place_boxes(run).of(None)) == 0
