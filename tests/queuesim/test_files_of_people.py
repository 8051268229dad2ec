"""Files as people have them: the same tasks in fifty dresses, clocks that are set, every fault."""

import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from queuesim import Deterministic, parse_trace, understand
from queuesim.tracefile import MAX_BYTES, MAX_ROWS
from queuesim.tracefile.preview import first_rows
from tests.queuesim.files_of_people import FAULTS, FILES

WHAT_TO_DO = re.compile(
    r"\b(add|check|correct|export|fill|give|must|need|pass|put|save|say|take|use|write)\b"
)


@pytest.mark.parametrize("name", FILES)
def test_the_same_tasks_are_understood_in_every_dress(name):
    file = FILES[name]
    reading = understand(file.content, **file.options)
    trace = reading.trace
    assert trace.times == file.times
    assert trace.durations == file.durations
    assert trace.queues == (file.queues or ("queue",) * len(trace))
    for said in file.said:
        assert any(said in sentence for sentence in reading.sentences), reading.sentences
    if isinstance(file.content, bytes) and not file.content.startswith(b"\xef\xbb\xbf"):
        assert understand(file.content.decode(), **file.options).trace == trace


def test_there_are_enough_of_them():
    assert len(FILES) >= 30 and len(FAULTS) >= 20


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_gets_its_sentence(name):
    content, said = FAULTS[name]
    try:
        reading = understand(content, durations=Deterministic(1) if b"count" in content else None)
    except ValueError as error:
        sentence = str(error)
    assert "reading" not in locals()
    assert said in sentence and sentence.endswith(".")
    assert WHAT_TO_DO.search(sentence), "the reader is told how to go on"


# ---------------------------------------------------------------- clocks that are set


def clock(*moments):
    return "time,duration\n" + "".join(f"{moment},1\n" for moment in moments)


def test_with_its_zone_an_hour_is_neither_lost_nor_won_when_clocks_are_set():
    """In Berlin: 02:00 to 03:00 does not exist on 31 March, and comes twice on 27 October."""
    spring = clock("2024-03-31T01:59:59+01:00", "2024-03-31T03:00:00+02:00")
    assert parse_trace(spring).times == (0.0, 1.0)
    autumn = clock("2024-10-27T02:59:59+02:00", "2024-10-27T02:00:00+01:00")
    assert parse_trace(autumn).times == (0.0, 1.0)


def test_without_a_zone_it_is_said_what_was_assumed():
    spring = understand(clock("2024-03-31 01:59:59", "2024-03-31 03:00:00"))
    assert spring.trace.times == (0.0, 3601.0)
    assert "The dates have no time zone: every day is taken to have 24 hours." in spring.remarks
    moments = [f"2024-10-27 02:{minute:02}:00" for minute in range(0, 60, 5)]
    autumn = understand(clock(*moments, *moments))  # the hour comes twice
    said = "If the clocks were set back there, write the dates with their time zone."
    assert any(said in remark for remark in autumn.remarks)
    assert len(autumn.trace) == 24


# ---------------------------------------------------------------- counts


def test_counts_per_hour_keep_each_hours_count():
    counts = [3, 0, 12, 40, 7]
    told = "hour,requests\n" + "".join(
        f"2024-05-31T{9 + i:02}:00:00Z,{count}\n" for i, count in enumerate(counts)
    )
    reading = understand(told, durations=Deterministic(2.5), begin="2024-05-31T09:00:00Z")
    hours = np.bincount((np.array(reading.trace.times) // 3600).astype(int), minlength=5)
    assert hours.tolist() == counts
    assert set(reading.trace.durations) == {2.5}
    assert [count for _, count in reading.hours] == counts
    assert any("Each row counts the tasks of 1 hour" in said for said in reading.sentences)


@pytest.mark.parametrize("spread", ["by chance", "evenly"])
def test_counts_per_minute_in_numbers_keep_theirs(spread):
    told = "minute;tasks;queue\n" + "".join(f"{i};{i % 4};{'ab'[i % 2]}\n" for i in range(60))
    reading = understand(told, unit="minutes", durations=Deterministic(1), spread=spread, begin=0)
    minutes = np.bincount((np.array(reading.trace.times) // 60).astype(int), minlength=60)
    assert minutes.tolist() == [i % 4 for i in range(60)]
    assert dict(reading.queues) == {"a": 30, "b": 60}


# ---------------------------------------------------------------- large files and bombs


def test_a_hundred_thousand_rows_are_read():
    rows = "".join(f"{i * 0.25},{1 + i % 7}.5,{'ab'[i % 2]}\n" for i in range(MAX_ROWS))
    told = ("arrival,duration,queue\n" + rows).encode()
    assert len(told) < MAX_BYTES
    trace = parse_trace(told)
    assert len(trace) == MAX_ROWS
    assert all(b - a == 0.25 for a, b in pairwise(trace.times))


def test_of_many_columns_the_few_that_matter_are_kept():
    names = ",".join(f"c{i}" for i in range(60))
    rows = "".join(f"{i},1.5,mail,{'x,' * 59}{i}\n" for i in range(150))
    told = f"arrival,duration,queue,{names}\n{rows}"
    trace = parse_trace(told)
    assert trace.times[-1] == 149.0 and set(trace.queues) == {"mail"}
    by_name = parse_trace(told, columns={"duration": " C59 ", "queue": None})
    assert by_name.durations[1:] == trace.times[1:]
    assert parse_trace(told, columns={"duration": 63, "queue": None}) == by_name
    names, few = first_rows(told)
    assert (names[-1], few[2][-1], few[2][10]) == ("c59", "2", "x")


BOMBS = {
    "commas": 'b"," * 9_999_000',
    "hundreds of megabytes of commas": 'b"," * 300_000_000',
    "a million columns": 'b",".join(b"c%d" % i for i in range(1_000_000))',
    "a field of 10 MB": 'b"arrival,duration\\n1," + b"1" * 9_900_000',
    "a quoted field of 10 MB": """b'arrival,duration\\n1,"' + b'1\\n' * 4_900_000""",
    "many wide rows": """b"arrival,duration" + (b",12" * 98 + b"\\n1,1") * 30_000""",
    "spaces": 'b"arrival duration\\n" + b"1 " * 4_900_000',
    "bars": 'b"arrival|duration\\n" + b"-|" * 4_900_000',
    "rows": 'b"arrival,duration\\n" + b"1,1\\n" * 2_400_000',
    "wide letters": '("arrival,duration,queue\\n" + "\\U0001f600" * 2_400_000).encode()',
}
MEASURE = """
from queuesim import parse_trace
def kilobytes(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))
for content in {makers}:
    content = content()
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")  # forget the highest memory so far
    before = kilobytes("VmRSS")
    try:
        said = f"{{len(parse_trace(content))}} tasks"
    except ValueError as error:
        said = str(error)
    print((kilobytes("VmHWM") - before) / 1000, said)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured as Linux tells it")
def test_a_bomb_takes_little_memory():
    makers = ", ".join(f"lambda: {content}" for content in BOMBS.values())
    command = [sys.executable, "-c", MEASURE.format(makers=f"[{makers}]")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    for name, line in zip(BOMBS, ran.stdout.splitlines(), strict=True):
        megabytes, said = line.split(" ", 1)
        assert float(megabytes) < 100, name
        assert said.endswith((".", " tasks")), name
