"""The first rows of a file, even if its tasks are not understood: so one can say what they are."""

from collections.abc import Sequence

from queuesim.tracefile.cells import is_empty, is_number, seconds_with_unit
from queuesim.tracefile.columns import ROLES, plain_name, recognized
from queuesim.tracefile.dates import clock, moment
from queuesim.tracefile.text import table_of

_ENOUGH = 100_000  # characters or bytes that are looked at


def first_rows(
    content: str | bytes, delimiter: str | None = None, count: int = 3
) -> tuple[tuple[str, ...], list[list[str]]]:
    """What the first line calls the columns, and some rows; nothing if the file is no table."""
    head = content[:_ENOUGH]
    newline = b"\n" if isinstance(head, bytes) else "\n"
    if newline in head:
        lines = head.split(newline, count + 20)[: count + 20]  # with blank ones among them
        head = newline.join(lines)
    try:
        table = table_of(head, delimiter, frozenset())
    except ValueError:
        return (), []
    return table.names, table.rows[:count]


def likely_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which columns may tell when tasks arrived and how long they took, by what they hold.

    It is for files whose columns have unknown names; columns count from 1.
    """
    places = range(len(names))
    dates = [i for i in places if _all(_is_time, rows, i)]
    unknown = [i for i in places if i not in dates and not recognized(names[i])]
    numbers = [i for i in unknown if _all(_is_number, rows, i)]
    found = {}
    if dates or len(numbers) > 1:
        found["arrival"] = dates[0] if dates else numbers.pop(0)
    named = [i for i in places if plain_name(names[i])[0] in ROLES["duration"]]
    if named or numbers:
        found["duration"] = (named or numbers)[0]
    elif len(dates) > 1:
        found["end"] = dates[-1]
    return {role: place + 1 for role, place in found.items()}


def _all(holds, rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if not is_empty(row[place])]
    return bool(cells) and all(map(holds, cells))


def _is_time(cell: str) -> bool:
    return moment(cell) is not None or clock(cell) is not None


def _is_number(cell: str) -> bool:
    return is_number(cell, comma=True) or seconds_with_unit(cell) is not None
