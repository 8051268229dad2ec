"""Traces: what is read and what is refused, with which sentence; files written and read again."""

import csv
import io
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import queuesim.data
from queuesim import (
    Arrivals,
    Batch,
    Lognormal,
    Pool,
    Profile,
    Queue,
    Retry,
    Run,
    Scenario,
    Source,
    Spike,
    Trace,
    example_trace,
    one_queue,
    parse_trace,
    read_trace,
    simulate,
    write_run,
)
from queuesim.limits import on_grid
from queuesim.tracefile import MAX_BYTES
from queuesim.traces import MAX_ROWS

GOOD = "arrival,duration,queue\n100,2.5,mail\n100.5,48,report\n103,1e-1,mail\n"


def test_a_trace_counts_time_from_its_first_task():
    trace = parse_trace(GOOD)
    assert trace.times == (0.0, 0.5, 3.0)
    assert trace.durations == (2.5, 48.0, float(on_grid(0.1)))
    assert trace.queues == ("mail", "report", "mail")
    assert trace.names == ("mail", "report")
    assert len(trace) == 3


def test_a_trace_may_count_time_from_another_moment():
    assert parse_trace(GOOD, begin=0).times == (100.0, 100.5, 103.0)
    assert parse_trace(GOOD, begin=90).times == (10.0, 10.5, 13.0)
    assert parse_trace("arrival,duration\n-5,1\n-2,1\n").times == (0.0, 3.0)
    assert parse_trace("arrival,duration\n1732200000.25,1\n1732200001,1\n").times == (0.0, 0.75)
    with pytest.raises(ValueError, match=r"^Line 2: the task arrives at 100, before 101;"):
        parse_trace(GOOD, begin=101)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace("\n", "\n\n") + "\n  \n",
        GOOD.rstrip(),
        GOOD.replace(",", " , "),
        GOOD.replace("mail", '"mail"'),
        GOOD.replace("arrival,duration,queue", " Arrival ,DURATION, Queue"),
        "\n".join(f"x,{line},{i}" for i, line in enumerate(GOOD.split())).replace(
            "0\n", "note\n", 1
        ),
    ],
)
def test_harmless_differences_do_not_matter(text):
    assert parse_trace(text) == parse_trace(text.encode()) == parse_trace(GOOD)


