"""The rules of the house, checked against what a run has written down.

Every check reads the columns of tasks and the list of workers that came and went, rebuilds the
state after each instant, and asserts. Nothing here looks into the engine.
"""

import math

import numpy as np

from queuesim import DONE, GAVE_UP, IN_SERVICE, REJECTED, WAITING
from queuesim.figures import EXPIRED, FAILED, IN_VAIN, OUTCOMES, TAKEN_BACK
from queuesim.workers import LEAVING, ON

FINISHED = (DONE, IN_VAIN, FAILED)
UNSERVED = (GAVE_UP, EXPIRED, TAKEN_BACK)


class Book:
    """A run and the versions of its scenario, with the states after each instant."""

    def __init__(self, run, versions, gave_up_at=()):
        self.gave_up_at = gave_up_at
        self.run, self.versions = run, sorted(versions, key=lambda version: version[0])
        waited = run.outcome != REJECTED
        stopped = np.where(np.isin(run.outcome, UNSERVED), run.finish, run.start)
        self.stopped = np.where(np.isnan(stopped), np.inf, stopped)  # when its wait was over
        self.taken = np.fmin(run.held, self.stopped)  # when it left its line
        self.left = np.where(np.isnan(run.finish), np.inf, run.finish)  # when its service was
        self.started = ~np.isnan(run.start)
        self.from_line = waited & np.isfinite(self.taken) & (self.started | ~np.isnan(run.held))
        hired = [time for time, *_ in run.staff]
        moments = [[0.0], run.arrival, run.start, run.finish, run.held, run.gone, hired]
        moments = np.concatenate([*moments, [since for since, _ in versions]])
        self.instants = np.unique(moments[np.isfinite(moments) & (moments < run.until)])
        self.staffed = np.isin(self.instants, hired)  # instants at which workers came or went
        self.waiting = [
            self._present(run.arrival[mine], self.taken[mine])
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

    @property
    def may_give_back(self):
        """Whether tasks taken ahead may have been given back: when, is not written down."""
        ahead = any(pool.prefetch for _, version in self.versions for pool in version.pools)
        changed = len(self.versions) > 1
        return ahead and (changed or any(state == LEAVING for *_, state in self.run.staff))

    def at(self, time):
        """The scenario in force at a time: a change comes before all else at its instant."""
        return [version for since, version in self.versions if since <= time][-1]

    def periods(self):
        """Each version with a mask of the instants at which it is in force."""
        ends = [since for since, _ in self.versions[1:]] + [math.inf]
        for (since, version), end in zip(self.versions, ends):
            yield version, (self.instants >= since) & (self.instants < end)

    def place(self, times):
        """Positions of times among the instants."""
        return np.searchsorted(self.instants, times)

    def waiting_beside(self, row, queues):
        """The tasks that wait in one of the lines (by number) when a task is taken, and go on."""
        now, run = self.taken[row], self.run
        here = np.isin(run.queue, queues) & (run.outcome != REJECTED)
        return here & (run.arrival < now) & (self.taken > now)

    def is_clear(self, time):
        """Whether at most one change was made at an instant: else the first may have acted."""
        return [since for since, _ in self.versions].count(time) <= 1

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


def every_task_is_accounted_for(book):
    run, outcome = book.run, book.run.outcome
    served, finished = np.isin(outcome, (*FINISHED, IN_SERVICE)), np.isin(outcome, FINISHED)
    held = ~np.isnan(run.held) & (outcome == WAITING)
    assert np.isin(outcome, range(len(OUTCOMES))).all()
    assert (np.diff(run.arrival) >= 0).all()
    assert (run.arrival >= 0).all()
    assert (run.demand > 0).all()
    assert (served == book.started).all()
    assert ((served | held) == (run.worker >= 0)).all()
    assert ((served | held) == (run.pool >= 0)).all()
    assert (np.isnan(run.finish) == np.isin(outcome, (WAITING, IN_SERVICE, REJECTED))).all()
    service, unserved = outcome == IN_SERVICE, np.isin(outcome, UNSERVED)
    assert (run.start[served] >= run.arrival[served]).all()
    assert (run.finish[finished] == run.start[finished] + run.demand[finished]).all()
    assert (run.finish[finished] < run.until).all()
    assert (run.start[service] + run.demand[service] >= run.until).all()
    assert (run.finish[unserved] >= run.arrival[unserved]).all()
    assert (run.finish[unserved] <= run.until).all()


def attempts_and_tasks_add_up(book):
    """Each attempt has one outcome, and the figures count each once."""
    run, figures = book.run, book.run.summary()
    left_with_caller = int(np.sum(run.outcome == GAVE_UP))
    assert figures.offered == len(run)
    assert figures.tasks == np.sum(run.attempt == 0)
    assert figures.completed == figures.in_time + figures.in_vain + figures.failed
    unserved = figures.rejected + left_with_caller + figures.expired + figures.taken_back
    unfinished = figures.still_waiting + figures.in_service
    assert figures.offered == figures.completed + unserved + unfinished
    by_source = [run.summary(source=source.name) for source in book.start.sources]
    for name in ("offered", "tasks", "completed", "in_time", "gave_up", "rejected", "expired"):
        assert sum(getattr(each, name) for each in by_source) == getattr(figures, name)


def callers_go_when_their_patience_ends(book):
    """In vain is what was done after that; only what was dropped or withdrawn is never served."""
    run, outcome = book.run, book.run.outcome
    gone = ~np.isnan(run.gone)
    by_hand = np.isin(run.gone, book.gave_up_at) & (run.gone < run.arrival + run.patience)
    assert (run.gone == run.arrival + run.patience)[gone & ~by_hand].all()
    assert (run.gone[gone] < run.until).all()
    assert (gone[outcome == GAVE_UP]).all()
    assert (run.finish == run.gone)[outcome == GAVE_UP].all()
    assert (gone[outcome == EXPIRED]).all()
    assert (run.gone <= run.finish)[outcome == EXPIRED].all()
    assert not gone[np.isin(outcome, (REJECTED, DONE))].any()
    assert (gone[outcome == IN_VAIN]).all()
    assert (run.gone[gone] <= book.left[gone]).all()
    for source in range(len(book.start.sources)):
        mine = gone & (run.source == source)
        versions = [version.sources[source] for _, version in book.versions]
        if all(version.patience_for == "start" for version in versions):
            assert (run.gone[mine] <= book.stopped[mine]).all()
        if not any(version.withdraws for version in versions):
            assert not (outcome[mine] == GAVE_UP).any()
        if all(version.withdraws and version.patience_for == "start" for version in versions):
            assert (outcome[mine] == GAVE_UP).all()
    if not any(queue.drops_expired for _, version in book.versions for queue in version.queues):
        assert not (outcome == EXPIRED).any()


def only_those_whose_source_fails_fail(book):
    failed = book.run.outcome == FAILED
    for source in range(len(book.start.sources)):
        shares = [version.sources[source].failing for _, version in book.versions]
        mine = failed[book.run.source == source]
        assert max(shares) > 0 or not mine.any()
        if min(shares) == 1:
            finished = np.isin(book.run.outcome[book.run.source == source], FINISHED)
            assert (mine == finished).all()


def every_retry_follows_a_failure(book):
    """One that its rule names, and within its limit and its budget."""
    run = book.run
    stayed = np.isnan(run.gone)
    failures = {
        "rejected": run.outcome == REJECTED,
        "gave up": ~stayed,
        "failed": (run.outcome == FAILED) & stayed,
    }
    for source in range(len(book.start.sources)):
        rules = [version.sources[source].retry for _, version in book.versions]
        rules = [rule for rule in rules if rule is not None]
        named = {failure for rule in rules for failure in rule.after}
        came_to_nothing = sum((failures[name] for name in named), np.zeros(len(run), bool))
        mine = run.source == source
        highest = int(run.attempt[mine].max(initial=0))
        assert highest <= max((rule.limit for rule in rules), default=0)
        for attempt in range(1, highest + 1):
            tried = np.sum(mine & (run.attempt == attempt))
            assert tried <= np.sum(mine & came_to_nothing & (run.attempt == attempt - 1))


def retries_stay_within_their_budget(book):
    """At any time: a share of the first attempts so far."""
    run = book.run
    for source in range(len(book.start.sources)):
        rules = [version.sources[source].retry for _, version in book.versions]
        if any(rule is None or rule.budget is None for rule in rules):
            continue
        attempts = run.attempt[run.source == source]
        earned = np.cumsum(attempts == 0) * max(rule.budget for rule in rules)
        assert (np.cumsum(attempts > 0) <= earned + 1e-9).all()


def no_worker_idles_beside_work(book):
    """Tasks in a line, that is: those that were taken ahead are no other worker's."""
    if book.may_give_back:
        return
    for version, now in book.periods():
        for pool, part in enumerate(version.pools):
            idle = book.workers[pool] - book.busy[pool]
            for queue, line in enumerate(version.queues):
                if line.name in part.serves:
                    assert not ((idle > 0) & (book.waiting[queue] > 0))[now].any()


def never_more_busy_than_present(book):
    for busy, workers in zip(book.busy, book.workers):
        assert (busy <= workers).all()


def a_worker_serves_one_task_at_a_time(book):
    run = book.run
    for pool in range(len(book.start.pools)):
        for worker in range(int(run.worker.max(initial=-1)) + 1):
            mine = np.flatnonzero((run.pool == pool) & (run.worker == worker) & book.started)
            mine = mine[np.argsort(run.start[mine], kind="stable")]
            assert (run.start[mine][1:] >= book.left[mine][:-1]).all()


def hands_hold_no_more_than_they_may(book):
    """And they are emptied in the order in which they were filled."""
    run = book.run
    for pool in range(len(book.start.pools)):
        most = max(version.pools[pool].prefetch for _, version in book.versions)
        for worker in range(int(run.worker.max(initial=-1)) + 1):
            mine = (run.pool == pool) & (run.worker == worker) & ~np.isnan(run.held)
            held = book._present(run.held[mine], book.stopped[mine])
            assert (held <= most).all()
            served = np.flatnonzero(mine & book.started)
            order = np.lexsort((run.start[served], run.held[served]))
            assert (np.diff(run.start[served][order]) >= 0).all()
    known = ~np.isnan(run.held)
    assert (run.held[known] >= run.arrival[known]).all()
    assert (run.held[known] <= book.stopped[known]).all()


def lines_respect_their_limits(book):
    """A line never grows beyond its limit; one that a change has left too long only shrinks."""
    if book.may_give_back:
        return
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
            assert book.waiting[run.queue[row]][place] >= limit or book.may_give_back


def tasks_are_taken_in_order(book):
    """What is taken has the first claim among those that wait in the line and go on waiting."""
    if book.may_give_back:
        return
    run = book.run
    rows = np.arange(len(run))
    taken = np.flatnonzero(book.from_line)
    for row, place in zip(taken, book.place(book.taken[taken])):
        now = book.taken[row]
        waits = book.waiting_beside(row, run.queue[row])
        if now == run.arrival[row] and not book.staffed[place]:
            assert not waits.any()  # none is served, or taken ahead, while others wait in line
            continue
        if not book.is_clear(now):
            continue
        version = book.at(now)
        ranks = np.array([source.priority for source in version.sources])[run.source]
        queue, later = version.queues[run.queue[row]], rows > row
        counted = (now - run.arrival) * queue.ageing ** -ranks.astype(float)
        ahead = {
            "fifo": ~later,
            "lifo": later,
            "shortest": (run.demand < run.demand[row]) | (run.demand == run.demand[row]) & ~later,
            "priority": (ranks < ranks[row]) | (ranks == ranks[row]) & ~later,
            "ageing": (counted > counted[row]) | (ranks == ranks[row]) & ~later,
            "in turn": (run.source == run.source[row]) & ~later,
            "random": np.zeros(len(run), bool),
        }[queue.order]
        assert not (waits & ahead).any()


def pools_keep_their_preferences(book):
    """A worker takes from the first line with work or the oldest task, as its pool says.

    An arrival goes to the first pool with an idler.
    """
    if book.may_give_back:
        return
    run, queues = book.run, [queue.name for queue in book.start.queues]
    taken = np.flatnonzero(book.from_line)
    for row, place in zip(taken, book.place(book.taken[taken])):
        now = book.taken[row]
        version = book.at(now)
        part, own = version.pools[run.pool[row]], queues[run.queue[row]]
        if now > run.arrival[row]:
            if run.pool[row] < 0 or not book.is_clear(now):
                continue
            served = [queues.index(name) for name in part.serves]
            if part.takes == "preferred":
                better = book.waiting_beside(row, served[: served.index(run.queue[row])])
                assert not better.any()
            if part.takes == "oldest" and all(version.queues[i].order == "fifo" for i in served):
                beside = book.waiting_beside(row, served)
                assert not (beside & (run.arrival < run.arrival[row])).any()
        elif not book.staffed[place] and np.isnan(run.held[row]):
            for pool in range(run.pool[row]):
                if own in version.pools[pool].serves:
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
    attempts_and_tasks_add_up,
    callers_go_when_their_patience_ends,
    only_those_whose_source_fails_fail,
    every_retry_follows_a_failure,
    retries_stay_within_their_budget,
    no_worker_idles_beside_work,
    never_more_busy_than_present,
    a_worker_serves_one_task_at_a_time,
    hands_hold_no_more_than_they_may,
    lines_respect_their_limits,
    only_full_lines_reject,
    tasks_are_taken_in_order,
    pools_keep_their_preferences,
    littles_law,
)


def audit(run, versions, gave_up_at=()) -> None:
    """Assert all rules of the house; `gave_up_at` are the moments of `Simulation.give_up`."""
    book = Book(run, versions, gave_up_at)
    for rule in RULES:
        rule(book)
