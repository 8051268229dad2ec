"""What the columns that were recognized are used for, and what is assumed where one is missing."""

from queuesim.tracefile.cells import Fault
from queuesim.tracefile.text import Table

WANTED = "the first line must name the columns: arrival,duration,queue"
_ARRIVAL_FROM = {
    "start": "Tasks are taken to arrive when they start ({}): what they waited is not in the file.",
    "end": "Tasks are taken to arrive their duration before {}.",
}


def roles_of(table: Table, found: dict, chosen: dict, drawn: bool):
    """The column of each role that is used, and what was assumed.

    `found` are the columns that were recognized, `chosen` those that the caller named; `drawn` says
    whether durations can be drawn if there are none.
    """
    places = dict(found)
    if "count" not in chosen and ("duration" in places or "end" in places):
        places.pop("count", None)  # a row with a duration of its own is a task
    remarks = _place_arrival(table, places) + _place_work(table, places, drawn)
    return places, remarks


def _place_arrival(table: Table, places: dict) -> tuple[str, ...]:
    """See that tasks have an arrival: their start or end serves where there is none."""
    if "arrival" in places:
        return ()
    if "start" in places:
        instead = "start"
    elif "end" in places and "duration" in places:
        instead = "end"
    else:
        raise Fault(
            table.head,
            f"there is no column 'arrival'; {WANTED}, or say which is which: "
            "columns={'arrival': 'when it came'}.",
        )
    places["arrival"] = places[instead]
    return (_ARRIVAL_FROM[instead].format(table.names[places[instead]]),)


def _place_work(table: Table, places: dict, drawn: bool) -> tuple[str, ...]:
    """See that tasks have a duration, or a start and an end, but not both."""
    if "duration" in places or "end" not in places or "count" in places:
        places.pop("start", None)
        places.pop("end", None)
        if "duration" not in places and not drawn:
            wanted = f"; {WANTED}"
            if "count" in places:
                wanted = ", and counts do not tell how long tasks take. Add such a column"
            raise Fault(
                table.head,
                f"there is no column 'duration'{wanted}, or say how long tasks take: "
                "durations=Exponential(2.5).",
            )
        return ()
    if "start" in places:
        return ()
    places["start"] = places["arrival"]
    start, end = (table.names[places[role]] for role in ("start", "end"))
    return (
        f"A task is taken to last from {start} to {end}: if it waited in between, its duration is "
        "too long.",
    )
