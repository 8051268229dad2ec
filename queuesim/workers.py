"""Workers come and go: who is hired, how long it takes to start, who leaves, and autoscaling."""

import math
from collections import deque
from heapq import heapify

from queuesim import hands, wiring
from queuesim.calendar import DEPARTING, LOOKING, Alarm
from queuesim.limits import nearest, shorter

GONE, STARTING, ON, LEAVING = range(4)  # what a worker may be
A_HAIR = 1e-9  # a need above a whole number by less than this share of it is a rounding error


class Worker(Alarm):
    """A worker is the alarm of its own next departure."""

    def __init__(self, clock, action, team, number, code):
        super().__init__(clock, action, DEPARTING + code)
        self.team, self.number, self.code = team, number, code
        self.state = GONE
        self.row = None  # the task that it works on
        self.hands = deque()  # those that it has taken ahead
        self.ready = None  # when its start-up ends
        self.start_up = None  # the alarm of that

    @property
    def has_room(self):
        """Whether it works and may take one more task ahead."""
        return (
            self.row is not None and self.state == ON and len(self.hands) < self.team.pool.prefetch
        )


class Team:
    """A pool at work."""

    def __init__(self, number, pool):
        self.number, self.pool = number, pool
        self.lines = ()  # those it serves, in order of preference
        self.workers = []
        self.count = [0, 0, 0, 0]  # its workers by state
        self.idle = []  # heap of the numbers of its idle workers
        self.held = 0  # tasks in the hands of its workers
        self.turn = 0  # the place of the line whose turn it is, if lines are served in turn
        self.look = None  # the alarm of its autoscaling rule
        self.looked, self.since = 0, 0.0  # how often the rule has looked, and since when it holds
        self.wishes = deque()  # (time, workers wanted) within the cool-down, falling

    @property
    def busy(self):
        return self.count[ON] + self.count[LEAVING] - len(self.idle)

    @property
    def ordered(self):
        """Workers that are there to stay, or will be."""
        return self.count[STARTING] + self.count[ON]

    def set_pool(self, pool, lines):
        """From now on follow this version of the pool."""
        self.pool, self.lines = pool, lines
        one_way = pool.takes == "preferred" or len(lines) == 1
        drops = any(line.drops_expired for line in lines)
        self.is_plain = one_way and not drops and not pool.prefetch

    def next_line(self, system):
        """The line from which its next task comes (None: no task waits)."""
        waiting = [line for line in self.lines if line.waiting]
        if not waiting:
            return None
        if self.pool.takes == "oldest":
            return min(waiting, key=lambda line: system.when_joined(line.order.head()))
        if self.pool.takes == "in turn":
            return self._next_in_turn()
        return waiting[0]

    def _next_in_turn(self):
        """The first line in which a task waits, starting from the one whose turn it is."""
        total = len(self.lines)
        for place in range(self.turn, self.turn + total):
            if self.lines[place % total].waiting:
                self.turn = (place + 1) % total
                return self.lines[place % total]
        return None

    def need(self, system, now):
        """What its autoscaling rule looks at, over the target: how many workers that would take."""
        rule = self.pool.autoscale
        if rule.metric == "age":
            oldest = [line.order.oldest() for line in self.lines if line.waiting]
            oldest += [row for worker in self.workers for row in worker.hands]
            ages = [now - system.tasks.arrival[row] for row in oldest]
            return max(self.ordered, 1) * max(ages, default=0.0) / rule.target
        waiting = sum(line.waiting for line in self.lines) + self.held
        return (waiting + (self.busy if rule.metric == "system" else 0)) / rule.target


