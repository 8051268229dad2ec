"""Lines of waiting tasks, and the orders in which they are served.

An order of service knows how a task joins (`push`), which one goes next (`pop`; `head` only looks),
how a task that a worker gave back goes in again at the front (`put_back`), which one is `oldest`,
and all of them (`rows`, in any order). A task that has left the line without being served (its
caller gave up, it was taken back) is passed over when its turn comes: it is no longer `alive`.
"""

from collections import deque
from heapq import heapify, heappop, heappush, heapreplace
from itertools import chain, islice

from queuesim.dice import CHANCE_TO_GO, roll
from queuesim.streams import Stream


class Line:
    """A queue at work: how many wait, which teams serve it, and its order of service."""

    def __init__(self, number, queue, order):
        self.number, self.waiting = number, 0
        self.limit, self.drops_expired = queue.limit, queue.drops_expired
        self.teams = ()  # the teams that serve it, in the scenario's order
        self.set_order(order)

    def set_order(self, order) -> None:
        """From now on be served in this order."""
        self.order = order
        self.push, self.pop = order.push, order.pop


class Fifo:
    """First come, first served."""

    def __init__(self, system, queue, rows=()):
        self.tasks = deque(rows)
        self.alive = system.is_waiting
        self.push, self.pop = self.tasks.append, self.tasks.popleft

    def copy(self, system, queue):
        return type(self)(system, queue, self.tasks)

    def put_back(self, row):
        self.tasks.appendleft(row)

    def rows(self):
        return list(self.tasks)

    def head(self):
        """The task that goes next; there must be one."""
        while not self.alive(self.tasks[0]):
            self.tasks.popleft()
        return self.tasks[0]

    oldest = head  # the task that joined first; there must be one


class Lifo(Fifo):
    """Last come, first served."""

    def __init__(self, system, queue, rows=()):
        super().__init__(system, queue, rows)
        self.pop = self.tasks.pop
        self.when_joined, self.given_back = system.when_joined, []

    def copy(self, system, queue):
        other = super().copy(system, queue)
        other.given_back = self.given_back[:]
        return other

    def put_back(self, row):
        self.tasks.append(row)
        self.given_back.append(row)

    def head(self):
        while not self.alive(self.tasks[-1]):
            self.tasks.pop()
        return self.tasks[-1]

    def oldest(self):
        return oldest(self, self.tasks)


def oldest(order, joined):
    """The task that joined first, of those that stand in `joined` and those given back since."""
    while joined and not order.alive(joined[0]):
        joined.popleft()
    order.given_back = [row for row in order.given_back if order.alive(row)]
    return min([*order.given_back, *islice(joined, 1)], key=order.when_joined)


class Random:
    """Any of the waiting tasks with equal chance."""

    def __init__(self, system, queue, rows=()):
        self.tasks, self.joined, self.given_back = list(rows), deque(rows), []
        self.alive, self.when_joined, self.rolls = system.is_waiting, system.when_joined, 0
        self.luck = Stream(system.seed, "order", queue.name).uniforms(0, 1, 1).item()

    def copy(self, system, queue):
        other = Random(system, queue)
        other.tasks, other.joined, other.rolls = self.tasks[:], self.joined.copy(), self.rolls
        other.given_back = self.given_back[:]
        return other

    def push(self, row):
        self.tasks.append(row)
        self.joined.append(row)

    def put_back(self, row):
        self.tasks.append(row)
        self.given_back.append(row)

    def pop(self):
        while True:
            place = self._place()
            self.rolls += 1
            row, self.tasks[place] = self.tasks[place], self.tasks[-1]
            self.tasks.pop()
            if self.alive(row):
                return row

    def head(self):
        while not self.alive(self.tasks[place := self._place()]):
            self.rolls += 1
            self.tasks[place] = self.tasks[-1]
            self.tasks.pop()
        return self.tasks[place]

    def rows(self):
        return list(self.tasks)

    def oldest(self):
        return oldest(self, self.joined)

    def _place(self):
        """Where the task stands that the next roll of the dice picks."""
        return int(roll(self.luck, CHANCE_TO_GO, self.rolls) * len(self.tasks))


class Shortest:
    """The task that needs the least work first; first come, first served among equals."""

    def __init__(self, system, queue, rows=()):
        self.demand, self.alive = system.tasks.demand, system.is_waiting
        self.when_joined, self.joined, self.given_back = system.when_joined, deque(rows), []
        self.heap = [(self.demand[row], place, row) for place, row in enumerate(rows)]
        heapify(self.heap)
        self.first, self.last = 0, len(self.heap)  # the tickets of the next that is put back, joins

    def copy(self, system, queue):
        other = Shortest(system, queue)
        other.heap, other.joined = self.heap[:], self.joined.copy()
        other.first, other.last = self.first, self.last
        other.given_back = self.given_back[:]
        return other

    def push(self, row):
        heappush(self.heap, (self.demand[row], self.last, row))
        self.last += 1
        self.joined.append(row)

    def put_back(self, row):
        self.first -= 1
        heappush(self.heap, (self.demand[row], self.first, row))
        self.given_back.append(row)

    def pop(self):
        return heappop(self.heap)[2]

    def head(self):
        while not self.alive(self.heap[0][2]):
            heappop(self.heap)
        return self.heap[0][2]

    def rows(self):
        return [row for _, _, row in self.heap]

    def oldest(self):
        return oldest(self, self.joined)


