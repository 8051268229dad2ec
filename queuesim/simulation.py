"""The engine: queues and pools of workers on SimPy's clock, steerable while it runs.

A task costs two kernel events, its arrival and its departure: each worker owns one alarm that is
set again and again, and one more alarm walks through the planned arrivals. A task is a row number,
and what happens to it is written into columns. At one instant departures (and workers that become
ready) come first, then clients lose patience, then tasks arrive, others are tried again, and
autoscaling looks last; a change made at time t comes before all of them.
"""

import math
from array import array
from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count
from operator import itemgetter

import numpy as np
import simpy

from queuesim.figures import GAVE_UP, REJECTED, WAITING
from queuesim.limits import (
    MAX_CHANGES,
    MAX_DURATION,
    MAX_STEPS,
    MAX_TASKS,
    MAX_TIME,
    PIECE,
    TICK,
    TOO_LONG_A_DRAIN,
    TOO_MANY_STEPS,
    TOO_MANY_TASKS,
    number,
    on_grid,
    one_of,
    several,
    whole,
)
from queuesim.run import GONE, LEAVING, ON, STARTING, Run
from queuesim.scenario import Scenario
from queuesim.streams import NO_LUCK, SourceStream, planned, twin

# The order of events at one instant.
CHANGING, DEPARTING, GIVING_UP, ARRIVING, RETRYING, LOOKING = range(-1, 5)

# What a run gets as it is written down here.
COLUMNS = ("arrival", "demand", "start", "finish", "queue", "source", "outcome", "attempt")

BROKEN_OFF = "This run has broken off: it is over."
OTHER_PARTS = "A run can only be steered to a scenario with the same named parts."


class Alarm(simpy.Event):
    """An event that can be set again once it has rung; it calls its action with itself."""

    row = line = team = worker = time = None  # what it is about

    def __init__(self, env, action, rank):
        super().__init__(env)
        self._ok, self._value = True, None
        self._actions, self._rank = [action], rank

    def set(self, time: float) -> None:
        """Ring at `time`. Must not be set while it is already set."""
        self.callbacks = self._actions  # SimPy takes the list away when it processes the event
        self.env.schedule(self, self._rank, time - self.env._now)


class Worker(Alarm):
    """A worker is the alarm of its own next departure."""

    def __init__(self, env, action, team, number):
        super().__init__(env, action, DEPARTING)
        self.team, self.number = team, number
        self.state, self.busy = GONE, False
        self.until = 0.0  # the end of its present task or start-up
        self.ready = None  # the alarm that ends its start-up


class Team:
    """A pool at work."""

    def __init__(self, number, pool):
        self.number, self.pool = number, pool
        self.lines = ()  # those it serves, in order of preference
        self.workers = []
        self.count = [0, 0, 0, 0]  # its workers by state
        self.idle = []  # heap of the numbers of its idle workers
        self.look = None  # the alarm of its autoscaling rule

    @property
    def busy(self):
        return self.count[ON] + self.count[LEAVING] - len(self.idle)


class Line:
    """A queue at work. `push`, `pop` and `rows` are set by its order of service."""

    def __init__(self, number, queue):
        self.number, self.limit, self.waiting = number, queue.limit, 0
        self.teams = ()  # those that serve it, in the scenario's order
        self.push = self.pop = self.rows = None


# An order of service: how a task comes, which one goes, and all that are there as they came.


def fifo():
    """First come, first served."""
    tasks = deque()
    return tasks.append, tasks.popleft, tasks.copy


def lifo():
    """Last come, first served."""
    tasks = []
    return tasks.append, tasks.pop, tasks.copy


