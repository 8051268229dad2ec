"""Workers that a rule orders and dismisses: many runs and settings at once, as chains.

Work is exponential with a mean of 1 s. It is as good as new at any moment, so a run is a chain of
events: a task arrives, or one of `MOST` places for a worker would be done if a worker is busy
there. All that a rule does falls on ticks of `TICK` seconds: it looks, and workers whose start-up
is over are ready. Between ticks as many are there.

The same events go through all settings, so that these meet the same tasks. In an array of states
the axes are: cool-down, start-up time, least number of workers, run. The rules are those of
`Autoscale`, with one liberty: of workers that start up the latest are dismissed first, whatever
their numbers. `tests/queuesim/test_scaled_runs.py` holds the chain against the engine.
"""

import numpy as np

from queuesim.intervals import interval_of_mean, interval_of_ratio
from queuesim.scaled_runs import (
    COOLDOWNS,
    LEASTS,
    LOADS,
    MOST,
    READ,
    RULES,
    RUNS,
    SPAN,
    STARTUPS,
    TICK,
    WARM_UP,
    Rule,
    Scaled,
)


class _Runs:
    """The state of all settings and runs; `area`, `paid` and `hired` add up from the warm-up on."""

    def __init__(self, rule: Rule, shape: tuple[int, ...]):
        self.rule, self.now = rule, 0
        least = np.array(LEASTS, np.int16)[None, None, :, None]
        self.least = np.broadcast_to(least, shape)
        self.waiting = np.zeros(shape, np.int16)
        self.busy = np.zeros(shape, np.int16)  # of those that are there to stay
        self.leaving = np.zeros(shape, np.int16)  # they are done with a last task first
        self.ready = self.least.copy()
        self.starting = np.zeros((max(STARTUPS) // TICK + 1, *shape), np.int16)  # by tick to come
        self.wishes = np.repeat(self.ready[None], max(COOLDOWNS) // rule.interval + 1, axis=0)
        self.arrivals = np.zeros((shape[-1], 0))  # times, a row for each run
        self.area, self.paid, self.hired = (np.zeros(shape) for _ in range(3))

    def add_arrivals(self, times):
        """Tasks that come before the next tick (inf: none), a row for each run."""
        times = np.sort(np.concatenate((self.arrivals, times), axis=1), axis=1)
        self.arrivals = times[:, : np.isfinite(times).sum(axis=1).max()]

    # ------------------------------------------------------------ between ticks

    def go_on(self, times, slots):
        """Events of one tick: a slot below MOST is a place for a worker, MOST is an arrival."""
        last = np.full(times.shape[1], float(self.now))
        for at, slot in zip(times, slots):
            width = at - last
            self.area += self.waiting * width
            self.paid += self.leaving * width
            last = at
            self._happen(slot)
        width = self.now + TICK - last
        self.area += self.waiting * width
        self.paid += self.leaving * width
        self.paid += (self.ready + self.starting.sum(axis=0)) * TICK
        self.now += TICK

    def _happen(self, slot):
        """One event of each run, in all settings."""
        comes = slot == MOST
        at_once = comes & (self.busy < self.ready)
        done = slot < self.busy
        last_task = ~comes & ~done & (slot < self.busy + self.leaving)
        follows = done & (self.waiting > 0)
        self.busy += at_once
        self.busy -= done & ~follows
        self.waiting += comes & ~at_once
        self.waiting -= follows
        self.leaving -= last_task

    # ------------------------------------------------------------ at a tick

    def tick(self):
        """Workers are ready, then the rule may look."""
        self.ready += self.starting[0]
        self.starting = np.roll(self.starting, -1, axis=0)
        self.starting[-1] = 0
        self._start_waiting()
        if self.now % self.rule.interval == 0:
            self._look()
            self._start_waiting()

    def _start_waiting(self):
        more = np.minimum(self.waiting, self.ready - self.busy)
        self.busy += more
        self.waiting -= more

    def _look(self):
        ordered = self.ready + self.starting.sum(axis=0)
        need = self._need(ordered)
        near = np.abs(need / ordered - 1) <= self.rule.tolerance
        wish = np.where(near, ordered, np.ceil(need - 1e-9 * need))
        wish = np.clip(wish, self.least, MOST).astype(np.int16)
        self.wishes = np.roll(self.wishes, 1, axis=0)
        self.wishes[0] = wish
        wanted = np.empty_like(wish)
        for place, cooldown in enumerate(COOLDOWNS):
            kept = self.wishes[: cooldown // self.rule.interval + 1, place].max(axis=0)
            wanted[place] = np.minimum(kept, ordered[place])
        wanted = np.where(wish >= ordered, wish, wanted)
        self._hire(np.maximum(wanted - ordered, 0))
        self._dismiss(np.maximum(ordered - wanted, 0))

    def _need(self, ordered):
        if self.rule.metric == "waiting":
            return self.waiting / self.rule.target
        count = self.arrivals.shape[1]
        came = (self.arrivals < self.now).sum(axis=1)
        oldest = np.minimum(came - self.waiting, count - 1)
        run = np.arange(len(self.arrivals))
        age = np.where(self.waiting > 0, self.now - self.arrivals[run, oldest], 0.0)
        return ordered * age / self.rule.target

    def _hire(self, many):
        """Those that were told to leave stay after all; the others are ordered."""
        back = np.minimum(many, self.leaving)
        self.leaving -= back
        self.ready += back
        self.busy += back
        self.hired += many - back
        for place, startup in enumerate(STARTUPS):
            more = (many - back)[:, place]
            if startup == 0:
                self.ready[:, place] += more
            else:
                self.starting[startup // TICK - 1, :, place] += more

    def _dismiss(self, many):
        """Those that start up, the latest first; then the idle; then the busy, after their task."""
        for cohort in self.starting[::-1]:
            gone = np.minimum(many, cohort)
            cohort -= gone
            many = many - gone
        self.ready -= many
        too_many = np.maximum(self.busy - self.ready, 0)
        self.busy -= too_many
        self.leaving += too_many


def _events(load, luck, begin, runs):
    """Events of a tick, in each run so many: times, places of workers, and how many come.

    There are more than happen: an event that is not accepted has a place beyond all workers.
    """
    rate = MOST + load.height
    counts = luck.poisson(rate * TICK, runs)
    rows = counts.max()
    times = np.where(np.arange(rows)[:, None] < counts, luck.random((rows, runs)), 1.0)
    times = begin + TICK * np.sort(times, axis=0)
    kind = luck.random((rows, runs)) * rate
    in_spike = (times - load.at) % load.spacing < load.length
    now = np.where(in_spike, load.height, load.base)
    slots = np.where(kind < MOST, kind, np.where(kind < MOST + now, MOST, MOST + 100))
    slots[np.arange(rows)[:, None] >= counts] = MOST + 100
    return times, slots.astype(np.int16)


def run_rule(load: str, rule: str, seed: int, runs: int = RUNS):
    """All settings of a rule in so many runs: how many tasks came in each, and the last state."""
    luck = np.random.default_rng(seed)
    state = _Runs(RULES[rule], (len(COOLDOWNS), len(STARTUPS), len(LEASTS), runs))
    begin, tasks = WARM_UP * SPAN, np.zeros(runs)
    for now in range(0, begin + READ * SPAN, TICK):
        if now:
            state.tick()
        if now == begin:
            for sums in (tasks, state.area, state.paid, state.hired):
                sums[:] = 0
        times, slots = _events(LOADS[load], luck, now, runs)
        came = slots == MOST
        tasks += came.sum(axis=0)
        state.add_arrivals(np.where(came, times, np.inf).T)
        state.go_on(times, slots)
    return tasks, state


def measured(
    load: str, rule: str, seed: int, runs: int = RUNS
) -> dict[tuple[int, int, int], Scaled]:
    """What the runs say of each setting of a rule: (cool-down, start-up time, least workers)."""
    tasks, state = run_rule(load, rule, seed, runs)
    found = {}
    for places in np.ndindex(state.area.shape[:-1]):
        cooldown, startup, least = places
        found[COOLDOWNS[cooldown], STARTUPS[startup], LEASTS[least]] = Scaled(
            interval_of_ratio(state.area[places], tasks),
            interval_of_mean(state.paid[places] / (READ * SPAN)),
            interval_of_mean(state.hired[places] / READ),
        )
    return found