def test_a_trace_comes_from_a_path_or_an_open_file(tmp_path):
    path = tmp_path / "trace.csv"
    path.write_text(GOOD)
    wanted = parse_trace(GOOD)
    assert read_trace(path) == read_trace(str(path)) == wanted
    assert read_trace(io.StringIO(GOOD)) == read_trace(io.BytesIO(GOOD.encode())) == wanted
    assert read_trace(path, begin=0) == parse_trace(GOOD, begin=0)
    with pytest.raises(FileNotFoundError):
        read_trace(tmp_path / "other.csv")
    with pytest.raises(ValueError, match="The trace must be"):
        read_trace(0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # not a text
        ("", "The file is empty."),
        (b"", "The file is empty."),
        ("\ufeff \n\n", "The file is empty."),
        (",,\n,,\n", "The file is empty."),
        (b"PK\x03\x04" + bytes(99), "This is no CSV file but an Excel workbook"),
        (b"PAR1abc", "This is no CSV file but a Parquet file"),
        (b"\x1f\x8b\x08abc", "This is no CSV file but compressed"),
        (GOOD.encode("utf-16"), "This is no CSV file but UTF-16"),
        (GOOD.encode("utf-16-le"), "This is no text file."),
        (bytes(range(256)), "This is no text file."),
        ("arrival\0,duration\n", "This is no text file."),
        (GOOD.replace("report", "rücksprung").encode("latin-1"), "Line 3: not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "A trace file has at most 10 MB."),
        ("x" * (MAX_BYTES + 1), "A trace file has at most 10 MB."),
        (3, "The content of a trace must be a text or bytes"),
        # the first line
        ("1,2,mail\n", "Line 1: there is no column 'arrival'; the first line must name"),
        ("1,2\n3,4\n", "Line 1 holds numbers; the first line must name the columns"),
        ("\n\narrival,queue\n1,mail\n", "Line 3: there is no column 'duration'"),
        ("arrival,duration,arrival\n1,2,3\n", "Line 1: two columns are called 'arrival'."),
        ("arrival;duration\n1,5;2,5\n", "Line 1: the columns are separated by semicolons"),
        ("arrival\tduration\n1\t2\n", "Line 1: the columns are separated by tabs"),
        ("sep=;\narrival;duration\n", "Line 1: the columns are separated by semicolons"),
        ("arrival,duration" + ",x" * 1000 + "\n", "Line 1: 1002 columns"),
        ("arrival,duration\n", "The file names its columns but has no task."),
        # rows
        ("arrival,duration\n1,2\n2\n", "Line 3: 1 field where the first line names 2 columns."),
        ("arrival,duration\n1,2,3,x\n", "Line 2: 4 fields where the first line names 2 columns"),
        (
            "arrival,duration\n1,5,0,3\n",
            "Line 2: 4 fields .*; numbers need a decimal point, not a comma",
        ),
        ('arrival,duration\n"1,5","0,3"\n', "Line 2: the arrival '1,5' has a decimal comma"),
        ("arrival,duration\n1,\n", "Line 2: the duration is empty."),
        ("arrival,duration\n1,two\n", "Line 2: the duration 'two' is not a number."),
        ("arrival,duration\n1,1_000\n", "Line 2: the duration '1_000' is not a number."),
        ("arrival,duration\n1,٣\n", "Line 2: the duration '٣' is not a number."),
        ("arrival,duration\n1,nan\n", "Line 2: the duration 'nan' is not a number."),
        ("arrival,duration\n-inf,1\n", "Line 2: the arrival '-inf' is not a number."),
        ("arrival,duration\n1,1e999\n", "Line 2: the duration '1e999' is too large."),
        ("arrival,duration\n09:00:01,1\n", "Line 2: the arrival '09:00:01' is a date or a clock"),
        ("arrival,duration\n2024-05-01,1\n", "Line 2: the arrival '2024-05-01' is a date"),
        ("arrival,duration\n1,0\n", "Line 2: a duration must be above 0"),
        ("arrival,duration\n1,2\n\n2,-3\n", "Line 4: a duration must be above 0 .* not -3."),
        ("arrival,duration\n1,1e8\n", "Line 2: a duration must be .* at most 1e.07"),
        ("arrival,duration\n5,1\n4,1\n", "Line 3: the task arrives at 4, before 5; tasks must be"),
        ("arrival,duration\n0,1\n1e8,1\n", "Line 3: the trace is longer than"),
        ("arrival,duration\n-1e308,1\n1e308,1\n", "Line 3: the trace is longer than"),
        ("arrival,duration,queue\n1,1,\n", "Line 2: the queue needs a name"),
        ("arrival,duration,queue\n1,1," + "q" * 41, "Line 2: the queue needs a name"),
        ("arrival,duration,queue\n1,1,a\x07b\n", "Line 2: the queue needs a name"),
        ('arrival,duration,queue\n1,1,"a\n2,2,b\n', "Line 3: this is not CSV"),
        ('arrival,duration,queue\n1,1,"a"b\n', "Line 2: this is not CSV"),
        ("arrival,duration,queue\n1,1," + "q" * 200_000, "Line 2: this is not CSV"),
        ("arrival,duration\n1," + "1" * 100_000 + "x\n", "Line 2: the duration '111"),
        ("arrival,demand,attempt\n1,1,\n", "Line 2: the attempt is empty."),
        ("arrival,demand,attempt\n1,1,1\n", "The file names its columns but has no task."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, said):
    with pytest.raises(ValueError, match=f"^{said}" if ".*" in said else f"^{re.escape(said)}"):
        parse_trace(content)
    if isinstance(content, str):
        with pytest.raises(ValueError, match=r"\.$"):
            parse_trace(content.encode())


def test_a_trace_has_bounds():
    rows = "arrival,duration\n" + "1,1\n" * MAX_ROWS
    assert len(parse_trace(rows)) == MAX_ROWS
    with pytest.raises(ValueError, match=f"^Line {MAX_ROWS + 2}: a trace has at most"):
        parse_trace(rows + "1,1\n")
    many = "arrival,duration,queue\n" + "".join(f"1,1,q{i}\n" for i in range(101))
    with pytest.raises(ValueError, match=r"^Line 102: at most 100 queues, 'q100' is one more\.$"):
        parse_trace(many)


def test_an_endless_file_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 <= size <= MAX_BYTES + 1
            return b"x" * size

    with pytest.raises(ValueError, match="at most 10 MB"):
        read_trace(Endless())


PIECES = (
    'arrival duration queue attempt , , , \n \n \r\n " ; \t 1 2.5 -3 1e9 1,5 nan mail =1 \ufeff \0'
)
SOUP = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=40).map("".join)


@settings(max_examples=400)
@given(st.one_of(SOUP, SOUP.map("arrival,duration\n0,1".__add__), st.text(), st.binary()))
@example("arrival,duration\n0,1")
def test_any_file_is_a_trace_or_a_sentence(content):
    said = ""
    try:
        simulate(parse_trace(content).scenario(2), until=10)
    except ValueError as error:
        said = str(error)
    assert said == "" or (said.endswith(".") and len(said) < 250)


NUMBERS = st.floats(0, 1e6, allow_nan=False).map(lambda x: float(on_grid(x)))
TASKS = st.lists(
    st.tuples(NUMBERS, NUMBERS.map(lambda x: x + 1), st.sampled_from(["a", 'b"c', "d,e", "f g"])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=100)
@given(TASKS)
def test_what_is_written_as_csv_is_read_again(tasks):
    tasks = sorted(tasks)
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("arrival", "duration", "queue"), *tasks])
    assert parse_trace(file.getvalue(), begin=0) == Trace(*zip(*tasks))


