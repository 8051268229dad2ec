"""What happens to a task: it arrives, waits, is served, leaves, and may come back.

Read this first. The words:

    row      the number of a task (of one attempt) in the table of tasks
    line     a queue at work: the tasks that wait in it, in an order of service
    team     a pool at work: its workers, the lines that it serves, which workers are idle
    worker   an alarm that rings when its present task is done; `worker.row` is that task
    hands    the tasks that a worker has taken ahead (prefetch): no other worker can have them
    caller   the client behind a task; it may go while its task stays, which is then served in vain
    outcome  WAITING unless something went wrong: also while a task is served, and when it is done
    now      the moment of the event that is being dealt with

Each method is what one event does. Told elsewhere: which of several lines a task joins (`joining`),
in which order a line is served (`lines`), workers that take tasks ahead or drop them (`hands`),
who is hired and dismissed (`workers`), how long a caller waits before it tries again (`backoff`),
and how all of this is put together and changed on the way (`wiring`).
"""

import math
from heapq import heappop, heappush

import simpy

from queuesim import hands, wiring
from queuesim.backoff import Budget, delay_before
from queuesim.calendar import ARRIVING, GIVING_UP, PUT_IN, RETRYING, Alarm
from queuesim.dice import CHANCE_TO_FAIL, SPREAD, roll
from queuesim.figures import FAILED, GAVE_UP, REJECTED, TAKEN_BACK, WAITING
from queuesim.joining import choose_line
from queuesim.limits import MAX_TASKS
from queuesim.lines import Line, order_of
from queuesim.scenario import Scenario
from queuesim.tasks import Tasks
from queuesim.workers import ON, Staffing, Team


