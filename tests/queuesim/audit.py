"""The rules of the house, checked against what a run has written down.

Every check reads the columns of tasks and the list of workers that came and went, rebuilds the
state after each instant, and asserts. Nothing here looks into the engine.
"""

import numpy as np

from queuesim import DONE, GAVE_UP, IN_SERVICE, REJECTED, WAITING
from queuesim.workers import LEAVING, ON


class Book:
    """A run and the versions of its scenario, with the states after each instant."""

    def __init__(self, run, versions):
        self.run, self.versions = run, sorted(versions, key=lambda version: version[0])
        waited = run.outcome != REJECTED
        stopped = np.where(run.outcome == GAVE_UP, run.finish, run.start)
        self.stopped = np.where(np.isnan(stopped), np.inf, stopped)  # when its wait was over
        self.left = np.where(np.isnan(run.finish), np.inf, run.finish)  # when its service was
        self.started = ~np.isnan(run.start)
        hired = [time for time, *_ in run.staff]
        self.instants = np.unique(
            np.concatenate([[0.0], run.arrival, run.start[self.started], _finite(self.left), hired])
        )
        self.staffed = np.isin(self.instants, hired)  # instants at which workers came or went
        self.waiting = [
            self._present(run.arrival[mine], self.stopped[mine])
            for mine in (waited & (run.queue == i) for i in range(len(self.start.queues)))
        ]
        self.busy = [
            self._present(run.start[mine], self.left[mine])
            for mine in (self.started & (run.pool == i) for i in range(len(self.start.pools)))
        ]
        self.workers = [self._workers(i) for i in range(len(self.start.pools))]

    @property
    def start(self):
        return self.versions[0][1]

    def at(self, time):
        """The scenario in force at a time: a change comes before all else at its instant."""
        return [version for since, version in self.versions if since <= time][-1]

    def place(self, times):
        """Positions of times among the instants."""
        return np.searchsorted(self.instants, times)

    def _present(self, came, left):
        """How many are there after each instant."""
        came, left = np.sort(came), np.sort(left)
        return np.searchsorted(came, self.instants, "right") - np.searchsorted(
            left, self.instants, "right"
        )

    def _workers(self, pool):
        here, counts, events = {}, [], [each for each in self.run.staff if each[1] == pool]
        for instant in self.instants:
            while events and events[0][0] <= instant:
                _, _, worker, state = events.pop(0)
                here[worker] = state in (ON, LEAVING)
            counts.append(sum(here.values()))
        return np.array(counts)


def _finite(values):
    return values[np.isfinite(values)]


def every_task_is_accounted_for(book):
    run, outcome = book.run, book.run.outcome
    served, unfinished = (outcome == DONE) | (outcome == IN_SERVICE), np.isnan(run.finish)
    assert np.isin(outcome, (WAITING, IN_SERVICE, DONE, REJECTED, GAVE_UP)).all()
    assert (np.diff(run.arrival) >= 0).all()
    assert (run.arrival >= 0).all()
    assert (run.demand > 0).all()
    assert (served == book.started).all()
    assert (served == (run.worker >= 0)).all()
    assert (served == (run.pool >= 0)).all()
    assert (unfinished == np.isin(outcome, (WAITING, IN_SERVICE, REJECTED))).all()
    done, service, gone = (np.flatnonzero(outcome == x) for x in (DONE, IN_SERVICE, GAVE_UP))
    assert (run.start[served] >= run.arrival[served]).all()
    assert (run.finish[done] == run.start[done] + run.demand[done]).all()
    assert (run.finish[done] < run.until).all()
    assert (run.start[service] + run.demand[service] >= run.until).all()
    assert (run.finish[gone] >= run.arrival[gone]).all()
    assert (run.finish[gone] < run.until).all()


def every_retry_follows_a_failure(book):
    run = book.run
    failed = np.isin(run.outcome, (REJECTED, GAVE_UP))
    for source in range(len(book.start.sources)):
        mine = run.source == source
        for attempt in range(1, int(run.attempt.max(initial=0)) + 1):
            tried = np.sum(mine & (run.attempt == attempt))
            assert tried <= np.sum(mine & failed & (run.attempt == attempt - 1))


