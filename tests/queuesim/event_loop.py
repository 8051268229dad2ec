"""A second engine, tiny and slow, written from the docstrings alone: no SimPy, no heap of alarms.

It plays one scenario to its end with the tasks that it is given. All is done the naive way: lines
are plain lists from which a task that leaves is removed at once, the next task is found by looking
at all of them, and after each event every worker that has room looks whether it can take a task
ahead. What comes first at one instant is what `queuesim.calendar` promises. Only the order "random"
is left out.
"""

import heapq
import math
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from queuesim.dice import CHANCE_OF_LINE, CHANCE_TO_FAIL, SECOND_LINE, SPREAD, roll

TICK = 2.0**-20
READY, IMPATIENT, ARRIVAL, RETRY, LOOK = range(5)  # what comes first at one instant
STARTING, ON, LEAVING, GONE = "starting", "on", "leaving", "gone"


@dataclass
class Task:
    """One attempt."""

    source: int
    arrival: float
    demand: float
    patience: float
    luck: float
    attempt: int = 0
    number: int = 0  # a later one has a larger number
    queue: int = 0
    start: float = math.nan
    finish: float = math.nan
    gone: float = math.nan
    held: float = math.nan
    outcome: str = "waiting"
    place: object = None  # the line or the worker that has it

    @property
    def came(self):
        return self.arrival, self.attempt > 0, self.number


@dataclass(eq=False)
class Worker:
    """Part of a crew."""

    crew: "Crew"
    number: int
    state: str = GONE
    task: Task | None = None
    hands: list = field(default_factory=list)
    hired: int = 0  # how often: an old start-up must not count for a new hiring

    @property
    def is_idle(self):
        return self.state == ON and self.task is None

    @property
    def has_room(self):
        busy = self.state == ON and self.task is not None
        return busy and len(self.hands) < self.crew.pool.prefetch


class Line:
    """A queue: the waiting tasks from the front to the back."""

    def __init__(self, queue, sources):
        self.queue, self.sources, self.tasks = queue, sources, []
        self.height, self.went = [0.0] * len(sources), [0] * len(sources)
        self.level, self.turns = 0.0, 0

    def join(self, task, in_front=False):
        if not any(other.source == task.source for other in self.tasks):
            self.height[task.source] = max(self.height[task.source], self.level)
        # The last of a lifo line is its front.
        if in_front and self.queue.order != "lifo":
            self.tasks.insert(0, task)
        else:
            self.tasks.append(task)
        task.place = self

    def next(self, now):
        """The task that goes next."""
        tasks, order = self.tasks, self.queue.order
        if order == "fifo":
            return tasks[0]
        if order == "lifo":
            return tasks[-1]
        if order == "shortest":
            return min(tasks, key=lambda task: task.demand)
        if order == "priority":
            return min(tasks, key=self.priority)
        if order == "in turn":
            source = min({task.source for task in tasks}, key=self.turn_of)
            return next(task for task in tasks if task.source == source)
        # Ageing: the first of each class, and of those the one whose wait counts most.
        classes = sorted({self.priority(task) for task in tasks})
        firsts = [next(t for t in tasks if self.priority(t) == rank) for rank in classes]
        return max(firsts, key=lambda t: (now - t.arrival) * self.queue.ageing ** -self.priority(t))

    def priority(self, task):
        return self.sources[task.source].priority

    def turn_of(self, source):
        return self.height[source], self.went[source], source

    def take(self, now):
        task = self.next(now)
        self.tasks.remove(task)
        if self.queue.order == "in turn":
            self.level = self.height[task.source]
            self.turns += 1
            self.went[task.source] = self.turns
            self.height[task.source] += 1 / self.sources[task.source].weight
        return task


class Crew:
    """A pool: its workers and its autoscaling."""

    def __init__(self, pool, lines):
        self.pool, self.workers, self.turn = pool, [], 0
        names = [line.queue.name for line in lines]
        self.lines = [lines[names.index(name)] for name in pool.serves]
        self.wishes = []

    def how_many(self, *states):
        return sum(worker.state in states for worker in self.workers)

    @property
    def busy(self):
        return sum(worker.task is not None for worker in self.workers)

    @property
    def held(self):
        return [task for worker in self.workers for task in worker.hands]


