"""The rows of a file that are tasks, and the column that each role is read from."""

from dataclasses import dataclass, replace

from queuesim.limits import shown
from queuesim.tracefile.cells import Fault, is_empty, is_number, seconds_with_unit
from queuesim.tracefile.columns import (
    MEASURED_ROLES,
    check_chosen,
    columns_of,
    plain_name,
    recognized,
)
from queuesim.tracefile.dates import clock, moment
from queuesim.tracefile.roles import WANTED, roles_of
from queuesim.tracefile.text import Table, table_of
from queuesim.tracefile.times import Cells, numbers_of
from queuesim.tracefile.words import plural

LEAVE_OUT = "leave out"


@dataclass(frozen=True)
class Rows:
    """The rows that are tasks (or counts of tasks): each role's cells are in one column."""

    table: Table
    places: dict[str, int]  # the column of each role that is used
    lines: list[int]
    rows: list[list[str]]
    backwards: bool  # whether arrivals are the ends minus the durations
    retries: int
    incomplete: int
    remarks: tuple[str, ...]
    judged_by: int | None = None  # the column that told retries from first attempts

    def __len__(self):
        return len(self.rows)

    @property
    def counted(self) -> bool:
        """Whether a row counts the tasks of an interval."""
        return "count" in self.places

    @property
    def roles(self) -> dict[str, str]:
        """The name of the column of each role."""
        return {role: self.table.names[place] for role, place in self.places.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not used."""
        used = {*self.places.values(), self.judged_by}
        return tuple(n for i, n in enumerate(self.table.names) if n and i not in used)

    def column(self, role: str) -> Cells:
        """The cells of a role. Where arrivals have a date of their own, it stands before them."""
        cells = _cells(self.table, self.places[role], role, self.lines, self.rows)
        if "date" not in self.places or self.places[role] != self.places["arrival"]:
            return cells
        dates = (row[self.places["date"]].strip() for row in self.rows)
        return replace(cells, cells=[f"{day} {time}" for day, time in zip(dates, cells.cells)])


def rows_of(content: str | bytes, options) -> Rows:
    """The rows of a file that are tasks. `options` are `queuesim.tracefile.Options`."""
    chosen = check_chosen(options.columns)
    table = _with_names(table_of(content, options.delimiter, frozenset(chosen.values())), chosen)
    try:
        found = columns_of(table.names, chosen, _likely_places(table))
    except ValueError as error:
        raise Fault(table.head, str(error)) from None
    places, remarks = roles_of(table, found, chosen, options.durations is not None)
    backwards = "arrival" not in found and "start" not in found
    lines, rows, incomplete = _complete(table, places, options.missing)
    lines, rows, retries, more = _first_attempts(table, places, lines, rows)
    if "attempt" not in places:
        places.pop("id", None)  # it only tells whether an attempt is the first of its task
    judged_by = places.pop("attempt", None)
    if not rows:
        raise ValueError("The file names its columns but has no task: export it with its rows.")
    if table.delimiter != ",":
        _refuse_two_decimal_marks(places, lines, rows)
    date = _date_beside(table, places, rows[0])
    if date is not None:
        places["date"] = date
    about = remarks + more
    return Rows(table, places, lines, rows, backwards, retries, incomplete, about, judged_by)


def _cells(table: Table, place: int, role: str, lines, rows) -> Cells:
    _, unit = plain_name(table.names[place])
    return Cells(role, lines, [row[place] for row in rows], table.delimiter != ",", unit)


def _with_names(table: Table, chosen: dict) -> Table:
    """The table; if its first line is a task too, the columns go by their numbers."""
    if not any(_is_data(cell) for cell in table.names):
        return table
    if any(recognized(name) for name in table.names):
        return table
    by_number = [place for place in chosen.values() if place is not None]
    if not by_number or not all(isinstance(place, int) for place in by_number):
        raise ValueError(
            f"Line {table.head} holds data; {WANTED}, or say where they are: "
            "columns={'arrival': 1, 'duration': 2}."
        )
    names = tuple(f"column {i + 1}" for i in range(len(table.names)))
    lines, rows = [table.head, *table.lines], [list(table.names), *table.rows]
    return Table(table.head, names, lines, rows, table.delimiter)


def _likely_places(table: Table) -> set[int]:
    """The columns whose first cell that is not empty is a number or a time."""
    likely = set()
    for place in range(len(table.names)):
        cell = next((row[place] for row in table.rows[:100] if not is_empty(row[place])), "")
        if _is_data(cell) or seconds_with_unit(cell) is not None:
            likely.add(place)
    return likely


def _is_data(cell: str) -> bool:
    return is_number(cell, comma=True) or moment(cell) is not None or clock(cell) is not None


def _complete(table: Table, places: dict, missing: str):
    """The rows that have all they need, and how many have not."""
    needed = [(role, places[role]) for role in MEASURED_ROLES if role in places]
    lines, rows, incomplete, first = [], [], 0, None
    for line, row in zip(table.lines, table.rows):
        empty = next((role for role, place in needed if is_empty(row[place])), None)
        if empty is None:
            lines.append(line)
            rows.append(row)
        else:
            incomplete += 1
            if first is None:
                first = line, empty, row[places[empty]]
    if first is not None and missing != LEAVE_OUT:
        line, role, cell = first
        raise Fault(line, _what_is_missing(role, cell, incomplete - 1))
    return lines, rows, incomplete


def _refuse_two_decimal_marks(places: dict, lines, rows) -> None:
    """A Fault if 1,5 and 1.234 both occur: the point may stand between thousands."""
    numeric = [(role, place) for role, place in places.items() if role in MEASURED_ROLES]
    numbers = [
        (line, role, row[place].strip())
        for role, place in numeric
        for line, row in zip(lines, rows)
        if is_number(row[place], comma=True)
    ]
    comma = next(((line, cell) for line, _, cell in numbers if "," in cell), None)
    point = next((number for number in numbers if "." in number[2]), None)
    if comma and point:
        line, role, cell = point
        raise Fault(
            line,
            f"the {role} {shown(cell)} has a decimal point, and {shown(comma[1])} in line "
            f"{comma[0]} has a decimal comma: write all numbers with a point.",
        )


def _date_beside(table: Table, places: dict, row: list[str]) -> int | None:
    """The column of dates that belongs to arrivals that are times of day."""
    if clock(row[places["arrival"]]) is None:
        return None
    named = (i for i, name in enumerate(table.names) if plain_name(name)[0] in ("date", "day"))
    return next((i for i in named if moment(row[i]) is not None), None)


def _what_is_missing(role: str, cell: str, more: int) -> str:
    """What is missing in a row, and that something is missing in some more."""
    text = cell.strip()
    said = f"the {role} {text!r} is not a number" if text else f"the {role} is empty"
    if not more:
        return f"{said}. If the task was not done, take the row out, or pass missing='leave out'."
    return (
        f"{said}. Something is missing in {plural(more, 'more row')}. If these tasks were not "
        "done, take the rows out, or pass missing='leave out'."
    )


def _first_attempts(table: Table, places: dict, lines, rows):
    """The rows without retries, which are what clients made of the system, not work that came."""
    if "attempt" not in places or not rows:
        return lines, rows, 0, ()
    attempts, _ = numbers_of(_cells(table, places["attempt"], "attempt", lines, rows))
    if "id" in places and max(attempts) > 0:
        ids = [row[places["id"]] for row in rows]
        if len(set(ids)) == len(ids):
            name, other = (table.names[places[role]] for role in ("attempt", "id"))
            return lines, rows, 0, (f"No {other} occurs twice, so {name} counts within a task.",)
    of_a_run = "duration" in places and table.names[places["duration"]].casefold() == "demand"
    first = 1 if min(attempts) >= 1 and not of_a_run else 0
    kept = [i for i, attempt in enumerate(attempts) if attempt <= first]
    retries = len(rows) - len(kept)
    return [lines[i] for i in kept], [rows[i] for i in kept], retries, ()
