// reserved.js: for how long workers have idled beside a queue that they do not serve.

import { FINISH, START } from "./events.js";
import { partsAt, poolOf } from "./parts.js";
import { firstAfter } from "./search.js";
import { ON, applyChange } from "./workers.js";

// The seconds up to time t of each pool, those of several workers added up.
export function reservedSeconds(lane, t) {
  if (lane.reserved?.version !== lane.version) {
    lane.reserved = { version: lane.version, ...stepsOf(lane) };
  }
  const { times, seconds, workers } = lane.reserved, i = firstAfter(times, t) - 1;
  return i < 0 ? [] : seconds[i].map((sum, pool) => sum + workers[i][pool] * (t - times[i]));
}

// From each of the times on so many workers of each pool idle so; the seconds are those up to then.
function stepsOf(lane) {
  const times = [], seconds = [], workers = [], walk = new Walk(lane);
  if (lane.events.lines.length < 2) return { times, seconds, workers };
  for (let t = walk.next(); t < Infinity; t = walk.next()) {
    const last = times.length - 1, idle = workers[last] ?? [];
    const sum = (pool) => seconds[last]?.[pool] ?? 0, passed = t - (times[last] ?? t);
    walk.goOn(t);
    times.push(t);
    workers.push(walk.reserved());
    seconds.push(workers.at(-1).map((_, pool) => sum(pool) + (idle[pool] ?? 0) * passed));
  }
  return { times, seconds, workers };
}

// Goes through the events, the changes of workers and those of settings, by order of time.
class Walk {
  #lane;
  #event = 0; #change = 0; #setting = 0; // the next of each
  #status = new Map(); #busy = new Map(); // worker -> task
  #idle = []; // how many workers of each pool
  #pools = [];

  constructor(lane) {
    this.#lane = lane;
  }

  next() {
    const { events, workers, settings } = this.#lane;
    return Math.min(
      events.t[this.#event] ?? Infinity, workers[this.#change]?.[0] ?? Infinity,
      settings[this.#setting]?.[0] ?? Infinity,
    );
  }

  goOn(t) {
    const { events, workers, settings, tasks } = this.#lane;
    for (; workers[this.#change]?.[0] <= t; this.#change++) {
      const change = workers[this.#change];
      this.#about(change[1], () => applyChange(this.#status, change));
    }
    for (; events.t[this.#event] <= t; this.#event++) {
      const what = events.what[this.#event], task = events.task[this.#event];
      const worker = tasks.worker[task];
      if (what === START) this.#about(worker, () => this.#busy.set(worker, task));
      if (what === FINISH && this.#busy.get(worker) === task) {
        this.#about(worker, () => this.#busy.delete(worker));
      }
    }
    if (!(settings[this.#setting]?.[0] <= t)) return;
    while (settings[this.#setting]?.[0] <= t) this.#setting += 1;
    this.#pools = partsAt(this.#lane, t).pools;
  }

  // Something changes about a worker: it may idle now, or no longer.
  #about(worker, change) {
    const idles = () => (this.#status.get(worker) === ON && !this.#busy.has(worker) ? 1 : 0);
    const before = idles(), pool = poolOf(worker);
    change();
    this.#idle[pool] = (this.#idle[pool] ?? 0) + idles() - before;
  }

  // Of each pool, how many workers are idle while only tasks wait that it may not serve.
  reserved() {
    const { lines } = this.#lane.events, last = this.#event - 1;
    const waits = (queue) => last >= 0 && lines[queue][last] > 0;
    return this.#pools.map(({ serves }, pool) => {
      const beside = !serves.some(waits) && lines.some((_, queue) => waits(queue));
      return beside ? this.#idle[pool] ?? 0 : 0;
    });
  }
}
