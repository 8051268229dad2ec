"""Slow tasks in pieces, each of which enqueues the next: how long short tasks then wait.

One worker takes tasks in FIFO order, and is busy for `LOAD` of its time. Of `OF` tasks some are
slow; short ones take 1 s. A slow task is cut into `CUT` equal pieces: the next joins the queue when
the one before is done, so short tasks get in between.

The table at the end takes a minute to compute: `python -m queuesim.slow_pieces` prints it.
"""

import numpy as np

from queuesim.distributions import Deterministic
from queuesim.intervals import Interval, interval_of_ratio
from queuesim.scenario import Arrivals, Pool, Queue, Retry, Scenario, Source
from queuesim.simulation import simulate
from queuesim.slow_tasks import SlowTasks

LOAD, OF, CUT = 0.6, 16, 6
SLOW, LENGTHS = (1, 2, 3, 4), tuple(range(10, 100, 10))  # slow tasks of 16, and their seconds
RUNS, SHORT, SETTLED = 100, 2000, 400  # runs, short tasks in each, those that do not count


def in_runs(slow: int, length: float) -> Interval:
    """The average wait of short tasks, where so many of 16 take so many seconds.

    In the engine a slow task is its first piece, which fails; each retry is the next piece.
    """
    of_short, of_slow = SlowTasks(slow / OF, length, LOAD, workers=1).rates
    next_piece = Retry(CUT - 1, 0.0, after="failed")
    piece = Deterministic(length / CUT)
    short_tasks = Source(Arrivals(of_short), Deterministic(1.0), name="short")
    slow_tasks = Source(Arrivals(of_slow), piece, failing=1.0, retry=next_piece, name="slow")
    system = Scenario((short_tasks, slow_tasks), (Queue(),), (Pool(1),))
    sums, counts = [], []
    for seed in range(RUNS):
        run = simulate(system, seed, until=SHORT / of_short)
        waits = run.wait[(run.source == 0) & ~np.isnan(run.wait)][SETTLED:]
        sums.append(waits.sum())
        counts.append(len(waits))
    return interval_of_ratio(sums, counts)


def piece_by_piece(slow: int, length: int) -> Interval:
    """The same, as the table has it."""
    return Interval(*WAITS[slow, length], RUNS)


WAITS = {  # seconds: the mean, and the ends of its 95 % interval
    (1, 10): (1.361, 1.309, 1.414),
    (1, 20): (2.800, 2.665, 2.942),
    (1, 30): (4.418, 4.186, 4.662),
    (1, 40): (6.110, 5.771, 6.468),
    (1, 50): (7.826, 7.380, 8.299),
    (1, 60): (9.578, 9.022, 10.167),
    (1, 70): (11.343, 10.674, 12.054),
    (1, 80): (13.097, 12.316, 13.928),
    (1, 90): (14.866, 13.967, 15.823),
    (2, 10): (1.531, 1.486, 1.576),
    (2, 20): (3.149, 3.045, 3.257),
    (2, 30): (4.875, 4.703, 5.053),
    (2, 40): (6.627, 6.385, 6.878),
    (2, 50): (8.400, 8.086, 8.725),
    (2, 60): (10.173, 9.788, 10.574),
    (2, 70): (11.950, 11.493, 12.424),
    (2, 80): (13.733, 13.205, 14.282),
    (2, 90): (15.506, 14.905, 16.132),
    (3, 10): (1.593, 1.547, 1.641),
    (3, 20): (3.273, 3.164, 3.385),
    (3, 30): (5.012, 4.837, 5.193),
    (3, 40): (6.775, 6.531, 7.028),
    (3, 50): (8.548, 8.235, 8.872),
    (3, 60): (10.308, 9.928, 10.704),
    (3, 70): (12.080, 11.630, 12.546),
    (3, 80): (13.864, 13.343, 14.405),
    (3, 90): (15.638, 15.047, 16.251),
    (4, 10): (1.662, 1.621, 1.705),
    (4, 20): (3.398, 3.307, 3.491),
    (4, 30): (5.178, 5.035, 5.326),
    (4, 40): (6.971, 6.774, 7.173),
    (4, 50): (8.763, 8.516, 9.018),
    (4, 60): (10.560, 10.259, 10.869),
    (4, 70): (12.368, 12.014, 12.734),
    (4, 80): (14.165, 13.758, 14.584),
    (4, 90): (15.967, 15.504, 16.443),
}

if __name__ == "__main__":
    for key in ((slow, length) for slow in SLOW for length in LENGTHS):
        found = in_runs(*key)
        print(f"    {key}: ({found.mean:.3f}, {found.low:.3f}, {found.high:.3f}),")
