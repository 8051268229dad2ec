// queues.js: who stands in which queue, and whom the workers have in their hands.

import { standing } from "./orders.js";
import { partsAt, poolOf } from "./parts.js";
import { ON } from "./workers.js";

// {lines, hands, oldest}: of each queue the tasks in it, next to start first, and the one that came
// first (undefined: none); of workers who took tasks ahead those tasks, next first.
export function queuesOf(state, lane) {
  const parts = partsAt(lane, state.t), ages = parts.queues.some(({ order }) => order === "ageing");
  const key = [state.moves, lane.version, ages && state.t, parts.queues.map((q) => q.order)].join();
  if (state.queues?.key !== key) state.queues = { key, ...divide(state, lane, parts) };
  return state.queues;
}

function divide(state, { tasks }, { queues, kinds }) {
  const came = queues.map(() => []), hands = new Map();
  for (const task of state.waiting) {
    if (tasks.held[task] <= state.t) append(hands, tasks.worker[task], task);
    else came[tasks.queue[task]].push(task);
  }
  for (const held of hands.values()) held.sort((a, b) => tasks.held[a] - tasks.held[b] || a - b);
  const lines = came.map((waiting, q) =>
    standing(waiting, { tasks, kinds, queue: queues[q], t: state.t }));
  return { lines, hands, oldest: came.map(([first]) => first) };
}

function append(map, key, value) {
  if (map.has(key)) map.get(key).push(value); else map.set(key, [value]);
}

// Whether tasks may join a queue, or still wait in it.
export function isOpen({ kinds }, { lines }, queue) {
  return lines[queue].length > 0 || kinds.some(({ queues }) => queues.includes(queue));
}

// The pools with idle workers that may serve none of the waiting tasks: reserved for others.
export function reservedPools(state, lane) {
  const { lines } = queuesOf(state, lane), reserved = new Set();
  partsAt(lane, state.t).pools.forEach(({ serves }, pool) => {
    const waits = (queue) => lines[queue].length > 0;
    if (!serves.some(waits) && lines.some((_, queue) => waits(queue))) reserved.add(pool);
  });
  return reserved;
}

export function isIdle(state, worker) {
  return state.workers.get(worker) === ON && !state.serving.has(worker);
}

// The idle workers of pools that may serve none of the waiting tasks.
export function idleReserved(state, lane) {
  const pools = reservedPools(state, lane);
  if (!pools.size) return [];
  return [...state.workers.keys()].filter((worker) =>
    pools.has(poolOf(worker)) && isIdle(state, worker));
}
