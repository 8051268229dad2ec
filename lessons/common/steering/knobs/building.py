"""Other parts for a system: one more kind of task, queue or pool, one less, or another name."""

from collections.abc import Callable
from dataclasses import replace

from lessons.common.steering.knobs.pair import FIELDS
from lessons.common.steering.knobs.system_link import MOST_PARTS
from queuesim import Arrivals, Pool, Queue, Scenario, Source

LONGEST_NAME = 20  # letters that the stage has room for


def with_one_more(system: Scenario, kind: str) -> Scenario:
    """The system with one more part of a kind; a new queue is served by the last pool, too."""
    parts, queues = getattr(system, FIELDS[kind]), tuple(queue.name for queue in system.queues)
    if len(parts) >= MOST_PARTS:
        return system
    name = _new_name(kind, [part.name for part in parts])
    if kind == "task":
        new = Source(Arrivals(1.0), queue=queues[0], name=name)
        return replace(system, sources=(*system.sources, new))
    if kind == "pool":
        return replace(system, pools=(*system.pools, Pool(1, queues, name=name)))
    *others, last = system.pools
    served = replace(last, serves=(*last.serves, name))
    return replace(system, queues=(*system.queues, Queue(name)), pools=(*others, served))


def without(system: Scenario, kind: str, name: str) -> Scenario:
    """The system without a part; what waited in a queue that is gone waits in the first."""
    parts = getattr(system, FIELDS[kind])
    left = tuple(part for part in parts if part.name != name)
    if not left or len(left) == len(parts):
        return system
    if kind != "queue":
        return replace(system, **{FIELDS[kind]: left})

    def others(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for line in lines if line != name) or (left[0].name,)

    return _with_queues(system, left, others)


def renamed(system: Scenario, kind: str, name: str, new: str) -> Scenario:
    """The system in which a part has another name."""
    parts = getattr(system, FIELDS[kind])
    names = [part.name for part in parts]
    if name not in names or not new or new in names:
        return system
    named = tuple(replace(part, name=new) if part.name == name else part for part in parts)
    if kind != "queue":
        return replace(system, **{FIELDS[kind]: named})

    def others(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if line == name else line for line in lines)

    return _with_queues(system, named, others)


def _with_queues(system: Scenario, queues: tuple[Queue, ...], others: Callable) -> Scenario:
    """The system with these queues; all that names queues names others."""
    sources = []
    for source in system.sources:
        lines = others(source.lines)
        alone = isinstance(source.queue, str)
        sources.append(replace(source, queue=lines[0] if alone else lines))
    pools = [replace(pool, serves=others(pool.serves)) for pool in system.pools]
    return Scenario(sources, queues, pools)


def _new_name(kind: str, names: list[str]) -> str:
    word = {"task": "kind", "queue": "queue", "pool": "pool"}[kind]
    numbers = range(len(names) + 1, 2 * len(names) + 3)
    return next(f"{word} {number}" for number in numbers if f"{word} {number}" not in names)
