// own.js: the reader's own tasks on the timeline: when each came, and when its work began.

import { OWN, looksOf, traceTask } from "../looks.js";
import { partsAt } from "../model/parts.js";
import { formatTime } from "../words.js";
import { widthOf, writeRimmed } from "../write.js";

const MOST = 3; // more would hide the line
const BOLD = { weight: 700 };

export function paintOwn(layer) {
  const { frame } = layer;
  frame.lanes.forEach((lane, k) => {
    for (const row of ownRows(lane, frame)) {
      if (lane.tasks.arrival[row] <= frame.seen) paintWait(layer, lane, row, k);
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

// The first few.
function ownRows(lane, { own, t }) {
  if (own === null || !lane.parts) return [];
  const last = found.get(lane);
  if (last?.version === lane.version && last.own === own) return last.rows;
  const { kind } = lane.tasks, rows = [];
  const looks = looksOf(partsAt(lane, t).kinds.map(({ name }) => name), own);
  for (let row = 0; row < kind.length && rows.length < MOST; row++) {
    if (looks[kind[row]] === OWN) rows.push(row);
  }
  found.set(lane, { version: lane.version, own, rows });
  return rows;
}

function paintWait({ ctx, plot, frame, theme }, { tasks }, row, lane) {
  const arrival = tasks.arrival[row], start = Math.min(tasks.start[row], frame.seen);
  const y = plot.top + 12 + 24 * lane, from = plot.x(arrival), to = plot.x(start);
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(from, y);
  ctx.lineTo(to, y);
  ctx.stroke();
  traceTask(ctx, OWN, from, y, 6);
  ctx.fill();
  if (tasks.start[row] > frame.seen || frame.asks) return; // it waits still
  ctx.fillRect(to - 1, y - 6, 2, 12);
  const words = `${frame.own}: waited ${formatTime(start - arrival, frame.unit)}`;
  const fits = to + 8 + widthOf(ctx, theme, words, BOLD) < plot.right;
  const place = { x: fits ? to + 8 : from - 12, y: y + 5, align: fits ? "left" : "right" };
  writeRimmed(ctx, theme, words, place, { ...BOLD, colour: theme.ink });
}
