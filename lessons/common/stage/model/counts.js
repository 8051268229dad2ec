// counts.js: how many there are in a lane at a time, what is set then, and what was so on average.

import { FATE_TURNED_AWAY } from "./events.js";
import { firstAfter } from "./search.js";
import { applyChange, countReady } from "./workers.js";

const NO_SETTINGS = { rate: 0, workers: 0, limit: null, load: 0 };

// The counts at time t, everything at t included.
export function countsAt(lane, t) {
  const i = firstAfter(lane.events.t, t) - 1;
  const count = (name) => (i < 0 ? 0 : lane.events[name][i]);
  return {
    waiting: count("waiting"), busy: count("busy"), done: count("done"),
    rejected: count("rejected"), gaveUp: count("gaveUp"), failed: count("failed"),
    vain: count("vain"), hollow: count("hollow"), away: count("away"), lost: count("lost"),
    arrived: firstAfter(lane.tasks.arrival, t),
  };
}

export function settingsAt(lane, t) {
  let current = lane.settings.length ? lane.settings[0][1] : NO_SETTINGS;
  for (const [from, settings] of lane.settings) {
    if (from > t) break;
    current = settings;
  }
  return current;
}

// What was so from `from` to `to`, on average: tasks that came and were rejected (a unit of
// time), waiting, busy, workers.
export function meansOver(lane, from, to) {
  const { events } = lane, span = to - from;
  const came = firstAfter(lane.tasks.arrival, to) - firstAfter(lane.tasks.arrival, from);
  const lost = countsAt(lane, to).rejected - countsAt(lane, from).rejected;
  return {
    came: came / span, lost: lost / span,
    waiting: areaBelow(events.t, events.waiting, from, to) / span,
    busy: areaBelow(events.t, events.busy, from, to) / span,
    workers: workerTime(lane.workers, from, to) / span,
  };
}

// For each kind of task, how long its tasks waited from `from` to `to`, together, by how many came;
// of all tasks together at the end. Null where none came; a rejected task came, too.
export function waitsOfKinds({ tasks, parts }, from, to) {
  const all = parts.kinds.length, came = Array(all + 1).fill(0), waited = Array(all + 1).fill(0);
  for (let i = 0; i < tasks.arrival.length && tasks.arrival[i] <= to; i++) {
    const begin = tasks.arrival[i], end = endOfWait(tasks, i);
    for (const k of [tasks.kind[i], all]) {
      waited[k] += Math.max(0, Math.min(end, to) - Math.max(begin, from));
      if (begin > from) came[k] += 1;
    }
  }
  return came.map((count, k) => (count ? waited[k] / count : null));
}

// When a task starts, or its caller gives up; a rejected one does not wait.
function endOfWait({ arrival, start, finish, fate }, task) {
  return fate[task] === FATE_TURNED_AWAY ? arrival[task] : Math.min(start[task], finish[task]);
}

// The area below steps, each of which holds from its time on; before the first it is 0.
function areaBelow(times, values, from, to) {
  let area = 0, at = from, i = firstAfter(times, from);
  const height = () => (i ? values[i - 1] : 0);
  for (; i < times.length && times[i] <= to; i++) {
    area += height() * (times[i] - at);
    at = times[i];
  }
  return area + height() * (to - at);
}

// The time that workers were there, those that are starting not counted.
function workerTime(changes, from, to) {
  const workers = new Map();
  let sum = 0, since = 0;
  const count = (until) => {
    const able = countReady(workers);
    sum += able * Math.max(0, Math.min(until, to) - Math.max(since, from));
    since = until;
  };
  for (const change of changes) {
    if (change[0] > to) break;
    count(change[0]);
    applyChange(workers, change);
  }
  count(to);
  return sum;
}

// How long the tasks that came by time t have waited, on average: those that wait still, until t.
export function waitSoFar(lane, t) {
  const { arrival, start } = lane.tasks, end = firstAfter(arrival, t);
  let sum = 0;
  for (let i = 0; i < end; i++) sum += Math.min(start[i], t) - arrival[i];
  return end ? sum / end : null;
}

// The average wait of the tasks that have started by time t; null if there is none.
export function meanWait(lane, t) {
  const waits = waitsOfStarted(lane, t);
  return waits.length ? waits.reduce((sum, wait) => sum + wait, 0) / waits.length : null;
}

// Such a share of the tasks that have started by time t waited no longer than this; null while
// they are too few to tell.
export function waitPercentile(lane, t, share) {
  const waits = waitsOfStarted(lane, t);
  if (waits.length * (1 - share) < 1 - 1e-9) return null;
  return waits.sort()[Math.ceil(share * waits.length - 1e-9) - 1];
}

function waitsOfStarted(lane, t) {
  const { arrival, start } = lane.tasks, end = firstAfter(arrival, t);
  const waits = new Float64Array(end);
  let count = 0;
  for (let i = 0; i < end; i++) {
    if (start[i] <= t) waits[count++] = start[i] - arrival[i];
  }
  return waits.subarray(0, count);
}
