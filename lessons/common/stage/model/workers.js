// workers.js: what a worker may be, and how that changes.

// The status of a worker.
const GONE = 0;
export const STARTING = 1;
export const ON = 2;
export const LEAVING = 3;

// A change of a lane's workers is [time, worker, status]; `workers` maps each to its status.
export function applyChange(workers, [, worker, status]) {
  if (status === GONE) workers.delete(worker); else workers.set(worker, status);
}

// How many of them can work: all but those that still start.
export function countReady(workers) {
  return [...workers.values()].filter((status) => status !== STARTING).length;
}

// Workers of a second pool are numbered from 10 000: "2.1" is the first of the second pool.
export function workerName(worker) {
  const pool = Math.floor(worker / 10000), number = (worker % 10000) + 1;
  return pool ? `${pool + 1}.${number}` : `${number}`;
}
