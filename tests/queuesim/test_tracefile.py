"""Files of recorded tasks: what is understood, exactly, and what is refused, and how."""

import contextlib
import io
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from queuesim import Deterministic, Exponential, Pool, Queue, Scenario, simulate
from queuesim.limits import GRID
from queuesim.traces import MAX_BYTES, MAX_ROWS, parse_trace, read_trace, understand

GOOD = "arrival,duration,queue\n100,2.5,mail\n100.5,48,report\n103,1e-1,mail\n"
A_TENTH = floor(0.1 * GRID) / GRID


def test_a_trace_counts_time_from_its_first_task():
    trace = parse_trace(GOOD)
    assert trace.times == (0.0, 0.5, 3.0)
    assert trace.durations == (2.5, 48.0, A_TENTH)
    assert trace.queues == ("mail", "report", "mail")
    assert trace.names == ("mail", "report")
    assert len(trace) == 3


def test_a_trace_may_count_time_from_another_moment():
    assert parse_trace(GOOD, begin=0).times == (100.0, 100.5, 103.0)
    assert parse_trace(GOOD, begin="90").times == (10.0, 10.5, 13.0)
    assert parse_trace(GOOD, begin=np.float32(90)).times == (10.0, 10.5, 13.0)
    assert parse_trace("arrival,duration\n-5,1\n-2,1\n").times == (0.0, 3.0)
    dated = "time,duration\n2024-05-01 09:00:00,1\n2024-05-01 10:00:00,1\n"
    assert parse_trace(dated, begin="2024-05-01 08:00").times == (3600.0, 7200.0)
    clock = "time,duration\n09:00:00,1\n10:00:00,1\n"
    assert parse_trace(clock, begin="08:59:58").times == (2.0, 3602.0)
    milliseconds = "time_ms,duration\n1500,1\n2500,1\n"
    assert parse_trace(milliseconds, begin=500).times == (1.0, 2.0)
    with pytest.raises(ValueError, match=r"^Line 2: the task arrives at '100', before the begin"):
        parse_trace(GOOD, begin=101)
    for begin in (0, "noon", "2024-05-01T08:00Z", "3"):
        with pytest.raises(ValueError, match=r"^The begin must be written as the times in the"):
            parse_trace(dated, begin=begin)


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
        GOOD.replace(",", "\t"),
        GOOD.replace(",", ";"),
        GOOD.replace(",", ";").replace(".", ","),
        "sep=;\n" + GOOD.replace(",", ";"),
        GOOD.replace(",", "|"),
        GOOD.replace(",", " "),
        GOOD.replace(",", "    "),
        "| arrival | duration | queue |\n|---|---|---|\n"
        + "".join(f"| {line.replace(',', ' | ')} |\n" for line in GOOD.split()[1:]),
        "arrival,duration,queue\n103,1e-1,mail\n100,2.5,mail\n100.5,48,report\n",
        "arrival,duration,queue\n103,1e-1,mail\n100.5,48,report\n100,2.5,mail\n",
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


