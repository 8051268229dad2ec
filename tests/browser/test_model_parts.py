"""The stage's model of several queues, pools and kinds of tasks, against the runs themselves."""

import math
from itertools import pairwise

import numpy as np
import pytest

from queuesim import REJECTED
from queuesim.workers import ON
from tests.lessons.divided_systems import (
    a_batch,
    classes,
    hybrid,
    many_lines,
    merged_lines,
    message_of,
    prefetching,
    tenants,
    two_queues,
)

SYSTEMS = {
    "a batch": a_batch(40),
    "two queues": two_queues(),
    "hybrid": hybrid(),
    "priority": classes("priority"),
    "in turn": tenants("in turn", dump=60),
    "many lines": many_lines(4),
    "merged lines": merged_lines(4),
    "prefetch": prefetching(4),
}
UNTIL = 40.0
TIMES = [0.0, 1.99, 2.0, 5.0, 7.25, 12.5, 13.0, 12.5, 30.0, 3.0, 39.9]

# What is seen of a lane at each of the times, by one state that walks, or jumps, to the next.
SEEN = """([message, times, jumps]) => {
  const lane = laneOf([message]), state = emptyState();
  return times.map((t) => {
    moveTo(state, lane, t, jumps);
    const { lines, hands, oldest } = queuesOf(state, lane);
    return {
      lines, oldest: oldest.map((row) => row ?? null),
      hands: [...hands].sort(([a], [b]) => a - b),
      overtaken: [...state.overtaken].sort(([a], [b]) => a - b),
      idle: idleReserved(state, lane).sort((a, b) => a - b),
      seconds: reservedSeconds(lane, t),
    };
  });
}"""


def rounded(column):
    """Times as the browser holds them."""
    return np.round(column, 4)


