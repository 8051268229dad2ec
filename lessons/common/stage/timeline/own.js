// own.js: the reader's own tasks on the timeline: when each came, and when its work began.

import { OWN, looksOf, traceTask } from "../looks.js";
import { partsAt } from "../model/parts.js";
import { formatTime } from "../words.js";
import { widthOf, writeRimmed } from "../write.js";

const MOST = 40; // the latest: more would hide the line
const BOLD = { weight: 700 };

export function paintOwn(layer) {
  const { frame, plot } = layer;
  frame.lanes.forEach((lane, k) => {
    const seen = ownRows(lane, frame).filter((row) => lane.tasks.arrival[row] <= frame.seen);
    const waits = seen.slice(-MOST).map((row) => waitOf(layer, lane.tasks, row, k));
    waits.forEach((wait) => paintWait(layer, wait));
    let right = plot.right; // up to here there is room, from the latest to the first
    for (let i = waits.length - 1; i >= 0; i--) {
      const left = waits[i - 1]?.to ?? plot.left;
      right = waits[i].over ? writeWait(layer, waits[i], left + 8, right) : waits[i].from - 10;
    }
  });
}

// How many of them began by now: then there are words to be painted.
export function ownBegun(frame) {
  return frame.lanes.flatMap((lane) =>
    frame.asks ? [] : ownRows(lane, frame).filter((row) => lane.tasks.start[row] <= frame.seen),
  ).length;
}

const found = new WeakMap(); // lane -> {version, own, rows}

function ownRows(lane, { own, t }) {
  if (own === null || !lane.parts) return [];
  const last = found.get(lane);
  if (last?.version === lane.version && last.own === own) return last.rows;
  const { kind } = lane.tasks, rows = [];
  const looks = looksOf(partsAt(lane, t).kinds.map(({ name }) => name), own);
  for (let row = 0; row < kind.length; row++) {
    if (looks[kind[row]] === OWN) rows.push(row);
  }
  found.set(lane, { version: lane.version, own, rows });
  return rows;
}

// Where it stands, and whether it is over; while a question is open that is not said.
function waitOf({ plot, frame }, { arrival, start }, row, lane) {
  return {
    y: plot.top + (frame.spikes.length ? 36 : 12) + 24 * lane,
    from: plot.x(arrival[row]),
    to: plot.x(Math.min(start[row], frame.seen)),
    over: start[row] <= frame.seen && !frame.asks,
    waited: start[row] - arrival[row],
  };
}

function paintWait({ ctx, theme }, { y, from, to, over }) {
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(from, y);
  ctx.lineTo(to, y);
  ctx.stroke();
  traceTask(ctx, OWN, from, y, 6);
  ctx.fill();
  if (over && to > from + 7) ctx.fillRect(to - 1, y - 6, 2, 12); // on the star it would be a blot
}

// How long it was, beside it: in a sentence if there is room. Returns up to where the one before
// has room.
function writeWait({ ctx, frame, theme, words: written }, { y, from, to, waited }, left, right) {
  const wait = formatWait(waited, frame.unit), style = { ...BOLD, colour: theme.ink };
  for (const words of [`${frame.own}: waited ${wait}`, wait]) {
    const wide = widthOf(ctx, theme, words, BOLD);
    const after = Math.max(to + 8, from + 12); // clear of the star
    const x = after + wide <= right ? after : from - 12 - wide;
    if (x < left) continue;
    written.push(writeRimmed(ctx, theme, words, { x, y: y + 5 }, style));
    return Math.min(x, from) - 10;
  }
  return from - 10;
}

// A short wait with a decimal more: 0.25 is not 0.2.
const formatWait = (wait, unit) =>
  wait < 1 ? `${Number(wait.toFixed(2))}\u00a0${unit}` : formatTime(wait, unit);
