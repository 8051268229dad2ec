"""Slow tasks in pieces: the table is what its program prints, and what is counted by hand."""

from collections import deque

import numpy as np
import pytest

from queuesim import slow_pieces, theory
from queuesim.slow_pieces import CUT, LENGTHS, LOAD, OF, SLOW, WAITS, in_runs, piece_by_piece
from queuesim.slow_tasks import SlowTasks


def test_the_table_has_each_case_and_is_what_the_runs_say():
    assert list(WAITS) == [(slow, length) for slow in SLOW for length in LENGTHS]
    found = in_runs(1, 60)
    assert WAITS[1, 60] == pytest.approx((found.mean, found.low, found.high), abs=0.0005)
    assert piece_by_piece(1, 60).runs == slow_pieces.RUNS


def by_hand(short, slow, length):
    """The average wait of short tasks before one FIFO worker."""
    coming = sorted([(at, 0) for at in short] + [(at, CUT) for at in slow])
    queue, now, waits = deque(), 0.0, []
    while coming or queue:
        now = max(now, coming[0][0]) if not queue else now
        while coming and coming[0][0] <= now:
            queue.append(coming.pop(0))
        at, left = queue.popleft()
        if left == 0:
            waits.append(now - at)
        now += length / CUT if left else 1.0
        while coming and coming[0][0] <= now:
            queue.append(coming.pop(0))
        if left > 1:
            queue.append((now, left - 1))
    return np.mean(waits)


@pytest.mark.parametrize(("slow", "length"), [(1, 60), (4, 90), (2, 10)])
def test_it_is_what_is_counted_by_hand(slow, length):
    rates = SlowTasks(slow / OF, length, LOAD, workers=1).rates
    luck, waits = np.random.default_rng(14), []
    for _ in range(20):
        of_short, of_slow = (np.cumsum(luck.exponential(1 / rate, 4000)).tolist() for rate in rates)
        end = min(of_short[-1], of_slow[-1])
        kept = ([at for at in times if at < end] for times in (of_short, of_slow))
        waits.append(by_hand(*kept, length))
    found, error = piece_by_piece(slow, length), np.std(waits, ddof=1) / np.sqrt(20)
    assert found.low - 2 * error < np.mean(waits) < found.high + 2 * error


def test_pieces_one_at_a_time_help_short_tasks_more_than_all_at_once():
    """In FIFO order, pieces that join together are as much work before a short task as before."""
    for (slow, length), (_, _, high) in WAITS.items():
        whole = SlowTasks(slow / OF, length, LOAD, workers=1)
        assert high < theory.mg1(whole.rate, whole.service.mean, whole.service.scv).mean_wait
