"""Recorded traffic: read from a CSV file, simulated as it came, and runs written to files.

A trace is a CSV file in UTF-8 with commas between the columns and a first line that names them::

    arrival,duration,queue
    0.00,12.5,mail
    3.25,48,report

`arrival` counts time units from any moment and never goes back, `duration` is how long a worker
needs, `queue` may be missing. Other columns are ignored, except that an exported run is a trace
too: its `demand` is read as the duration, and its retries (`attempt` above 0) are left out, for
they are what the clients made of the system, not the work that came. A file is read whole or, with
a ValueError that names the line, not at all.
"""

import csv
import io
import math
import os
import re
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np

from queuesim.limits import MAX_TIME, number, one_of, shown
from queuesim.run import Run
from queuesim.scenario import Pool, Queue, Recorded, Scenario, Source

MAX_BYTES = 10_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 1000
MAX_QUEUES = 100
MAX_NAME = 40


@dataclass(frozen=True)
class Trace:
    """Tasks in order of arrival: when each came, how long it takes, which queue it joins."""

    times: tuple[float, ...]
    durations: tuple[float, ...]
    queues: tuple[str, ...]

    def __post_init__(self):
        whole = Recorded(self.times, self.durations)
        queues = tuple(self.queues)
        if len(queues) != len(whole.times) or not all(isinstance(name, str) for name in queues):
            raise ValueError("A trace needs the name of a queue for each task.")
        columns = (("times", whole.times), ("durations", whole.durations), ("queues", queues))
        for name, values in columns:
            object.__setattr__(self, name, values)

    def __len__(self):
        return len(self.times)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The queues' names in order of their first task."""
        return tuple(dict.fromkeys(self.queues))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """A source for each queue, called like it."""
        tasks = {name: ([], []) for name in self.names}
        for time, duration, name in zip(self.times, self.durations, self.queues):
            tasks[name][0].append(time)
            tasks[name][1].append(duration)
        return tuple(
            Source(Recorded(*columns), queue=name, name=name) for name, columns in tasks.items()
        )

    def scenario(self, workers: int = 1, limit: float = math.inf, order: str = "fifo") -> Scenario:
        """One pool of workers that serves the queues in order of their first task."""
        queues = tuple(Queue(name, limit, order) for name in self.names)
        return Scenario(self.sources, queues, (Pool(workers, self.names),))


def example_trace() -> Trace:
    """A working day of a small company's background jobs in seconds, made up: `queuesim.data`."""
    file = resources.files("queuesim.data").joinpath("working_day.csv")
    return parse_trace(file.read_bytes(), begin=0.0)


def as_trace(run: Run) -> Trace:
    """The tasks that came to a run, without its retries; times as in the run."""
    first = np.flatnonzero(run.attempt == 0)
    if not len(first):
        raise ValueError("No task arrived in this run, so it has no trace.")
    names = [queue.name for queue in run.scenario.queues]
    return Trace(
        tuple(run.arrival[first].tolist()),
        tuple(run.demand[first].tolist()),
        tuple(names[queue] for queue in run.queue[first]),
    )


def write_run(run: Run, path) -> None:
    """Write the rows of a run to a .csv or .parquet file (columns: see `Run.to_frame`)."""
    kind = Path(path).suffix.lower()
    if kind == ".csv":
        run.to_frame().to_csv(path, index=False)
    elif kind == ".parquet":
        try:
            import pyarrow  # noqa: F401  pandas' own sentence about it is long
        except ImportError:
            raise ImportError("Parquet files need pyarrow (pip install pyarrow).") from None
        run.to_frame().to_parquet(path, index=False)
    else:
        raise ValueError(f"A run is written to a .csv or a .parquet file, not to {shown(kind)}.")


def read_trace(source, *, begin: float | None = None) -> Trace:
    """The trace in a file: its path, or the file opened as text or bytes. See `parse_trace`."""
    if hasattr(source, "read"):
        return parse_trace(source.read(MAX_BYTES + 1), begin=begin)
    one_of("The trace", source, (str, os.PathLike))
    with open(source, "rb") as file:
        return parse_trace(file.read(MAX_BYTES + 1), begin=begin)


