// staff.js: workers that are ordered, start and are ready, and what is paid for them.

import { settingsAt } from "./counts.js";
import { poolOf } from "./parts.js";
import { ON, STARTING, applyChange, countReady } from "./workers.js";

// Whether workers come and go by a rule, or need some time to start.
export const isScaled = (lane, t) => settingsAt(lane, t).startup !== undefined;

// The time that workers were paid for up to t, all together: from their order on, until they go.
export function paidSeconds(lane, t) {
  const workers = new Map();
  let sum = 0, since = 0;
  for (const change of lane.workers) {
    if (change[0] > t) break;
    sum += workers.size * (change[0] - since);
    since = change[0];
    applyChange(workers, change);
  }
  return sum + workers.size * (t - since);
}

// Arrivals ÷ capacity. Where workers come and go it is the capacity of those that are ready; null:
// there are none.
export function loadOf({ load, workers, most }, present) {
  if (load === null || most === undefined) return load;
  const ready = countReady(present);
  return ready ? load * workers / ready : null;
}

// How far a worker that starts has come, 0 to 1, and when it is ready.
export function startOf(lane, worker, t) {
  const own = lane.workers.filter(([, other]) => other === worker);
  const ordered = own.findLast(([at, , status]) => at <= t && status === STARTING)?.[0] ?? t;
  const begun = own.find(([at, , status]) => at > t && status === ON)?.[0];
  const startup = settingsAt(lane, ordered).startup?.[poolOf(worker)] ?? 0;
  const ready = begun ?? Math.max(t, ordered + startup); // not yet computed
  return { share: ready > ordered ? (t - ordered) / (ready - ordered) : 1, ready };
}