class Known:
    """What there is to be seen of a run at a time, straight from its columns."""

    def __init__(self, run):
        self.run = run
        self.arrival, self.start, self.finish, self.held = (
            rounded(getattr(run, name)) for name in ("arrival", "start", "finish", "held")
        )
        self.joined = run.outcome != REJECTED

    def waiting(self, t):
        started = self.start <= t
        return self.joined & (self.arrival <= t) & ~started & ~(self.finish <= t)

    def in_line(self, t, queue):
        return self.waiting(t) & ~(self.held <= t) & (self.run.queue == queue)

    def hands(self, t):
        rows = np.flatnonzero(self.waiting(t) & (self.held <= t))
        holders = {}
        for row in sorted(rows, key=lambda row: (self.held[row], row)):
            holders.setdefault(int(self.code(row)), []).append(int(row))
        return sorted(map(list, holders.items()))

    def code(self, row):
        return self.run.worker[row] + 10_000 * self.run.pool[row]

    def overtaken(self, t):
        counts = []
        for row in np.flatnonzero(self.waiting(t)):
            later = np.arange(len(self.run)) > row
            same = self.run.queue == self.run.queue[row]
            count = int(np.sum(later & same & (self.start <= t)))
            if count:
                counts.append([int(row), count])
        return counts

    def idle(self, t):
        """The workers that idle beside a waiting queue that they do not serve; no one comes or
        goes here."""
        scenario, idle = self.run.scenario, []
        names = [queue.name for queue in scenario.queues]
        waits = {name for q, name in enumerate(names) if self.in_line(t, q).any()}
        busy = (self.start <= t) & ~(self.finish <= t)
        for _, pool, worker, state in self.run.staff:
            assert state == ON
            serves = set(scenario.pools[pool].serves)
            at_work = (busy & (self.run.pool == pool) & (self.run.worker == worker)).any()
            if waits and not waits & serves and not at_work:
                idle.append(worker + 10_000 * pool)
        return sorted(idle)

    def seconds(self, t):
        """Those of idle, reserved workers, by pool: between two events nothing changes."""
        moments = np.unique(np.concatenate((self.arrival, self.start, self.finish, self.held)))
        moments = np.append(moments[moments < t], t)
        seconds = [0.0] * len(self.run.scenario.pools)
        for begin, end in pairwise(moments):
            for worker in self.idle(begin):
                seconds[worker // 10_000] += end - begin
        return seconds


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("jumps", [False, True])
def test_who_is_where_at_any_time(in_browser, name, jumps):
    run, message = message_of(SYSTEMS[name], UNTIL)
    known = Known(run)
    seen = in_browser(SEEN, [message, TIMES, jumps])
    for t, there in zip(TIMES, seen):
        for queue, line in enumerate(there["lines"]):
            rows = np.flatnonzero(known.in_line(t, queue)).tolist()
            assert sorted(line) == rows
            assert there["oldest"][queue] == (rows[0] if rows else None)
        assert there["hands"] == known.hands(t)
        assert there["overtaken"] == known.overtaken(t)
        assert there["idle"] == known.idle(t)


@pytest.mark.parametrize("name", ["two queues", "hybrid", "many lines", "merged lines", "prefetch"])
def test_seconds_of_idle_reserved_workers(in_browser, name):
    run, message = message_of(SYSTEMS[name], UNTIL)
    known = Known(run)
    seen = in_browser(SEEN, [message, TIMES, False])
    expected = [known.seconds(t) for t in TIMES]
    for there, seconds in zip(seen, expected):
        assert sum(there["seconds"]) == pytest.approx(sum(seconds), abs=1e-6)
        if there["seconds"]:
            assert there["seconds"] == pytest.approx(seconds, abs=1e-6)
    assert (sum(expected[-1]) > 0) == (name != "prefetch")


def test_a_queue_is_open_while_tasks_may_join_it_or_wait_in_it(in_browser):
    """Eight queues become four: the others close one by one as they are worked off."""
    run, message = message_of(merged_lines(8), UNTIL, changes=((20.0, merged_lines(4)),))
    known, times = Known(run), [10.0, 20.0, 21.0, 22.5, 24.0, 27.0, 39.0]
    script = """([message, times]) => {
      const lane = laneOf([message]), state = emptyState();
      return times.map((t) => {
        moveTo(state, lane, t);
        const parts = partsAt(lane, t), queues = queuesOf(state, lane);
        return parts.queues.map((_, q) => isOpen(parts, queues, q));
      });
    }"""
    counts = []
    for t, there in zip(times, in_browser(script, [message, times])):
        joined = range(8) if t < 20 else range(0, 8, 2)
        assert there == [q in joined or bool(known.in_line(t, q).any()) for q in range(8)]
        counts.append(sum(there))
    assert counts[0] == 8 and counts[-1] == 4 and len(set(counts)) > 2


ORDERS = {
    "fifo": classes("fifo"),
    "lifo": classes("lifo"),
    "shortest": classes("shortest"),
    "priority": classes("priority"),
    "ageing": classes("ageing", ageing=2.0),
    "in turn": tenants("in turn", dump=60),
    "in turn by weight": tenants("in turn", dump=60, weights=(1, 2)),
}

# Just before a task starts that has waited: the head of the line.
HEADS = """([message, moments]) => {
  const lane = laneOf([message]), state = emptyState();
  return moments.map((t) => {
    moveTo(state, lane, t);
    return queuesOf(state, lane).lines[0][0];
  });
}"""


@pytest.mark.parametrize("order", ORDERS)
def test_the_head_of_a_line_is_the_next_to_start(in_browser, order):
    run, message = message_of(ORDERS[order], UNTIL)
    known = Known(run)
    waited = np.flatnonzero(known.start > known.arrival)
    # At a moment in which several start, or one arrives, there is no "just before".
    alone = [
        row
        for row in sorted(waited, key=lambda row: known.start[row])
        if np.sum(np.abs(known.start - known.start[row]) < 0.01) == 1
        and not np.any(np.abs(known.arrival - known.start[row]) < 0.01)
    ]
    assert len(alone) > 10
    moments = [float(known.start[row]) - 0.001 for row in alone]
    heads = in_browser(HEADS, [message, moments])
    assert heads == [int(row) for row in alone]
    overtook = any(row > min(np.flatnonzero(known.waiting(t))) for row, t in zip(alone, moments))
    assert overtook == (order != "fifo")


def test_tasks_whose_start_is_not_known_yet_take_turns_by_weight(in_browser):
    _, message = message_of(tenants("in turn", dump=60, weights=(1, 2)), 2.5)
    message["tasks"]["start"] = [
        start if start is not None and start <= 2.5 else None for start in message["tasks"]["start"]
    ]
    kinds = message["tasks"]["kind"]
    [line] = in_browser(SEEN, [message, [2.5], False])[0]["lines"]
    by_kind = {kind: [row for row in line if kinds[row] == kind] for kind in (0, 1)}
    assert all(rows == sorted(rows) for rows in by_kind.values())


def test_an_order_by_chance_stands_as_it_came(in_browser):
    run, message = message_of(classes("random"), UNTIL)
    known = Known(run)
    for t, there in zip(TIMES, in_browser(SEEN, [message, TIMES, False])):
        assert there["lines"] == [np.flatnonzero(known.in_line(t, 0)).tolist()]


def test_a_task_that_is_taken_ahead_is_an_event(in_browser):
    run, message = message_of(prefetching(4), UNTIL)
    known = Known(run)
    starts = np.where(np.isnan(known.start), math.inf, known.start)
    ahead = np.flatnonzero(known.held < starts)
    moments = known.held[ahead].tolist()
    script = "([m, times]) => times.map((t) => eventWords(laneOf([m]), t))"
    words = "; ".join(in_browser(script, [message, moments]))
    events = in_browser("(m) => laneOf([m]).events", message)
    held = [row for row, what in zip(events["task"], events["what"]) if what == 5]
    assert sorted(held) == ahead.tolist()
    assert f"takes task {ahead[-1]} ahead" in words


def test_the_lines_of_each_queue_are_counted_at_each_event(in_browser):
    run, message = message_of(two_queues(), UNTIL)
    known = Known(run)
    events = in_browser("(m) => laneOf([m]).events", message)
    last = [t != after for t, after in zip(events["t"], [*events["t"][1:], None])]
    for queue in (0, 1):
        counts = [int(known.in_line(t, queue).sum()) for t in events["t"]]
        said = events["lines"][queue]
        assert [n for n, is_last in zip(said, last) if is_last] == [
            n for n, is_last in zip(counts, last) if is_last
        ]


def test_the_kinds_in_one_queue_are_counted_at_each_event(in_browser):
    run, message = message_of(prefetching(4), UNTIL)
    assert in_browser("(m) => laneOf([m]).events.kinds", message) == []  # there is but one
    run, message = message_of(classes("priority"), UNTIL)
    known = Known(run)
    events = in_browser("(m) => laneOf([m]).events", message)
    assert events["lines"] == []
    last = [t != after for t, after in zip(events["t"], [*events["t"][1:], None])]
    for kind, said in enumerate(events["kinds"]):
        waits = [int((known.waiting(t) & (run.source == kind)).sum()) for t in events["t"]]
        assert [pair for pair, is_last in zip(zip(said, waits), last) if is_last] == [
            (n, n) for n, is_last in zip(waits, last) if is_last
        ]


@pytest.mark.parametrize("name", ["two queues", "priority", "prefetch"])
@pytest.mark.parametrize("span", [(0.0, 30.0), (12.5, 39.0), (39.9, 39.9)])
def test_what_each_kind_of_task_waits_on_average(in_browser, name, span):
    run, message = message_of(SYSTEMS[name], UNTIL)
    seen = in_browser(
        "([message, from, to]) => waitsOfKinds(laneOf([message]), from, to)", [message, *span]
    )
    begin, end = span
    start = np.where(np.isnan(run.start), np.inf, run.start)
    waited = np.clip(np.minimum(start, end) - np.maximum(run.arrival, begin), 0, None)
    came = (run.arrival > begin) & (run.arrival <= end)
    kinds = [run.source == kind for kind in range(len(run.scenario.sources))]
    for wait, of_kind in zip(seen, [*kinds, np.full(len(run), True)], strict=True):
        if not (came & of_kind).any():
            assert wait is None
        else:
            assert wait == pytest.approx(waited[of_kind].sum() / (came & of_kind).sum(), abs=1e-3)
