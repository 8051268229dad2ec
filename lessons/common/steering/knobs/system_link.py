"""Two systems as a text that an address can hold, there and back.

The text comes with a link and is not to be trusted: what it may bring is bounded here.
"""

from itertools import chain

from lessons.common.steering.knobs.pair import Pair
from queuesim import Recorded, Scenario, parse_scenario, scenario_json
from queuesim.sandbox.packed_text import packed, unpacked

LONGEST = 6000  # letters of the text
_LARGEST = 400_000  # bytes of what it says
MOST_PARTS = 12  # of each kind: more do not fit on a page
MOST_VERSIONS = 8  # of A and of B
TOO_MANY = f"The sandbox takes at most {MOST_PARTS} kinds of tasks, {MOST_PARTS} queues and as many"
MOST_RECORDED = 300  # tasks of recorded traffic: a link holds them, and a stage shows each
RECORDED = (
    f"It has more than {MOST_RECORDED} recorded tasks. Such traffic is played again on this page "
    "under “Your own traffic”: drop the file of tasks there."
)
_UNREADABLE = "Its system cannot be read."


def system_text(pair: Pair) -> str:
    """Both systems as text; empty if that is too long for an address."""
    systems = [pair.a, pair.b, *chain.from_iterable(pair.others)]
    if not pair.others and pair.a == pair.b:
        del systems[1]
    text = packed("\n".join(scenario_json(each, indent=None) for each in systems))
    return text if len(text) <= LONGEST else ""


def pair_in(text: str) -> Pair:
    """The systems in a text. A ValueError says in a sentence why there are none."""
    told = _unpacked(text).split("\n")
    if len(told) == 1:
        told *= 2
    if len(told) % 2 or len(told) > 2 * MOST_VERSIONS:
        raise ValueError(_UNREADABLE)
    systems = [parse_scenario(each) for each in told]
    for system in systems:
        check_fit(system)
    first, *others = zip(systems[::2], systems[1::2])
    if any(each.parts != own.parts for other in others for each, own in zip(other, first)):
        raise ValueError(_UNREADABLE)
    return Pair(*first, tuple(others))


def check_fit(system: Scenario) -> None:
    """A ValueError says so if a stage cannot play a system, or a page cannot show its parts."""
    records = [each.arrivals for each in system.sources if isinstance(each.arrivals, Recorded)]
    if sum(len(record.times) for record in records) > MOST_RECORDED:
        raise ValueError(RECORDED)
    if max(len(system.sources), len(system.queues), len(system.pools)) > MOST_PARTS:
        raise ValueError(f"{TOO_MANY} pools of workers.")


def _unpacked(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"A system in a link has at most {LONGEST} letters.")
    try:
        return unpacked(text, _LARGEST)
    except ValueError:
        raise ValueError(_UNREADABLE) from None
