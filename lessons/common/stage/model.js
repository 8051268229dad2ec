// model.js: what happens in a run, and when. Nothing here draws or talks to the server.
//
// A lane is one system. It holds its tasks as columns in order of arrival, and the events that
// follow from them in order of time, each with the counts that hold once it has happened. So the
// state at any time is one binary search away, and playing on is a cursor that walks the events.

const FINISH = 0, GIVE_UP = 1, ARRIVE = 2, TURNED_AWAY = 3, START = 4;
const GONE = 0, STARTING = 1, LEAVING = 3; // states of a worker (2: on)
const FATE_TURNED_AWAY = 2, FATE_GAVE_UP = 3;
const TASK_COLUMNS = ["id", "arrival", "start", "finish", "worker", "fate", "kind"];
const EVENT_COLUMNS = ["t", "what", "task", "waiting", "busy", "done", "rejected", "gaveUp"];

function emptyLane() {
  const columns = (names) => Object.fromEntries(names.map((name) => [name, []]));
  return {
    name: "", order: "fifo", tasks: columns(TASK_COLUMNS), events: columns(EVENT_COLUMNS),
    row: new Map(), // task id -> row
    workers: [], settings: [], ghost: null,
  };
}

// Index of the first value >= t (firstAt) or > t (firstAfter) in an ascending array.
function firstAt(values, t) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < t) low = middle + 1; else high = middle;
  }
  return low;
}

function firstAfter(values, t) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= t) low = middle + 1; else high = middle;
  }
  return low;
}

// Does the message continue what is held, or is a part in between missing?
function hasGap(lanes, until, message) {
  if (message.from <= 0) return false;
  if (lanes.length !== message.lanes.length || message.from > until) return true;
  return message.lanes.some(({ tasks }, k) =>
    tasks.id.some((id, i) => tasks.arrival[i] < message.from && !lanes[k].row.has(id)));
}

// Keep what happened before `from`; all that happens at or after it is replaced by what was sent.
function mergeLane(lane, sent, from) {
  const { tasks, events, row } = lane;
  lane.name = sent.name ?? "";
  lane.order = sent.order ?? "fifo";

  const kept = firstAt(tasks.arrival, from);
  for (let i = kept; i < tasks.id.length; i++) row.delete(tasks.id[i]);
  for (const name of TASK_COLUMNS) tasks[name].length = kept;
  const keptEvents = firstAt(events.t, from);
  for (const name of EVENT_COLUMNS) events[name].length = keptEvents;

  const inOrder = sent.tasks.id.map((_, i) => i);
  inOrder.sort((a, b) => sent.tasks.arrival[a] - sent.tasks.arrival[b] || a - b);
  const fresh = [];
  for (const i of inOrder) {
    const id = sent.tasks.id[i];
    const task = row.get(id) ?? tasks.id.length;
    row.set(id, task);
    for (const name of TASK_COLUMNS) tasks[name][task] = sent.tasks[name]?.[i] ?? 0;
    tasks.start[task] = sent.tasks.start[i] ?? Infinity; // Infinity: not yet known to happen
    tasks.finish[task] = sent.tasks.finish[i] ?? Infinity;
    eventsOf(tasks, task, from, fresh);
  }
  // At one instant: who is done leaves, then tasks arrive, then tasks start.
  fresh.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[3] - b[3]);
  for (const [t, , what, task] of fresh) appendEvent(events, t, what, task);

  lane.workers = lane.workers.filter((change) => change[0] < from).concat(sent.workers);
  lane.settings = lane.settings.filter((change) => change[0] < from).concat(sent.settings);
  lane.ghost = sent.ghost && mergeGhost(lane.ghost, sent.ghost, from);
}

// Push [time, rank at one instant, what, task] for each event of a task at or after `from`.
// A task of no length starts and ends between the arrivals and the other starts of its instant.
function eventsOf(tasks, task, from, out) {
  const arrival = tasks.arrival[task], start = tasks.start[task], finish = tasks.finish[task];
  const fate = tasks.fate[task], brief = start === finish;
  if (arrival >= from) {
    out.push([arrival, 1, fate === FATE_TURNED_AWAY ? TURNED_AWAY : ARRIVE, task]);
  }
  if (fate === FATE_TURNED_AWAY) return;
  if (start >= from && start < Infinity) out.push([start, brief ? 2 : 4, START, task]);
  if (finish >= from && finish < Infinity) {
    const rank = brief ? 3 : finish === arrival ? 2 : 0;
    out.push([finish, rank, fate === FATE_GAVE_UP ? GIVE_UP : FINISH, task]);
  }
}

