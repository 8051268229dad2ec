"""Backlogs and batches, against plain recursions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import batch, fluid_backlog
from tests.queuesim.chains import SPIKE, near

some = settings(max_examples=40)


def test_fluid_backlog_keeps_within_its_limit():
    times, backlog = fluid_backlog(SPIKE, 1, 4, until=80, limit=10)
    assert backlog.max() == 10
    assert times.tolist() == [0, 20, 22.5, 30, 35, 80]
    times, backlog = fluid_backlog(5, 1, ((0, 4), (10, 7)), until=20, backlog=2)
    assert dict(zip(times.tolist(), backlog.tolist(), strict=True)) == {0: 2, 10: 12, 16: 0, 20: 0}


@some
@given(st.integers(1, 60), st.integers(1, 9), st.floats(0.1, 5), st.floats(0, 50))
def test_a_batch_is_served_as_workers_come_free(size, workers, service, spread):
    free, waits = [0.0] * workers, []
    for i in range(size):
        arrival = i * spread / size
        start = max(arrival, min(free))
        free[free.index(min(free))] = start + service
        waits.append(start - arrival)
    mean, last = batch(size, workers, service, spread)
    assert mean == near(sum(waits) / size, tol=1e-9)
    assert last == near(max(free))
