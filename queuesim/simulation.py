"""A run that can be steered: `Simulation` goes on piece by piece, `simulate` runs to the end.

What happens to a task is told in `system`; here a run is planned ahead, bounded, changed, ended and
read.
"""

import math
import warnings

import numpy as np

from queuesim import wiring
from queuesim.effort import PIECE, ROW, Effort, looks, steps_ahead
from queuesim.figures import WAITING
from queuesim.fork import fork
from queuesim.limits import (
    MAX_CHANGES,
    MAX_DURATION,
    MAX_TASKS,
    MAX_TIME,
    TICK,
    TOO_LONG_A_DRAIN,
    TOO_MANY_TASKS,
    number,
    on_grid,
    one_of,
    several,
    whole,
    work_on_grid,
)
from queuesim.run import Run
from queuesim.scenario import Scenario
from queuesim.streams import SourceStream, planned
from queuesim.system import System

BROKEN_OFF = "This run has broken off: it is over."
DRAINED = "This run has been drained: it is over."
OTHER_PARTS = "A run can only be steered to a scenario with the same named parts."


class Simulation:
    """A running system: `advance` it to any time, `steer` it, look at its `result`, advance again.

    Parameters
    ----------
    scenario : Scenario
        The system at time 0.
    seed : int
        All luck. The same seed brings the same tasks whatever else changes.
    """

    def __init__(self, scenario: Scenario, seed: int = 0):
        one_of("The scenario", scenario, Scenario)
        self.seed = whole("The seed", seed, 0, 2**53)
        self.now = 0.0
        self._system = System(scenario, self.seed)
        self._sources = [SourceStream(self.seed, source) for source in scenario.sources]
        self._put_in = [0] * len(scenario.sources)  # tasks put in by hand so far
        self._came = 0  # tasks planned or put in so far: all rows but retries
        self._effort = Effort()
        self._patience_ends = None, math.inf  # (which tasks wait, when the last caller goes)
        self._over = None  # why the run cannot go on
        for team in self._system.teams:
            self._system.staffing.resize(team, team.pool.workers, 0.0, 0.0)
            self._system.staffing.watch(team, 0.0)

    @property
    def scenario(self) -> Scenario:
        """The system as it is now."""
        return self._system.scenario

    # ---------------------------------------------------------------- time goes on

    def advance(self, until: float) -> None:
        """Let everything happen that happens before `until`.

        What would be too much is refused before anything happens; only retries may turn out to be
        too many on the way, and then the run has broken off.
        """
        until = float(on_grid(number("The time to advance to", until, 0, MAX_TIME)))
        if until <= self.now:
            return
        self._check_going()
        self._check_room(until)
        streams = [stream.fork() for stream in self._sources]
        tasks = planned(streams, until, self._system.tasks.luck is not None)
        if self._came + len(tasks[0]) > MAX_TASKS:  # luck brought more than expected
            raise ValueError(TOO_MANY_TASKS)
        self._came += len(tasks[0])
        self._over, self._sources = BROKEN_OFF, streams
        self._system.expect(*tasks)
        self._run_to(until)
        self._over = None

    def drain(self) -> None:
        """Let all tasks in the system finish, as far as anyone serves them: then it is over."""
        self._check_going()
        self._over = BROKEN_OFF
        while (target := self._next_end()) < math.inf:
            if target >= MAX_DURATION:
                raise ValueError(TOO_LONG_A_DRAIN)
            known, span = self._workers_so_far(), max(target - self.now, 0.0)
            checked = 1 + sum(known) + len(self._system.lines)
            self._effort.spend(checked + looks(self.scenario, span, known))
            self._run_to(max(target, self.now) + TICK)
        self._over = DRAINED

    # ---------------------------------------------------------------- it is changed

    def steer(self, scenario: Scenario) -> None:
        """From now on be another scenario with the same sources, queues and pools.

        What would be too much is refused before anything is changed.
        """
        one_of("The scenario", scenario, Scenario)
        if scenario.parts != self.scenario.parts:
            raise ValueError(OTHER_PARTS)
        self._check_going()
        sources = self._steered_sources(scenario)
        resorted = [
            line
            for line, old, new in zip(self._system.lines, self.scenario.queues, scenario.queues)
            if _order(self.scenario, old) != _order(scenario, new)
        ]
        self._effort.spend(
            sum(line.waiting for line in resorted)
            + sum(
                max(len(t.workers), p.workers) for t, p in zip(self._system.teams, scenario.pools)
            )
        )
        self._over, self._sources = BROKEN_OFF, sources
        wiring.change(self._system, scenario, resorted, self.now)
        self._over = None

    def put(self, source: str | None = None, work: float | None = None) -> int:
        """Put a task in by hand: it arrives now, as the run goes on. Its ticket is returned.

        Parameters
        ----------
        source : str, optional
            The name of the source it belongs to; the first by default.
        work : float, optional
            How long a worker needs for it; drawn from the source's service time by default.
        """
        self._check_going()
        place = 0 if source is None else self.scenario.source_number(source)
        if self._came >= MAX_TASKS:
            raise ValueError(TOO_MANY_TASKS)
        lucky = self._system.tasks.luck is not None
        demand, patience, luck = self._sources[place].put(self._put_in[place], lucky)
        if work is not None:
            demand = work_on_grid([number("The work of a task", work, 0, MAX_TIME, above=True)])
        self._put_in[place] += 1
        self._came += 1
        self._effort.spend(1)
        row = len(self._system.tasks)
        self._system.tasks.plan(place, np.array([self.now]), demand, patience, luck)
        self._system.put(row)
        return row

    def take_back(self, ticket: int) -> bool:
        """Take a task out again by its ticket: whether that was possible, as it still waited."""
        return self._system.take_back(self._row(ticket, "to take back"), self.now)

    def give_up(self, ticket: int) -> bool:
        """The caller of a task has no more patience: whether it could still go.

        What becomes of the task is up to its source: see `withdraws`, `patience_for` and `retry`.
        """
        row = self._row(ticket, "to give up")
        self._system.tasks.need("gone")
        return self._system.caller_goes(row, self.now)

    def fork(self) -> "Simulation":
        """A twin in this very state, on the same luck, that goes its own way from here.

        It costs as much as copying the rows, not as running them again. ValueError if the run is
        over.
        """
        self._check_going()
        other = object.__new__(Simulation)
        other.seed, other.now, other._over = self.seed, self.now, None
        other._system = fork(self._system)
        other._sources, other._put_in = self._sources, self._put_in[:]
        other._came = self._came
        other._effort = Effort(self._effort.spent)
        other._patience_ends = self._patience_ends
        return other

    # ---------------------------------------------------------------- it is read

    def result(self) -> Run:
        """What has happened so far, one row per task in order of arrival."""
        if self._over == BROKEN_OFF:
            raise ValueError(self._over)
        return Run.of_tasks(
            self._system.tasks,
            scenario=self.scenario,
            seed=self.seed,
            until=self.now,
            staff=tuple(self._system.staffing.log),
        )

    # ---------------------------------------------------------------- inner workings

    def _row(self, ticket, purpose):
        """The row of a ticket."""
        self._check_going()
        rows = len(self._system.tasks)
        if not rows:
            raise ValueError(f"There is no task {purpose}.")
        return whole("The ticket", ticket, 0, rows - 1)

    def _run_to(self, until):
        self._system.clock.run(until=until)
        self.now = until

    def _check_going(self):
        if self._over:
            raise ValueError(self._over)

    def _workers_so_far(self):
        return tuple(len(team.workers) for team in self._system.teams)

    def _check_room(self, until):
        """Count the tasks and all else up to `until` before any is drawn."""
        arrivals = [source.arrivals for source in self.scenario.sources]
        ahead = sum(each.expected(until) - each.expected(self.now) for each in arrivals)
        if self._came + ahead > MAX_TASKS:
            raise ValueError(TOO_MANY_TASKS)
        known = self._workers_so_far()
        self._effort.spend(steps_ahead(self.scenario, self.now, until, known))

    def _steered_sources(self, scenario):
        """The sources as they will be. Of new spikes that have begun the past is passed over."""
        pairs = list(zip(self._sources, self.scenario.sources, scenario.sources))
        new = [(stream, new) for stream, old, new in pairs if old != new]
        passed = [stream.passed_over(self.now, source) for stream, source in new]
        tasks, turns = (sum(each) for each in zip((0, 0), *passed))
        if tasks > MAX_TASKS:
            raise ValueError(TOO_MANY_TASKS)
        self._effort.spend(tasks + PIECE * turns)
        return [
            stream if old == new else stream.steered(self.now, new) for stream, old, new in pairs
        ]

    def _next_end(self):
        """The next time up to which a drain must run (inf: nothing more will happen)."""
        system = self._system
        if system.put_in:
            return self.now
        if any(team.busy for team in system.teams):
            rows = [worker.row for team in system.teams for worker in team.workers]
            return max(system.tasks.finish[row] for row in rows if row is not None)
        if system.retries:
            return system.last_retry
        waiting = [line for line in system.lines if line.waiting]
        if not waiting:
            return math.inf
        teams = {team for line in waiting for team in line.teams}
        help_comes = min(map(system.staffing.next_help, teams), default=math.inf)
        return min(help_comes, self._last_patience())

    def _last_patience(self):
        """When the last caller will have gone that still waits (inf: none will go).

        Worked out anew only when others wait than the last time, or the last one has gone.
        """
        tasks = self._system.tasks
        if tasks.patience is None:
            return math.inf
        seen = len(tasks), sum(line.waiting for line in self._system.lines)
        if self._patience_ends[0] != seen or self._patience_ends[1] < self.now:
            self._effort.spend(ROW * len(tasks))
            self._patience_ends = seen, self._when_the_last_goes(tasks)
        return self._patience_ends[1]

    def _when_the_last_goes(self, tasks):
        waits = np.isnan(np.array(tasks.start)) & (np.array(tasks.outcome) == WAITING)
        waits &= np.isnan(np.array(tasks.gone))
        ends = (np.array(tasks.arrival) + np.array(tasks.patience))[waits]
        return max(ends[(ends >= self.now) & (ends < math.inf)].tolist(), default=math.inf)


