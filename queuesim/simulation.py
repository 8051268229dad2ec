"""The engine: queues and pools of workers on SimPy's clock, steerable while it runs.

A task costs two kernel events, its arrival and its departure: each worker owns one alarm that is set
again and again, and one more alarm walks through the planned arrivals. A task is a row number, and
what happens to it is written into columns. At one instant departures come before arrivals, arrivals
before retries, retries before autoscaling; a change made at time t comes before all of them.
"""

import math
from array import array
from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count

import numpy as np
import simpy

from queuesim.limits import MAX_TASKS, MAX_TIME, number, on_grid, one_of, whole
from queuesim.run import GAVE_UP, GONE, LEAVING, ON, REJECTED, STARTING, WAITING, Run
from queuesim.scenario import Scenario
from queuesim.streams import SourceStream

CHANGE, DEPARTURE, ARRIVAL, RETRY, LOOK = range(-1, 4)  # the order of events at one instant


class Alarm(simpy.Event):
    """An event that can be set again once it has rung; it calls its action with itself."""

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
        super().__init__(env, action, DEPARTURE)
        self.team, self.number = team, number
        self.state, self.busy, self.until = GONE, False, 0.0
        self.ready = None  # the alarm that ends its start-up


class Team:
    """A pool at work."""

    def __init__(self, number, pool):
        self.number, self.pool = number, pool
        self.lines = ()  # those it serves, in order of preference
        self.workers = []
        self.idle = []  # heap of the numbers of its idle workers
        self.look = None  # the alarm of its autoscaling rule


class Line:
    """A queue at work. `push` and `pop` are set by its order of service."""

    def __init__(self, number, queue):
        self.number, self.limit, self.waiting = number, queue.limit, 0
        self.teams = ()  # those that serve it, in the scenario's order
        self.push = self.pop = None


def fifo():
    """First come, first served."""
    tasks = deque()
    return tasks.append, tasks.popleft


def lifo():
    """Last come, first served."""
    tasks = []
    return tasks.append, tasks.pop


