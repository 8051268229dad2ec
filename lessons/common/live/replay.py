"""One system under a schedule of changes, run as far as it is asked for."""

import math

from queuesim import Run, Scenario, Simulation

MARKS = 2  # of a run, at most: each holds all its tasks

Versions = list[tuple[float, Scenario]]  # from when on a system is which, the first from time 0


class Replay:
    """One system under a schedule, advanced as far as it was asked for.

    It leaves marks: the run as it was just before a change. One with the same beginning goes on
    from there, so what a steer costs does not grow with the length of the run.
    """

    def __init__(self, versions: Versions, seed: int, last: "Replay | None" = None, until=math.inf):
        """``last``: a run on the same seed; what it was up to `until` may be gone on from."""
        self.versions, self._next = versions, 1
        self._marks = last._shared(versions, until) if last else []
        if self._marks:
            self._next, run = self._marks[-1]
            self._simulation = run.fork()
        else:
            self._simulation = Simulation(versions[0][1], seed)

    def _shared(self, versions: Versions, until: float) -> list:
        """The marks up to `until` that a run of these versions leaves, too."""
        ends = [at for at, _ in versions[1:]] + [math.inf]
        return [
            (count, run)
            for count, run in self._marks
            if versions[:count] == self.versions[:count] and run.now <= min(ends[count - 1], until)
        ]

    @property
    def until(self) -> float:
        """How far it has come."""
        return self._simulation.now

    def advance(self, until: float) -> None:
        """Go on to `until`, making each change of the schedule in its moment."""
        while self._next < len(self.versions) and self.versions[self._next][0] < until:
            at, scenario = self.versions[self._next]
            self._simulation.advance(at)
            if not self._marks or self._marks[-1][0] < self._next:
                self._marks = [*self._marks[1 - MARKS :], (self._next, self._simulation.fork())]
            self._simulation.steer(scenario)
            self._next += 1
        self._simulation.advance(until)

    def result(self) -> Run:
        """What has happened so far."""
        return self._simulation.result()
