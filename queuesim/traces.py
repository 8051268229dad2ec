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
import math
import os
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

from queuesim.limits import MAX_TIME, keep, number, one_of, shown
from queuesim.run import Run
from queuesim.scenario import Pool, Queue, Recorded, Scenario, Source
from queuesim.tracefile import MAX_BYTES, lines, rows

MAX_ROWS = 100_000
MAX_QUEUES = 100


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
        keep(self, times=whole.times, durations=whole.durations, queues=queues)

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
    reader = lines(content)
    begin = before = None if begin is None else number("The begin", begin, -math.inf, math.inf)
    tasks, names = [], set()
    try:
        for line, arrival, duration, queue, attempt in rows(reader):
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
            f"Line {reader.line_num}: this is not CSV ({error}); a quotation mark here or above "
            "may be open."
        ) from None
    if not tasks:
        raise ValueError("The file names its columns but has no task.")
    return Trace(*zip(*tasks))
