"""Numbers on a page: how they are written, and what is drawn of a run."""

from lessons.common.numbers import beside, in_runs, per_second, rounded
from queuesim import simulate
from queuesim.intervals import Interval
from queuesim.spiky_load import SpikyLoad

USUAL = SpikyLoad(base=2, height=8, length=10, spacing=60, at=20)


def test_tasks_per_second():
    run = simulate(USUAL.queue(4, 80), 1, 80)
    times, rates = per_second(run)
    assert len(times) == 40 and 2 * rates.sum() == len(run)


def test_numbers_are_said_shortly():
    said = [rounded(value) for value in (280.4, 10.026, 0.9066, 0.1, 0.0236, 0)]
    assert said == ["280", "10.0", "0.907", "0.100", "0.02", "0.00"]


def test_an_interval_is_said_only_where_there_is_one():
    assert in_runs(Interval(9.1, 8.25, 10.0, 400), "s") == "9.10 s (8.25 to 10.0)"
    assert in_runs(Interval(9.1, 8.25, 10.0, 400)) == "9.10 (8.25 to 10.0)"
    assert in_runs(Interval(0.31, None, None, 400), "s") == "about 0.310 s"
    assert in_runs(Interval(0.0, None, None, 400), "s") == "0.00 s in every run"
    assert in_runs(Interval(0.0, 0.0, 0.6, 400), "%") == "0.00 % (0.00 to 0.600)"


def test_a_row_has_both_in_one_unit():
    row = beside("late", 0.021, Interval(0.02, 0.01, 0.03, 400), "%", 100)
    assert row == ("late", "2.10 %", "2.00 % (1.00 to 3.00)")