def smallest(key):
    """The task with the smallest key first; first come, first served among equals."""
    tasks, tickets = [], count()
    return (
        lambda row: heappush(tasks, (key(row), next(tickets), row)),
        lambda: heappop(tasks)[2],
        lambda: [row for _, _, row in sorted(tasks, key=itemgetter(1))],
    )


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
        self.scenario, self.seed = scenario, whole("The seed", seed, 0, 2**53)
        self.now = 0.0
        self._env = simpy.Environment()
        self._sources = [SourceStream(self.seed, source) for source in scenario.sources]
        # One row per task.
        self._arrival, self._demand = array("d"), array("d")
        self._start, self._finish = array("d"), array("d")
        self._patience = array("d") if self._has_patience() else None
        self._worker, self._queue = array("i"), array("b")
        self._source, self._outcome, self._attempt = array("b"), array("b"), array("b")
        self._traits = None  # two a row: which line, how its retries are spread; if it matters
        self._retrying, self._last_retry = 0, 0.0
        self._steps = 0
        self._over = None  # why the run cannot go on
        # Workers that came and went: (time, team, worker, state).
        self._staff = []
        self._rows = iter(())
        self._row = None  # the next planned row; its alarm is set
        self._door = Alarm(self._env, self._arrive, ARRIVING)
        self._lines = [Line(i, queue) for i, queue in enumerate(scenario.queues)]
        self._teams = [Team(i, pool) for i, pool in enumerate(scenario.pools)]
        self._connect()
        for line, queue in zip(self._lines, scenario.queues):
            self._fill(line, queue.order)
        for team, pool in zip(self._teams, scenario.pools):
            self._resize(team, pool.workers, startup=0.0)
            self._watch(team)

    # ---------------------------------------------------------------- steering

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
        tasks = planned(streams, until)
        if len(self._arrival) + len(tasks[0]) > MAX_TASKS:  # luck has brought more than expected
            raise ValueError(TOO_MANY_TASKS)
        self._over, self._sources = BROKEN_OFF, streams
        self._write_down(*tasks)
        self._run_to(until)
        self._over = None

    def steer(self, scenario: Scenario) -> None:
        """From now on be another scenario with the same sources, queues and pools.

        What would be too much is refused before anything is changed.
        """
        one_of("The scenario", scenario, Scenario)
        if scenario.parts != self.scenario.parts:
            raise ValueError(OTHER_PARTS)
        self._check_going()
        before, sources = self.scenario, self._steered_sources(scenario)
        ranks = [[source.priority for source in each.sources] for each in (before, scenario)]
        lines = [
            (line, new, old.order != new.order or ranks[0] != ranks[1])
            for line, old, new in zip(self._lines, before.queues, scenario.queues)
        ]
        pools = list(zip(self._teams, before.pools, scenario.pools))
        self._spend(
            sum(line.waiting for line, _, resort in lines if resort)
            + sum(max(len(team.workers), new.workers) for team, _, new in pools)
        )
        self._over, self._sources, self.scenario = BROKEN_OFF, sources, scenario
        if self._patience is None and self._has_patience():
            self._patience = array("d", [math.inf]) * len(self._arrival)
        self._connect()
        for line, new, resort in lines:
            line.limit = new.limit
            if resort:
                self._sort_again(line, new.order)
        for team, old, new in pools:
            team.pool = new
            if old.workers != new.workers or (old.autoscale and not new.autoscale):
                self._resize(team, new.workers, new.startup)
            if old.autoscale != new.autoscale:
                self._watch(team)
        for team in self._teams:
            self._call_idle(team)
        self._over = None

    def drain(self) -> None:
        """Let all tasks in the system finish, as far as anyone serves them: then it is over."""
        self._check_going()
        self._over = BROKEN_OFF
        while (target := self._next_end()) < math.inf:
            if target >= MAX_DURATION:
                raise ValueError(TOO_LONG_A_DRAIN)
            workers = sum(len(team.workers) for team in self._teams)
            self._spend(1 + workers + self._looks(target))
            self._run_to(target + TICK)
        self._over = "This run has been drained: it is over."

    def result(self) -> Run:
        """What has happened so far, one row per task in order of arrival."""
        if self._over == BROKEN_OFF:
            raise ValueError(self._over)
        codes = np.array(self._worker)
        return Run.of_columns(
            scenario=self.scenario,
            seed=self.seed,
            until=self.now,
            staff=tuple(self._staff),
            worker=np.where(codes < 0, -1, codes // len(self._teams)),
            pool=np.where(codes < 0, -1, codes % len(self._teams)),
            **{name: getattr(self, f"_{name}") for name in COLUMNS},
        )

    # ---------------------------------------------------------------- a twin

    def fork(self) -> "Simulation":
        """A twin in this very state, on the same luck, that goes its own way from here.

        It costs as much as copying the rows, not as running them again. ValueError if the run is
        over.
        """
        self._check_going()
        fork = twin(self)
        fork._env = simpy.Environment(self._env.now)
        fork._env._eid = count(next(self._env._eid))
        for name, value in vars(self).items():
            if isinstance(value, (array, list)):
                setattr(fork, name, value[:])
        fork._door = Alarm(fork._env, fork._arrive, ARRIVING)
        fork._lines = [twin(line) for line in self._lines]
        fork._teams = [twin(team) for team in self._teams]
        for team in fork._teams:
            team.count, team.idle = team.count[:], team.idle[:]
            team.workers = [fork._own_worker(team, worker) for worker in team.workers]
        alarms = {None: None}
        for time, rank, ticket, alarm in sorted(self._env._queue):
            if isinstance(alarm, Alarm):  # SimPy leaves its stop behind
                alarms[alarm] = fork._own(alarm)
                fork._env._queue.append((time, rank, ticket, alarms[alarm]))
        for team in fork._teams:  # an alarm that has rung is nobody's any more
            team.look = alarms.get(team.look)
            for worker in team.workers:
                worker.ready = alarms.get(worker.ready)
        fork._connect()
        for line, queue in zip(fork._lines, self.scenario.queues):
            fork._fill(line, queue.order, line.rows())
        return fork

    def _own_worker(self, team, worker):
        """The worker of another simulation as one of a team of this one; not yet at work."""
        own = Worker(self._env, self._depart, team, worker.number)
        own.code, own.state, own.busy = worker.code, worker.state, worker.busy
        own.until, own.ready = worker.until, worker.ready
        return own

    def _own(self, alarm):
        """The alarm of another simulation, as it is set there, as one of this one."""
        if isinstance(alarm, Worker):
            own = self._teams[alarm.team.number].workers[alarm.number]
        else:
            own = Alarm(self._env, getattr(self, alarm._actions[0].__name__), alarm._rank)
            own.row, own.time = alarm.row, alarm.time
            own.line = alarm.line and self._lines[alarm.line.number]
            own.team = alarm.team and self._teams[alarm.team.number]
            if worker := alarm.worker:
                own.worker = self._teams[worker.team.number].workers[worker.number]
        own.callbacks = own._actions
        return own

    # ---------------------------------------------------------------- what happens

    def _arrive(self, door):
        row = self._row
        self._offer(row, self._arrival[row])
        self._row = row = next(self._rows, None)
        if row is not None:
            door.set(self._arrival[row])

    def _offer(self, row, now):
        """A task arrives: an idle worker takes it, or it waits, or it is turned away."""
        lines = self._routes[self._source[row]]
        line = lines[0] if len(lines) == 1 else self._choose(lines, row)
        self._queue[row] = line.number
        for team in line.teams:
            if team.idle:
                self._serve(team.workers[heappop(team.idle)], row, now)
                return
        if line.waiting < line.limit:
            line.waiting += 1
            line.push(row)
            if self._patience is not None and self._patience[row] < math.inf:
                alarm = Alarm(self._env, self._lose_patience, GIVING_UP)
                alarm.row, alarm.line = row, line
                alarm.set(now + self._patience[row])
        else:
            self._outcome[row] = REJECTED
            self._try_again(row, now)

    def _serve(self, worker, row, now):
        self._start[row] = now
        self._finish[row] = worker.until = until = now + self._demand[row]
        self._worker[row] = worker.code
        worker.busy = True
        worker.set(until)

    def _depart(self, worker):
        worker.busy = False
        if worker.state == LEAVING:
            self._mark(worker, GONE)
        else:
            self._call(worker, worker.until)

    def _call(self, worker, now):
        """The worker takes the next task that it may serve, or idles."""
        for line in worker.team.lines:
            if line.waiting:
                self._serve(worker, self._take(line), now)
                return
        heappush(worker.team.idle, worker.number)

    def _take(self, line):
        """The next waiting task of the line, past those that have given up."""
        line.waiting -= 1
        row = line.pop()
        while self._outcome[row] != WAITING:
            row = line.pop()
        return row

    def _lose_patience(self, alarm):
        row = alarm.row
        if math.isnan(self._start[row]):
            now = self._env.now
            self._outcome[row] = GAVE_UP
            self._finish[row] = now
            alarm.line.waiting -= 1
            self._try_again(row, now)

    def _try_again(self, row, now):
        retry = self.scenario.sources[self._source[row]].retry
        attempt = self._attempt[row] + 1
        if retry is None or attempt > retry.limit:
            return
        spread = 1 + retry.jitter * (2 * self._luck(row, 1) - 1)
        delay = retry.delay * retry.factor ** (attempt - 1) * spread
        alarm = Alarm(self._env, self._retry, RETRYING)
        alarm.row = row
        self._retrying += 1
        then = now + max(float(on_grid(min(delay, MAX_TIME))), TICK)
        self._last_retry = max(self._last_retry, then)
        alarm.set(then)

    def _retry(self, alarm):
        """The same task, tried again, is a new row."""
        self._retrying -= 1
        row, old, now = len(self._arrival), alarm.row, self._env.now
        if row >= 2 * MAX_TASKS:
            raise ValueError(f"Retries made more than {2 * MAX_TASKS:,} attempts: allow fewer.")
        self._arrival.append(now)
        self._append_blank(1, self._source[old])
        self._demand.append(self._demand[old])
        self._attempt[row] = self._attempt[old] + 1
        if self._patience is not None:
            self._patience.append(self._patience[old])
        if self._traits is not None:
            self._traits += self._traits[2 * old : 2 * old + 2]
        self._offer(row, now)

    def _choose(self, lines, row):
        source = self.scenario.sources[self._source[row]]
        if source.choice == "random":
            return lines[int(self._luck(row, 0) * len(lines))]
        return min(lines, key=self._in_line)

    def _luck(self, row, which):
        return NO_LUCK if self._traits is None else self._traits[2 * row + which]

    @staticmethod
    def _in_line(line):
        """Tasks waiting in a line or with a worker who serves it."""
        return line.waiting + sum(team.busy for team in line.teams)

    # ---------------------------------------------------------------- workers come and go

    def _resize(self, team, wanted, startup):
        """Have `wanted` workers: hire, or dismiss the starting, then the idle, then the busy."""
        if wanted == team.count[STARTING] + team.count[ON]:
            return
        staying = [w for w in team.workers if w.state in (STARTING, ON)]
        for worker in team.workers:  # who was told to leave but has not left stays after all
            if worker.state == LEAVING and len(staying) < wanted:
                self._mark(worker, ON)
                staying.append(worker)
        gone = (w for w in team.workers if w.state == GONE)
        for _ in range(wanted - len(staying)):
            self._hire(next(gone, None) or self._new_worker(team), startup)
        eager = {STARTING: 0, ON: 1}
        staying.sort(key=lambda w: (eager[w.state], w.busy, -w.number))
        for worker in staying[: max(len(staying) - wanted, 0)]:
            self._mark(worker, LEAVING if worker.busy else GONE)
        team.idle = [number for number in team.idle if team.workers[number].state == ON]
        heapify(team.idle)

    def _new_worker(self, team):
        worker = Worker(self._env, self._depart, team, len(team.workers))
        worker.code = worker.number * len(self._teams) + team.number
        team.workers.append(worker)
        team.count[GONE] += 1
        return worker

    def _hire(self, worker, startup):
        if startup > 0:
            self._mark(worker, STARTING)
            worker.ready = Alarm(self._env, self._begin_work, DEPARTING)
            worker.ready.worker, worker.until = worker, self._env.now + startup
            worker.ready.set(worker.until)
        else:
            self._mark(worker, ON)
            self._call(worker, self._env.now)

    def _begin_work(self, alarm):
        worker = alarm.worker
        if worker.ready is alarm and worker.state == STARTING:
            self._mark(worker, ON)
            self._call(worker, self._env.now)

    def _mark(self, worker, state):
        worker.team.count[worker.state] -= 1
        worker.team.count[state] += 1
        worker.state = state
        self._staff.append((self._env.now, worker.team.number, worker.number, state))

    def _watch(self, team):
        """Look every so often whether the pool has the right size."""
        rule, team.look = team.pool.autoscale, None
        if rule is not None:
            team.look = Alarm(self._env, self._autoscale, LOOKING)
            team.look.team, team.look.time = team, self.now + rule.interval
            team.look.set(team.look.time)

    def _autoscale(self, alarm):
        team = alarm.team
        if team.look is not alarm:
            return  # the rule was changed since
        rule = team.pool.autoscale
        tasks = sum(line.waiting for line in team.lines) + team.busy
        wanted = min(max(math.ceil(tasks / rule.target), rule.least), rule.most)
        self._resize(team, wanted, team.pool.startup)
        alarm.time = self._env.now + rule.interval
        alarm.set(alarm.time)

    # ---------------------------------------------------------------- inner workings

    def _has_patience(self):
        return any(source.patience is not None for source in self.scenario.sources)

    def _connect(self):
        """Who serves which line, and which lines a source may join."""
        by_name = {queue.name: line for queue, line in zip(self.scenario.queues, self._lines)}
        for team, pool in zip(self._teams, self.scenario.pools):
            team.lines = tuple(by_name[name] for name in pool.serves)
        for line in self._lines:
            line.teams = tuple(team for team in self._teams if line in team.lines)
        self._routes = [
            tuple(by_name[name] for name in source.lines) for source in self.scenario.sources
        ]

    def _fill(self, line, order, rows=()):
        """Give a line its order of service, and these tasks, as they came."""
        line.push, line.pop, line.rows = self._order(order)
        for row in rows:
            line.push(row)

    def _order(self, order):
        if order == "shortest":
            return smallest(self._demand.__getitem__)
        if order == "priority":
            ranks = [source.priority for source in self.scenario.sources]
            return smallest(lambda row: ranks[self._source[row]])
        return fifo() if order == "fifo" else lifo()

    def _call_idle(self, team):
        """Idle workers look again: the lines they serve may have changed."""
        idle, team.idle = sorted(team.idle), []
        for place in idle:
            self._call(team.workers[place], self.now)

    def _write_down(self, sources, times, demands, patience, traits):
        """Tasks to come become rows, and the first of them stands at the door."""
        total, first = len(times), len(self._arrival)
        if not total:
            return
        self._arrival.frombytes(times.tobytes())
        self._demand.frombytes(demands.tobytes())
        self._append_blank(total, sources)
        if self._patience is not None:
            self._patience.frombytes(patience.tobytes())
        if self._traits is None and (traits != NO_LUCK).any():
            self._traits = array("d", [NO_LUCK]) * (2 * first)
        if self._traits is not None:
            self._traits.frombytes(traits.tobytes())
        self._rows = iter(range(first, first + total))
        self._row = next(self._rows)
        self._door.set(self._arrival[self._row])

    def _append_blank(self, total, source):
        """Rows of tasks to which nothing has happened yet."""
        never = array("d", [math.nan]) * total
        self._start.extend(never)
        self._finish.extend(never)
        self._worker.extend(array("i", [-1]) * total)
        zeros = bytes(total)
        for column in (self._queue, self._outcome, self._attempt):
            column.frombytes(zeros)
        self._source.frombytes(np.broadcast_to(np.int8(source), total).tobytes())

    def _run_to(self, until):
        stop = simpy.Event(self._env)
        stop._ok, stop._value = True, None
        self._env.schedule(stop, CHANGING, until - self._env.now)
        self._env.run(until=stop)
        self.now = until

    def _check_going(self):
        if self._over:
            raise ValueError(self._over)

    def _check_room(self, until):
        """Count the tasks and all else up to `until` before any is drawn."""
        arrivals = [source.arrivals for source in self.scenario.sources]
        ahead = sum(each.expected(until) - each.expected(self.now) for each in arrivals)
        if len(self._arrival) + ahead > MAX_TASKS:
            raise ValueError(TOO_MANY_TASKS)
        turns = sum(each.turns(until) - each.turns(self.now) for each in arrivals)
        self._spend(PIECE * turns + self._looks(until))

    def _steered_sources(self, scenario):
        """The sources as they will be. Of new spikes that have begun the past is passed over."""
        pairs = list(zip(self._sources, self.scenario.sources, scenario.sources))
        new = [(stream, new) for stream, old, new in pairs if old != new]
        passed = [stream.passed_over(self.now, source) for stream, source in new]
        tasks, turns = (sum(each) for each in zip((0, 0), *passed))
        if tasks > MAX_TASKS:
            raise ValueError(TOO_MANY_TASKS)
        self._spend(tasks + PIECE * turns)
        return [
            stream if old == new else stream.steered(self.now, new) for stream, old, new in pairs
        ]

    def _looks(self, until):
        """At most how many steps autoscaling takes up to `until`."""
        span = until - self.now
        return sum(team.pool.looks(span, len(team.workers)) for team in self._teams)

    def _spend(self, steps):
        """Count what is done beside the tasks: that, too, must come to an end."""
        if self._steps + steps > MAX_STEPS:
            raise ValueError(TOO_MANY_STEPS)
        self._steps += steps

    def _next_end(self):
        """The next time up to which a drain must run (inf: nothing more will happen)."""
        ends = [worker.until for team in self._teams for worker in team.workers if worker.busy]
        if ends or self._retrying:
            return max(ends) if ends else self._last_retry
        waiting = [line for line in self._lines if line.waiting]
        for team in {team for line in waiting for team in line.teams}:
            ends += [worker.until for worker in team.workers if worker.state == STARTING]
            if team.look is not None and team.pool.autoscale.most > 0:
                ends.append(team.look.time)
        if ends:
            return min(ends)  # help is on its way
        if not waiting or self._patience is None:
            return math.inf
        never_served = np.isnan(np.array(self._start)) & (np.array(self._outcome) == WAITING)
        ends = (np.array(self._arrival) + np.array(self._patience))[never_served]
        return max(ends[ends < math.inf].tolist(), default=math.inf)

    def _sort_again(self, line, order):
        """Put the tasks of a line in another order."""
        rows = [self._take(line) for _ in range(line.waiting)]
        self._fill(line, order, sorted(rows, key=lambda row: (self._arrival[row], row)))
        line.waiting = len(rows)


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
                f"About {expected:,.0f} tasks would arrive until {until:,g}, retries counted; at "
                f"most {MAX_TASKS:,} fit in a run: lower the rate or stop earlier."
            )
        if version.expected_steps(until) > MAX_STEPS:
            raise ValueError(TOO_MANY_STEPS)
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
        The system at time 0.
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
    simulation = Simulation(scenario, seed)
    for time, version in changes:
        if time < until:
            simulation.advance(time)
            simulation.steer(version)
    simulation.advance(until)
    if drain:
        simulation.drain()
    return simulation.result()
