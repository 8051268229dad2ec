"""What happens to a task: it arrives, waits, is served, leaves, and may come back.

Read this first. The words:

    row      the number of a task (of one attempt) in the table of tasks
    line     a queue at work: the tasks that wait in it, in an order of service
    team     a pool at work: its workers, the lines that it serves, who of it is idle
    worker   an alarm that rings when its present task is done; `worker.row` is that task
    hands    the tasks that a worker has taken ahead (prefetch): no other worker can have them
    caller   the client behind a task; it may go while its task stays, which is then served in vain
    now      the moment of the event that is being dealt with

Each method is what one event does. Who is hired and dismissed is told in `staffing`, how long a
caller waits before it tries again in `backoff`, in which order a line is served in `lines`.
"""

import math
from heapq import heapify, heappop, heappush

import numpy as np
import simpy

from queuesim.backoff import Budget, delay_before
from queuesim.calendar import ARRIVING, GIVING_UP, PUT_IN, RETRYING, Alarm
from queuesim.dice import CHANCE_OF_LINE, CHANCE_TO_FAIL, SECOND_LINE, SPREAD, roll
from queuesim.figures import EXPIRED, FAILED, GAVE_UP, REJECTED, TAKEN_BACK, WAITING
from queuesim.limits import MAX_TASKS
from queuesim.lines import Line, order_of
from queuesim.scenario import Scenario
from queuesim.staffing import ON, Staffing, Team
from queuesim.tasks import NEVER, NOBODY, Tasks


