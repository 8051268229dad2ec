"""From the bytes of a file to rows of cells: what is text, and what separates the columns."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from queuesim.limits import one_of, shown
from queuesim.tracefile.cells import Fault
from queuesim.tracefile.columns import recognized

MAX_BYTES = 10_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 1000
MAX_SEPARATORS = 20_000  # in a line: a cell may hold some, and more are no table
_EMPTY = "The file is empty: export it again, with one row per task."
MANY_COLUMNS = 4  # beyond these, the cells that are of no use are not kept
WHOLE_ROWS = 100  # the first, of which all is kept to be looked at
LONGEST_HEAD = 50_000  # characters that are looked at to find the delimiter
SPACES = "spaces"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", SPACES: "spaces"}

_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive: save the table as 'CSV UTF-8'",
    b"PAR1": "a Parquet file: export the table as CSV",
    b"\x1f\x8b": "compressed: unpack it first",
    b"\xff\xfe": "UTF-16 text: save it as 'CSV UTF-8'",
    b"\xfe\xff": "UTF-16 text: save it as 'CSV UTF-8'",
}
_RULE = re.compile(r"\s*\+?[|+:\s-]*--[|+:\s-]*")  # the line under the head of a printed table
_ROW_COUNT = re.compile(r"\s*\(?[0-9]+ rows?( in set.*)?\)?\s*")  # below a printed table
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DATE_AND_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) +(?=[0-9]{1,2}:)")


@dataclass(frozen=True)
class Table:
    """The cells of a file: `lines[i]` is where `rows[i]` stands, `names` stand in line `head`."""

    head: int
    names: tuple[str, ...]
    lines: list[int]
    rows: list[list[str]]
    delimiter: str


def table_of(content: str | bytes, delimiter: str | None, wanted: frozenset) -> Table:
    """The table in a file.

    `wanted` are names of columns that help to find the delimiter, and numbers of columns, from 1.
    Where there are many columns and rows, those cells are empty of which no use can be made.
    """
    if delimiter is not None and not (isinstance(delimiter, str) and delimiter in DELIMITERS):
        marks = ", ".join(repr(mark) for mark in DELIMITERS)
        raise ValueError(f"The delimiter must be one of {marks}, not {shown(delimiter)}.")
    text = _text(content)
    if declared := re.match(r"\s*sep=(.)\r?\n", text):  # a line that Excel reads and writes
        delimiter = delimiter or (declared[1] if declared[1] in DELIMITERS else None)
        text = text.replace(declared[0].strip(), "", 1)
    delimiter = delimiter or _guess(text, wanted)
    reader = _reader(text, delimiter)
    try:
        return _table(_numbered(reader, delimiter), delimiter, wanted)
    except csv.Error as error:
        why = f"this is not CSV ({error}); check whether a quotation mark here or above is open."
        raise Fault(reader.line_num, why) from None


def _text(content: str | bytes) -> str:
    """The text of a file, or a ValueError that says what the file is instead."""
    one_of("The content of a trace", content, (str, bytes))
    if len(content) > MAX_BYTES:
        most = f"A trace file has at most {MAX_BYTES // 1_000_000} MB"
        raise ValueError(f"{most}: use a part of it, or leave columns out.")
    if isinstance(content, bytes):
        content = _decoded(content)
    if "\0" in content:
        raise ValueError("This is no text file.")
    content = content.removeprefix("\ufeff")
    start = content[:1000].lstrip()
    if start.startswith(("{", "[{")):
        raise ValueError("This is JSON: write it as CSV, one line for each task.")
    if not (start or content.strip()):
        raise ValueError(_EMPTY)
    return content


def _decoded(content: bytes) -> str:
    for start, kind in _OTHER_FILES.items():
        if content.startswith(start):
            raise ValueError(f"This is no CSV file but {kind}.")
    if b"\0" in content:
        raise ValueError("This is no text file.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Fault(line, "not UTF-8 text: save the file as 'CSV UTF-8'.") from None


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends; one at a time, for all at once take much memory."""
    return (match[0] for match in _LINE.finditer(text))