function appendEvent(events, t, what, task) {
  const last = events.t.length - 1;
  const before = (name) => (last < 0 ? 0 : events[name][last]);
  const waiting = what === ARRIVE ? 1 : what === START || what === GIVE_UP ? -1 : 0;
  const busy = what === START ? 1 : what === FINISH ? -1 : 0;
  events.waiting.push(before("waiting") + waiting);
  events.busy.push(before("busy") + busy);
  events.done.push(before("done") + (what === FINISH ? 1 : 0));
  events.rejected.push(before("rejected") + (what === TURNED_AWAY ? 1 : 0));
  events.gaveUp.push(before("gaveUp") + (what === GIVE_UP ? 1 : 0));
  events.t.push(t);
  events.what.push(what);
  events.task.push(task);
}

function mergeGhost(held, sent, from) {
  const kept = held ? firstAt(held.t, from) : 0;
  return {
    t: (held ? held.t.slice(0, kept) : []).concat(sent.t),
    n: (held ? held.n.slice(0, kept) : []).concat(sent.n),
  };
}

// The counts at time t, everything at t included.
function countsAt(lane, t) {
  const i = firstAfter(lane.events.t, t) - 1;
  const count = (name) => (i < 0 ? 0 : lane.events[name][i]);
  return {
    waiting: count("waiting"), busy: count("busy"), done: count("done"),
    rejected: count("rejected"), gaveUp: count("gaveUp"),
    arrived: firstAfter(lane.tasks.arrival, t),
  };
}

// What was so from `from` to `to`, on average: tasks that came and were turned away (a unit of
// time), waiting, busy, workers.
function meansOver(lane, from, to) {
  const { events } = lane, span = to - from;
  let waiting = 0, busy = 0, at = from, i = firstAfter(events.t, from);
  const add = (until) => {
    waiting += (i ? events.waiting[i - 1] : 0) * (until - at);
    busy += (i ? events.busy[i - 1] : 0) * (until - at);
    at = until;
  };
  for (; i < events.t.length && events.t[i] <= to; i++) add(events.t[i]);
  add(to);
  const crew = new Map();
  let workers = 0, since = 0;
  const count = (until) => {
    const able = [...crew.values()].filter((state) => state !== STARTING).length;
    workers += able * Math.max(0, Math.min(until, to) - Math.max(since, from));
    since = until;
  };
  for (const [time, worker, state] of lane.workers) {
    if (time > to) break;
    count(time);
    if (state === GONE) crew.delete(worker); else crew.set(worker, state);
  }
  count(to);
  const came = firstAfter(lane.tasks.arrival, to) - firstAfter(lane.tasks.arrival, from);
  const lost = countsAt(lane, to).rejected - countsAt(lane, from).rejected;
  const each = { came, lost, waiting, busy, workers };
  return Object.fromEntries(Object.entries(each).map(([name, sum]) => [name, sum / span]));
}

// The mean wait of the tasks whose work has begun by time t; null if there is none.
function meanWait(lane, t) {
  const { arrival, start } = lane.tasks, end = firstAfter(arrival, t);
  let sum = 0, n = 0;
  for (let i = 0; i < end; i++) if (start[i] <= t) { sum += start[i] - arrival[i]; n += 1; }
  return n ? sum / n : null;
}

const NO_SETTINGS = { rate: 0, workers: 0, limit: null, load: 0 };

function settingsAt(lane, t) {
  let current = lane.settings.length ? lane.settings[0][1] : NO_SETTINGS;
  for (const [from, settings] of lane.settings) {
    if (from > t) break;
    current = settings;
  }
  return current;
}

// The nearest instant after (or before) t at which something happens, in any lane.
function nextInstant(lanes, t, until) {
  let next = Infinity;
  for (const { t: times } of lanes.map((lane) => lane.events)) {
    next = Math.min(next, times[firstAfter(times, t)] ?? Infinity);
  }
  return next < until ? next : null;
}

function previousInstant(lanes, t) {
  let previous = 0;
  for (const { t: times } of lanes.map((lane) => lane.events)) {
    previous = Math.max(previous, times[firstAt(times, t) - 1] ?? 0);
  }
  return previous;
}

// ------------------------------------------------------------------ who is where at one time
function emptyView() {
  return {
    t: NaN, next: 0, nextWorker: 0, // cursors into events and workers
    waiting: [], // tasks in order of arrival
    serving: new Map(), // worker -> task
    crew: new Map(), // worker -> state
    passed: [], // events that the last look walked over (empty after a jump)
  };
}

// Move a view to time t: forward by walking the events, backward or after a jump by one scan.
function lookAt(view, lane, t, jump) {
  view.passed = [];
  if (jump || !(t >= view.t)) scan(view, lane, t); else walk(view, lane, t);
  for (; view.nextWorker < lane.workers.length; view.nextWorker++) {
    const [from, worker, state] = lane.workers[view.nextWorker];
    if (from > t) break;
    if (state === GONE) view.crew.delete(worker); else view.crew.set(worker, state);
  }
  view.t = t;
}