class Staffing:
    """Hires and dismisses the workers of a system, and writes down who came and went."""

    def __init__(self, system):
        self.system = system
        self.log = []  # (time, team, worker, state)

    def worker(self, code):
        """The worker with this code."""
        number, team = divmod(code, len(self.system.teams))
        return self.system.teams[team].workers[number]

    def everyone(self):
        """All workers of all teams, those that have left too."""
        return [worker for team in self.system.teams for worker in team.workers]

    def resize(self, team, wanted, startup, now):
        """Have `wanted` workers: hire, or dismiss the starting, then the idle, then the busy."""
        if wanted == team.ordered:
            return
        staying = [worker for worker in team.workers if worker.state in (STARTING, ON)]
        for worker in team.workers:  # one that was told to leave but has not left stays after all
            if worker.state == LEAVING and len(staying) < wanted:
                self.mark(worker, ON, now)
                staying.append(worker)
        gone = (worker for worker in team.workers if worker.state == GONE)
        for _ in range(wanted - len(staying)):
            self.hire(next(gone, None) or self.new_worker(team), startup, now)
        hands.fill_all(self.system, team, now)
        self.send_away(team, staying, max(len(staying) - wanted, 0), now)

    def send_away(self, team, staying, many, now):
        """Dismiss so many of the workers: the starting, then the idle, then the busy."""
        eager = {STARTING: 0, ON: 1}
        staying.sort(key=lambda each: (eager[each.state], each.row is not None, -each.number))
        held = team.held
        for worker in staying[:many]:
            self.mark(worker, GONE if worker.row is None else LEAVING, now)
        hands.give_back(self.system, staying[:many])
        team.idle = [number for number in team.idle if team.workers[number].state == ON]
        heapify(team.idle)
        if team.held < held:
            wiring.look_again(self.system, now)

    def new_worker(self, team):
        number = len(team.workers)
        code = number * len(self.system.teams) + team.number
        worker = Worker(self.system.clock, self.system.depart, team, number, code)
        team.workers.append(worker)
        team.count[GONE] += 1
        return worker

    def hire(self, worker, startup, now):
        """It starts up, or can work at once."""
        if startup <= 0:
            self.mark(worker, ON, now)
            self.system.call(worker, now, takes_ahead=False)
            return
        startup = shorter(startup)
        self.mark(worker, STARTING, now)
        worker.ready = now + startup
        worker.start_up = Alarm(self.system.clock, self.begin_work, DEPARTING + worker.code, worker)
        worker.start_up.set(startup)

    def begin_work(self, alarm):
        worker = alarm.about
        if worker.start_up is alarm and worker.state == STARTING:
            self.mark(worker, ON, worker.ready)
            self.system.call(worker, worker.ready)

    def leave(self, worker, now):
        """A worker that was told to leave is done with its task."""
        self.mark(worker, GONE, now)

    def mark(self, worker, state, now):
        worker.team.count[worker.state] -= 1
        worker.team.count[state] += 1
        worker.state = state
        self.log.append((now, worker.team.number, worker.number, state))

    def next_help(self, team):
        """When a team may next have one more worker, without being steered (inf: never)."""
        moments = [worker.ready for worker in team.workers if worker.state == STARTING]
        if team.look is not None and team.pool.autoscale.most > 0:
            moments.append(self.next_look(team))
        return min(moments, default=math.inf)

    # ---------------------------------------------------------------- autoscaling

    def watch(self, team, now):
        """Follow the pool's present rule: look every so often whether it has the right size."""
        team.look, team.looked, team.since = None, 0, now
        team.wishes = deque([(now, team.ordered)])  # those there are were wanted, to begin with
        if team.pool.autoscale is not None:
            team.look = Alarm(self.system.clock, self.autoscale, LOOKING + team.number, team)
            self.set_look(team, now)

    def set_look(self, team, now):
        """Set the next look: the n-th is n intervals after the rule began, without drift."""
        team.look.set(self.next_look(team) - now)

    @staticmethod
    def next_look(team):
        """When the rule of a team looks next: at the nearest tick, as tasks arrive.

        A tick later, a worker ordered then would miss the task for which it is ready on paper.
        """
        after = (team.looked + 1) * team.pool.autoscale.interval
        return team.since + nearest(after)

    def autoscale(self, alarm):
        """Look: hire at once, dismiss only what was not wanted throughout the cool-down."""
        team = alarm.about
        if team.look is not alarm:
            return  # the rule was changed since
        now = self.next_look(team)
        team.looked += 1
        self.set_look(team, now)
        wanted = self.wanted(team, now)
        if wanted is not None:
            self.resize(team, wanted, team.pool.startup, now)

    def wanted(self, team, now):
        """How many workers the rule wants to have now (None: it lets things be)."""
        rule, ordered = team.pool.autoscale, team.ordered
        need = team.need(self.system, now)
        if ordered and abs(need / ordered - 1) <= rule.tolerance:
            need = ordered
        wish = min(max(math.ceil(need - A_HAIR * need), rule.least), rule.most)
        while team.wishes and team.wishes[-1][1] <= wish:
            team.wishes.pop()
        team.wishes.append((now, wish))
        while team.wishes[0][0] < now - rule.cooldown:
            team.wishes.popleft()
        return wish if wish >= ordered else min(team.wishes[0][1], ordered)