def _guess(text: str, wanted: frozenset) -> str:
    """The delimiter under which the first line names the most columns that are understood."""
    lines = (line for line in _lines(text) if line.strip())
    head = next((line for line in lines if not _RULE.fullmatch(line[:10_000])), "")
    scores = {mark: _score(head[:LONGEST_HEAD], mark, wanted) for mark in DELIMITERS}
    spaces = scores.pop(SPACES)
    best = max(scores, key=scores.get)
    return SPACES if scores[best][0] == 0 and spaces[0] > 0 else best


def _score(head: str, delimiter: str, wanted: frozenset) -> tuple[int, int]:
    """How many columns are understood, and how many there are."""
    try:
        cells = next(_reader(head, delimiter), [])
    except csv.Error:
        return (0, 0)
    return sum(name.strip() in wanted or recognized(name) for name in cells), len(cells)


def _reader(text: str, delimiter: str):
    if delimiter != SPACES:
        return csv.reader(_narrow(_lines(text), delimiter), delimiter=delimiter, strict=True)
    lines = (_DATE_AND_TIME.sub(r"\1T", line).strip() for line in _narrow(_lines(text), " "))
    return csv.reader(lines, delimiter=" ", skipinitialspace=True, strict=True)


def _narrow(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    """The lines, or a Fault at one that would become far too many cells."""
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_SEPARATORS and line.count(delimiter) > MAX_SEPARATORS:
            most = f"a trace has at most {MAX_COLUMNS}: leave some out"
            raise Fault(number, f"more than {MAX_SEPARATORS:,} columns; {most}.")
        yield line


def _numbered(reader, delimiter: str):
    """Each row that is not empty, with the number of its line: (17, ["1", "2.5"])."""
    for row in reader:
        if not "".join(row).strip():
            continue
        if delimiter in ("|", SPACES) and _is_decoration(row, delimiter):
            continue
        yield reader.line_num, row


def _is_decoration(row: list[str], delimiter: str) -> bool:
    """Whether a row is a line that was drawn, or counts the rows above it."""
    line = ("" if delimiter == SPACES else delimiter).join(row)
    return bool(_RULE.fullmatch(line) or _ROW_COUNT.fullmatch(" ".join(row)))


def _table(numbered, delimiter: str, wanted: frozenset) -> Table:
    head, names = next(((n, row) for n, row in numbered if "".join(row).strip()), (0, None))
    if names is None:
        raise ValueError(_EMPTY)
    if len(names) > MAX_COLUMNS:
        raise Fault(
            head, f"{len(names)} columns; a trace has at most {MAX_COLUMNS}: leave some out."
        )
    useless = _useless(names, wanted) if len(names) > MANY_COLUMNS else ()
    lines, rows = [], []
    for line, row in numbered:
        if len(row) != len(names):
            raise Fault(line, _ragged(row, len(names)))
        if len(rows) == MAX_ROWS:
            raise Fault(line, f"a trace file has at most {MAX_ROWS:,} rows; use a part of it.")
        for place in useless if len(rows) >= WHOLE_ROWS else ():
            row[place] = ""
        lines.append(line)
        rows.append(row)
    return Table(head, tuple(name.strip() for name in names), lines, rows, delimiter)


def _useless(names: list[str], wanted: frozenset) -> tuple[int, ...]:
    """The columns that cannot be read as anything."""
    asked = {name.strip().casefold() if isinstance(name, str) else name for name in wanted}
    return tuple(
        place
        for place, name in enumerate(names)
        if not (recognized(name) or name.strip().casefold() in asked or place + 1 in asked)
    )


def _ragged(row: list[str], width: int) -> str:
    fields = f"{len(row)} field{'s' * (len(row) != 1)}"
    said = f"{fields} where the first line names {width} column{'s' * (width != 1)}"
    if len(row) > width and any(cell.strip().isdigit() for cell in row):
        said += "; numbers need a decimal point, not a comma, and no comma between thousands"
    elif len(row) > width:
        said += ": put a cell that holds a separator in quotation marks"
    else:
        said += ": fill it up, or take the row out"
    return f"{said}."
