"""The run of a load, made of its log deed by deed."""

from functools import lru_cache

from lessons.common.room.load.deeds import Change, Deed, GiveUp, Send, Start
from lessons.common.room.load.division import UNDIVIDED, Division
from lessons.common.room.load.rules import Rules, difference
from queuesim import Exponential, Run, Simulation
from queuesim.limits import TICK
from queuesim.streams import Stream

GESTURE = 2.0  # seconds: changes that follow each other sooner are one


@lru_cache(20_000)
def work_of(seed: int, client: str, number: int) -> float:
    """How long a client's task takes where tasks take 1 s on average: the same under any rules."""
    return Stream(seed, "task of", client, number).draw(Exponential(1.0), 0, 1).item()


class LoadRun:
    """A load up to the last of its deeds that is known; how it goes on from there is asked of it.

    Deeds come in the order of the log, whose times never go back. So nothing that was computed has
    to be computed again, and `present` looks ahead on a copy.
    """

    def __init__(self, rules: Rules, seed: int, division: Division = UNDIVIDED):
        self.seed, self.division = seed, division
        self.versions = [(0.0, rules)]  # the rules in force from each time on
        self.tickets: dict[tuple[str, int], int] = {}  # (client, number) to row
        self.latest: dict[str, int] = {}  # the number of each client's newest task
        self._simulation = Simulation(division.scenario(rules), seed)

    @property
    def rules(self) -> Rules:
        """The rules in force after the last deed."""
        return self.versions[-1][1]

    @property
    def now(self) -> float:
        """When the last deed was."""
        return self._simulation.now

    def take(self, deed: Deed) -> None:
        """Let the next deed of the log happen."""
        self._simulation.advance(deed.at)
        if isinstance(deed, Change):
            self._change(deed)
        elif isinstance(deed, Send):
            self._send(deed.client, deed.number)
        elif isinstance(deed, GiveUp):
            self._give_up(deed.client, deed.number)

    def _change(self, deed: Change) -> None:
        self.versions.append((deed.at, deed.rules))
        self._simulation.steer(self.division.scenario(deed.rules))

    def _send(self, client: str, number: int) -> None:
        if client in self.latest:
            self._give_up(client, self.latest[client])
        work = work_of(self.seed, client, number) * self.rules.seconds
        source = self.division.source_of(client, number)
        self.tickets[client, number] = self._simulation.put(source, max(work, TICK))
        self.latest[client] = number

    def _give_up(self, client: str, number: int) -> None:
        """It gives up if it can: its task may be in work, or done, under other rules."""
        if (client, number) in self.tickets:
            self._simulation.give_up(self.tickets[client, number])

    def copy(self) -> "LoadRun":
        """A twin that goes its own way."""
        twin = object.__new__(LoadRun)
        twin.seed, twin.division, twin.versions = self.seed, self.division, self.versions[:]
        twin.tickets, twin.latest = self.tickets.copy(), self.latest.copy()
        twin._simulation = self._simulation.fork()
        return twin

    def present(self, until: float) -> Run:
        """What happened up to a time, or will if nothing more is done."""
        ahead = self._simulation.fork()
        ahead.advance(until)
        return ahead.result()

    def finished(self, until: float) -> Run:
        """What happens if nothing more comes after a time, and workers finish what is there."""
        rest = self._simulation.fork()
        rest.advance(until)
        rest.drain()
        return rest.result()

    def flags(self) -> list[dict]:
        """The changes as the timeline shows them; those of one gesture are one."""
        flags, first = [], self.versions[0][1]
        last = 0.0
        for (_, before), (at, after) in zip(self.versions, self.versions[1:]):
            if flags and at - last <= GESTURE:
                flags[-1]["text"] = difference(first, after)
            else:
                first = before
                flags.append({"t": at, "text": difference(before, after)})
            last = at
        return [flag for flag in flags if flag["text"]]


class WithGhost:
    """The run of a load, and its ghost: the same taps without the last change of rules."""

    def __init__(self, start: Start):
        self.start = start
        self.run = LoadRun(start.rules, start.seed)
        self.ghost: LoadRun | None = None
        self.count = 0  # deeds so far
        self._changed = -GESTURE  # when rules were changed last

    def take(self, deed: Deed) -> None:
        """Let the next deed of the log happen."""
        self.count += 1
        if isinstance(deed, Change):
            if self.ghost is None or deed.at - self._changed > GESTURE:
                self.ghost = self.run.copy()
            self._changed = deed.at
        elif self.ghost is not None:
            self.ghost.take(deed)
        self.run.take(deed)
