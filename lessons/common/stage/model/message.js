// message.js: what the server says, taken into the store.

import { joinSteps } from "./steps.js";
import { emptyLane, hasGap, mergeLane } from "./lane.js";
import { momentsAfter } from "./store.js";

const ALWAYS = ["rev", "until", "end", "ahead", "unit", "target"];
const DEFAULTS = { // of what a message may leave out
  stopped: "", window: null, quotient: false, prices: null, spikes: [],
  challenges: [], held: false, asks: false, scene: null,
  own: null, long: null, chance: true, measures: [],
};

// Returns "gap" when a part in between is missing, "new" for a new run, "old" for what is known.
export function takeMessage(store, message) {
  const fresh = message.run !== store.run;
  store.count = Math.max(store.count, message.heard ?? 0); // after a reload of the page
  store.pending = store.pending.filter(({ n }) => n > (message.heard ?? 0));
  if (!fresh && message.rev <= store.rev) return "old"; // but what it has heard is news
  if (fresh ? message.from > 0 : hasGap(store.lanes, store.until, message)) {
    store.missing = message.run;
    return "gap"; // to be asked for
  }
  if (fresh) beginRun(store, message);
  message.lanes.forEach((sent, k) => mergeLane(store.lanes[k], sent, message.from));
  if (message.from < store.seen) store.seen = Math.max(store.t, message.from);
  store.missing = null;
  takeWords(store, message);
  return fresh ? "new" : "more";
}

function beginRun(store, message) {
  const start = message.start ?? {};
  // Sent again to a new stage: where it stood here is right, also if the server has missed it.
  const same = store.run !== null && store.begun === message.begun;
  store.lanes = message.lanes.map(emptyLane);
  store.run = message.run;
  store.begun = message.begun;
  store.t = store.seen = same ? Math.min(store.t, message.until) : start.t ?? 0;
  const unheard = (...acts) => store.pending.findLast((command) => acts.includes(command.do));
  const pressed = same ? unheard("play", "pause")?.do : undefined;
  store.playing = pressed ? pressed === "play" : start.playing ?? false;
  store.speed = unheard("speed")?.x ?? start.speed ?? 1;
  store.met = new Set();
  store.steps = new Map(); // of each challenge, by its id
  for (const { id, met } of message.challenges ?? []) {
    if (met !== null && met < store.t) store.met.add(id); // announced by an earlier stage
  }
}

// All that is said beside the lanes.
function takeWords(store, message) {
  for (const name of ALWAYS) store[name] = message[name];
  for (const name in DEFAULTS) store[name] = message[name] ?? DEFAULTS[name];
  takeChanges(store, message);
  store.ghostLabel = message.ghost_label ?? "without your changes";
  store.spikeSize = message.spike_size ?? null;
  store.later = momentsAfter(store, message.shown ?? Infinity);
  for (const { id, steps } of store.challenges) {
    store.steps.set(id, joinSteps(store.steps.get(id) ?? [], steps));
  }
}

// What was changed: the flags and the moments of what was not said before.
function takeChanges(store, { changed_from = 0, changes = [], moments = [] }) {
  store.changes = [...store.changes.filter(({ t }) => t < changed_from), ...changes];
  store.moments = [...store.moments.filter((moment) => moment < changed_from), ...moments];
}
