"""What tells tasks apart: their queue, tenant and priority."""

from queuesim.limits import shown
from queuesim.tracefile.cells import Fault, is_empty, is_number
from queuesim.tracefile.times import Cells, numbers_of
from queuesim.tracefile.words import plural

MAX_QUEUES = 100
MAX_NAME = 80
MAX_PRIORITY = 100
NO_NAME = "none"
# The words for priorities, the most urgent first.
URGENCY = (
    "critical blocker highest emergency",
    "urgent",
    "high important",
    "normal medium default standard",
    "low minor",
    "lowest bulk background",
)
_URGENCY_OF = {word: rank for rank, words in enumerate(URGENCY) for word in words.split()}


def queue_names(column: Cells) -> tuple[list[str], tuple[str, ...]]:
    """The name of each task's queue, and what is said of those that have none."""
    names, known = [], set()
    for line, cell in zip(column.lines, column.cells):
        name = NO_NAME if is_empty(cell) else cell.strip()
        if name not in known:
            _check_name(line, name)
            known.add(name)
            if len(known) > MAX_QUEUES:
                raise Fault(
                    line,
                    f"at most {MAX_QUEUES} queues, {shown(name)} is one more; to read the tasks "
                    "as those of one queue pass columns={'queue': None}.",
                )
        names.append(name)
    nameless = sum(map(is_empty, column.cells))
    said = f"{plural(nameless, 'row')} without a queue went to a queue called {NO_NAME!r}."
    return names, (said,) if nameless else ()


def _check_name(line: int, name: str) -> None:
    if len(name) > MAX_NAME or not name.isprintable():
        raise Fault(
            line,
            f"the queue needs a name of 1 to {MAX_NAME} printable characters, not {shown(name)}.",
        )


def tenant_names(column: Cells) -> list[str]:
    """The tenant of each task; what is no printable name becomes one."""
    names = ("".join(filter(str.isprintable, cell.strip()))[:MAX_NAME] for cell in column.cells)
    return [name or NO_NAME for name in names]


def ranks(column: Cells, largest_first: bool) -> tuple[list[int] | None, str]:
    """Each task's priority from 0, the most urgent, on; or None; and a sentence about them."""
    cells = [cell.strip().casefold() for cell in column.cells]
    if all(cell in _URGENCY_OF for cell in cells):
        values = [_URGENCY_OF[cell] for cell in cells]
        return values, f"Priorities are words; 0, the most urgent, is {URGENCY[0].split()[0]!r}."
    for line, cell in zip(column.lines, cells):
        if not is_number(cell, column.comma):
            return None, f"Priorities were not read: line {line} has {shown(cell)}."
    values, _ = numbers_of(column)
    order = sorted(set(values), reverse=largest_first)
    if len(order) > MAX_PRIORITY + 1:
        return None, f"Priorities were not read: there are {len(order):,}, at most 101 fit."
    said = "The {} priority is the most urgent: pass urgent={!r} if it is the other way round."
    said = said.format(*(("largest", "smallest") if largest_first else ("smallest", "largest")))
    if not largest_first and order[-1] <= MAX_PRIORITY and _all_whole(order):
        return [int(value) for value in values], said
    place = {value: i for i, value in enumerate(order)}
    return [place[value] for value in values], f"{said} They were numbered anew, from 0 on."


def _all_whole(values) -> bool:
    return all(value >= 0 and value == value.to_integral_value() for value in values)
