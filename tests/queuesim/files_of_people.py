"""Files of recorded tasks as people have them: what each holds, and what must be said of it.

Most hold the very same tasks, written in different ways; so they must all become the same trace.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

BEGIN = datetime(2024, 5, 31, 22, 30, tzinfo=UTC)
COUNT = 40
# Every quarter of a second counts, so that all notations can hold the times exactly.
TIMES = tuple(float(i * i * 5 + (i % 4) * 0.25) for i in range(COUNT))
DURATIONS = tuple(0.25 * (1 + i * 7 % 23) for i in range(COUNT))
WAITS = tuple(0.5 * (i % 5) for i in range(COUNT))
QUEUES = tuple(("mail", "report, monthly", "push")[i % 3] for i in range(COUNT))
PRIORITIES = tuple(i % 2 for i in range(COUNT))
TENANTS = tuple(("acme", "bolt", "c/o")[i % 3] for i in range(COUNT))


@dataclass(frozen=True)
class File:
    """A file, and the options with which it is read, if it needs any."""

    content: bytes
    said: tuple[str, ...] = ()  # sentences that must be among those said of it
    options: dict = field(default_factory=dict)
    times: tuple[float, ...] = TIMES
    durations: tuple[float, ...] | None = DURATIONS  # None: they are drawn
    queues: tuple[str, ...] | None = None  # None: the file tells none apart


def seconds(moment: float) -> str:
    return f"{moment:.2f}"


def iso(moment: float) -> str:
    return (BEGIN + timedelta(seconds=moment)).strftime("%Y-%m-%d %H:%M:%S.%f")


def iso_utc(moment: float) -> str:
    return (BEGIN + timedelta(seconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def iso_zone(moment: float) -> str:
    there = timezone(timedelta(hours=2))
    return (BEGIN + timedelta(seconds=moment)).astimezone(there).isoformat()


def of_day(moment: float) -> str:
    return (BEGIN + timedelta(seconds=moment)).strftime("%H:%M:%S.%f")


def epoch(factor: int) -> Callable[[float], str]:
    return lambda moment: str(int((BEGIN.timestamp() + moment) * factor))


def epoch_s(moment: float) -> str:
    return f"{BEGIN.timestamp() + moment:.2f}"


def table(names: str, *columns, mark=",", end="\n", quoted=False) -> str:
    """A file with these columns; a cell with the mark in it is quoted, or all are."""
    rows = [names.split(), *zip(*columns)]
    return "".join(mark.join(_cell(str(c), mark, quoted) for c in row) + end for row in rows)


def _cell(text: str, mark: str, quoted: bool) -> str:
    return f'"{text}"' if quoted or mark in text else text


def spelled(notation, values=TIMES) -> list[str]:
    return [notation(value) for value in values]


STARTS = tuple(time + wait for time, wait in zip(TIMES, WAITS))
ENDS = tuple(start + length for start, length in zip(STARTS, DURATIONS))
LENGTHS = spelled(seconds, DURATIONS)
MILLIS = [str(int(length * 1000)) for length in DURATIONS]
PLAIN = table("arrival duration", spelled(seconds), LENGTHS)
KINDS = {
    "seconds": (seconds, "The times are seconds; the columns are separated by"),
    "ISO without zone": (iso, "The times are dates without a time zone; the columns are separated"),
    "ISO in UTC": (iso_utc, "The times are dates in UTC; the columns are separated by"),
    "ISO with a zone": (iso_zone, "The times are dates in UTC+02:00; the columns are separated"),
    "times of day": (of_day, "The times are times of day; the columns are separated by"),
    "epoch seconds": (epoch_s, "The times are seconds since 1970; the columns are separated by"),
    "epoch milliseconds": (epoch(1000), "The times are milliseconds since 1970; the columns are"),
    "epoch microseconds": (epoch(10**6), "The times are microseconds since 1970; the columns are"),
}
MARKS = {"commas": ",", "semicolons": ";", "tabs": "\t"}


def _notations():
    """Each notation of times, with each of three separators between the columns."""
    for i, (kind, (notation, said)) in enumerate(KINDS.items()):
        for j, (name, mark) in enumerate(MARKS.items()):
            if kind == "seconds" or i % 3 == j or mark == ",":
                told = table("enqueued_at duration_ms", spelled(notation), MILLIS, mark=mark)
                how = (said, f"separated by {name}.") if kind != "seconds" else (said,)
                yield f"{kind}, {name}", File(told.encode(), how)


def _labelled():
    columns = spelled(iso_utc), LENGTHS, QUEUES, PRIORITIES, TENANTS
    told = table("time runtime queue priority tenant", *columns)
    said = (
        "Tasks per queue: mail (14), report, monthly (13) and push (13).",
        "Tasks per tenant: acme (14), bolt (13) and c/o (13).",
        "Tasks per priority: 0 (20) and 1 (20).",
    )
    yield "several queues, quoted commas", File(told.encode(), said, queues=QUEUES)
    told = table("time runtime queue priority tenant", *columns, mark=";", quoted=True)
    yield "all fields quoted", File(told.encode(), said, queues=QUEUES)


def _lengths():
    """Other ways to say how long a task took."""
    for kind in ("seconds", "ISO with a zone", "times of day", "epoch milliseconds"):
        notation = KINDS[kind][0]
        moments = (spelled(notation, values) for values in (TIMES, STARTS, ENDS))
        told = table("created_at started_at finished_at", *moments)
        yield f"start and end, {kind}", File(told.encode(), ("end from 'finished_at'",))
    told = table("arrival duration", spelled(seconds), [f"{x} ms" for x in MILLIS])
    yield "durations with their unit", File(told.encode())
    told = table("arrival duration", spelled(seconds), LENGTHS, mark=";").replace(".", ",")
    yield "decimal commas", File(told.encode(), ("has a decimal comma",))


def _dressed():
    """The same text as different programs write it."""
    plain = PLAIN.encode()
    yield "a byte-order mark", File(b"\xef\xbb\xbf" + plain)
    yield "Windows line ends", File(plain.replace(b"\n", b"\r\n"))
    yield "old Macintosh line ends", File(plain.replace(b"\n", b"\r"))
    yield "BOM and Windows line ends", File(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    yield "blank lines", File(b"\n\n" + plain.replace(b"\n", b"\n\n") + b"\n \n,\n")
    yield "no line end at the end", File(plain.rstrip())
    yield "spaces around cells", File(plain.replace(b",", b" , "))
    yield "sep= from Excel", File(b"sep=;\r\n" + plain.replace(b",", b";"))
    newest_first = "\n".join([PLAIN.split("\n")[0], *PLAIN.split("\n")[-2:0:-1], ""])
    yield "the newest first", File(newest_first.encode(), ("The newest task stands first",))
    columns = spelled(seconds), ["x"] * COUNT, LENGTHS, ["{}"] * COUNT
    told = table("enqueued-at worker Elapsed args", *columns)
    yield "columns that are not used", File(told.encode(), ("Ignored: 'worker' and 'args'.",))


def _meant_otherwise():
    """What is understood only when it is said."""
    told = table("a b", spelled(seconds), LENGTHS)
    columns = {"columns": {"arrival": "a", "duration": "b"}}
    yield "names that say nothing", File(told.encode(), options=columns)
    numbers = {"columns": {"arrival": 1, "duration": 2}}
    yield "no names at all", File(PLAIN.split("\n", 1)[1].encode(), options=numbers)
    minutes = table("arrival duration", [f"{t / 60:.12f}" for t in TIMES], LENGTHS)
    how = {"unit": "minutes", "duration_unit": "seconds"}
    yield "minutes", File(minutes.encode(), options=how)
    slashed = spelled(lambda t: (BEGIN + timedelta(seconds=t)).strftime("%d/%m/%Y %H:%M:%S.%f"))
    told = table("time duration", slashed, LENGTHS)
    yield "the day first", File(told.encode(), ("Dates have the day first",))
    some = [*LENGTHS[:-1], ""]
    yield (
        "a task that was not done",
        File(
            table("arrival duration", spelled(seconds), some).encode(),
            ("Left out because something is missing: 1 row.",),
            {"missing": "leave out"},
            TIMES[:-1],
            DURATIONS[:-1],
        ),
    )


FILES = dict(
    pair
    for files in (_notations, _labelled, _lengths, _dressed, _meant_otherwise)
    for pair in files()
)


def with_line(number: int, line: str, text: str = PLAIN) -> bytes:
    """The plain file with another line there (2 is the first task)."""
    lines = text.split("\n")
    lines[number - 1] = line
    return "\n".join(lines).encode()


# What is wrong with a file, and what must be said: the number of the line, and what to do.
FAULTS = {
    "a word instead of a duration": (
        with_line(17, "5,soon"),
        "Line 17: the duration 'soon' is",
    ),
    "an empty duration": (with_line(30, "5,"), "Line 30: the duration is empty. If the task was"),
    "a negative duration": (
        with_line(12, "5,-1"),
        "Line 12: a task takes at least 0 s",
    ),
    "a duration of years": (with_line(12, "5,1e8"), "take the row out, or check the unit."),
    "a field too many": (with_line(9, "5,1,2"), "Line 9: 3 fields where the first line names 2"),
    "a field too few": (with_line(9, "5"), "Line 9: 1 field where the first line names 2 columns"),
    "thousands with commas": (with_line(9, "1,200,5"), "no comma between thousands."),
    "an open quote": (with_line(20, '"5,1'), "a quotation mark here or above is open."),
    "two notations": (with_line(22, "2024-05-31,1"), "Line 22: the arrival '2024-05-31' is a date"),
    "a formula": (with_line(3, "5,=A1"), "Line 3: the duration '=A1' is a formula: save the table"),
    "an arrival far away": (with_line(41, "1e9,1"), "Use a part of the file, or check the unit"),
    "no duration": (b"time,queue\n5,mail\n", "Line 1: there is no column 'duration'"),
    "no names": (PLAIN.split("\n", 1)[1].encode(), "Line 1 holds data; the first line must name"),
    "only names": (
        b"arrival,duration\n",
        "The file names its columns but has no task: export",
    ),
    "nothing": (b"\r\n\r\n", "The file is empty: export it again"),
    "another encoding": (with_line(3, "5,1").replace(b"5,1", b"5,\xe9"), "Line 3: not UTF-8 text"),
    "an Excel workbook": (b"PK\x03\x04" + bytes(99), "save the table as 'CSV UTF-8'"),
    "JSON": (b'[{"arrival": 1}]', "This is JSON: write it as CSV, one line for each task."),
    "day or month": (b"time,duration\n05/06/2024,1\n", "say dates='day first' or"),
    "no such day": (b"time,duration\n2024-05-31,1\n2024-06-31,1\n", "Line 3: there is no such day"),
    "an end before its start": (
        b"start,end\n5,6\n7,6\n",
        "Line 3: the task ends before it",
    ),
    "two candidates": (b"created_at,createdAt,duration\n1,2,3\n", "say which to use"),
    "half a task counted": (b"hour,count\n0,5\n1,2.5\n", "Line 3: a count must be a whole number"),
    "intervals of two lengths": (b"time,count\n0,1\n60,1\n150,1\n", "must be of one length"),
}