def _order(scenario: Scenario, queue) -> tuple:
    """What decides the order of service of a queue: when it changes, the line is sorted again."""
    classes = queue.order in ("priority", "ageing")
    ageing = queue.order == "ageing" and queue.ageing
    return queue.order, ageing, classes and [each.priority for each in scenario.sources]


def checked(scenario: Scenario, until: float, changes=()) -> tuple[float, list]:
    """The end and the changes of a run; a ValueError says what makes no sense or is too much."""
    one_of("The scenario", scenario, Scenario)
    until = number("The end of the run", until, 0, MAX_TIME)
    changes = several("The changes", changes, 0, MAX_CHANGES)
    changes = [several("Each change (time, scenario)", change, 2, 2) for change in changes]
    for time, version in changes:
        number("The time of a change", time, 0, MAX_TIME)
        one_of("Each changed scenario", version, Scenario)
        if version.parts != scenario.parts:
            raise ValueError(OTHER_PARTS)
    for version in (scenario, *(version for _, version in changes)):
        if (expected := version.expected_tasks(until)) > MAX_TASKS:
            raise ValueError(
                f"About {expected:,.0f} tasks would arrive until {until:,g}; at most "
                f"{MAX_TASKS:,} fit in a run: lower the rate or stop earlier."
            )
        Effort().spend(steps_ahead(version, 0, until))
    return until, sorted(changes, key=lambda change: change[0])


def simulate(
    scenario: Scenario,
    seed: int = 0,
    until: float = 60.0,
    changes: tuple[tuple[float, Scenario], ...] = (),
    drain: bool = False,
) -> Run:
    """One run from time 0 to `until`.

    Parameters
    ----------
    scenario : Scenario
        The system at time 0. What is set in it but has no effect is warned of (`Scenario.notes`).
    seed : int
        The same seed brings the same tasks, whatever the scenario does with them.
    until : float
        The end, in time units; what would happen at this instant does not happen any more.
    changes : tuple of (time, Scenario)
        From each time on the run is steered to that scenario.
    drain : bool
        After `until` nothing new arrives, and the run goes on until all tasks are done.

    Raises
    ------
    ValueError
        If the run would be too long or have too many tasks, in a sentence that says so.
    """
    until, changes = checked(scenario, until, changes)
    if not changes:
        for note in scenario.notes:
            warnings.warn(note, stacklevel=2)
    simulation = Simulation(scenario, seed)
    for time, version in changes:
        if time < until:
            simulation.advance(time)
            simulation.steer(version)
    simulation.advance(until)
    if drain:
        simulation.drain()
    return simulation.result()