@pytest.mark.parametrize(
    "columns",
    [
        ((), (), ()),
        ((1.0,), (1.0,), ()),
        ((1.0,), (0.0,), ("a",)),
        ((2.0, 1.0), (1.0, 1.0), ("a", "a")),
        ((1.0,), (1.0,), (5,)),
        ((math.nan,), (1.0,), ("a",)),
    ],
)
def test_a_trace_made_by_hand_is_checked_too(columns):
    with pytest.raises(ValueError, match=r"[Rr]ecord|queue"):
        Trace(*columns)


def test_each_queue_becomes_a_source():
    trace = parse_trace(GOOD)
    mail, report = trace.sources
    assert (mail.name, mail.queue, mail.arrivals.times) == ("mail", "mail", (0.0, 3.0))
    assert (report.name, report.arrivals.durations) == ("report", (48.0,))
    run = simulate(trace.scenario(workers=1, limit=5, order="lifo"), until=100)
    assert run.arrival.tolist() == [0.0, 0.5, 3.0]
    assert run.start.tolist() == [0.0, 2.5, 50.5]
    assert run.scenario.queues == (Queue("mail", 5, "lifo"), Queue("report", 5, "lifo"))


def retrying_run():
    """A run in which all can happen: two queues, rejections, retries, tasks that never start."""
    queues = Queue("a", 2), Queue("b")
    sources = (
        Source(one_queue(rate=3).sources[0].arrivals, queue="a", retry=Retry(2, 1.5), name="x"),
        Source(one_queue(batches=(Batch(5, 4),)).sources[0].arrivals, queue="b", name="y"),
    )
    return simulate(Scenario(sources, queues, (Pool(2, ("a", "b")),)), 4, 40)


def test_an_exported_run_is_a_trace_again_without_its_retries(tmp_path):
    run = retrying_run()
    assert (run.attempt > 0).any()
    write_run(run, tmp_path / "run.csv")
    trace, first = read_trace(tmp_path / "run.csv", begin=0), run.attempt == 0
    assert trace.times == tuple(run.arrival[first])
    assert trace.durations == tuple(run.demand[first])
    assert trace.queues == tuple("ab"[queue] for queue in run.queue[first])
    header = (tmp_path / "run.csv").read_text().splitlines()[0]
    assert header.split(",") == list(run.to_frame().columns)