def no_worker_idles_beside_work(book):
    for pool, part in enumerate(book.start.pools):
        idle = book.workers[pool] - book.busy[pool]
        for queue, line in enumerate(book.start.queues):
            if line.name in part.serves:
                assert not ((idle > 0) & (book.waiting[queue] > 0)).any()


def never_more_busy_than_present(book):
    for busy, workers in zip(book.busy, book.workers):
        assert (busy <= workers).all()


def a_worker_serves_one_task_at_a_time(book):
    run = book.run
    for pool in range(len(book.start.pools)):
        for worker in range(int(run.worker.max(initial=-1)) + 1):
            mine = np.flatnonzero((run.pool == pool) & (run.worker == worker))
            mine = mine[np.argsort(run.start[mine], kind="stable")]
            assert (run.start[mine][1:] >= book.left[mine][:-1]).all()


def lines_respect_their_limits(book):
    """A line never grows beyond its limit; one that a change has left too long only shrinks."""
    for queue, waiting in enumerate(book.waiting):
        limits = np.array([book.at(instant).queues[queue].limit for instant in book.instants])
        before = np.concatenate([[0], waiting[:-1]])
        assert (waiting <= np.maximum(limits, before)).all()


def only_full_lines_reject(book):
    run = book.run
    rejected = np.flatnonzero(run.outcome == REJECTED)
    for row, place in zip(rejected, book.place(run.arrival[rejected])):
        if not book.staffed[place]:  # a worker who came at this instant may have emptied the line
            limit = book.at(run.arrival[row]).queues[run.queue[row]].limit
            assert book.waiting[run.queue[row]][place] >= limit


def tasks_are_taken_in_order(book):
    """Whoever starts has the first claim among those that wait in the line and go on waiting."""
    run = book.run
    rows = np.arange(len(run))
    ranks = np.array([source.priority for source in book.start.sources])[run.source]
    for row, place in zip(np.flatnonzero(book.started), book.place(run.start[book.started])):
        now = run.start[row]
        waits = (run.queue == run.queue[row]) & (run.outcome != REJECTED) & (book.stopped > now)
        waits &= run.arrival < now
        if now == run.arrival[row] and not book.staffed[place]:
            assert not waits.any()  # nobody is served on arrival while others wait
            continue
        if [since for since, _ in book.versions].count(now) > 1:
            continue  # the first of two changes at this instant may have let it start
        order = book.at(now).queues[run.queue[row]].order
        later = rows > row
        ahead = {
            "fifo": ~later,
            "lifo": later,
            "shortest": (run.demand < run.demand[row]) | (run.demand == run.demand[row]) & ~later,
            "priority": (ranks < ranks[row]) | (ranks == ranks[row]) & ~later,
        }[order]
        assert not (waits & ahead).any()


def pools_keep_their_preferences(book):
    """A worker takes from the first line with work, an arrival the first pool with an idler."""
    run, queues = book.run, [queue.name for queue in book.start.queues]
    for row, place in zip(np.flatnonzero(book.started), book.place(run.start[book.started])):
        now, part = run.start[row], book.start.pools[run.pool[row]]
        own = queues[run.queue[row]]
        if now > run.arrival[row]:
            for name in part.serves[: part.serves.index(own)]:
                better = (run.queue == queues.index(name)) & (run.outcome != REJECTED)
                assert not (better & (run.arrival < now) & (book.stopped > now)).any()
        elif not book.staffed[place]:
            for pool in range(run.pool[row]):
                if own in book.start.pools[pool].serves:
                    assert book.workers[pool][place] == book.busy[pool][place]


def littles_law(book):
    """The sum of all waits is the area under the number of waiting tasks, to the last bit."""
    run = book.run
    waited = run.outcome != REJECTED
    ends = np.minimum(book.stopped, run.until)
    area = run.area(run.waiting_series())
    assert np.sum(ends[waited] - run.arrival[waited]) == area


RULES = (
    every_task_is_accounted_for,
    every_retry_follows_a_failure,
    no_worker_idles_beside_work,
    never_more_busy_than_present,
    a_worker_serves_one_task_at_a_time,
    lines_respect_their_limits,
    only_full_lines_reject,
    tasks_are_taken_in_order,
    pools_keep_their_preferences,
    littles_law,
)


def audit(run, versions) -> None:
    """Assert all rules of the house."""
    book = Book(run, versions)
    for rule in RULES:
        rule(book)