function walk(view, lane, t) {
  const { events } = lane;
  for (; view.next < events.t.length && events.t[view.next] <= t; view.next++) {
    const task = events.task[view.next], what = events.what[view.next];
    const worker = lane.tasks.worker[task];
    if (what === ARRIVE) view.waiting.push(task);
    if (what === START || what === GIVE_UP) {
      view.waiting.splice(firstAt(view.waiting, task), 1); // rows rise: a search finds it
    }
    if (what === START) view.serving.set(worker, task);
    if (what === FINISH && view.serving.get(worker) === task) view.serving.delete(worker);
    view.passed.push(view.next);
  }
}

function scan(view, lane, t) {
  const { tasks, events } = lane;
  view.waiting = [];
  view.serving.clear();
  view.crew.clear();
  view.nextWorker = 0;
  view.next = firstAfter(events.t, t);
  const arrived = firstAfter(tasks.arrival, t);
  for (let task = 0; task < arrived; task++) {
    if (tasks.fate[task] === FATE_TURNED_AWAY || tasks.finish[task] <= t) continue;
    if (tasks.start[task] <= t) view.serving.set(tasks.worker[task], task);
    else view.waiting.push(task);
  }
}

// The waiting tasks, next to start first.
function lineOf(view, lane) {
  const { tasks } = lane, { waiting } = view;
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

// The last few tasks that were done at time t, newest first.
function lastDone(view, lane, count) {
  const { events } = lane, rows = [];
  for (let i = view.next - 1; i >= 0 && i > view.next - 400 && rows.length < count; i--) {
    if (events.what[i] === FINISH) rows.push(events.task[i]);
  }
  return rows;
}

// Workers of a second pool are numbered from 10 000: "2.1" is the first of the second pool.
function workerName(worker) {
  const pool = Math.floor(worker / 10000), number = (worker % 10000) + 1;
  return pool ? `${pool + 1}.${number}` : `${number}`;
}

// What happens at exactly time t, in words: "task 38 arrives, task 31 is done".
function eventWords(lane, t) {
  const { events, tasks } = lane, words = [];
  const first = firstAt(events.t, t), end = firstAfter(events.t, t);
  for (let i = first; i < end && words.length < 3; i++) {
    const task = events.task[i], name = `task ${tasks.id[task]}`;
    const worker = workerName(tasks.worker[task]);
    words.push({
      [FINISH]: `${name} is done`, [GIVE_UP]: `${name} gives up`, [ARRIVE]: `${name} arrives`,
      [TURNED_AWAY]: `${name} is turned away`, [START]: `worker ${worker} starts ${name}`,
    }[events.what[i]]);
  }
  if (end - first > 3) words.push(`and ${end - first - 3} more`);
  return words.join(", ");
}

// When settings were changed, after the moment at which the controls stand.
const momentsAfter = (store, shown) => store.moments.filter((moment) => moment > shown);

// ------------------------------------------------------------------ messages from the server
// Take a message in; returns "gap" when a part in between is missing, "new" for a new run.
function takeMessage(store, message) {
  const fresh = message.run !== store.run;
  store.count = Math.max(store.count, message.heard ?? 0); // after a reload of the page
  store.pending = store.pending.filter(({ n }) => n > (message.heard ?? 0));
  if (!fresh && message.rev <= store.rev) return "old"; // but what it has heard is news
  if (fresh ? message.from > 0 : hasGap(store.lanes, store.until, message)) {
    store.missing = message.run;
    return "gap"; // to be asked for
  }
  if (fresh) {
    store.lanes = message.lanes.map(emptyLane);
    store.t = store.seen = message.start?.t ?? 0;
    const chosen = store.pending.findLast((command) => command.do === "speed"); // not yet heard
    Object.assign(store, {
      run: message.run,
      speed: chosen?.x ?? message.start?.speed ?? 1, playing: message.start?.playing ?? false,
      met: new Set(),
    });
    for (const { id, met } of message.challenges ?? []) {
      if (met !== null && met < store.t) store.met.add(id); // announced by an earlier stage
    }
  }
  message.lanes.forEach((sent, k) => mergeLane(store.lanes[k], sent, message.from));
  if (message.from < store.seen) store.seen = Math.max(store.t, message.from);
  store.missing = null;
  for (const name of ["rev", "until", "end", "ahead", "unit", "target"]) store[name] = message[name];
  store.stopped = message.stopped ?? "";
  store.window = message.window ?? null;
  store.quotient = message.quotient ?? false;
  store.prices = message.prices ?? null;
  store.changes = message.changes ?? [];
  store.moments = message.moments ?? [];
  store.later = momentsAfter(store, message.shown ?? Infinity);
  store.spikes = message.spikes ?? [];
  store.challenges = message.challenges ?? [];
  store.ghostLabel = message.ghost_label ?? "without your changes";
  store.spikeSize = message.spike_size ?? null;
  store.kinds = message.kinds ?? null;
  return fresh ? "new" : "more";
}
