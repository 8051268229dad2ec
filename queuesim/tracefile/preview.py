"""The first lines of a file: what its columns are called, even if its tasks are not understood."""

from queuesim.tracefile.text import table_of

_ENOUGH = 100_000  # characters or bytes that are looked at


def column_names(content: str | bytes, delimiter: str | None = None) -> tuple[str, ...]:
    """What the first line calls the columns; nothing if the file is no table."""
    head = content[:_ENOUGH]
    newline = b"\n" if isinstance(head, bytes) else "\n"
    if len(head) < len(content) and newline in head:
        head = head[: head.rindex(newline)]
    try:
        return table_of(head, delimiter, frozenset()).names
    except ValueError:
        return ()
