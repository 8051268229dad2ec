"""What is said of a file: figures that are right, and sentences that say what was assumed."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from queuesim import Exponential
from queuesim.readings import understand
from queuesim.tracefile.words import figure, listed, plural, spell_time

EXPORT = (
    "id,enqueued_at,duration_ms,queue,customer,priority,attempt,note\n"
    "a,2024-05-01 10:30:00+02:00,500,mail,acme,1,0,x\n"
    "b,2024-05-01 10:50:00+02:00,1500,mail,bolt,0,0,x\n"
    "b,2024-05-01 11:00:00+02:00,1500,mail,bolt,0,1,x\n"
    "c,2024-05-01 12:10:00+02:00,1000,report,acme,1,0,x\n"
)


def test_all_that_was_understood_is_said_in_sentences():
    assert understand(EXPORT).sentences == (
        "3 tasks over 100 minutes; time 0 is 2024-05-01 10:30:00 in the file.",
        "The times are dates in UTC+02:00; the columns are separated by commas.",
        "Read: arrival from 'enqueued_at', duration from 'duration_ms', queue from 'queue', "
        "priority from 'priority', tenant from 'customer' and id from 'id'.",
        "Ignored: 'note'.",
        "On average 1.2 tasks arrive per hour.",
        "The busiest hour begins at 2024-05-01 10:00:00: 2 tasks.",
        "The gaps between arrivals have a variability (scv) of 0.36: 0 is a regular beat, 1 is "
        "chance, more is bursts.",
        "A task takes 1 s on average, with a variability (scv) of 0.17.",
        "That work keeps 0.00033 workers busy on average.",
        "Tasks per queue: mail (2) and report (1).",
        "Tasks per tenant: acme (2) and bolt (1).",
        "Tasks per priority: 0 (1) and 1 (2). A queue that is first come, first served ignores "
        "priorities: pass order='priority' to use them.",
        "The smallest priority is the most urgent: pass urgent='largest' if it is the other way "
        "round.",
        "Left out as retries: 1 row.",
    )


def test_a_reading_has_its_figures():
    reading = understand(EXPORT)
    assert reading.span == 6000.0
    assert reading.rate == 2 / 6000
    gaps, durations = np.array([1200.0, 4800.0]), np.array([0.5, 1.5, 1.0])
    assert reading.gap_scv == pytest.approx(gaps.var() / gaps.mean() ** 2)
    assert reading.duration_scv == pytest.approx(durations.var() / durations.mean() ** 2)
    assert reading.mean_duration == 1.0
    assert reading.busy_workers == 2 / 6000
    assert reading.hours == (
        ("2024-05-01 10:00:00", 2),
        ("2024-05-01 11:00:00", 0),
        ("2024-05-01 12:00:00", 1),
    )
    assert reading.queues == (("mail", 2), ("report", 1))
    assert reading.tenants == (("acme", 2), ("bolt", 1))
    assert reading.priorities == ((0, 1), (1, 2))
    assert dict(reading.columns)["arrival"] == "enqueued_at"
    assert reading.ignored == ("note",)
    assert (reading.retries, reading.incomplete, reading.delimiter) == (1, 0, "commas")
    with pytest.raises(AttributeError):
        reading.kind = "other"


def test_one_task_has_no_rate_and_no_variability():
    reading = understand("arrival,duration\n5,2\n")
    assert (reading.span, reading.rate, reading.busy_workers) == (0.0, None, None)
    assert reading.gap_scv is None
    assert reading.duration_scv is None
    assert "All tasks arrive at one moment." in reading.sentences
    assert reading.hours == (("0 s", 1),)


@pytest.mark.parametrize(
    ("text", "kind", "began"),
    [
        ("arrival,duration\n100.5,1\n", "seconds", "100.5 s"),
        ("arrival_ms,duration\n1500,1\n", "milliseconds", "1.5 s"),
        ("arrival,duration\n1714554000,1\n", "seconds since 1970", "2024-05-01 09:00:00"),
        ("arrival,duration\n1714554000123,1\n", "milliseconds since 1970", "2024-05-01 09:00:00"),
        ("ts,duration\n1714554000123456,1\n", "microseconds since 1970", "2024-05-01 09:00:00"),
        ("ts,duration\n1714554000123456789,1\n", "nanoseconds since 1970", "2024-05-01 09:00:00"),
        ("time,duration\n2024-05-01,1\n", "dates without a time zone", "2024-05-01 00:00:00"),
        ("time,duration\n2024-05-01T00:00Z,1\n", "dates in UTC", "2024-05-01 00:00:00"),
        (
            "time,duration\n2024-05-01T00:00-0330,1\n",
            "dates in UTC-03:30",
            "2024-05-01 00:00:00",
        ),
        ("time,duration\n09:00:01,1\n", "times of day", "09:00:01"),
        (
            "time,duration\n0001-01-01T00:00:00+14:00,1\n",
            "dates in UTC+14:00",
            "0001-01-01 00:00:00",
        ),
    ],
)
def test_the_kind_of_the_times_is_said(text, kind, began):
    reading = understand(text)
    assert (reading.kind, reading.began) == (kind, began)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("arrival,duration\n1,2\n", "The arrival is taken to be in seconds."),
        ("arrival,duration\n1,2\n", "The duration is taken to be in seconds."),
        (
            "arrival,duration\n45413.5,2\n",
            "The arrival is taken to be in seconds. If it counts days, as Excel does, pass "
            "unit='days'.",
        ),
        (
            "arrival,duration\n1714554000123,2\n",
            "The duration is taken to be in milliseconds, as the times are.",
        ),
        (
            "time,duration\n2024-05-01,2\n",
            "The dates have no time zone: every day is taken to have 24 hours.",
        ),
        ("time,duration\n31/05/2024,2\n", "Dates have the day first, as '31/05/2024' shows."),
        ("time;duration\n1;2,5\n", "The duration has a decimal comma: 2,5 was read as 2.5."),
        (
            "start,duration\n1,2\n",
            "Tasks are taken to arrive when they start (start): what they waited is not in the "
            "file.",
        ),
        ("end,duration\n5,2\n", "Tasks are taken to arrive their duration before end."),
        (
            "created_at,finished_at\n1,2\n",
            "A task is taken to last from created_at to finished_at: if it waited in between, its "
            "duration is too long.",
        ),
        (
            "arrival,duration\n1,1\n0,1\n3,1\n4,1\n",
            "Rows were sorted: 1 time goes back, by up to 1 s.",
        ),
        (
            "arrival,duration\n4,1\n3,1\n1,1\n",
            "The newest task stands first in the file; it was read from the bottom up.",
        ),
        (
            "time,duration\n2024-10-27 02:58,1\n2024-10-27 02:59,1\n2024-10-27 02:01,1\n"
            "2024-10-27 02:02,1\n",
            "Rows were sorted: 1 time goes back, by up to 58 minutes. If the clocks were set back "
            "there, write the dates with their time zone.",
        ),
        (
            "arrival,duration,queue\n1,1,NULL\n2,1,a\n3,1,\n",
            "2 rows without a queue went to a queue called 'none'.",
        ),
        ("time,duration\n23:59:00,1\n00:01:00,1\n", "The times of day pass midnight once."),
        (
            "time,duration\n1,0\n",
            "1 task took no time; in a run a task takes at least a millionth of a second.",
        ),
        (
            "arrival,duration_us\n1,3\n",
            "Tasks are very short beside a millionth of a second, a run's shortest time.",
        ),
        (
            "hour,count\n9,2\n",
            "Each row counts the tasks of 1 hour from its time on; they were spread by chance.",
        ),
        ("hour,count\n9,2\n", "The file has no durations; they were drawn, 2 s on average."),
        ("arrival,duration,priority\n1,1,x\n", "Priorities were not read: line 2 has 'x'."),
        (
            "arrival,duration,priority\n1,1,high\n",
            "Priorities are words; 0, the most urgent, is 'critical'.",
        ),
        (
            "id,arrival,duration,attempt\n7,1,1,3\n",
            "No id occurs twice, so attempt counts within a task.",
        ),
    ],
)
def test_what_was_assumed_is_said(text, remark):
    reading = understand(text, durations=Exponential(2.0))
    assert remark in reading.remarks
    assert remark in reading.sentences


def test_what_is_told_is_not_assumed():
    text = "time;d\n01/02/2024 09:00Z;250\n"
    options = {"columns": {"duration": "d"}, "dates": "day first", "duration_unit": "milliseconds"}
    assert understand(text, **options).remarks == ()
    assert (
        understand("arrival,duration\n1,2\n", unit="seconds", duration_unit="seconds").remarks == ()
    )


def test_rows_that_were_left_out_are_counted():
    text = "created_at,started_at,finished_at\n1,2,3\n1,2,\n1,,\n"
    reading = understand(text, missing="leave out")
    assert reading.incomplete == 2
    assert reading.sentences[-1] == "Left out because something is missing: 2 rows."


def test_far_too_much_work_hints_at_the_unit():
    rows = "".join(f"2024-05-01 09:00:{i:02d},1500\n" for i in range(60))
    busy = [s for s in understand("time,duration\n" + rows).sentences if "busy" in s]
    assert busy == [
        "That work keeps 1,500 workers busy on average. If that is far too many, the durations may "
        "be in another unit: pass duration_unit='milliseconds', for example."
    ]
    few = understand("time,duration\n" + rows, duration_unit="milliseconds").sentences
    assert "That work keeps 1.5 workers busy on average." in few


def test_hours_are_those_of_the_clock_in_the_file():
    """An independent count with Python's own dates, over a night and a zone of 5:45."""
    start = datetime.fromisoformat("2024-05-01T21:50:07+05:45")
    moments = [start + timedelta(minutes=17 * i) for i in range(30)]
    rows = "".join(f"{moment.isoformat()},1\n" for moment in moments)
    counts = {}
    for moment in moments:
        hour = moment.replace(minute=0, second=0, tzinfo=None)
        counts[str(hour)] = counts.get(str(hour), 0) + 1
    assert dict(understand("time,duration\n" + rows).hours) == counts


def test_numbers_are_said_with_the_digits_that_mean_something():
    values = 0, 0.00012345, 0.5, 1.0, 9.96, 12.3, 1234.5, 1e6
    said = "0", "0.00012", "0.5", "1", "10", "12", "1,234", "1,000,000"
    assert tuple(map(figure, values)) == said


def test_times_are_said_in_the_unit_that_suits_them():
    values = 0, 0.0123, 1, 59.96, 119, 120, 3600, 5400, 86_400, 200_000
    said = "0 s", "12 ms", "1 s", "60 s", "119 s", "2 minutes", "1 hour", "90 minutes", "1 day"
    assert tuple(map(spell_time, values)) == (*said, "2.3 days")


def test_lists_and_plurals():
    assert listed(["a"]) == "a"
    assert listed("ab") == "a and b"
    assert listed("abcdefgh", most=3) == "a, b, c and 5 more"
    assert plural(1, "task") == "1 task"
    assert plural(1000, "row") == "1,000 rows"
