// measures.js: what a dashboard shows of a lane: measures that are looked up every so often, and when
// an alarm that is set on one rings.

import { countsAt, meansOver } from "./counts.js";
import { FATE_TURNED_AWAY, START } from "./events.js";
import { firstAfter, firstAt } from "./search.js";

const found = new WeakMap(); // lane -> Map of looks, by measure

// {times, values} of a measure {what, window, every} at all looks up to `until`; a value is null
// where there is none.
export function looksAt(lane, measure, until) {
  const { what, window, every } = measure, key = [what, window, every].join();
  if (!found.has(lane)) found.set(lane, new Map());
  const known = found.get(lane);
  if (!known.has(key)) known.set(key, { times: [], values: [], version: 0, row: 0 });
  const looks = known.get(key);
  forgetNews(looks, lane);
  for (let k = looks.times.length; k * every <= until; k++) {
    looks.times.push(k * every);
    looks.values.push(MEASURES[what](lane, k * every, window, looks));
  }
  return looks;
}

function forgetNews(looks, lane) {
  if (looks.version === lane.version) return;
  const kept = looks.version === lane.version - 1 ? firstAt(looks.times, lane.from) : 0;
  looks.times.length = looks.values.length = kept;
  looks.version = lane.version;
  looks.row = 0;
}

const MEASURES = {
  waiting: (lane, t) => countsAt(lane, t).waiting,
  age: oldestAge,
  busy(lane, t, window) {
    const from = Math.max(0, t - window), { busy, workers } = meansOver(lane, from, t);
    return t > from && workers > 0 ? busy / workers : null;
  },
  p95: latePercentile,
};

// Looks go forward: what has left the line once is passed over for good.
function oldestAge({ tasks }, t, _, looks) {
  const { arrival, start, finish, fate } = tasks;
  const left = (i) => fate[i] === FATE_TURNED_AWAY || Math.min(start[i], finish[i]) <= t;
  while (arrival[looks.row] <= t && left(looks.row)) looks.row += 1;
  return arrival[looks.row] <= t ? t - arrival[looks.row] : 0;
}

// Of the tasks that started in the window.
function latePercentile({ events, tasks }, t, window) {
  const waits = [], end = firstAfter(events.t, t);
  for (let i = firstAfter(events.t, t - window); i < end; i++) {
    const task = events.task[i];
    if (events.what[i] === START) waits.push(tasks.start[task] - tasks.arrival[task]);
  }
  if (!waits.length) return null;
  return waits.sort((a, b) => a - b)[Math.ceil(0.95 * waits.length - 1e-9) - 1];
}

// From how many waiting tasks on an alarm rings; infinite if there is none.
export function depthAlarm(measures) {
  return measures.find(({ what }) => what === "waiting")?.alarm ?? Infinity;
}

// When an alarm begins to ring: the measure reaches its value.
export function ringsOf({ times, values }, alarm, until) {
  if (alarm === null) return [];
  const rings = (k) => values[k] !== null && values[k] >= alarm;
  return times.filter((t, k) => t <= until && rings(k) && !(k && rings(k - 1)));
}
