// lane.js: what is known of one system, and how a message adds to it.
//
// A lane holds its tasks as columns in order of arrival, and the events that follow from them. So
// the counts at any time are one binary search away, and playing on is a cursor that walks the
// events.

import { EVENT_COLUMNS, appendEvents, eventsOf } from "./events.js";
import { firstAt } from "./search.js";

const TASK_COLUMNS = [
  "id", "arrival", "start", "finish", "worker", "fate", "kind",
  "queue", "held", "demand", // of lanes with parts; held: when a worker took it into its hands
  "attempt", // 0: the first
  "gone", "again", // when its caller left, and when it tries again (Infinity: it does not)
];

const MAY_BE = ["start", "finish", "held", "gone", "again"]; // Infinity: not known to happen

export function emptyLane() {
  const columns = (names) => Object.fromEntries(names.map((name) => [name, []]));
  return {
    name: "", order: "fifo", parts: null, // null: one queue, one pool, one kind of task
    callers: { retry: false, leave: false }, // may they try again; may they leave their task there
    tasks: columns(TASK_COLUMNS), events: { ...columns(EVENT_COLUMNS), lines: [], kinds: [] },
    version: 0, from: 0, // counts the messages; what the last one says begins there
    row: new Map(), // task id -> row
    workers: [], settings: [], // changes: [time, worker, status] and [time, settings]
    ghost: null, // how many waited in the run to compare with: {t, n}
  };
}

// Does the message continue what is held, or is a part in between missing?
export function hasGap(lanes, until, message) {
  if (message.from <= 0) return false;
  if (lanes.length !== message.lanes.length || message.from > until) return true;
  return message.lanes.some(({ tasks }, k) =>
    tasks.id.some((id, i) => tasks.arrival[i] < message.from && !lanes[k].row.has(id)));
}

// Keep what happened before `from`; all that happens at or after it is replaced by what was sent.
export function mergeLane(lane, sent, from) {
  lane.name = sent.name ?? "";
  lane.order = sent.order ?? "fifo";
  lane.parts = sent.parts ?? null;
  lane.callers = sent.callers ?? { retry: false, leave: false };
  lane.version += 1;
  lane.from = from;
  forgetFrom(lane, from);
  countApart(lane);
  appendEvents(lane.events, lane.tasks, mergeTasks(lane, sent.tasks, from));
  const earlier = ([time]) => time < from;
  lane.workers = lane.workers.filter(earlier).concat(sent.workers);
  lane.settings = lane.settings.filter(earlier).concat(sent.settings);
  lane.ghost = sent.ghost && mergeGhost(lane.ghost, sent.ghost, from);
}

// Have a column for each queue, or for each kind of task, where there are several. Their number
// stays the same as long as a run goes on.
function countApart({ parts, events }) {
  if (events.lines.length || events.kinds.length || !parts) return;
  if (parts.queues.length > 1) events.lines = parts.queues.map(() => []);
  else if (parts.kinds.length > 1) events.kinds = parts.kinds.map(() => []);
}

function forgetFrom({ tasks, events, row }, from) {
  const kept = firstAt(tasks.arrival, from);
  for (let i = kept; i < tasks.id.length; i++) row.delete(tasks.id[i]);
  for (const name of TASK_COLUMNS) tasks[name].length = kept;
  const keptEvents = firstAt(events.t, from);
  for (const name of EVENT_COLUMNS) events[name].length = keptEvents;
  for (const column of [...events.lines, ...events.kinds]) column.length = keptEvents;
}

// Write down the tasks that were sent; returns their events at or after `from`, in no order.
function mergeTasks({ tasks, row }, sent, from) {
  const inOrder = sent.id.map((_, i) => i);
  inOrder.sort((a, b) => sent.arrival[a] - sent.arrival[b] || a - b);
  const found = [];
  for (const i of inOrder) {
    const id = sent.id[i];
    const task = row.get(id) ?? tasks.id.length;
    row.set(id, task);
    for (const name of TASK_COLUMNS) tasks[name][task] = sent[name]?.[i] ?? 0;
    for (const name of MAY_BE) tasks[name][task] = sent[name]?.[i] ?? Infinity;
    found.push(...eventsOf(tasks, task, from));
  }
  return found;
}

function mergeGhost(held, sent, from) {
  const kept = held ? firstAt(held.t, from) : 0;
  const merged = {
    t: (held ? held.t.slice(0, kept) : []).concat(sent.t),
    n: (held ? held.n.slice(0, kept) : []).concat(sent.n),
  };
  for (const name of ["lines", "kinds"]) { // of each queue, of each kind of task
    if (!sent[name]) continue;
    merged[name] = sent[name].map((line, k) => mergeGhost(held?.[name]?.[k], line, from));
  }
  return merged;
}
