// state.js: the state of a lane at one time: who waits, who is served, which workers are there.
//
// It moves forward by walking the events, backward or over a jump by one scan of the tasks.

import {
  ARRIVE, FATE_FAILED, FATE_TURNED_AWAY, FINISH, GIVE_UP, START, endOfAttempt
} from "./events.js";
import { firstAfter, firstAt } from "./search.js";
import { applyChange } from "./workers.js";

export function emptyState() {
  return {
    t: NaN, next: 0, nextWorker: 0, // cursors into events and changes of workers
    waiting: [], // tasks in order of arrival
    serving: new Map(), // worker -> task
    workers: new Map(), // worker -> status
    passed: [], // events that the last move walked over (empty after a jump)
    overtaken: new Map(), // waiting task -> how many that came later to its queue began before it
    away: [], // attempts that came to nothing, whose caller will try again
    moves: 0, // counts what changed who waits, and where
  };
}

// The lane has learned of other events: the next move looks at all of them.
export function forgetState(state) {
  state.t = NaN;
}

export function moveTo(state, lane, t, jumped = false) {
  state.passed = [];
  if (jumped || !(t >= state.t)) scan(state, lane, t); else walk(state, lane, t);
  for (; state.nextWorker < lane.workers.length; state.nextWorker++) {
    if (lane.workers[state.nextWorker][0] > t) break;
    applyChange(state.workers, lane.workers[state.nextWorker]);
  }
  state.t = t;
}

function walk(state, lane, t) {
  const { events } = lane;
  for (; state.next < events.t.length && events.t[state.next] <= t; state.next++) {
    const task = events.task[state.next], what = events.what[state.next];
    const worker = lane.tasks.worker[task];
    state.moves += 1;
    if (what === ARRIVE) state.waiting.push(task);
    if (what === START || what === GIVE_UP) {
      state.waiting.splice(firstAt(state.waiting, task), 1); // rows rise: a search finds it
    }
    if (what === START || what === GIVE_UP) state.overtaken.delete(task);
    if (what === START) {
      overtake(state, lane.tasks, task);
      state.serving.set(worker, task);
    }
    if (what === FINISH && state.serving.get(worker) === task) state.serving.delete(worker);
    if (endOfAttempt(lane.tasks, task) === events.t[state.next]) sendAway(state, lane.tasks, task);
    state.passed.push(state.next);
  }
  if (state.away.length) state.away = state.away.filter((task) => lane.tasks.again[task] > t);
}

function sendAway({ away }, { again }, task) {
  if (again[task] < Infinity && !away.includes(task)) away.push(task);
}

// A task begins before some that came to its queue earlier.
function overtake({ waiting, overtaken }, { queue }, task) {
  for (const other of waiting) {
    if (other > task) break;
    if (queue[other] === queue[task]) overtaken.set(other, (overtaken.get(other) ?? 0) + 1);
  }
}

function scan(state, lane, t) {
  const { tasks, events } = lane;
  state.moves += 1;
  state.waiting = [];
  state.away = [];
  state.serving.clear();
  state.workers.clear();
  state.nextWorker = 0;
  state.next = firstAfter(events.t, t);
  const arrived = firstAfter(tasks.arrival, t);
  for (let task = 0; task < arrived; task++) {
    const isAway = endOfAttempt(tasks, task) <= t && tasks.again[task] > t;
    if (isAway) sendAway(state, tasks, task);
    if (tasks.fate[task] === FATE_TURNED_AWAY || tasks.finish[task] <= t) continue;
    if (tasks.start[task] <= t) state.serving.set(tasks.worker[task], task);
    else state.waiting.push(task);
  }
  countOvertaken(state, tasks, arrived, t);
}

// Of each that waits, how many after it have begun; from the last that arrived to the first.
function countOvertaken({ overtaken, waiting }, { queue, start }, arrived, t) {
  overtaken.clear();
  const begun = []; // by queue
  for (let task = arrived - 1, k = waiting.length - 1; k >= 0; task--) {
    const line = queue[task];
    if (start[task] <= t) begun[line] = (begun[line] ?? 0) + 1;
    if (task !== waiting[k]) continue;
    k -= 1;
    if (begun[line]) overtaken.set(task, begun[line]);
  }
}

// The waiting tasks, next to start first.
export function lineOf(state, lane) {
  const { tasks } = lane, { waiting } = state;
  if (lane.order === "lifo") return waiting.slice().reverse();
  if (lane.order === "priority") {
    return waiting.filter((i) => !tasks.kind[i]).concat(waiting.filter((i) => tasks.kind[i]));
  }
  if (lane.order === "shortest") {
    // How long a task will take is known once its end is computed.
    const length = (i) => (tasks.finish[i] < Infinity ? tasks.finish[i] - tasks.start[i] : 1e9);
    return waiting.slice().sort((a, b) => length(a) - length(b) || a - b);
  }
  return waiting;
}

// The last few tasks that were done (in vain, too), newest first.
export function lastDone(state, lane, count) {
  const { events } = lane, rows = [];
  for (let i = state.next - 1; i >= 0 && i > state.next - 400 && rows.length < count; i--) {
    const task = events.task[i], failed = lane.tasks.fate[task] === FATE_FAILED;
    if (events.what[i] === FINISH && !failed) rows.push(task);
  }
  return rows;
}