class Loop:
    """The whole system and its calendar."""

    def __init__(self, scenario, tasks, until):
        self.scenario, self.until, self.now = scenario, until, 0.0
        self.calendar, self.numbers = [], count()
        self.lines = [Line(queue, scenario.sources) for queue in scenario.queues]
        self.crews = [Crew(pool, self.lines) for pool in scenario.pools]
        self.tokens = [Fraction(0)] * len(scenario.sources)
        self.turns = [0] * len(scenario.sources)
        self.tasks = []
        for number, task in enumerate(tasks):
            task.number = number
            self.plan(task.arrival, ARRIVAL, 0, self.come, task)
        self.later = count(len(tasks))
        for index, crew in enumerate(self.crews):
            self.resize(crew, crew.pool.workers, 0.0)
            if crew.pool.autoscale is not None:
                self.plan_look(index, 1)

    def plan(self, time, rank, place, action, *about):
        heapq.heappush(self.calendar, (time, rank, place, next(self.numbers), action, about))

    def play(self):
        """All that happens before the end; the attempts in order of arrival."""
        while self.calendar and self.calendar[0][0] < self.until:
            self.now, _, _, _, action, about = heapq.heappop(self.calendar)
            action(*about)
            self.fill_all_hands()
        for task in self.tasks:
            if not math.isnan(task.start) and task.outcome == "waiting":
                task.outcome, task.finish = "in service", math.nan
        return sorted(self.tasks, key=lambda task: task.came)

    # ------------------------------------------------------------ tasks

    def come(self, task):
        self.tasks.append(task)
        rule = self.scenario.sources[task.source].retry
        if task.attempt == 0 and rule is not None and rule.budget is not None:
            earned = self.tokens[task.source] + Fraction(str(rule.budget))
            self.tokens[task.source] = min(earned, Fraction(10))
        line = self.choose(task)
        task.queue = self.lines.index(line)
        crews = [crew for crew in self.crews if line in crew.lines]
        for crew in crews:
            for worker in crew.workers:
                if worker.is_idle:
                    self.begin(worker, task)
                    self.wait_for_patience(task)
                    return
        for crew in crews:
            able = [worker for worker in crew.workers if worker.has_room]
            if able:
                self.hold(min(able, key=lambda worker: len(worker.hands)), task)
                self.wait_for_patience(task)
                return
        if len(line.tasks) < line.queue.limit:
            line.join(task)
            self.wait_for_patience(task)
        else:
            task.outcome = "rejected"
            self.fail(task, "rejected")

    def choose(self, task):
        source = self.scenario.sources[task.source]
        names = [line.queue.name for line in self.lines]
        lines = [self.lines[names.index(name)] for name in source.lines]
        if len(lines) == 1:
            return lines[0]
        if source.choice == "in turn":
            self.turns[task.source] += 1
            return lines[(self.turns[task.source] - 1) % len(lines)]
        if source.choice == "random":
            return lines[int(roll(task.luck, CHANCE_OF_LINE, task.attempt) * len(lines))]
        if source.choice == "shorter of two":
            first = lines[int(roll(task.luck, CHANCE_OF_LINE, task.attempt) * len(lines))]
            others = [line for line in lines if line is not first]
            second = others[int(roll(task.luck, SECOND_LINE, task.attempt) * len(others))]
            lines = [first, second]
        return min(lines, key=self.length)

    def length(self, line):
        """Tasks in a line or with the workers who serve it."""
        crews = [crew for crew in self.crews if line in crew.lines]
        return len(line.tasks) + sum(crew.busy + len(crew.held) for crew in crews)

    def begin(self, worker, task):
        task.start, task.finish, task.place = self.now, self.now + task.demand, worker
        worker.task = task
        self.plan(task.finish, READY, self.code(worker), self.end, worker)

    def code(self, worker):
        return worker.number, self.crews.index(worker.crew)

    def end(self, worker):
        task, worker.task = worker.task, None
        source = self.scenario.sources[task.source]
        has_gone = not math.isnan(task.gone)
        task.outcome = "in vain" if has_gone else "done"
        if roll(task.luck, CHANCE_TO_FAIL, task.attempt) < source.failing:
            task.outcome = "failed"
            if not has_gone:
                self.fail(task, "failed")
        if worker.state == LEAVING:
            worker.state = GONE
        else:
            self.look_for_work(worker)

    def look_for_work(self, worker):
        task = self.from_hands(worker) or self.from_lines(worker.crew)
        if task is not None:
            self.begin(worker, task)

    def from_hands(self, worker):
        while worker.hands:
            task = worker.hands.pop(0)
            if not self.is_dropped(task):
                return task
        return None

    def from_lines(self, crew):
        while any(line.tasks for line in crew.lines):
            task = self.next_line(crew).take(self.now)
            if not self.is_dropped(task):
                return task
        return None

    def next_line(self, crew):
        lines = [line for line in crew.lines if line.tasks]
        if crew.pool.takes == "oldest":
            return min(lines, key=lambda line: line.next(self.now).came)
        if crew.pool.takes == "in turn":
            while not crew.lines[crew.turn % len(crew.lines)].tasks:
                crew.turn += 1
            crew.turn += 1
            return crew.lines[(crew.turn - 1) % len(crew.lines)]
        return lines[0]

    def is_dropped(self, task):
        if math.isnan(task.gone) or not self.scenario.queues[task.queue].drops_expired:
            return False
        task.outcome, task.finish, task.place = "expired", self.now, None
        return True

    def hold(self, worker, task):
        worker.hands.append(task)
        task.held, task.place = self.now, worker

    def fill_all_hands(self):
        for crew in self.crews:
            while able := [worker for worker in crew.workers if worker.has_room]:
                task = self.from_lines(crew)
                if task is None:
                    break
                self.hold(min(able, key=lambda worker: len(worker.hands)), task)

    # ------------------------------------------------------------ callers

    def wait_for_patience(self, task):
        if task.patience < math.inf:
            self.plan(task.arrival + task.patience, IMPATIENT, 0, self.lose_patience, task)

    def lose_patience(self, task):
        source = self.scenario.sources[task.source]
        waits = task.outcome == "waiting" and math.isnan(task.start)
        served = task.outcome == "waiting" and not waits
        if not (waits or (served and source.patience_for == "finish")):
            return
        task.gone = self.now
        if waits and source.withdraws:
            tasks = task.place.tasks if isinstance(task.place, Line) else task.place.hands
            tasks.remove(task)
            task.outcome, task.finish = "gave up", self.now
        self.fail(task, "gave up")

    def fail(self, task, how):
        """The caller may try again."""
        rule = self.scenario.sources[task.source].retry
        if rule is None or task.attempt >= rule.limit or how not in rule.after:
            return
        if rule.budget is not None:
            if self.tokens[task.source] < 1:
                return
            self.tokens[task.source] -= 1
        time = self.now + max(math.ceil(self.delay(rule, task) / TICK) * TICK, TICK)
        self.plan(time, RETRY, 0, self.try_again, task)

    def delay(self, rule, task):
        luck = roll(task.luck, SPREAD, task.attempt)
        if rule.backoff == "sidekiq":
            return task.attempt**4 + 15 + int(luck * 10 * (task.attempt + 1))
        if rule.backoff == "celery":
            return int(luck * (int(min(rule.cap, rule.delay * 2**task.attempt)) + 1))
        delay = min(rule.delay * rule.factor**task.attempt, rule.cap)
        return delay * (1 + rule.jitter * (2 * luck - 1)) if rule.jitter else delay

    def try_again(self, task):
        traits = task.source, self.now, task.demand, task.patience, task.luck
        self.come(Task(*traits, attempt=task.attempt + 1, number=next(self.later)))

    # ------------------------------------------------------------ workers

    def resize(self, crew, wanted, startup):
        here = [worker for worker in crew.workers if worker.state in (STARTING, ON)]
        for worker in crew.workers:
            if worker.state == LEAVING and len(here) < wanted:
                worker.state = ON
                here.append(worker)
        while len(here) < wanted:
            free = [worker for worker in crew.workers if worker.state == GONE]
            if not free:
                crew.workers.append(Worker(crew, len(crew.workers)))
                free = crew.workers[-1:]
            self.hire(free[0], startup)
            here.append(free[0])
        dismissed = sorted(here, key=lambda worker: (self.use(worker), -worker.number))
        given_back = []
        for worker in dismissed[: len(here) - wanted]:
            worker.state = GONE if worker.task is None else LEAVING
            given_back += worker.hands
            worker.hands.clear()
        for task in sorted(given_back, key=lambda task: task.came, reverse=True):
            task.held = math.nan
            self.lines[task.queue].join(task, in_front=True)
        for other in self.crews:  # what was given back may be served elsewhere
            for worker in other.workers:
                if worker.is_idle:
                    self.look_for_work(worker)

    @staticmethod
    def use(worker):
        """The starting are dismissed before the idle, and those before the busy."""
        return 0 if worker.state == STARTING else 1 + (worker.task is not None)

    def hire(self, worker, startup):
        worker.hired += 1
        if startup == 0:
            worker.state = ON
            self.look_for_work(worker)
            return
        worker.state = STARTING
        ready = self.now + max(math.floor(startup / TICK), 1) * TICK
        self.plan(ready, READY, self.code(worker), self.be_ready, worker, worker.hired)

    def be_ready(self, worker, hired):
        if worker.state == STARTING and worker.hired == hired:
            worker.state = ON
            self.look_for_work(worker)

    def plan_look(self, index, number):
        time = round(number * self.crews[index].pool.autoscale.interval / TICK) * TICK
        self.plan(time, LOOK, index, self.look, index, number)

    def look(self, index, number):
        self.plan_look(index, number + 1)
        crew, rule = self.crews[index], self.crews[index].pool.autoscale
        ordered = crew.how_many(STARTING, ON)
        tasks = [task for line in crew.lines for task in line.tasks] + crew.held
        if rule.metric == "age":
            age = max((self.now - task.arrival for task in tasks), default=0.0)
            need = max(ordered, 1) * age / rule.target
        else:
            need = (len(tasks) + (crew.busy if rule.metric == "system" else 0)) / rule.target
        if ordered and abs(need / ordered - 1) <= rule.tolerance:
            need = ordered
        wish = min(max(math.ceil(need * (1 - 1e-9)), rule.least), rule.most)
        crew.wishes.append((self.now, wish))
        first = [(0.0, crew.pool.workers)]  # those at the start count as wanted
        wishes = first + crew.wishes
        lately = [wish for time, wish in wishes if time >= self.now - rule.cooldown]
        self.resize(crew, max(wish, min(max(lately), ordered)), crew.pool.startup)


def play(scenario, tasks, until):
    """The attempts that come before `until`, in order of arrival, and what became of each."""
    return Loop(scenario, tasks, until).play()
