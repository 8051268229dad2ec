"""The lines of a trace file: what is text, what its columns are, what stands in a row."""

import csv
import io
import math
import re

from queuesim.limits import MAX_TIME, one_of, shown

MAX_BYTES = 10_000_000
MAX_COLUMNS = 1000
MAX_NAME = 40

_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive: save the table as 'CSV UTF-8'",
    b"PAR1": "a Parquet file: export the table as CSV",
    b"\x1f\x8b": "compressed: unpack it first",
    b"\xff\xfe": "UTF-16 text: save it as 'CSV UTF-8'",
    b"\xfe\xff": "UTF-16 text: save it as 'CSV UTF-8'",
}


def lines(content: str | bytes):
    """A csv reader of the text of a file, or a ValueError that says what the file is instead."""
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
    return csv.reader(io.StringIO(content, newline=""), strict=True)


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


def rows(reader):
    """Each row's ("Line 2", arrival, duration, queue, attempt), each of them right in itself."""
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
