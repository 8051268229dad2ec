"""Which column of a file is what, told from its name.

A name is compared without its case, its marks and its small words: `Enqueued At`, `enqueuedAt` and
`job_enqueued_at` are one name, `enqueued`. A unit at its end is read: `duration_ms`, and also
`duration (min)`, but not `duration_min`, which may be a minimum.
"""

import re
from functools import lru_cache

from queuesim.limits import shown

# For each role the names it goes by, the likeliest first.
ROLES = {
    "arrival": """arrival arrived arrivaltime enqueued enqueue enqueuetime queued queuedtime submit
        submitted submittime submission submissiontime submitteddate published publish sent
        received receive requestcreation requestcreationtime created create creation
        createdtime creationtime inserted insertion scheduled run timestamp datetime time date
        ts t bin hour minute day interval bucket period window""",
    "start": """start started starttime starting startingtime begin begun began processed attempted
        performed picked dequeued locked claimed""",
    "end": """end ended endtime finish finished finishtime complete completed completion
        completiontime done succeeded processedtime timelocal timeiso8601 msec""",
    "duration": """demand duration runtime elapsed elapsedtime elapsedraw execution
        executiontime processing processingtime processingduration targetprocessingtime servicetime
        requesttime responsetime latency took""",
    "queue": "queue queuename partition lane routingkey",
    "priority": "priority prio urgency",
    "tenant": """tenant tenantid customer customerid account accountid organization organizationid
        organisation org orgid client clientid company companyid user userid username""",
    "attempt": "attempt attemptnumber",
    "count": """count counts requests requestcount numrequests hits calls jobs tasks messages events
        arrivals sum samplecount volume numberofmessagessent numberof""",
    "id": "id uuid jid jobid taskid messageid requestid",
}
ROLES = {role: tuple(names.split()) for role, names in ROLES.items()}

_ALL_NAMES = {name for names in ROLES.values() for name in names}
MEASURED_ROLES = ("arrival", "start", "end", "duration", "count")  # numbers or times, never empty
MINOR_ROLES = ("tenant", "id")  # a second column of that kind does no harm

# The words for a unit at the end of a name.
UNIT_WORDS = {
    "nanoseconds": "ns nano nanos nanosecond nanoseconds",
    "microseconds": "us µs micro micros microsecond microseconds",
    "milliseconds": "ms msec msecs milli millis millisecond milliseconds",
    "seconds": "s sec secs second seconds",
    "minutes": "mins minute minutes",
    "hours": "hrs hour hours",
    "days": "day days",
}
UNITS_IN_BRACKETS = {"min": "minutes", "m": "minutes", "h": "hours", "d": "days"}
_UNIT_OF = {word: unit for unit, words in UNIT_WORDS.items() for word in words.split()}
_SMALL_WORDS = {"at", "on", "date", "timestamp", "ts", "utc", "gmt", "epoch", "unix", "job", "task"}
_WORDS = re.compile(r"[A-Z]?[a-zµ0-9]+|[A-Z]+(?![a-z])")


@lru_cache(10_000)
def plain_name(name: str) -> tuple[str, str | None]:
    """A name without what does not matter, and the unit at its end: ("duration", "seconds")."""
    if name.strip().casefold().startswith("bin("):  # as CloudWatch Logs names its intervals
        return "bin", None
    words = [word.casefold() for word in _WORDS.findall(name[:100])]
    units = {**_UNIT_OF, **UNITS_IN_BRACKETS} if name.rstrip().endswith((")", "]")) else _UNIT_OF
    unit = units.get(words[-1]) if words else None
    if words == ["msec"]:
        unit = None  # nginx calls its seconds so, for they have three decimals
    if unit:
        words = words[:-1] or words
    telling = [word for word in words if word not in _SMALL_WORDS] or words[-1:]
    key = "".join(telling)
    if key.startswith("numberof") and key not in _ALL_NAMES:
        key = "numberof"
    return key, unit


def recognized(name: str) -> bool:
    """Whether a name is one that a column goes by."""
    return plain_name(name)[0] in _ALL_NAMES


def columns_of(names: tuple[str, ...], chosen: dict, likely: set[int]) -> dict[str, int]:
    """Where the column of each role is.

    `chosen` says it for some roles: a name, a number, or None. `likely` are the columns that begin
    with a number or a time: such a one is preferred where one is needed.
    """
    places = {role: _chosen_place(names, role, name) for role, name in chosen.items()}
    for role in ROLES:
        if role not in chosen:
            places[role] = _likeliest(names, role, set(places.values()), likely)
    return {role: place for role, place in places.items() if place is not None}


def check_chosen(chosen) -> dict:
    """The caller's choice of columns, or a clear ValueError."""
    if chosen is None:
        return {}
    if not isinstance(chosen, dict):
        raise ValueError(f"The columns must be a dict of roles and names, not {shown(chosen)}.")
    for role, name in chosen.items():
        if role not in ROLES:
            raise ValueError(f"A column is one of {', '.join(ROLES)}, not {shown(role)}.")
        if not (name is None or isinstance(name, (str, int))) or isinstance(name, bool):
            raise ValueError(f"The column of the {role} is a name or a number, not {shown(name)}.")
    return chosen


def _chosen_place(names, role, name) -> int | None:
    if name is None:
        return None
    if isinstance(name, int):
        if not 1 <= name <= len(names):
            raise ValueError(f"There is no column {shown(name)}; the file has {len(names)}.")
        return name - 1
    for alike in (str.strip, lambda text: text.strip().casefold()):
        places = [i for i, other in enumerate(names) if alike(other) == alike(name)]
        if len(places) > 1:
            raise ValueError(f"Two columns are called {shown(names[places[0]])}.")
        if places:
            return places[0]
    raise ValueError(f"There is no column {shown(name)} for the {role}.")


def _likeliest(names, role, taken, likely) -> int | None:
    """The column that goes by the first possible of a role's names."""
    keys = [plain_name(name)[0] for name in names]
    possible = []
    for key in ROLES[role]:
        places = [i for i, other in enumerate(keys) if other == key and i not in taken]
        if len(places) > 1 and role not in MINOR_ROLES:
            _refuse_two(role, *(shown(names[place]) for place in places[:2]))
        possible += places[:1]
    if role in MEASURED_ROLES:
        possible.sort(key=lambda place: place not in likely)
    return possible[0] if possible else None


def _refuse_two(role: str, first: str, second: str) -> None:
    if first.casefold() == second.casefold():
        raise ValueError(f"two columns are called {first}.")
    raise ValueError(
        f"the columns {first} and {second} could both be the {role}; say which to use: "
        f"columns={{{role!r}: {first}}}."
    )
