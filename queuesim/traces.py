"""Recorded traffic: read from a file, simulated as it came, and runs written to files.

The simplest file has a first line that names its columns, and then a line for each task::

    arrival,duration,queue
    0.00,12.5,mail
    3.25,48,report

`arrival` counts seconds from any moment, `duration` is how long a worker needs, `queue` may be
missing. Most files that people have are understood too: dates, other units, other names, ends
instead of durations, counts per hour (see `understand`, which also says what it made of the file).
An exported run is a trace again: its `demand` is the duration, and its retries (`attempt` above 0)
are left out, for they are what the clients made of the system, not the work that came.
"""

import os
from importlib import resources
from pathlib import Path

from queuesim.limits import one_of, shown
from queuesim.readings import Reading, understand
from queuesim.recorded import Trace, resample
from queuesim.run import Run
from queuesim.tracefile import MAX_BYTES, MAX_ROWS

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Reading",
    "Trace",
    "example_trace",
    "parse_trace",
    "read_trace",
    "resample",
    "understand",
    "write_run",
]


def example_trace() -> Trace:
    """A working day of a small company's background jobs in seconds, made up: `queuesim.data`."""
    file = resources.files("queuesim.data").joinpath("working_day.csv")
    return parse_trace(file.read_bytes(), begin=0)


def read_trace(source, **options) -> Trace:
    """The trace in a file: its path, or the file opened as text or bytes. See `understand`."""
    if hasattr(source, "read"):
        return parse_trace(source.read(MAX_BYTES + 1), **options)
    one_of("The trace", source, (str, os.PathLike))
    with open(source, "rb") as file:
        return parse_trace(file.read(MAX_BYTES + 1), **options)


def parse_trace(content: str | bytes, **options) -> Trace:
    """The trace in the text (or bytes) of a file. `understand` has all options and faults."""
    return understand(content, **options).trace


def write_run(run: Run, path) -> None:
    """Write the rows of a run to a .csv or .parquet file (columns: see `Run.to_frame`)."""
    one_of("The run", run, Run)
    one_of("The path", path, (str, os.PathLike))
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