def parse_trace(content: str | bytes, *, begin: float | None = None) -> Trace:
    """The trace in the text (or bytes) of a CSV file.

    Parameters
    ----------
    content : str or bytes
        At most 10 MB and 100 000 tasks.
    begin : float, optional
        The moment in the file that becomes time 0: the first arrival by default; 0 leaves the times
        as they are.

    Raises
    ------
    ValueError
        In a sentence with the number of the line that is wrong.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    begin = before = None if begin is None else number("The begin", begin, -math.inf, math.inf)
    tasks, names = [], set()
    try:
        for line, arrival, duration, queue, attempt in _rows(reader):
            if before is not None and arrival < before:
                raise ValueError(
                    f"{line}: the task arrives at {arrival:.15g}, before {before:.15g}; tasks "
                    "must be in order of arrival."
                )
            begin, before = arrival if begin is None else begin, arrival
            if arrival - begin > MAX_TIME:
                raise ValueError(f"{line}: the trace is longer than {MAX_TIME:g} time units.")
            if attempt > 0:
                continue
            names.add(queue)
            if len(names) > MAX_QUEUES:
                raise ValueError(f"{line}: at most {MAX_QUEUES} queues, {queue!r} is one more.")
            if len(tasks) == MAX_ROWS:
                raise ValueError(f"{line}: a trace has at most {MAX_ROWS} tasks.")
            tasks.append((arrival - begin, duration, queue))
    except csv.Error as error:
        raise ValueError(
            f"Line {reader.line_num}: this is not CSV ({error}); is a quotation mark left open?"
        ) from None
    if not tasks:
        raise ValueError("The file names its columns but has no task.")
    return Trace(*zip(*tasks))


_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive: save the table as 'CSV UTF-8'",
    b"PAR1": "a Parquet file: export the table as CSV",
    b"\x1f\x8b": "compressed: unpack it first",
    b"\xff\xfe": "UTF-16 text: save it as 'CSV UTF-8'",
    b"\xfe\xff": "UTF-16 text: save it as 'CSV UTF-8'",
}


def _text(content):
    """The text of a file, or a ValueError that says what the file is instead."""
    one_of("The content of a trace", content, (str, bytes))
    if len(content) > MAX_BYTES:
        raise ValueError(f"A trace file has at most {MAX_BYTES // 1_000_000} MB.")
    if isinstance(content, bytes):
        for start, kind in _OTHER_FILES.items():
            if content.startswith(start):
                raise ValueError(f"This is no CSV file but {kind}.")
        if b"\0" not in content:
            try:
                content = content.decode()
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                raise ValueError(
                    f"Line {line}: not UTF-8 text: save the file as 'CSV UTF-8'."
                ) from None
    if isinstance(content, bytes) or "\0" in content:
        raise ValueError("This is no text file.")
    content = content.removeprefix("\ufeff")
    if not content.strip():
        raise ValueError("The file is empty.")
    return content


def _header(reader):
    """Where the columns are: ({name: index}, number of columns)."""
    row = next((row for row in reader if "".join(row).strip()), None)
    if row is None:
        raise ValueError("The file is empty.")
    line = f"Line {reader.line_num}"
    names = [name.strip().casefold() for name in row]
    wanted = "name the columns: arrival,duration,queue"
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if "arrival" not in names and mark in "".join(row):
            raise ValueError(
                f"{line}: the columns are separated by {word}; put commas between them, and a "
                "point in 1.5."
            )
    if len(names) > MAX_COLUMNS:
        raise ValueError(f"{line}: {len(names)} columns; a trace has at most {MAX_COLUMNS}.")
    if all(_PLAIN.fullmatch(name) for name in names):
        raise ValueError(f"{line} holds numbers; the first line must {wanted}.")
    columns = {name: i for i, name in enumerate(names) if name}
    for name in columns:
        if names.count(name) > 1:
            raise ValueError(f"{line}: two columns are called {shown(name)}.")
    columns.setdefault("duration", columns.get("demand"))
    for name in ("arrival", "duration"):
        if columns.get(name) is None:
            raise ValueError(f"{line}: there is no column {name!r}; the first line must {wanted}.")
    return columns, len(names)


def _rows(reader):
    """Each row's (line, arrival, duration, queue, attempt), each of them right in itself."""
    columns, width = _header(reader)
    for row in reader:
        if len(row) <= 1 and not "".join(row).strip():
            continue  # an empty line
        line = f"Line {reader.line_num}"
        if len(row) != width:
            raise ValueError(f"{line}: {_ragged(row, width)}")
        arrival = _number(line, "arrival", row[columns["arrival"]])
        duration = _number(line, "duration", row[columns["duration"]])
        queue = row[columns["queue"]].strip() if "queue" in columns else "queue"
        attempt = _number(line, "attempt", row[columns["attempt"]]) if "attempt" in columns else 0
        if not 0 < duration <= MAX_TIME:
            raise ValueError(
                f"{line}: a duration must be above 0 and at most {MAX_TIME:g}, not {duration:.15g}."
            )
        if not queue or len(queue) > MAX_NAME or not queue.isprintable():
            raise ValueError(
                f"{line}: the queue needs a name of 1 to {MAX_NAME} printable characters, "
                f"not {shown(queue)}."
            )
        yield line, arrival, duration, queue, attempt


def _ragged(row, width):
    fields = f"{len(row)} field{'s' * (len(row) != 1)}"
    said = f"{fields} where the first line names {width} columns"
    if len(row) > width and any(cell.strip().isdigit() for cell in row):
        said += "; numbers need a decimal point, not a comma, and no comma between thousands"
    return f"{said}."


_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9.]*,[0-9]*")
_CLOCK = re.compile(r"[0-9]([:/]|-[0-9]{1,2}-)[0-9]")


def _number(line, column, cell):
    """The number in a cell, or a ValueError that says why there is none."""
    text = cell.strip()
    if _PLAIN.fullmatch(text):
        if math.isfinite(value := float(text)):
            return value
        why = "is too large"
    elif not text:
        raise ValueError(f"{line}: the {column} is empty.")
    elif _COMMA.fullmatch(text):
        why = "has a decimal comma: write a point"
    elif _CLOCK.search(text):
        why = "is a date or a clock time: count the time from any moment, in seconds for example"
    else:
        why = "is not a number"
    raise ValueError(f"{line}: the {column} {shown(text)} {why}.")
