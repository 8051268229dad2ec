// parts.js: the queues, pools and kinds of tasks of a lane, and how they are set at a time.

import { settingsAt } from "./counts.js";

const MOST_WORKERS = 10000; // of a pool: workers are numbered on from there

export const poolOf = (worker) => Math.floor(worker / MOST_WORKERS);

// Each part with its name; of a lane that has one of each, what is set for all.
export function partsAt(lane, t) {
  const settings = settingsAt(lane, t), { parts } = lane;
  if (!parts || !settings.queues) {
    return {
      kinds: [{ name: "", rate: settings.rate, priority: 0, weight: 1, queues: [0] }],
      queues: [{ name: "", limit: settings.limit, order: lane.order, ageing: 1 }],
      pools: [{ name: "", workers: settings.workers, serves: [0], prefetch: 0 }],
    };
  }
  const named = (what) => settings[what].map((each, k) => ({ name: parts[what][k], ...each }));
  return { kinds: named("kinds"), queues: named("queues"), pools: named("pools") };
}

// Of each kind whether tasks of it come: at a rate, or as far as the run is known.
export function kindsThatCome(lane, kinds) {
  if (lane.come?.version !== lane.version) {
    lane.come = { version: lane.version, known: new Set(lane.tasks.kind) };
  }
  return kinds.map(({ rate }, k) => Boolean(rate) || lane.come.known.has(k));
}

// Whether tasks wait in more than one queue, or for more than one pool.
export const isDivided = ({ parts }) =>
  parts !== null && parts.queues.length + parts.pools.length > 2;
