// numbers.js: the large numbers over each lane. Each has a figure, words, more words for where there
// is room, and whether it warns.

import { countsAt, meanWait, settingsAt, waitPercentile, waitSoFar } from "../model/counts.js";
import { depthAlarm } from "../model/measures.js";
import { queuesOf } from "../model/queues.js";
import { loadOf } from "../model/staff.js";
import { LEAVING, countReady } from "../model/workers.js";
import { formatLoad, formatShare, formatTime } from "../words.js";

const NUMBERS = { waiting, busy, oldest, load, rejected }; // by the data-of of its cell

export function showNumbers({ cells, state }, lane, store) {
  const reading = readingOf(state, lane, store);
  for (const name in NUMBERS) put(cells[name], NUMBERS[name](reading));
}

// Those that the picture shows, too.
export function showCounts({ cells, state }, lane, store) {
  const reading = readingOf(state, lane, store);
  put(cells.waiting, waiting(reading));
  put(cells.busy, busy(reading));
  put(cells.oldest, oldest(reading));
  if (reading.counts.rejected) put(cells.rejected, rejected(reading));
}

function readingOf(state, lane, { t, target, unit, quotient, asks, measures }) {
  return {
    lane, state, t, target, unit, asks, alarm: depthAlarm(measures),
    settings: settingsAt(lane, t), counts: countsAt(lane, t),
    averageWait: () => (quotient ? waitSoFar : meanWait)(lane, t), // the law counts all
    p95: () => (quotient ? null : waitPercentile(lane, t, 0.95)),
  };
}

function put({ cell, figure: dd, words: dt }, { figure, words, more = "", warn = false }) {
  if (dd.textContent !== figure) dd.textContent = figure;
  if (dt.textContent !== words + more) {
    const span = Object.assign(document.createElement("span"), { textContent: more });
    dt.replaceChildren(words, span);
  }
  cell.classList.toggle("warn", warn);
}

function waiting({ counts, lane, state, asks, alarm, settings: { limit } }) {
  const rings = counts.waiting >= alarm && !asks;
  if (rings) return { figure: `${counts.waiting}`, words: "waiting: alarm", warn: true };
  const held = lane.parts ? heldOf(state, lane) : 0;
  if (held) return { figure: `${counts.waiting}`, words: "waiting", more: `, ${held} held` };
  const full = limit > 0 && counts.waiting >= limit;
  if (full) return { figure: `${counts.waiting}`, words: "waiting: full" };
  const more = limit === null ? "" : `, of ${limit}`; // that there is none stands below the line
  return { figure: `${counts.waiting}`, words: "waiting", more };
}

// How many of them are in the hands of workers.
function heldOf(state, lane) {
  return [...queuesOf(state, lane).hands.values()].reduce((sum, held) => sum + held.length, 0);
}

function busy({ counts, state, settings }) {
  const statuses = [...state.workers.values()], ready = countReady(state.workers);
  const starting = statuses.length - ready;
  const leaving = statuses.filter((status) => status === LEAVING).length;
  const extra = settings.most !== undefined ? "" : starting ? `, ${starting} starting` : leaving ? `, ${leaving} leaving` : "";
  return {
    figure: `${counts.busy}/${ready}`,
    words: extra ? `busy${extra}` : "workers busy",
  };
}

// While a question is open no wait is written: it might be the answer.
function oldest({ state, lane, t, target, unit, asks, alarm }) {
  if (asks) return { figure: "?", words: "oldest has waited" };
  if (!state.waiting.length) return { figure: "–", words: "oldest has waited" };
  const age = t - lane.tasks.arrival[state.waiting[0]], late = age > target;
  const over = alarm === Infinity ? `oldest, over ${formatTime(target, unit, true)}` : "oldest: alarm";
  const words = late ? over : "oldest has waited";
  return { figure: formatTime(age, unit), words, warn: late };
}

// Where failed or rejected tasks come back, the workers have more to do than new tasks make. How
// much more is known where only failures come back; while a question is open it might be the answer.
function load({ lane, settings, state, asks }) { // null: there are no workers
  if (settings.rate === 0) return { figure: "–", words: "load" }; // all comes in batches
  const known = settings.tried !== undefined && !asks;
  const load = loadOf(known ? { ...settings, load: settings.tried } : settings, state.workers);
  const over = load > 1 || load === null;
  const figure = Number.isFinite(load) ? formatLoad(load) : "∞";
  if (known) return { figure, words: "load with retries", warn: over };
  const [words, more] = lane.callers.retry && !asks ? ["load of new tasks", ""]
    : ["load", " (arrivals ÷ capacity)"];
  return {
    figure, words: over ? "load: too high" : words, more: over ? "" : more, warn: over,
  };
}

// Two digits do: there is little room.
function percentileWords(wait, unit) {
  if (wait === null) return " so far";
  return `, p95 ${wait >= 10 ? wait.toFixed(0) : wait.toFixed(1)}\u00a0${unit}`;
}

// Where none can be rejected there is room for something else.
function rejected({ averageWait, p95, counts, settings, unit, asks }) {
  if (settings.limit === null && !counts.rejected) {
    if (asks) return { figure: "?", words: "average wait" };
    const wait = averageWait(), figure = wait === null ? "–" : formatTime(wait, unit);
    return { figure, words: "average wait", more: percentileWords(p95(), unit) };
  }
  const share = counts.rejected / Math.max(counts.arrived, 1);
  const words = counts.rejected ? `rejected, ${formatShare(share)}` : "rejected";
  return { figure: `${counts.rejected}`, words, warn: counts.rejected > 0 };
}