def test_a_trace_of_a_run_repeats_the_run(tmp_path):
    run = simulate(one_queue(rate=3.6, workers=4, limit=20), 3, 200)
    write_run(run, tmp_path / "run.csv")
    trace = read_trace(tmp_path / "run.csv", begin=0)
    again = simulate(trace.scenario(workers=4, limit=20), until=200)
    assert np.array_equal(again.start, run.start, equal_nan=True)
    assert np.array_equal(again.outcome, run.outcome)


def test_a_run_is_written_as_parquet_with_every_bit(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    run = retrying_run()
    write_run(run, str(tmp_path / "run.PARQUET"))
    pandas.testing.assert_frame_equal(
        pandas.read_parquet(tmp_path / "run.PARQUET"), run.to_frame(), check_exact=True
    )


def test_without_pyarrow_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        ImportError, match=r"^Parquet files need pyarrow \(pip install pyarrow\)\.$"
    ):
        write_run(retrying_run(), tmp_path / "run.parquet")


def test_other_kinds_of_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.csv or a \.parquet file, not to '\.xlsx'"):
        write_run(retrying_run(), tmp_path / "run.xlsx")
    assert not list(tmp_path.iterdir())


HOUR, MINUTE = 3600.0, 60.0
OPEN = 8 * HOUR
DAY_FILE = Path(queuesim.data.__file__).with_name("working_day.csv")


def working_day() -> Run:
    """The run that the example was read off (how many workers there were left no mark in it)."""

    def a_minute(*points):
        """A rate in tasks per second from (hour, tasks per minute)."""
        return Profile([hour * HOUR for hour, _ in points], [rate / MINUTE for _, rate in points])

    mail = Arrivals(
        a_minute((0, 1.0), (1, 2.6), (3, 2.4), (3.5, 0.8), (4.25, 0.8), (5, 2.4), (8, 1.2)),
        spikes=(Spike(1.5 * HOUR, 4 * MINUTE, 20 / MINUTE),),
    )
    daily = Arrivals(
        a_minute((0, 0.3), (3, 0.3), (3.5, 0.1), (4.25, 0.1), (5, 0.5), (8, 0.4)),
        spikes=(Spike(7 * HOUR, 6 * MINUTE, 8 / MINUTE),),
    )
    sources = (
        Source(mail, Lognormal(25.0, 1.5), "mail", name="mail"),
        Source(daily, Lognormal(45.0, 0.2), "report", name="daily report"),
        Source(Arrivals(0.04 / MINUTE), Lognormal(420.0, 0.1), "report", name="monthly report"),
    )
    queues = (Queue("mail"), Queue("report"))
    return simulate(Scenario(sources, queues, (Pool(2, ("mail", "report")),)), 9, OPEN)


def working_day_csv() -> str:
    """The text of the example. To write it anew: `DAY_FILE.write_text(working_day_csv())`."""
    day = working_day()
    names = [queue.name for queue in day.scenario.queues]
    lines = [
        f"{arrival:.2f},{duration:.2f},{names[queue]}"
        for arrival, duration, queue in zip(day.arrival, day.demand, day.queue)
    ]
    return "\n".join(["arrival,duration,queue", *lines, ""])


def test_the_made_up_working_day_is_what_the_engine_draws():
    assert DAY_FILE.read_bytes().decode() == working_day_csv()


def test_the_made_up_working_day_looks_like_one():
    trace = example_trace()
    assert trace.names == ("mail", "report")
    assert 600 <= len(trace) <= 1500
    assert 0 < trace.times[0] < trace.times[-1] < OPEN
    per_quarter = np.bincount((np.asarray(trace.times) // 900).astype(int), minlength=32)
    assert np.argmax(per_quarter) == 6  # the newsletter at 10:30
    assert np.argmax(per_quarter[8:]) == 20  # the daily reports at 16:00
    assert per_quarter[13:17].mean() < per_quarter.mean() / 2  # lunch
    assert np.median(trace.durations) < np.mean(trace.durations) / 1.5  # a long tail
