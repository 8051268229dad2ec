"""The first rows of a file, even if its tasks are not understood: so one can say what they are."""

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
