"""How the tasks of a replay wait: all in one queue, or in two."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lessons.common.room.follow.handout import half_of
from lessons.common.room.load.rules import OTHERS, Rules
from queuesim import Arrivals, Scenario

ONE, TRIES, HALVES = "one", "tries", "halves"
QUEUES = {
    ONE: "one queue",
    TRIES: "two: second tries wait behind first tries",
    HALVES: "two: each half of the room has its own, and half of the workers",
}
FIRST, SECOND = "first tries", "second tries"
A, B = "half A", "half B"
IN_WORDS = {TRIES: "second tries wait behind first tries", HALVES: "a queue for each half"}


@dataclass(frozen=True)
class Division:
    """Whether there are two queues, and which tasks (client, number) are second tries."""

    queues: str = ONE
    second_tries: Collection[tuple[str, int]] = ()

    def scenario(self, rules: Rules) -> Scenario:
        """The system under some rules; the queue limit holds for each queue."""
        plain = rules.scenario()
        if self.queues == ONE:
            return plain
        (pool,) = plain.pools
        names = (FIRST, SECOND) if self.queues == TRIES else (A, B)
        if self.queues == TRIES:
            pools = (replace(pool, serves=names),)
        else:
            more, fewer = (rules.workers + 1) // 2, rules.workers // 2
            pools = tuple(
                replace(pool, name=f"workers {name[-1]}", workers=workers, serves=(name,))
                for name, workers in zip(names, (more, fewer))
            )
        return replace(
            plain,
            sources=self._sources(plain, names),
            queues=tuple(replace(plain.queues[0], name=name) for name in names),
            pools=pools,
        )

    def _sources(self, plain: Scenario, names: tuple[str, str]) -> tuple:
        """Taps come from two sources, to a queue each; other tasks are the same as in one queue."""
        (source,) = plain.sources
        taps = tuple(replace(source, arrivals=Arrivals(0), name=n, queue=n) for n in names)
        if not source.arrivals.rate:
            return taps
        if self.queues == TRIES:
            return (*taps, replace(source, queue=FIRST))
        return (*taps, replace(source, queue=names, choice="in turn"))

    def source_of(self, client: str, number: int) -> str:
        """The name of the source to which a client's task belongs."""
        if self.queues == TRIES:
            return SECOND if (client, number) in self.second_tries else FIRST
        return f"half {half_of(client)}" if self.queues == HALVES else OTHERS


UNDIVIDED = Division()