class System:
    """Lines, teams and tasks of one scenario, as they are now."""

    def __init__(self, scenario: Scenario, seed: int, now: float = 0.0):
        self.scenario, self.seed = scenario, seed
        self.clock = simpy.Environment(now)
        self.tasks = Tasks(seed)
        self.next_row = self.end_row = 0  # the planned tasks that have not arrived yet
        self.door = Alarm(self.clock, self.arrive, ARRIVING)
        self.retries = {}  # the alarms of tasks to be tried again, and when they ring
        self.put_in = {}  # the alarms of tasks put in by hand that have not arrived yet
        self.last_retry = 0.0
        self.budgets = [Budget(number) for number in range(len(scenario.sources))]
        self.next_line = [0] * len(scenario.sources)  # of sources that choose their lines in turn
        self.lines = [
            Line(i, queue, order_of(self, queue)) for i, queue in enumerate(scenario.queues)
        ]
        self.teams = [Team(i, pool) for i, pool in enumerate(scenario.pools)]
        self.staffing = Staffing(self)
        self.connect()

    # ---------------------------------------------------------------- a task arrives

    def arrive(self, door):
        """The next planned task is here; the door then waits for the one after it."""
        row = self.next_row
        now = self.tasks.arrival[row]
        self.next_row = following = row + 1
        if following < self.end_row:
            door.set(self.tasks.arrival[following] - now)
        self.offer(row, now)

    def offer(self, row, now):
        """An idle worker takes the task, or it waits, or it is rejected."""
        source = self.tasks.source[row]
        line = self.only_line[source] or self.choose_line(source, row)
        self.tasks.queue[row] = line.number
        for team in line.teams:
            if team.idle:
                self.serve(team.workers[heappop(team.idle)], row, now)
                if self.some_wait_for_the_end:
                    self.await_patience(row)
                return
        if self.some_hold and self.hand_over(line, row, now):
            if self.tasks.patience is not None:
                self.await_patience(row)
        elif line.waiting < line.limit:
            line.waiting += 1
            line.push(row)
            if self.tasks.patience is not None:
                self.await_patience(row)
        else:
            self.tasks.outcome[row] = REJECTED
            self.try_again(row, now, "rejected")

    def choose_line(self, source, row):
        """The line that a task joins, if its source names several."""
        lines, rule = self.routes[source], self.scenario.sources[source].choice
        if rule == "in turn":
            place = self.next_line[source] % len(lines)
            self.next_line[source] = place + 1
            return lines[place]
        if rule == "random":
            return lines[int(self.luck(row, CHANCE_OF_LINE) * len(lines))]
        if rule == "shorter of two":
            one = int(self.luck(row, CHANCE_OF_LINE) * len(lines))
            other = int(self.luck(row, SECOND_LINE) * (len(lines) - 1))
            lines = lines[one], lines[other + (other >= one)]
        return min(lines, key=self.in_line)

    @staticmethod
    def in_line(line):
        """Tasks waiting in a line, or with the workers who serve it."""
        return line.waiting + sum(team.busy + team.held for team in line.teams)

    # ---------------------------------------------------------------- it is served

    def serve(self, worker, row, now):
        """A worker begins with a task."""
        tasks = self.tasks
        work = tasks.demand[row]
        tasks.start[row] = now
        tasks.finish[row] = now + work
        tasks.worker[row] = worker.code
        worker.row = row
        worker.set(work)

    def depart(self, worker):
        """A worker is done with its task: the task leaves, and the worker looks for another."""
        row, worker.row = worker.row, None
        now = self.tasks.finish[row]
        if self.some_fail:
            self.see_whether_it_failed(row, now)
        if worker.state == ON:
            self.call(worker, now)
        else:
            self.staffing.leave(worker, now)

    def see_whether_it_failed(self, row, now):
        failing = self.scenario.sources[self.tasks.source[row]].failing
        if failing and self.luck(row, CHANCE_TO_FAIL) < failing:
            self.tasks.outcome[row] = FAILED
            if self.tasks.gone is None or math.isnan(self.tasks.gone[row]):
                self.try_again(row, now, "failed")

    def call(self, worker, now, takes_ahead=True):
        """The worker takes the next task that it may serve, or idles."""
        team = worker.team
        if team.is_plain:
            for line in team.lines:
                if line.waiting:
                    self.serve(worker, self.take(line), now)
                    return
        elif (row := self.next_for(worker, now)) is not None:
            self.serve(worker, row, now)
            if takes_ahead:
                self.fill_hands(worker, now)
            return
        heappush(team.idle, worker.number)

    def take(self, line):
        """The next waiting task of the line, past those that have left it unserved."""
        line.waiting -= 1
        row = line.pop()
        while self.tasks.outcome[row] != WAITING:
            row = line.pop()
        return row

    # ---------------------------------------------------------------- a worker with special rules

    def next_for(self, worker, now):
        """The next task for a worker: one that it holds, or else one from a line (None: none)."""
        while worker.hands:
            row = worker.hands.popleft()
            worker.team.held -= 1
            if not self.drop_if_expired(row, now):
                return row
        return self.fetch(worker.team, now)

    def fetch(self, team, now):
        """The next task from the lines of a team (None: none)."""
        while (line := team.next_line(self)) is not None:
            row = self.take(line)
            if not self.drop_if_expired(row, now):
                return row
        return None

    def drop_if_expired(self, row, now):
        """Whether the task is dropped now that its turn has come, because its caller has gone."""
        tasks = self.tasks
        if tasks.gone is None or math.isnan(tasks.gone[row]):
            return False
        if not self.lines[tasks.queue[row]].drops_expired:
            return False
        tasks.outcome[row], tasks.finish[row], tasks.worker[row] = EXPIRED, now, NOBODY
        return True

    def hand_over(self, line, row, now):
        """Give the task to the worker who holds fewest, if one has room; whether one had."""
        for team in line.teams:
            able = [worker for worker in team.workers if worker.has_room]
            if able:
                self.hold(min(able, key=lambda worker: len(worker.hands)), row, now)
                return True
        return False

    def hold(self, worker, row, now):
        """The worker takes a task into its hands, to serve it later."""
        worker.hands.append(row)
        worker.team.held += 1
        self.tasks.held[row], self.tasks.worker[row] = now, worker.code

    def fill_hands(self, worker, now):
        """A worker that has room takes tasks ahead."""
        while worker.has_room and (row := self.fetch(worker.team, now)) is not None:
            self.hold(worker, row, now)

    def fill_all_hands(self, team, now):
        """All workers of a team take tasks ahead, the one who holds fewest first."""
        able = [(len(each.hands), each.number) for each in team.workers if each.has_room]
        heapify(able)
        while able and (row := self.fetch(team, now)) is not None:
            count, number = heappop(able)
            self.hold(team.workers[number], row, now)
            if team.workers[number].has_room:
                heappush(able, (count + 1, number))

    def give_back(self, worker):
        """The tasks that a worker holds go back to the front of their lines."""
        while worker.hands:
            row = worker.hands.pop()
            worker.team.held -= 1
            self.tasks.held[row], self.tasks.worker[row] = NEVER, NOBODY
            line = self.lines[self.tasks.queue[row]]
            line.waiting += 1
            line.order.put_back(row)

    # ---------------------------------------------------------------- it leaves unserved

    def await_patience(self, row):
        """Its caller waits only so long."""
        patience = self.tasks.patience[row]
        if patience < math.inf:
            Alarm(self.clock, self.lose_patience, GIVING_UP, row).set(patience)

    def lose_patience(self, alarm):
        """A caller has waited as long as it would. What it waited for may have happened."""
        row, tasks = alarm.about, self.tasks
        now = tasks.arrival[row] + tasks.patience[row]
        source = self.scenario.sources[tasks.source[row]]
        waiting = self.is_waiting(row, held=True)
        served = source.patience_for == "finish" and self.is_served(row, now)
        if not (waiting or served) or not math.isnan(tasks.gone[row]):
            return
        tasks.gone[row] = now
        if waiting and source.withdraws:
            self.withdraw(row, now, GAVE_UP)
        self.try_again(row, now, "gave up")

    def withdraw(self, row, now, outcome):
        """A waiting task leaves its line, or the hands that hold it."""
        tasks = self.tasks
        tasks.outcome[row], tasks.finish[row] = outcome, now
        if tasks.held is None or math.isnan(tasks.held[row]):
            self.lines[tasks.queue[row]].waiting -= 1
            return
        worker = self.staffing.worker(tasks.worker[row])
        worker.hands.remove(row)
        worker.team.held -= 1
        tasks.worker[row] = NOBODY
        self.fill_hands(worker, now)

    def is_waiting(self, row, held=False):
        """Whether a task waits in a line (or, if asked, in the hands of a worker)."""
        tasks = self.tasks
        if tasks.outcome[row] != WAITING or not math.isnan(tasks.start[row]):
            return False
        return held or tasks.held is None or math.isnan(tasks.held[row])

    def is_served(self, row, now):
        """Whether a worker is busy with the task at this moment, departures being over."""
        return self.tasks.outcome[row] == WAITING and self.tasks.finish[row] > now

    # ---------------------------------------------------------------- it comes back

    def try_again(self, row, now, failure):
        """Its caller tries again later, if its rule says so and its budget allows it."""
        number = self.tasks.source[row]
        rule, attempt = self.scenario.sources[number].retry, self.tasks.attempt[row] + 1
        if rule is None or attempt > rule.limit or failure not in rule.after:
            return
        if rule.budget is not None and not self.budgets[number].allows(
            rule, self.tasks, self.next_row
        ):
            return
        delay = delay_before(rule, attempt, self.luck(row, SPREAD) if rule.is_spread else 0.5)
        alarm = Alarm(self.clock, self.retry, RETRYING, row)
        self.retries[alarm] = now + delay
        self.last_retry = max(self.last_retry, now + delay)
        alarm.set(delay)

    def retry(self, alarm):
        """The same task, tried again, is a new row."""
        now = self.retries.pop(alarm)
        if len(self.tasks) >= 2 * MAX_TASKS:
            raise ValueError(f"Retries made more than {2 * MAX_TASKS:,} attempts: allow fewer.")
        self.offer(self.tasks.repeat(alarm.about, now), now)

    def luck(self, row, purpose):
        """The die of a task for one purpose, at its present attempt."""
        return roll(self.tasks.luck[row], purpose, self.tasks.attempt[row])

    # ---------------------------------------------------------------- by hand

    def put_in_now(self, source, now, demand, patience, luck):
        """A task is put in at this moment (arrays of one each): its row."""
        row = len(self.tasks)
        self.tasks.plan(source, np.array([now]), demand, patience, luck)
        self.put(row)
        return row

    def put(self, row):
        """A task that has just been written down arrives at this very moment."""
        alarm = Alarm(self.clock, self.enter, PUT_IN, row)
        self.put_in[alarm] = None
        alarm.set(0.0)

    def enter(self, alarm):
        """A task that was put in arrives, unless it was taken back at once."""
        row = alarm.about
        del self.put_in[alarm]
        self.next_row = max(self.next_row, row + 1)
        if self.tasks.outcome[row] == WAITING:
            self.offer(row, self.tasks.arrival[row])

    def take_back(self, row, now):
        """Whether a waiting task could be taken out again."""
        if not self.is_waiting(row, held=True):
            return False
        if any(alarm.about == row for alarm in self.put_in):
            self.tasks.outcome[row], self.tasks.finish[row] = TAKEN_BACK, now
        else:
            self.withdraw(row, now, TAKEN_BACK)
        return True

    # ---------------------------------------------------------------- what is planned, and changed

    def expect(self, source, arrival, demand, patience, luck):
        """Tasks to come become rows, and the first of them stands at the door."""
        if not len(arrival):
            return
        self.next_row = len(self.tasks)
        self.tasks.plan(source, arrival, demand, patience, luck)
        self.end_row = len(self.tasks)
        self.door.set(self.tasks.arrival[self.next_row] - self.clock.now)

    def change(self, scenario, resorted, now):
        """From now on be another scenario; the lines named are sorted again."""
        before, self.scenario = self.scenario, scenario
        for source, budget in zip(before.sources, self.budgets):
            budget.earn(source.retry, self.tasks, self.next_row)
        self.connect()
        for line in resorted:
            rows = [row for row in line.order.rows() if self.is_waiting(row)]
            rows.sort(key=self.when_joined)
            line.set_order(order_of(self, scenario.queues[line.number], rows))
        self.watch_callers(before)
        for team, old, new in zip(self.teams, before.pools, scenario.pools):
            if (old.prefetch, old.serves) != (new.prefetch, new.serves):
                for worker in team.workers:
                    self.give_back(worker)
            if old.workers != new.workers or (old.autoscale and not new.autoscale):
                self.staffing.resize(team, new.workers, new.startup, now)
            if old.autoscale != new.autoscale:
                self.staffing.watch(team, now)
        self.look_again(now)

    def watch_callers(self, before):
        """Callers who from now on wait for the finish do so for tasks in service, too."""
        pairs = zip(before.sources, self.scenario.sources)
        changed = [new.patience_for == "finish" != old.patience_for for old, new in pairs]
        tasks, now = self.tasks, self.clock.now
        if tasks.patience is None or not any(changed):
            return
        rows = [worker.row for worker in self.staffing.everyone() if worker.row is not None]
        for row in sorted(rows, key=self.when_joined):
            left = tasks.arrival[row] + tasks.patience[row] - now
            if changed[tasks.source[row]] and 0 <= left < math.inf:
                Alarm(self.clock, self.lose_patience, GIVING_UP, row).set(left)

    def connect(self):
        """Bring lines, teams and what must be looked at into line with the scenario."""
        scenario = self.scenario
        by_name = {queue.name: line for queue, line in zip(scenario.queues, self.lines)}
        for line, queue in zip(self.lines, scenario.queues):
            line.limit, line.drops_expired = queue.limit, queue.drops_expired
        for team, pool in zip(self.teams, scenario.pools):
            team.set_pool(pool, tuple(by_name[name] for name in pool.serves))
        for line in self.lines:
            line.teams = tuple(team for team in self.teams if line in team.lines)
        self.routes = [tuple(by_name[name] for name in each.lines) for each in scenario.sources]
        self.only_line = [lines[0] if len(lines) == 1 else None for lines in self.routes]
        self.some_fail = any(source.failing for source in scenario.sources)
        self.some_hold = any(pool.prefetch for pool in scenario.pools)
        self.some_wait_for_the_end = any(
            source.patience is not None and source.patience_for == "finish"
            for source in scenario.sources
        )
        self.tasks.need(*scenario.rare_columns)

    def when_joined(self, row):
        """A key that sorts tasks as they joined their lines."""
        return self.tasks.arrival[row], self.tasks.attempt[row] > 0, row

    def look_again(self, now):
        """Idle workers and empty hands look again: the lines that they serve may have changed."""
        for team in self.teams:
            idle, team.idle = sorted(team.idle), []
            for number in idle:
                self.call(team.workers[number], now, takes_ahead=False)
        for team in self.teams:
            if team.pool.prefetch:
                self.fill_all_hands(team, now)
