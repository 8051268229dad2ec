// events.js: the events of a lane in order of time, each with the counts that hold once it has
// happened. Of several queues `lines` has the counts of each, those in the hands of a worker left
// out; of several kinds of tasks in one queue `kinds` has the counts of each.

// What happens to a task.
export const FINISH = 0;
export const GIVE_UP = 1;
export const ARRIVE = 2;
export const TURNED_AWAY = 3;
export const START = 4;
export const TAKE_AHEAD = 5; // a worker takes it ahead
export const CALLER_LEAVES = 6; // the task stays

// What became of a task (0: it is done or will be).
export const FATE_TURNED_AWAY = 2;
const FATE_GAVE_UP = 3;
export const FATE_FAILED = 4;

// Counts of tasks: `vain` were done after their caller had left, `hollow` still wait though it has.
// Counts of callers whose attempt came to nothing: `away` will try again, `lost` will not.
const COUNTS = [
  "waiting", "busy", "done", "rejected", "gaveUp", "failed", "vain", "hollow", "away", "lost",
];
export const EVENT_COLUMNS = ["t", "what", "task", ...COUNTS];

// The events of a task at or after `from`, each [time, rank at one instant, what, task].
// At one instant: who is done leaves, then tasks arrive, start, are taken ahead. A task of no length
// starts and ends between the arrivals and the other starts of its instant.
export function eventsOf(tasks, task, from) {
  const arrival = tasks.arrival[task], start = tasks.start[task], finish = tasks.finish[task];
  const fate = tasks.fate[task], brief = start === finish, found = [];
  if (arrival >= from) {
    found.push([arrival, 1, fate === FATE_TURNED_AWAY ? TURNED_AWAY : ARRIVE, task]);
  }
  if (fate === FATE_TURNED_AWAY) return found;
  if (tasks.gone[task] >= from && leavesTask(tasks, task)) {
    found.push([tasks.gone[task], 0, CALLER_LEAVES, task]);
  }
  if (start >= from && start < Infinity) found.push([start, brief ? 2 : 4, START, task]);
  if (isTakenAhead(tasks, task) && tasks.held[task] >= from) {
    found.push([tasks.held[task], 5, TAKE_AHEAD, task]);
  }
  if (finish >= from && finish < Infinity) {
    const rank = brief ? 3 : finish === arrival ? 2 : 0;
    found.push([finish, rank, fate === FATE_GAVE_UP ? GIVE_UP : FINISH, task]);
  }
  return found;
}

// Whether the caller of a task leaves before it is over, and the task stays.
export const leavesTask = ({ gone, finish }, task) => gone[task] < finish[task];

// When the caller of an attempt that comes to nothing is free to try again.
export function endOfAttempt(tasks, task) {
  if (tasks.fate[task] === FATE_TURNED_AWAY) return tasks.arrival[task];
  return Math.min(tasks.gone[task], tasks.finish[task]);
}

// Whether a task waits in the hands of a worker before it is served (or gives up).
function isTakenAhead({ start, finish, held }, task) {
  return held[task] < Math.min(start[task], finish[task]);
}

// Append events in order of time, with the counts that follow.
export function appendEvents(events, tasks, found) {
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[3] - b[3]);
  for (const [t, , what, task] of found) {
    appendLines(events, tasks, what, task);
    appendEvent(events, tasks, t, what, task);
  }
}

function appendLines({ t, lines, kinds }, tasks, what, task) {
  const begins = what === START || what === GIVE_UP;
  const leavesHands = begins && isTakenAhead(tasks, task);
  const leavesLine = (begins && !leavesHands) || what === TAKE_AHEAD;
  const step = (leaves) => (what === ARRIVE ? 1 : leaves ? -1 : 0);
  appendStep(lines, t.length, tasks.queue[task], step(leavesLine));
  appendStep(kinds, t.length, tasks.kind[task], step(begins));
}

// Onto columns of which one goes up or down.
function appendStep(columns, length, place, step) {
  columns.forEach((column, k) => {
    column.push((length ? column[length - 1] : 0) + (k === place ? step : 0));
  });
}

function appendEvent(events, tasks, t, what, task) {
  const last = events.t.length - 1, steps = stepsOf(tasks, what, task);
  for (const name of COUNTS) {
    events[name].push((last < 0 ? 0 : events[name][last]) + (steps[name] ?? 0));
  }
  events.t.push(t);
  events.what.push(what);
  events.task.push(task);
}

// What an event adds to the counts.
function stepsOf(tasks, what, task) {
  const waitsHollow = tasks.gone[task] < tasks.start[task];
  const wasLeft = leavesTask(tasks, task), back = tasks.attempt[task] ? -1 : 0;
  if (what === ARRIVE) return { waiting: 1, away: back };
  if (what === TURNED_AWAY) return { rejected: 1, ...callerOf(tasks, task, back) };
  if (what === START) return { waiting: -1, busy: 1, hollow: waitsHollow ? -1 : 0 };
  if (what === CALLER_LEAVES) {
    return { gaveUp: 1, hollow: waitsHollow ? 1 : 0, ...callerOf(tasks, task, 0) };
  }
  if (what === GIVE_UP) {
    return wasLeft ? { waiting: -1, hollow: -1 } // it is dropped
      : { waiting: -1, gaveUp: 1, ...callerOf(tasks, task, 0) };
  }
  return what === FINISH ? { busy: -1, ...endOf(tasks, task, wasLeft) } : {};
}

function endOf(tasks, task, wasLeft) {
  if (wasLeft) return { vain: 1 };
  if (tasks.fate[task] === FATE_FAILED) return { failed: 1, ...callerOf(tasks, task, 0) };
  return { done: 1 };
}

// Its caller tries again later, or is lost for good.
function callerOf({ again }, task, back) {
  return again[task] < Infinity ? { away: 1 + back } : { away: back, lost: 1 };
}