class Classes:
    """The basis of orders that keep a line of their own for each class of tasks."""

    def __init__(self, system, queue, rows=()):
        self.system, self.alive = system, system.is_waiting
        self.lanes = {key: deque() for key in self.keys(system)}
        for row in rows:
            self.push(row)

    def copy(self, system, queue):
        other = type(self)(system, queue)
        other.lanes = {key: lane.copy() for key, lane in self.lanes.items()}
        return other

    def push(self, row):
        self.lanes[self.key(row)].append(row)

    def put_back(self, row):
        self.lanes[self.key(row)].appendleft(row)

    def rows(self):
        return list(chain.from_iterable(self.lanes.values()))

    def heads(self):
        """Each class that has a living task, and the first of them."""
        for key in self.lanes:
            if (row := self.first(key)) is not None:
                yield key, row

    def first(self, key):
        """The first living task of a class (None: it has none)."""
        lane = self.lanes[key]
        while lane and not self.alive(lane[0]):
            lane.popleft()
        return lane[0] if lane else None

    def oldest(self):
        return min((row for _, row in self.heads()), key=self.system.when_joined)

    def pop(self):
        row = self.head()
        self.lanes[self.key(row)].popleft()
        return row


class Priority(Classes):
    """The most urgent class first (0 before 1); first come, first served within a class."""

    def keys(self, system):
        return sorted({source.priority for source in system.scenario.sources})

    def key(self, row):
        return self.system.scenario.sources[self.system.tasks.source[row]].priority

    def head(self):
        return next(self.heads())[1]


class Ageing(Priority):
    """Waiting counts: `queue.ageing` times as fast as for the next lower priority.

    The task whose wait counts most goes first. At 1 that is first come, first served; the larger
    the number, the nearer it is to strict priority. Source: Kleinrock, "A delay dependent queue
    discipline", 1964.
    """

    def __init__(self, system, queue, rows=()):
        self.ratio = queue.ageing
        super().__init__(system, queue, rows)

    def head(self):
        now, arrival = self.system.clock.now, self.system.tasks.arrival
        best, most = None, -1.0
        for priority, row in self.heads():
            counted = (now - arrival[row]) * self.ratio**-priority
            if counted > most:
                best, most = row, counted
        return best


class InTurn(Classes):
    """The sources take turns, as often as their weights say; first come, first served within one.

    Each source stands on a scale, and the one that stands lowest goes next; it then moves up by 1
    over its weight. A source that was away begins where the others are: nothing is saved up. At
    equal heights the one that went longest ago goes first. Source: stride scheduling, Waldspurger &
    Weihl, 1995.
    """

    def __init__(self, system, queue, rows=()):
        self.height = dict.fromkeys(self.keys(system), 0.0)
        self.went = dict.fromkeys(self.height, 0)  # when each went last, counted in turns
        self.level, self.turns = 0.0, 0
        # A heap of (height, when it went, source); of a source only the entry at its height counts.
        self.heap, self.entered = [], set()
        super().__init__(system, queue, rows)

    def copy(self, system, queue):
        other = super().copy(system, queue)
        other.height, other.went = self.height.copy(), self.went.copy()
        other.level, other.turns = self.level, self.turns
        other.heap, other.entered = self.heap[:], self.entered.copy()
        return other

    def keys(self, system):
        return range(len(system.scenario.sources))

    def key(self, row):
        return self.system.tasks.source[row]

    def push(self, row):
        self._enter(row)
        super().push(row)

    def put_back(self, row):
        self._enter(row)
        super().put_back(row)

    def _enter(self, row):
        """A source that has no living task here stands no lower than the others are."""
        source = self.key(row)
        height = max(self.height[source], self.level)
        if self.first(source) is not None:
            return
        if source not in self.entered or height != self.height[source]:
            self.height[source] = height
            self.entered.add(source)
            heappush(self.heap, (height, self.went[source], source))

    def head(self):
        while True:
            height, _, source = self.heap[0]
            at_its_height = source in self.entered and height == self.height[source]
            if at_its_height and (row := self.first(source)) is not None:
                return row
            heappop(self.heap)
            if at_its_height:
                self.entered.discard(source)

    def pop(self):
        row = self.head()
        self.level, _, source = self.heap[0]
        lane = self.lanes[source]
        lane.popleft()
        self.turns += 1
        self.went[source] = self.turns
        self.height[source] = self.level + 1 / self.system.scenario.sources[source].weight
        if lane:
            heapreplace(self.heap, (self.height[source], self.turns, source))
        else:
            heappop(self.heap)
            self.entered.discard(source)
        return row


ORDERS_OF_SERVICE = {
    "fifo": Fifo,
    "lifo": Lifo,
    "random": Random,
    "shortest": Shortest,
    "priority": Priority,
    "ageing": Ageing,
    "in turn": InTurn,
}


def order_of(system, queue, rows=()):
    """The order of service of a queue, with these tasks in it as they joined."""
    return ORDERS_OF_SERVICE[queue.order](system, queue, rows)


__all__ = ["Line", "order_of"]