class System:
    """Lines, teams and tasks of one scenario, as they are now."""

    def __init__(self, scenario: Scenario, seed: int, now: float = 0.0):
        self.scenario, self.seed = scenario, seed
        self.clock = simpy.Environment(now)
        self.schedule = self.clock.schedule
        self.tasks = Tasks(seed)
        self.next_row = self.end_row = 0  # the planned tasks that have not arrived yet
        self.door = Alarm(self.clock, self.arrive, ARRIVING)
        self.retries = {}  # the alarms of tasks to be tried again, and when they ring
        self.put_in = []  # tasks put in by hand that have not arrived yet
        self.last_retry = 0.0
        self.budgets = [Budget(number) for number in range(len(scenario.sources))]
        self.next_line = [0] * len(scenario.sources)  # of sources that choose their lines in turn
        self.lines = [
            Line(i, queue, order_of(self, queue)) for i, queue in enumerate(scenario.queues)
        ]
        self.teams = [Team(i, pool) for i, pool in enumerate(scenario.pools)]
        self.staffing = Staffing(self)
        wiring.connect(self)

    # ---------------------------------------------------------------- a task arrives

    def expect(self, source, arrival, demand, patience, luck):
        """Tasks to come become rows, and the first of them stands at the door."""
        if not len(arrival):
            return
        self.next_row = len(self.tasks)
        self.tasks.plan(source, arrival, demand, patience, luck)
        self.end_row = len(self.tasks)
        self.door.set(self.tasks.arrival[self.next_row] - self.clock.now)

    def arrive(self, door):
        """The next planned task is here; the door then waits for the one after it."""
        row = self.next_row
        now = self.tasks.arrival[row]
        self.next_row = following = row + 1
        if following < self.end_row:
            door.callbacks = door.actions  # door.set(…), without a call
            self.schedule(door, ARRIVING, self.tasks.arrival[following] - now)
        self.offer(row, now)

    def offer(self, row, now):
        """An idle worker takes the task, or it waits, or it is rejected."""
        source = self.tasks.source[row]
        line = self.only_line[source] or choose_line(self, source, row)
        self.tasks.queue[row] = line.number
        for team in line.teams:
            if team.idle:
                self.serve(team.workers[heappop(team.idle)], row, now)
                if self.some_wait_for_the_end:
                    self.await_patience(row)
                return
        if not (self.some_hold and hands.hand_over(self, line, row, now)):
            if line.waiting >= line.limit:
                self.tasks.outcome[row] = REJECTED
                self.try_again(row, now, "rejected")
                return
            line.waiting += 1
            line.push(row)
        if self.tasks.patience is not None:
            self.await_patience(row)

    # ---------------------------------------------------------------- it is served

    def serve(self, worker, row, now):
        """A worker begins with a task."""
        tasks = self.tasks
        work = tasks.demand[row]
        tasks.start[row] = now
        tasks.finish[row] = now + work
        tasks.worker[row] = worker.code
        worker.row = row
        worker.callbacks = worker.actions  # worker.set(work), without a call: this is done most
        self.schedule(worker, worker.rank, work)

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
            if not self.caller_has_gone(row):
                self.try_again(row, now, "failed")

    def call(self, worker, now, takes_ahead=True):
        """The worker takes the next task that it may serve (and others ahead), or idles."""
        team = worker.team
        if team.is_plain:
            for line in team.lines:
                if line.waiting:
                    self.serve(worker, self.take(line), now)
                    return
        elif (row := hands.next_task(self, worker, now)) is not None:
            self.serve(worker, row, now)
            if takes_ahead:
                hands.fill(self, worker, now)
            return
        heappush(team.idle, worker.number)

    def take(self, line):
        """The next waiting task of the line; tasks that have left it unserved are skipped."""
        line.waiting -= 1
        row = line.pop()
        while self.tasks.outcome[row] != WAITING:
            row = line.pop()
        return row

    # ---------------------------------------------------------------- it leaves unserved

    def await_patience(self, row):
        """Its caller waits only so long."""
        patience = self.tasks.patience[row]
        if patience < math.inf:
            Alarm(self.clock, self.lose_patience, GIVING_UP, row).set(patience)

    def lose_patience(self, alarm):
        """A caller has waited as long as it would: it goes, unless what it awaits has happened."""
        row = alarm.about
        self.caller_goes(row, self.tasks.arrival[row] + self.tasks.patience[row])

    def caller_goes(self, row, now):
        """A caller goes; whether it could, as it still waited for something."""
        tasks = self.tasks
        source = self.scenario.sources[tasks.source[row]]
        waiting = self.is_waiting(row, held=True)
        served = source.patience_for == "finish" and self.is_served(row, now)
        if not (waiting or served) or self.caller_has_gone(row):
            return False
        tasks.gone[row] = now
        if waiting and source.withdraws:
            self.withdraw(row, now, GAVE_UP)
        self.try_again(row, now, "gave up")
        return True

    def withdraw(self, row, now, outcome):
        """A waiting task leaves its line, or the hands that hold it, or does not even get there."""
        tasks = self.tasks
        tasks.outcome[row], tasks.finish[row] = outcome, now
        if row in self.put_in:
            return
        if hands.is_held(self, row):
            worker = self.staffing.worker(tasks.worker[row])
            hands.let_go(self, worker, row)
            hands.fill(self, worker, now)
        else:
            self.lines[tasks.queue[row]].waiting -= 1

    def is_waiting(self, row, held=False):
        """Whether a task waits in a line (or, if asked, in the hands of a worker)."""
        if self.tasks.outcome[row] != WAITING or not math.isnan(self.tasks.start[row]):
            return False
        return held or not hands.is_held(self, row)

    def is_served(self, row, now):
        """Whether a worker is busy with the task at this moment, departures being over."""
        return self.tasks.outcome[row] == WAITING and self.tasks.finish[row] > now

    def caller_has_gone(self, row):
        """Whether the caller of a task went before it was done."""
        return self.tasks.gone is not None and not math.isnan(self.tasks.gone[row])

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
        self.tasks.again[row] = now + delay

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

    def put(self, row):
        """A task that has just been written down arrives at this very moment."""
        self.put_in.append(row)
        Alarm(self.clock, self.enter, PUT_IN, row).set(0.0)

    def enter(self, alarm):
        """A task that was put in by hand is here, unless it was taken back at once."""
        row = alarm.about
        self.put_in.remove(row)
        self.next_row = max(self.next_row, row + 1)
        if self.tasks.outcome[row] == WAITING:
            self.offer(row, self.tasks.arrival[row])

    def take_back(self, row, now):
        """Whether a waiting task could be taken out again."""
        if not self.is_waiting(row, held=True):
            return False
        self.withdraw(row, now, TAKEN_BACK)
        return True

    def when_joined(self, row):
        """A key that sorts tasks as they joined their lines."""
        return self.tasks.arrival[row], self.tasks.attempt[row] > 0, row
