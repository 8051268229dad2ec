"""Numbers on a page: how they are written, and what is drawn of a run."""

import pytest

from lessons.common.numbers import (
    beside,
    in_runs,
    line_and_times,
    per_second,
    rounded,
    two_digits,
)
from lessons.common.numbers.writing import (
    as_written,
    rate_in_words,
    seconds_in_words,
    time_in_words,
)
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


def test_two_digits_do_in_a_sentence():
    said = [two_digits(value) for value in (298.6, 99.6, 13.86, 9.96, 9.94, 4, 0.111, 0.0236, 0)]
    assert said == ["299", "100", "14", "10", "9.9", "4.0", "0.11", "0.02", "0.00"]


def test_times_and_rates_are_said_in_a_unit_that_people_would_use():
    said = [time_in_words(time) for time in (0, 0.004, 0.1, 1, 89, 91, 5399, 5401, 86_400, 1e6)]
    assert said == [
        *("0 s", "under 0.01 s", "0.1 s", "1 s", "89 s"),
        *("1.5 min", "90 min", "1.5 h", "24 h", "12 days"),
    ]
    said = [seconds_in_words(time) for time in (0, 0.5, 6, 99, 299, 601)]
    assert said == ["0 s", "0.5 s", "6 s", "99 s", "299 s", "10 min"]
    said = [rate_in_words(rate) for rate in (0, 0.00025, 0.03, 0.3, 0.9, 3)]
    assert said == [
        *("0 per day", "0.9 per hour", "1.8 per minute"),
        *("18 per minute", "0.9 per second", "3 per second"),
    ]


@pytest.mark.parametrize("seconds", [0, 0.004, 0.034, 0.22, 0.996, 11.65, 98.6, 299.4, 700, 9e4])
def test_a_time_counts_as_it_is_written(seconds):
    """So that 30 times what the page says is what stands beside it."""
    assert seconds_in_words(as_written(seconds)) == seconds_in_words(seconds) or seconds == 0.004
    assert as_written(seconds) == pytest.approx(seconds, rel=0.05) or seconds < 0.1
    if 1 <= seconds < 600:
        assert seconds_in_words(seconds) == f"{as_written(seconds):g} s"


def test_more_digits_are_written_where_they_are_wanted():
    assert [time_in_words(99 * 30, 3), time_in_words(12 * 30, 3)] == ["49.5 min", "6 min"]
    assert rate_in_words(0.99 / 30, 3) == "1.98 per minute", "two digits would be a full load"


def test_an_interval_is_said_only_where_there_is_one():
    assert in_runs(Interval(9.1, 8.26, 10.0, 400), "s") == "9.1 s (8.3 to 10.0)"
    assert in_runs(Interval(9.1, 8.26, 10.0, 400)) == "9.1 (8.3 to 10.0)"
    assert in_runs(Interval(0.314, None, None, 400), "s") == "0.31 s, no interval"
    assert in_runs(Interval(0.0, None, None, 400), "s") == "0 s in every run"
    assert in_runs(Interval(0.0, 0.0, 0.6, 400), "%") == "0.0 % (0.0 to 0.6)"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Interval(97.9, 90.3, 106.0, 600), "98 (90 to 106)"),
        (Interval(0.996, 0.972, 1.02, 600), "1.00 (0.97 to 1.02)"),
        (Interval(0.0, 0.0, 0.0, 600), "0 (0 to 0)"),
    ],
)
def test_a_number_and_its_interval_have_as_many_decimals_as_the_interval_supports(found, said):
    assert in_runs(found) == said


def test_a_row_has_both_in_one_unit():
    row = beside("late", 0.021, Interval(0.02, 0.01, 0.03, 400), "%", 100)
    assert row == ("late", "2.10 %", "2 % (1 to 3)")


def test_what_the_runs_hardly_show_has_no_interval():
    found = line_and_times(0.2, 6, 33)
    assert found["mean_wait"].mean == found["mean_waiting"].mean == 0
    assert not found["mean_wait"].known and not found["mean_waiting"].known
    assert found["mean_time_in_system"].known
    rare = line_and_times(1.0, 6, 33)["mean_wait"]
    assert rare.mean > 0 and not rare.known