# What people's exports look like, with (times, durations) in seconds. Made by hand.
SHAPES = {
    "Sidekiq's log as CSV": (
        "severity,time,class,queue,jid,created_at,enqueued_at,duration,completed_at\n"
        "INFO,2024-04-01T07:47:44.250Z,A,new,j1,2024-04-01T07:47:43.250Z,"
        "2024-04-01T07:47:43.500Z,0.75,2024-04-01T07:47:44.250Z\n"
        "INFO,2024-04-01T07:47:46.250Z,B,mail,j2,2024-04-01T07:47:43.250Z,"
        "2024-04-01T07:47:44.000Z,2.25,2024-04-01T07:47:46.250Z\n",
        (0.0, 0.5),
        (0.75, 2.25),
    ),
    "Celery's events": (
        'Name,UUID,State,args,Result,Received,Started,Runtime,Worker\nadd,u1,SUCCESS,"(1, 2)",3,'
        '1714554000.125,1714554000.5,0.25,w@a\nadd,u2,FAILURE,"(1, 2)",3,1714554001.25,,0.5,w@a\n',
        (0.0, 1.125),
        (0.25, 0.5),
    ),
    "a database of Celery's results": (
        "id,task_id,status,date_created,date_started,date_done,worker\n"
        "1,u1,SUCCESS,2024-05-01 09:00:00.5+00:00,2024-05-01 09:00:01+00:00,"
        "2024-05-01 09:00:02.25+00:00,w\n",
        (0.0,),
        (1.25,),
    ),
    "RQ": (
        "id,enqueued_at,started_at,ended_at,origin\na,2024-05-01T09:00:00.000000Z,"
        "2024-05-01T09:00:01.500000Z,2024-05-01T09:00:02.000000Z,default\n",
        (0.0,),
        (0.5,),
    ),
    "BullMQ": (
        "id;timestamp;processedOn;finishedOn;attemptsMade\n1;1714554000125;1714554000250;"
        "1714554001250;1\n2;1714554000625;1714554001250;1714554001500;4\n",
        (0.0, 0.5),
        (1.0, 0.25),
    ),
    "Oban (psql)": (
        " id |        inserted_at         |    attempted_at     |    completed_at     | attempt \n"
        "----+----------------------------+---------------------+---------------------+---------\n"
        "  7 | 2024-05-01 09:00:00.500000 | 2024-05-01 09:00:01 | 2024-05-01 09:00:03 |       1\n"
        "  8 | 2024-05-01 09:00:01        | 2024-05-01 09:00:03 | 2024-05-01 09:00:04 |       3\n"
        "(2 rows)\n",
        (0.0, 0.5),
        (2.0, 1.0),
    ),
    "MySQL": (
        "+----+---------------------+----------+\n| id | created_at          | runtime  |\n"
        "+----+---------------------+----------+\n|  1 | 2024-05-01 09:00:00 | 00:00:12 |\n"
        "|  2 | 2024-05-01 09:00:10 | 01:00:00 |\n+----+---------------------+----------+\n"
        "2 rows in set (0.00 sec)\n",
        (0.0, 10.0),
        (12.0, 3600.0),
    ),
    "sacct": (
        "JobID|Submit|Start|End|Elapsed|Partition|State\n"
        "1|2024-01-15T10:00:00|2024-01-15T10:00:30|2024-01-15T10:05:30|00:05:00|long|COMPLETED\n"
        "2|2024-01-15T10:01:00|2024-01-15T10:02:00|2024-01-16T12:02:00|1-02:00:00|long|TIMEOUT\n",
        (0.0, 60.0),
        (300.0, 93_600.0),
    ),
    "kubectl": (
        "NAME    CREATED                START                  END\n"
        "job-a   2024-05-01T09:00:00Z   2024-05-01T09:00:01Z   2024-05-01T09:03:01Z\n"
        "job-b   2024-05-01T09:00:05Z   2024-05-01T09:00:09Z   2024-05-01T09:00:39Z\n",
        (0.0, 5.0),
        (180.0, 30.0),
    ),
    "a load balancer": (
        "type time elb target_processing_time request request_creation_time\n"
        'https 2024-05-01T09:00:01.000000Z a 0.5 "GET https://x:443/ HTTP/1.1" '
        "2024-05-01T09:00:00.500000Z\n"
        'https 2024-05-01T09:00:02.500000Z a 0.25 "GET https://x:443/ HTTP/1.1" '
        "2024-05-01T09:00:02.250000Z\n",
        (0.0, 1.75),
        (0.5, 0.25),
    ),
    "nginx": (
        "time_local,request,status,request_time\n01/May/2024:09:00:01 +0200,GET /,200,0.250\n"
        "01/May/2024:09:00:03 +0200,GET /,200,1.250\n",
        (0.0, 1.0),
        (0.25, 1.25),
    ),
    "a spreadsheet in Germany": (
        "Nr;Arrival;Duration\n1;01.05.2024 09:00:00;1,5\n2;01.05.2024 09:00:02,5;0,25\n",
        (0.0, 2.5),
        (1.5, 0.25),
    ),
    "a spreadsheet in America": (
        "Time,Duration (ms)\n5/1/2024 9:00:00 AM,750\n5/13/2024 9:00:01 PM,1250\n",
        (0.0, 12.5 * 86_400 + 1),
        (0.75, 1.25),
    ),
    "a browser's dates": (
        'created,durationMs\n"Wed, 01 May 2024 09:00:00 GMT",500\n'
        '"Wed, 01 May 2024 09:00:01 GMT",500\n',
        (0.0, 1.0),
        (0.5, 0.5),
    ),
    "months by name": (
        'created,elapsed\n"May 1, 2024, 11:59:59 AM",3m12s\n"1 June 2024 12:00:00 PM",1.5 s\n',
        (0.0, 31 * 86_400.0 + 1),
        (192.0, 1.5),
    ),
    "date and time in two columns": (
        "Date,Time,Duration\n2024-05-01,23:59:59,1\n2024-05-04,00:00:01,2\n",
        (0.0, 2 * 86_400.0 + 2),
        (1.0, 2.0),
    ),
    "delayed_job": (
        "id,priority,attempts,run_at,locked_at,failed_at,queue,created_at,finished_at\n"
        "1,0,0,2024-05-01 09:00:05,2024-05-01 09:00:06,NULL,NULL,2024-05-01 09:00:00,"
        "2024-05-01 09:00:08\n",
        (0.0,),
        (2.0,),
    ),
    "traces of services": (
        "timestamp,service,execution,latency_ms\n1.5,shop,x,250\n2,pay,y,500\n",
        (0.0, 0.5),
        (0.25, 0.5),
    ),
    "pandas": (
        "arrived,elapsed\n2024-05-01 09:00:00,0 days 00:00:02.500000\n"
        '2024-05-01 09:00:01,"1 day, 0:00:01"\n',
        (0.0, 1.0),
        (2.5, 86_401.0),
    ),
    "minutes in brackets": (
        "Time [min];Elapsed (h)\n1,5;0,25\n2;1\n",
        (0.0, 30.0),
        (900.0, 3600.0),
    ),
    "starts and ends": ("start,end\n10,12.5\n11,11.5\n", (0.0, 1.0), (2.5, 0.5)),
    "times of day past midnight": (
        "start,end\n23:59:58,00:00:00.5\n23:59:59.5,23:59:59.75\n00:00:01,00:00:02\n",
        (0.0, 1.5, 3.0),
        (2.5, 0.25, 1.0),
    ),
    "the newest first, past midnight": (
        "time,elapsed\n00:00:01,1\n23:59:59.5,2\n23:59:59,3\n",
        (0.0, 0.5, 2.0),
        (3.0, 2.0, 1.0),
    ),
    "hours in any number": ("time,elapsed\n23:00:00,1\n25:00:00,2\n", (0.0, 7200.0), (1.0, 2.0)),
    "microseconds since 1970": (
        "ts,duration_us\n1714554000000000,500000\n1714554000250000,250000\n",
        (0.0, 0.25),
        (0.5, 0.25),
    ),
    "nanoseconds since 1970": (
        "startTimeUnixNano,endTimeUnixNano\n1714554000000000000,1714554000500000000\n",
        (0.0,),
        (0.5,),
    ),
    "zones that differ": (
        "time,duration\n2024-05-01T09:00:00Z,1\n2024-05-01T11:00:00.5+02:00,1\n"
        "2024-05-01T03:30:01-0530,1\n",
        (0.0, 0.5, 1.0),
        (1.0, 1.0, 1.0),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shapes_of_exports_are_understood(shape):
    text, times, durations = SHAPES[shape]
    trace = parse_trace(text)
    assert trace.times == times
    assert trace.durations == durations


def test_what_is_understood_otherwise_than_meant_can_be_said():
    text = "a,b,c,queue\n1,2,x,mail\n3,4,x,report\n"
    named = parse_trace(text, columns={"arrival": "a", "duration": "B", "queue": None})
    assert (named.times, named.durations, named.names) == ((0.0, 2.0), (2.0, 4.0), ("queue",))
    assert parse_trace(text, columns={"arrival": 1, "duration": 2, "queue": None}) == named
    minutes = parse_trace(text, columns={"arrival": 1, "duration": 2}, unit="minutes")
    assert (minutes.times, minutes.durations) == ((0.0, 120.0), (120.0, 240.0))
    mixed = parse_trace(
        text, columns={"arrival": 1, "duration": 2}, unit="minutes", duration_unit="milliseconds"
    )
    assert mixed.durations == (floor(0.002 * GRID) / GRID, floor(0.004 * GRID) / GRID)
    headless = parse_trace("1;x;2\n3;y;4\n", columns={"arrival": 1, "duration": 3})
    assert (headless.times, headless.durations) == ((0.0, 2.0), (2.0, 4.0))
    slashes = "time,duration\n01/02/2024,1\n03/02/2024,1\n"
    assert parse_trace(slashes, dates="day first").times == (0.0, 2 * 86_400.0)
    assert parse_trace(slashes, dates="month first").times == (0.0, 60 * 86_400.0)
    swapped = "time,arrival\n5,1\n7,2\n"
    assert parse_trace(swapped, columns={"duration": "arrival"}).durations == (1.0, 2.0)
    odd = "arrival|x,duration\n1|1,2\n"
    assert parse_trace(odd, delimiter="|", columns={"duration": 2, "arrival": 1}).times == (0.0,)


def test_dates_in_slashes_follow_the_one_that_can_be_read_in_one_way():
    text = "time,duration\n05/06/2024,1\n{},1\n"
    assert parse_trace(text.format("13/06/2024")).times == (0.0, 8 * 86_400.0)
    assert parse_trace(text.format("05/13/2024")).times == (0.0, 7 * 86_400.0)
    assert parse_trace(text.format("06/13/2024")).times == (0.0, 38 * 86_400.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # not a text
        ("", "The file is empty: export it again"),
        (b"", "The file is empty: export it again"),
        ("\ufeff \n\n", "The file is empty: export it again"),
        (",,\n,,\n", "The file is empty: export it again"),
        (b"PK\x03\x04" + bytes(99), "This is no CSV file but an Excel workbook"),
        (b"PAR1abc", "This is no CSV file but a Parquet file"),
        (b"\x1f\x8b\x08abc", "This is no CSV file but compressed"),
        (GOOD.encode("utf-16"), "This is no CSV file but UTF-16"),
        (GOOD.encode("utf-16-le"), "This is no text file."),
        (bytes(range(256)), "This is no text file."),
        ("arrival\0,duration\n", "This is no text file."),
        (
            '{"arrival": 1, "duration": 2}\n',
            "This is JSON: write it as CSV, one line for each task.",
        ),
        (GOOD.replace("report", "rücksprung").encode("latin-1"), "Line 3: not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "A trace file has at most 10 MB: use a part of it"),
        ("x" * (MAX_BYTES + 1), "A trace file has at most 10 MB: use a part of it"),
        (3, "The content of a trace must be a text or bytes"),
        # the first line
        ("1,2,mail\n", "Line 1 holds data; the first line must name the columns"),
        ("1,2\n3,4\n", "Line 1 holds data; the first line must name the columns"),
        ("2024-05-01,x\n", "Line 1 holds data; the first line must name the columns"),
        ("a,b\n3,4\n", "Line 1: there is no column 'arrival'; the first line must name"),
        ("\n\narrival,queue\n1,mail\n", "Line 3: there is no column 'duration'"),
        ("arrival,duration,arrival\n1,2,3\n", "Line 1: two columns are called 'arrival'."),
        ("created_at,createdAt,duration\n1,2,3\n", "Line 1: the columns 'created_at' and"),
        ("arrival,duration" + ",x" * 1000 + "\n", "Line 1: 1002 columns"),
        (
            "arrival,duration\n",
            "The file names its columns but has no task: export",
        ),
        # rows
        (
            "arrival,duration\n1,2\n2\n",
            "Line 3: 1 field where the first line names 2",
        ),
        ("arrival,duration\n1,2,3,x\n", "Line 2: 4 fields where the first line names 2 columns"),
        (
            "arrival,duration\n1,5,0,3\n",
            "Line 2: 4 fields .*; numbers need a decimal point, not a comma",
        ),
        ('arrival,duration\n"1,5","0,3"\n', "Line 2: the arrival '1,5' has a decimal comma"),
        ("arrival;duration\n1,5;1\n1.5;1\n", "Line 3: the arrival '1.5' has a decimal point, and"),
        ("arrival;duration\n1;1.234\n2,5;1\n", "Line 2: the duration '1.234' has a decimal point"),
        ("arrival,duration\n1,\n", "Line 2: the duration is empty."),
        (
            "arrival,duration\n1,two\n",
            "Line 2: the duration 'two' is not a number: correct",
        ),
        ("arrival,duration\n1,=1+1\n", "Line 2: the duration '=1+1' is a formula"),
        (
            "arrival,duration\n1,1_000\n",
            "Line 2: the duration '1_000' is not a number: correct",
        ),
        (
            "arrival,duration\n1,٣\n",
            "Line 2: the duration '٣' is not a number: correct",
        ),
        (
            "arrival,duration\n1,nan\n",
            "Line 2: the duration 'nan' is not a number. If the task",
        ),
        (
            "arrival,duration\n-inf,1\n",
            "Line 2: the arrival '-inf' is not a number: correct",
        ),
        ("arrival,duration\n1,1e999\n", "Line 2: the duration '1e999' is too large: correct"),
        ("arrival,duration\n1,2s\n1,2\n", "Line 3: line 2 has a unit and the duration '2' has"),
        (
            "arrival,duration\n1,2s\n1,x\n",
            "Line 3: the duration 'x' is not a number: correct",
        ),
        ("arrival,duration\n1,-3\n", "Line 2: a task takes at least 0 s and at most 116 days"),
        ("arrival,duration\n1,2\n\n2,-3\n", "Line 4: a task takes at least 0 s .* not '-3'"),
        ("arrival,duration\n1,1e8\n", "Line 2: a task takes at least 0 s and at most 116 days"),
        ("start,end\n5,6\n5,4\n", "Line 3: the task ends before it starts: correct it, or"),
        ("arrival,duration\n0,1\n1e8,1\n", "Line 3: the task arrives 1,157 days after the first"),
        (
            "arrival,duration\n-1e308,1\n1e308,1\n",
            "Line 2: the arrival '-1e308' is too large: correct",
        ),
        ("arrival,duration,queue\n1,1," + "q" * 81, "Line 2: the queue needs a name"),
        ("arrival,duration,queue\n1,1,a\x07b\n", "Line 2: the queue needs a name"),
        ('arrival,duration,queue\n1,1,"a\n2,2,b\n', "Line 3: this is not CSV"),
        ('arrival,duration,queue\n1,1,"a"b\n', "Line 2: this is not CSV"),
        ("arrival,duration,queue\n1,1," + "q" * 200_000, "Line 2: this is not CSV"),
        ("arrival,duration\n1," + "1" * 100_000 + "x\n", "Line 2: the duration '111"),
        ("arrival,duration\n1," + "1" * 100_000 + "\n", "Line 2: the duration '111"),
        ("arrival,demand,attempt\n1,1,\n", "Line 2: the attempt is empty."),
        (
            "arrival,demand,attempt\n1,1,1\n",
            "The file names its columns but has no task: export",
        ),
        # dates
        ("time,duration\n05/06/2024,1\n", "Line 2: in '05/06/2024' the day or the month may come"),
        ("time,duration\n31/12/2024,1\n12/31/2024,1\n", "Line 3: there is no such day as"),
        (
            "time,duration\n2024-02-30,1\n",
            "Line 2: there is no such day as '2024-02-30': correct",
        ),
        (
            "time,duration\n0000-01-01,1\n",
            "Line 2: there is no such day as '0000-01-01': correct",
        ),
        ("time,duration\n0001-01-01,1\n9999-12-31,1\n", "Line 3: the task arrives 3,652,058 days"),
        ("time,duration\n2024-05-01 25:00,1\n", "Line 2: the arrival '2024-05-01 25:00' is a date"),
        ("time,duration\n2024-05-01 09:00 CET,1\n", "Line 2: the arrival '2024-05-01 09:00 CET'"),
        (
            "time,duration\n01.05.24,1\n",
            "Line 2: the arrival '01.05.24' is not a number: correct",
        ),
        ("time,duration\n20240501,1\n", "Line 2: the arrival '20240501' may be a date"),
        ("time,duration\n20240501134500,1\n", "Line 2: the arrival '20240501134500' may be a"),
        ("time,duration\n2024-05-01Z,1\n", "Line 2: the arrival '2024-05-01Z' is "),
        (
            "time,duration\n2024-05-01T09:00Z,1\n2024-05-01T09:00,1\n",
            "Line 3: the arrival '2024-05-01T09:00' has no time zone, and the first row has one: ",
        ),
        ("time,duration\n2024-05-01T09:00,1\n17,1\n", "Line 3: the arrival '17' is not a date"),
        ("time,duration\n17,1\n2024-05-01,1\n", "Line 3: the arrival '2024-05-01' is a date or"),
        ("time,duration\n09:00:00,1\n09:61:00,1\n", "Line 3: the arrival '09:61:00' is not a time"),
        (
            "time,duration\n09:00:00,1\n05:00:00,1\n06:00:00,1\n07:00:00,1\n",
            "Line 3: the arrival goes",
        ),
        ("start,end\n2024-05-01,5\n", "Line 2: start and end are written in different ways"),
        # counts
        ("time,count\n0,5\n60,5\n", "Line 1: there is no column 'duration', and counts"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, said):
    with pytest.raises(ValueError, match=f"^{said}" if ".*" in said else f"^{re.escape(said)}"):
        parse_trace(content)
    if isinstance(content, str):
        with pytest.raises(ValueError, match=r"\.$"):
            parse_trace(content.encode())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": "arrival"}, "The columns must be a dict"),
        ({"columns": {"when": "arrival"}}, "A column is one of arrival, start, end"),
        ({"columns": {"arrival": 1.5}}, "The column of the arrival is a name or a number"),
        ({"columns": {"arrival": 7}}, "Line 1: There is no column 7; the file has 3."),
        ({"columns": {"arrival": "when"}}, "Line 1: There is no column 'when' for the arrival."),
        ({"unit": "fortnights"}, "The unit must be one of nanoseconds"),
        ({"duration_unit": 3}, "The unit of durations must be one of nanoseconds"),
        ({"delimiter": "x"}, "The delimiter must be one of"),
        ({"delimiter": [","]}, "The delimiter must be one of"),
        ({"dates": "year first"}, "The order of dates must be 'day first' or 'month first'"),
        ({"missing": "guess"}, "What to do with rows that miss something must be"),
        ({"urgent": [1]}, "The most urgent priority must be 'smallest' or 'largest'"),
        ({"spread": None}, "The way to spread counts must be 'by chance' or 'evenly'"),
        ({"durations": 3}, "The durations must be Distribution or None"),
        ({"interval": 0}, "The interval must be a number"),
        ({"seed": -1}, "The seed must be a number"),
        ({"begin": float("inf")}, "The begin must be a number"),
        ({"begin": [0]}, "The begin must be a number"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        parse_trace(GOOD, **options)


def test_a_trace_has_bounds():
    rows = "arrival,duration\n" + "1,1\n" * MAX_ROWS
    assert len(parse_trace(rows)) == MAX_ROWS
    with pytest.raises(ValueError, match=f"^Line {MAX_ROWS + 2}: a trace file has at most"):
        parse_trace(rows + "1,1\n")
    many = "arrival,duration,queue\n" + "".join(f"1,1,q{i}\n" for i in range(101))
    with pytest.raises(ValueError, match=r"^Line 102: at most 100 queues, 'q100' is one more;"):
        parse_trace(many)
    assert len(parse_trace(many, columns={"queue": None})) == 101


def test_an_endless_file_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 <= size <= MAX_BYTES + 1
            return b"x" * size

    with pytest.raises(ValueError, match="at most 10 MB"):
        read_trace(Endless())


# Exactness


def grid_time(seconds: Fraction) -> float:
    """The nearest time on the grid, the later one of two."""
    return floor(seconds * 2**20 + Fraction(1, 2)) / 2**20


def written(kind: str, microseconds: int) -> str:
    """A moment so many microseconds after 1970 in one of the ways in which people write it."""
    whole, fraction = divmod(microseconds, 10**6)
    if kind in ("seconds", "comma"):
        return f"{whole}.{fraction:06d}".replace(".", "," if kind == "comma" else ".")
    if kind == "milliseconds":
        return str(Decimal(microseconds).scaleb(-3))
    if kind == "microseconds":
        return str(microseconds)
    if kind == "nanoseconds":
        return f"{microseconds}000"
    zones = {"dates": None, "zone": UTC, "east": timezone(timedelta(hours=5, minutes=45))}
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    if kind == "dates":
        return start.strftime("%Y-%m-%d %H:%M:%S.%f")
    if kind == "clock":
        return start.strftime("%H:%M:%S.%f")
    return start.astimezone(zones[kind]).isoformat(timespec="microseconds")


WAYS = [
    "seconds",
    "comma",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "dates",
    "zone",
    "east",
    "clock",
]
NEW_YEAR_2024 = 1_704_067_200 * 10**6  # microseconds


def csv_of(kind: str, moments, durations) -> str:
    mark = ";" if kind == "comma" else ","
    rows = [f"{written(kind, moment)}{mark}{work}" for moment, work in zip(moments, durations)]
    return "\n".join([f"arrival{mark}duration_us", *rows, ""])


@settings(max_examples=200)
@given(
    st.sampled_from(WAYS),
    st.integers(NEW_YEAR_2024, NEW_YEAR_2024 + 10**12),
    st.lists(st.tuples(st.integers(0, 3 * 10**9), st.integers(1, 10**9)), min_size=1, max_size=9),
)
@example("seconds", NEW_YEAR_2024 + 1, [(100_000, 100_000)] * 9)
def test_times_are_exact_whatever_the_way_they_are_written(kind, first, steps):
    moments, durations = [first], [1]
    for gap, work in steps:
        moments.append(moments[-1] + gap)
        durations.append(work)
    trace = parse_trace(csv_of(kind, moments, durations))
    wanted = [grid_time(Fraction(moment - first, 10**6)) for moment in moments]
    assert list(trace.times) == wanted
    assert list(trace.durations) == [
        max(floor(Fraction(work, 10**6) * 2**20), 1) / 2**20 for work in durations
    ]


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("offset", [0, 50_000, 123_456, 999_999])
@pytest.mark.parametrize("gap", [100_000, 10_000, 800_000, 300_000, 700_001, 123_457, 3])
def test_a_task_as_long_as_the_gap_is_never_rejected(kind, offset, gap):
    """Regular gaps and no waiting place: each task is done when the next one comes."""
    moments = [NEW_YEAR_2024 + offset + i * gap for i in range(100)]
    for workers in (1, 3):
        trace = parse_trace(csv_of(kind, moments, [workers * gap] * 100))
        system = Scenario(trace.sources, (Queue(limit=0),), (Pool(workers),))
        assert simulate(system, until=trace.times[-1] + 1).summary().rejected == 0


def test_ends_minus_starts_are_exact():
    tenths = [f"{1714554000 + i / 10:.1f}" for i in range(100)]
    rows = [f"{start},{end}" for start, end in pairwise(tenths)]
    trace = parse_trace("\n".join(["start,end", *rows]))
    assert set(trace.durations) == {A_TENTH}
    assert trace.times == tuple(grid_time(Fraction(i, 10)) for i in range(99))


# Counts per interval


def test_counts_are_spread_evenly_if_asked():
    text = "minute,requests\n09:00,2\n09:01,0\n09:03,4\n"
    trace = parse_trace(text, spread="evenly", durations=Deterministic(1.5))
    assert trace.times == (15.0, 45.0, 187.5, 202.5, 217.5, 232.5)
    assert set(trace.durations) == {1.5}


def test_counts_are_spread_by_chance_with_a_seed():
    text = "time,count\n" + "".join(f"{i * 60},{i % 7 * 20}\n" for i in range(50))
    trace = parse_trace(text, durations=Exponential(2.0))
    per_minute = [0] * 50
    for moment in trace.times:
        per_minute[int(moment // 60)] += 1
    assert per_minute == [i % 7 * 20 for i in range(50)]
    assert trace == parse_trace(text, durations=Exponential(2.0))
    assert trace != parse_trace(text, durations=Exponential(2.0), seed=1)
    within = [moment % 60 for moment in trace.times]
    # The mean of n uniform draws on (0, 60) lies within 5 standard errors of 30.
    assert abs(sum(within) / len(within) - 30) < 5 * 60 / (12 * len(within)) ** 0.5


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("hour,count\n0,0\n1,1\n", 1.5 * 3600),
        ("minute,count\n0,0\n3,1\n", 3.5 * 60),
        ("hour,count\n2024-05-01T09,0\n2024-05-01T12,1\n", 3.5 * 3600),
        ("bin(5m),count(*)\n2024-05-01 09:00:00.000,0\n2024-05-01 09:15:00.000,1\n", 17.5 * 60),
        ("Timestamp;NumberOfMessagesSent\n2024/05/01 09:00;0\n2024/05/01 09:05;1.0\n", 7.5 * 60),
        ("day,count\n2024-05-01,0\n2024-05-03,1\n", 2.5 * 86_400),
        ("timestamp,number_of_vehicles\n2020-01-01 00:00:00,0\n2020-01-01 01:00:00,1\n", 5400),
        ("interval_ms,count\n0,0\n500,1\n", 0.75),
    ],
)
def test_the_length_of_an_interval_is_understood(text, last):
    assert parse_trace(text, spread="evenly", durations=Deterministic(1)).times == (last,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,count\n0,1\n", "Line 2: there is one interval only; say how many seconds"),
        (
            "time,count\n0,1\n60,1.5\n",
            "Line 3: a count must be a whole number from 0 on, not '1.5'",
        ),
        ("time,count\n0,1\n60,-1\n", "Line 3: a count must be a whole number from 0 on, not '-1'"),
        ("time,count\n0,1\n60,100000\n", "Line 3: up to here 100,001 tasks are counted; at most"),
        ("time,count\n0,1\n60,1e30\n", "Line 3: up to here 1"),
        ("time,count\n0,0\n60,0\n", "The file counts no task."),
        (
            "time,count\n0,1\n60,1\n150,1\n",
            "Line 4: this interval begins 90 s after the one before",
        ),
    ],
)
def test_counts_that_make_no_sense_are_refused(text, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        parse_trace(text, durations=Deterministic(1))


def test_the_interval_can_be_given():
    text = "time,count\n0,1\n60,1\n150,1\n"
    options = {"durations": Deterministic(1), "spread": "evenly"}
    assert parse_trace(text, interval=30, **options).times == (15.0, 75.0, 165.0)
    assert parse_trace("time,count\n0,2\n", interval=1, **options).times == (0.25, 0.75)


def test_rows_that_count_may_say_a_duration_and_a_queue():
    text = "time,requests,duration,queue\n0,1,2,a\n60,2,3,b\n"
    assert len(parse_trace(text)) == 2  # a row with a duration is a task
    counted = parse_trace(text, columns={"count": "requests"}, spread="evenly")
    assert counted.times == (30.0, 75.0, 105.0)
    assert counted.durations == (2.0, 3.0, 3.0)
    assert counted.queues == ("a", "b", "b")


# Retries and rows without an end


def test_retries_are_no_work_that_came():
    text = "arrival,duration,{}\n0,1,{}\n1,2,{}\n2,3,{}\n"
    assert len(parse_trace(text.format("attempt", 0, 1, 0))) == 2
    assert len(parse_trace(text.format("attempt", 1, 2, 1))) == 2  # some count from 1
    assert len(parse_trace(text.format("attempt", 1, 2, 1), columns={"attempt": None})) == 3
    assert len(parse_trace(text.format("attempts", 1, 2, 1))) == 3  # how many a task needed


def test_attempts_of_tasks_that_occur_once_are_no_retries():
    text = "job_id,arrival,duration,attempt\n{},0,1,1\n{},1,2,3\n"
    assert len(parse_trace(text.format(7, 8))) == 2
    assert len(parse_trace(text.format(7, 7))) == 1


def test_tasks_without_an_end_are_refused_or_left_out():
    text = "created_at,started_at,finished_at\n1,1,3\n2,2,{0}\n3,{0},{0}\n4,5,6\n"
    for nothing in ("", "NULL", "<none>", "\\N", "-", " nan ", "Unknown", "0001-01-01T00:00:00Z"):
        with pytest.raises(ValueError, match=r"^Line 3: the end .*missing='leave out'\.$"):
            parse_trace(text.format(nothing))
        trace = parse_trace(text.format(nothing), missing="leave out")
        assert (trace.times, trace.durations) == ((0.0, 3.0), (2.0, 1.0))


def test_work_is_never_nothing():
    text = "time_iso8601,request_time\n2024-05-01T09:00:01Z,0.000\n2024-05-01T09:00:02Z,1\n"
    assert parse_trace(text).durations == (2**-20, 1.0)


# Labels


def test_tenants_and_priorities_are_read():
    text = "arrival,duration,customer,priority\n0,1,acme,2\n1,1,,0\n2,1,bolt\x07,5\n"
    trace = parse_trace(text)
    assert trace.tenants == ("acme", "none", "bolt")
    assert trace.priorities == (2, 0, 5)
    assert parse_trace(text, urgent="largest").priorities == (1, 2, 0)
    assert parse_trace(text, columns={"tenant": None}).tenants is None


@pytest.mark.parametrize(
    ("cells", "ranks"),
    [
        (("high", "low", "normal"), (2, 4, 3)),
        (("urgent", "Urgent", "BULK"), (1, 1, 5)),
        (("-5", "10", "1000"), (0, 1, 2)),
        (("0.5", "0.25", "0.5"), (1, 0, 1)),
        (("1", "", "2"), None),
        (("1", "high", "2"), None),
    ],
)
def test_priorities_are_ranked(cells, ranks):
    rows = "".join(f"{i},1,{cell}\n" for i, cell in enumerate(cells))
    assert parse_trace("arrival,duration,priority\n" + rows).priorities == ranks


# Hostile hands

ODD_WORDS = (
    "arrival duration queue attempt start end count time priority tenant , , , ; \n \n \r\n | ' \t "
    "1 2.5 -3 1e9 1,5 nan mail =1 \ufeff \0 2024-05-01 09:00:00 T Z +02:00 1714554000123 "
    "05/06/2024 1e-999 0x1 99999999999999999999 ms PM 24:00:00 9999-12-31 0001-01-01 -- + "
    "sep=; bin(5m)"
)
PIECES = ODD_WORDS.split(" ")
SOUP = st.lists(st.sampled_from([*PIECES, " ", '"']), max_size=40).map("".join)
HEADS = {
    ",": "arrival,duration",
    ";": "start;end",
    "|": "time|elapsed_ms",
    "\t": "time\tcount",
    " ": "arrival duration",
}
CELLS = st.sampled_from(PIECES) | st.text(max_size=8) | st.floats().map(str)


@st.composite
def tables(draw):
    """Files with two columns of odd cells under a head that is understood."""
    mark = draw(st.sampled_from(list(HEADS)))
    rows = draw(st.lists(st.tuples(CELLS, CELLS), max_size=5))
    return "\n".join([HEADS[mark], *map(mark.join, rows)])


@settings(max_examples=300, deadline=5000)
@given(st.one_of(tables(), SOUP, SOUP.map("arrival,duration\n0,1".__add__), st.text(), st.binary()))
@example("arrival,duration\n0,1")
def test_any_file_is_a_trace_or_a_sentence(content):
    said = ""
    try:
        reading = understand(content, durations=Exponential(1.0))
    except ValueError as error:
        said = str(error)
    assert said == "" or (said.endswith(".") and "\n" not in said and len(said) < 300)
    if not said:
        assert all(sentence.endswith(".") for sentence in reading.sentences)
        trace = reading.trace
        queues = tuple(Queue(name) for name in trace.names)
        simulate(Scenario(trace.sources, queues, (Pool(2, trace.names),)), until=10)


HUGE = 9_999_000
HOSTILE = {
    "a long line": "x" * HUGE,
    "a long cell": "arrival,duration\n" + "1" * HUGE,
    "commas": "," * HUGE,
    "a million columns": ",".join(f"c{i}" for i in range(1_000_000)),
    "a million names": "arrival,duration," + ",".join("x" for _ in range(4_000_000)),
    "empty lines": "\n" * HUGE,
    "short rows": "arrival,duration\n" + "1,1\n" * 2_400_000,
    "quotes": '"' * HUGE,
    "an open quote": 'arrival,duration\n"' + "1,1\n" * 2_400_000,
    "spaces": " " * HUGE + "a",
    "a wide gap": "arrival duration\n1" + " " * HUGE + "1",
    "rules": "arrival|duration\n" + "-|" * (HUGE // 2),
    "almost a rule": "arrival duration\n" + "-+" * (HUGE // 2) + "x\n",
    "units": "arrival,duration\n" + f"1,{'1m' * 20}x\n" * 90_000,
    "dates": "arrival,duration\n" + f"{'2024-05-01 ' * 5},1\n" * 90_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_answered_soon(kind):
    """In a fraction of a second of work; ten are for a slow machine."""
    begin = time.process_time()
    with contextlib.suppress(ValueError):
        parse_trace(HOSTILE[kind])
    assert time.process_time() - begin < 10
