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
    const rows = ownRows(lane, frame).filter((row) => lane.tasks.arrival[row] <= frame.seen);
    let free = plot.right; // up to here nothing is written yet
    for (const row of rows.slice(-MOST).reverse()) free = paintWait(layer, lane, row, k, free);
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

// From the latest to the first. Returns up to where the one before it may write.
function paintWait({ ctx, plot, frame, theme }, { tasks }, row, lane, free) {
  const arrival = tasks.arrival[row], start = Math.min(tasks.start[row], frame.seen);
  const y = plot.top + (frame.spikes.length ? 36 : 12) + 24 * lane, from = plot.x(arrival), to = plot.x(start);
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(from, y);
  ctx.lineTo(to, y);
  ctx.stroke();
  traceTask(ctx, OWN, from, y, 6);
  ctx.fill();
  if (tasks.start[row] > frame.seen || frame.asks) return from - 10; // it waits still
  ctx.fillRect(to - 1, y - 6, 2, 12);
  const words = `${frame.own}: waited ${formatWait(start - arrival, frame.unit)}`;
  const wide = widthOf(ctx, theme, words, BOLD), fits = to + 8 + wide < free;
  if (!fits && free < plot.right) return from - 10; // no room before the next
  const place = { x: fits ? to + 8 : from - 12, y: y + 5, align: fits ? "left" : "right" };
  writeRimmed(ctx, theme, words, place, { ...BOLD, colour: theme.ink });
  return fits ? from - 10 : from - 12 - wide;
}

// A short wait with a decimal more: 0.25 is not 0.2.
const formatWait = (wait, unit) =>
  wait < 1 ? `${Number(wait.toFixed(2))}\u00a0${unit}` : formatTime(wait, unit);