def smallest(key):
    """The task with the smallest key first; first come, first served among equals."""
    tasks, tickets = [], count()
    return (
        lambda row: heappush(tasks, (key(row), next(tickets), row)),
        lambda: heappop(tasks)[2],
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
        self._worker, self._line = array("i"), array("b")
        self._source, self._outcome, self._attempt = array("b"), array("b"), array("b")
        self._traits = {}  # row -> (which line, how its retries are spread), where it matters
        self._retrying = 0
        # Workers that came and went: (time, team, worker, state).
        self._staff = []
        self._rows = iter(())
        self._row = None  # the next planned row; its alarm is set
        self._door = Alarm(self._env, self._arrive, ARRIVAL)
        self._lines = [Line(i, queue) for i, queue in enumerate(scenario.queues)]
        self._teams = [Team(i, pool) for i, pool in enumerate(scenario.pools)]
        self._connect()
        for line, queue in zip(self._lines, scenario.queues):
            line.push, line.pop = self._order(queue.order)
        for team, pool in zip(self._teams, scenario.pools):
            self._resize(team, pool.workers, startup=0.0)
            self._watch(team)

    # ---------------------------------------------------------------- steering

    def advance(self, until: float) -> None:
        """Let everything happen that happens before `until`."""
        until = float(on_grid(number("The time to advance to", until, 0, MAX_TIME)))
        if until <= self.now:
            return
        self._plan(until)
        self._run_to(until)

    def steer(self, scenario: Scenario) -> None:
        """From now on be another scenario with the same sources, queues and pools."""
        one_of("The scenario", scenario, Scenario)
        if scenario.parts != self.scenario.parts:
            raise ValueError("A run can only be steered to a scenario with the same named parts.")
        before, self.scenario = self.scenario, scenario
        if self._patience is None and self._has_patience():
            self._patience = array("d", [math.inf]) * len(self._arrival)
        for stream, old, new in zip(self._sources, before.sources, scenario.sources):
            if old != new:
                stream.steer(self.now, new)
        self._connect()
        ranks = [source.priority for source in before.sources]
        resort = ranks != [source.priority for source in scenario.sources]
        for line, old, new in zip(self._lines, before.queues, scenario.queues):
            line.limit = new.limit
            if old.order != new.order or resort:
                rows = sorted(
                    (self._take(line) for _ in range(line.waiting)), key=self._arrival.__getitem__
                )
                line.push, line.pop = self._order(new.order)
                for row in rows:
                    line.push(row)
        for team, old, new in zip(self._teams, before.pools, scenario.pools):
            team.pool = new
            if old.workers != new.workers:
                self._resize(team, new.workers, new.startup)
            if old.autoscale != new.autoscale:
                self._watch(team)
        for team in self._teams:
            self._call_idle(team)

    def drain(self) -> None:
        """Let all tasks in the system finish, as far as anyone serves them; nothing new arrives."""
        tries = 1 + max((s.retry.limit for s in self.scenario.sources if s.retry), default=0)
        pauses = sum(
            s.retry.delay * s.retry.factor**s.retry.limit * 2
            for s in self.scenario.sources
            if s.retry
        )
        work = float(np.sum(np.asarray(self._demand)))
        startup = max(team.pool.startup for team in self._teams)
        patience_end = self.now + tries * (work + pauses + startup) + 1
        while True:
            ends = [w.until for team in self._teams for w in team.workers if w.busy]
            if not ends and not self._retrying and not any(line.waiting for line in self._lines):
                return
            target = max(ends) if ends else self._env.peek()
            if target > min(patience_end, 2 * MAX_TIME):
                return
            self._run_to(target + 2.0**-20)

    def result(self) -> Run:
        """What has happened so far, one row per task in order of arrival."""
        return Run.of_columns(
            scenario=self.scenario,
            seed=self.seed,
            until=self.now,
            staff=tuple(self._staff),
            pools=len(self._teams),
            arrival=self._arrival,
            demand=self._demand,
            start=self._start,
            finish=self._finish,
            worker=self._worker,
            queue=self._line,
            source=self._source,
            outcome=self._outcome,
            attempt=self._attempt,
        )

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
        self._line[row] = line.number
        for team in line.teams:
            if team.idle:
                self._serve(team.workers[heappop(team.idle)], row, now)
                return
        if line.waiting < line.limit:
            line.waiting += 1
            line.push(row)
            if self._patience is not None and self._patience[row] < math.inf:
                alarm = Alarm(self._env, self._lose_patience, ARRIVAL)
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
            self._mark(worker, GONE, worker.until)
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
        _, luck = self._traits.get(row, (0.0, 0.5))
        delay = retry.delay * retry.factor ** (attempt - 1) * (1 + retry.jitter * (2 * luck - 1))
        alarm = Alarm(self._env, self._retry, RETRY)
        alarm.row = row
        self._retrying += 1
        alarm.set(now + max(float(on_grid(min(delay, MAX_TIME))), 2.0**-20))

    def _retry(self, alarm):
        """The same task, tried again, is a new row."""
        self._retrying -= 1
        row, old, now = len(self._arrival), alarm.row, self._env.now
        if row >= 2 * MAX_TASKS:
            raise ValueError(f"Retries made more than {2 * MAX_TASKS} attempts: allow fewer of them.")
        self._arrival.append(now)
        self._append_blank(1, self._source[old])
        self._demand.append(self._demand[old])
        self._attempt[row] = self._attempt[old] + 1
        if self._patience is not None:
            self._patience.append(self._patience[old])
        if old in self._traits:
            self._traits[row] = self._traits[old]
        self._offer(row, now)

    def _choose(self, lines, row):
        source = self.scenario.sources[self._source[row]]
        if source.choice == "random":
            return lines[int(self._traits[row][0] * len(lines))]
        return min(lines, key=self._in_line)

    @staticmethod
    def _in_line(line):
        """Tasks waiting in a line or with a worker who serves it."""
        return line.waiting + sum(
            worker.busy for team in line.teams for worker in team.workers
        )

    # ---------------------------------------------------------------- workers come and go

    def _resize(self, team, wanted, startup):
        """Have `wanted` workers: hire, or dismiss the starting, then the idle, then the busy."""
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
            if worker.busy:
                self._mark(worker, LEAVING)
                continue
            if worker.state == ON and worker.number in team.idle:
                team.idle.remove(worker.number)
                heapify(team.idle)
            self._mark(worker, GONE)

    def _new_worker(self, team):
        worker = Worker(self._env, self._depart, team, len(team.workers))
        worker.code = worker.number * len(self._teams) + team.number
        team.workers.append(worker)
        return worker

    def _hire(self, worker, startup):
        if startup > 0:
            self._mark(worker, STARTING)
            worker.ready = Alarm(self._env, self._begin_work, DEPARTURE)
            worker.ready.worker = worker
            worker.ready.set(self.now_exactly + startup)
        else:
            self._mark(worker, ON)
            self._call(worker, self.now_exactly)

    def _begin_work(self, alarm):
        worker = alarm.worker
        if worker.ready is alarm and worker.state == STARTING:
            self._mark(worker, ON)
            self._call(worker, self._env.now)

    def _mark(self, worker, state, now=None):
        worker.state = state
        now = self.now_exactly if now is None else now
        self._staff.append((now, worker.team.number, worker.number, state))

    def _watch(self, team):
        """Look every so often whether the pool has the right size."""
        rule, team.look = team.pool.autoscale, None
        if rule is not None:
            team.look = Alarm(self._env, self._autoscale, LOOK)
            team.look.team = team
            team.look.set(self.now + rule.interval)

    def _autoscale(self, alarm):
        team = alarm.team
        if team.look is not alarm:
            return  # the rule was changed since
        rule = team.pool.autoscale
        tasks = sum(line.waiting for line in team.lines) + sum(w.busy for w in team.workers)
        wanted = min(max(math.ceil(tasks / rule.target), rule.least), rule.most)
        self._resize(team, wanted, team.pool.startup)
        alarm.set(self._env.now + rule.interval)

    # ---------------------------------------------------------------- inner workings

    @property
    def now_exactly(self) -> float:
        """The kernel's clock, in the middle of an advance too."""
        return self._env.now

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
        for number in idle:
            self._call(team.workers[number], self.now)

    def _plan(self, until):
        """Draw the tasks that arrive before `until` and write down their rows."""
        parts = []
        for i, stream in enumerate(self._sources):
            parts += [(i, *columns) for columns in stream.plan(until)]
        total = sum(len(part[1]) for part in parts)
        if not total:
            return
        first = len(self._arrival)
        if first + total > MAX_TASKS:
            raise ValueError(f"At most {MAX_TASKS} tasks in a run: lower the rate or stop earlier.")
        columns = [np.concatenate([part[i] for part in parts]) for i in range(1, 5)]
        sources = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
        if len(parts) > 1:
            order = np.argsort(columns[0], kind="stable")
            columns, sources = [column[order] for column in columns], sources[order]
        times, demands, patience, traits = columns
        self._arrival.frombytes(times.tobytes())
        self._demand.frombytes(demands.tobytes())
        self._append_blank(total, sources)
        if self._patience is not None:
            self._patience.frombytes(patience.tobytes())
        if traits.any():
            self._traits.update(zip(range(first, first + total), map(tuple, traits.tolist())))
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
        for column in (self._line, self._outcome, self._attempt):
            column.frombytes(zeros)
        self._source.frombytes(np.broadcast_to(np.int8(source), total).tobytes())

    def _run_to(self, until):
        stop = simpy.Event(self._env)
        stop._ok, stop._value = True, None
        self._env.schedule(stop, CHANGE, until - self._env.now)
        self._env.run(until=stop)
        self.now = until


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
    one_of("The scenario", scenario, Scenario)
    until = number("The end of the run", until, 0, MAX_TIME)
    for version in (scenario, *(version for _, version in changes)):
        one_of("Each changed scenario", version, Scenario)
        expected = version.expected_tasks(until)
        if expected > MAX_TASKS:
            raise ValueError(
                f"About {expected:.3g} tasks would arrive until {until:g}; at most {MAX_TASKS} fit "
                "in a run: lower the rate or stop earlier."
            )
    simulation = Simulation(scenario, seed)
    for time, version in sorted(changes, key=lambda change: change[0]):
        if time < until:
            simulation.advance(time)
            simulation.steer(version)
    simulation.advance(until)
    if drain:
        simulation.drain()
    return simulation.result()
