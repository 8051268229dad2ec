// instants.js: the moments at which something happens, and what that is in words.

import {
  ARRIVE, CALLER_LEAVES, FATE_FAILED, FINISH, GIVE_UP, START, TAKE_AHEAD, TURNED_AWAY, leavesTask
} from "./events.js";
import { firstAfter, firstAt } from "./search.js";
import { workerName } from "./workers.js";

// The nearest instant after (or before) t at which something happens, in any lane.
export function nextInstant(lanes, t, until) {
  let next = Infinity;
  for (const { events } of lanes) {
    next = Math.min(next, events.t[firstAfter(events.t, t)] ?? Infinity);
  }
  return next < until ? next : null;
}

export function previousInstant(lanes, t) {
  let previous = 0;
  for (const { events } of lanes) {
    previous = Math.max(previous, events.t[firstAt(events.t, t) - 1] ?? 0);
  }
  return previous;
}

// What happens at exactly time t, in words: "task 38 arrives, task 31 is done".
export function eventWords(lane, t) {
  const { events, tasks } = lane, words = [];
  const first = firstAt(events.t, t), end = firstAfter(events.t, t);
  for (let i = first; i < end && words.length < 3; i++) {
    const task = events.task[i], name = `task ${tasks.id[task]}`;
    const worker = workerName(tasks.worker[task]);
    words.push({
      [FINISH]: `${name} ${endWords(tasks, task)}`, [GIVE_UP]: `${name} gives up`,
      [ARRIVE]: `${name} arrives${attemptWords(tasks, task)}`,
      [CALLER_LEAVES]: `the caller of ${name} leaves`,
      [TURNED_AWAY]: `${name} is rejected${attemptWords(tasks, task)}`,
      [START]: `worker ${worker} starts ${name}`,
      [TAKE_AHEAD]: `worker ${worker} takes ${name} ahead`,
    }[events.what[i]]);
  }
  if (end - first > 3) words.push(`and ${end - first - 3} more`);
  return words.join(", ");
}

function endWords(tasks, task) {
  if (leavesTask(tasks, task)) return "is done in vain";
  return tasks.fate[task] === FATE_FAILED ? "fails" : "is done";
}

const attemptWords = ({ attempt }, task) => (attempt[task] ? ` (try ${attempt[task] + 1})` : "");
