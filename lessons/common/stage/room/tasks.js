// tasks.js: the tasks on their way: arriving, waiting, melting into the bar of a long line, served.

import { firstAfter } from "../model/search.js";
import { paintTask } from "./task.js";

export const FASTEST = 8; // times real time; above, tasks appear in place

// They are seen a moment before they arrive, so that a spike can be felt.
export function drawArriving({ ctx, room, lane: { tasks }, layout, settings, frame }) {
  const { entry } = layout, { t, speed } = frame;
  if (!frame.moving || speed > FASTEST || entry.from === null) return;
  const ahead = Math.min(0.9 * speed, 9 / Math.max(settings.rate, 0.01));
  const first = firstAfter(tasks.arrival, t), end = Math.min(tasks.id.length, first + 60);
  for (let task = first; task < end; task++) {
    const left = (tasks.arrival[task] - t) / ahead;
    if (left >= 1) break;
    const x = entry.x - left * (entry.x - entry.from);
    const sprite = room.sprites.put(task, { x, y: entryOf(layout, tasks.id[task]).y });
    ctx.globalAlpha = 0.25 + 0.75 * (1 - left);
    paintTask(ctx, sprite, Math.min(9, layout.line.r), 0, tasks.kind[task], frame);
  }
  ctx.globalAlpha = 1;
}

export function drawWaiting({ ctx, room, lane: { tasks }, layout, line, frame }) {
  const { barred } = room.sizes, { t, speed } = frame, places = layout.line;
  const single = barred ? Math.min(line.length, places.count) : line.length;
  for (let k = 0; k < single; k++) {
    const task = line[k], place = places.place(k), age = t - tasks.arrival[task];
    const fromBar = barred && tasks.arrival[task] < t - speed;
    const behind = { x: place.x - places.dx, y: place.y };
    const spawn = fromBar ? behind : entryOf(layout, tasks.id[task]);
    const sprite = room.sprites.show(task, place, spawn);
    paintTask(ctx, sprite, places.r, age, tasks.kind[task], frame);
  }
}

// The newest fly to the end of the bar and melt into it.
export function drawMelting({ ctx, room, lane: { tasks }, state: { waiting }, layout, frame }) {
  if (!room.sizes.barred || !frame.moving) return;
  const { bar } = layout, end = { x: bar.x + bar.w - room.barLength, y: bar.y + bar.h / 2 };
  for (let k = waiting.length - 1, n = 0; k >= 0 && n < 24; k--, n++) {
    const task = waiting[k];
    if (tasks.arrival[task] < frame.t - 0.3 * frame.speed) break;
    if (room.sprites.isShown(task)) continue;
    const sprite = room.sprites.show(task, end, entryOf(layout, tasks.id[task]));
    paintTask(ctx, sprite, Math.min(8, layout.line.r), 0, tasks.kind[task], frame);
  }
}

// With a worker: the dot within the ring.
export function drawServed({ ctx, room, lane: { tasks }, state, layout, frame }) {
  if (frame.workers === Infinity) return;
  const head = layout.line.place(0), r = layout.workers.r * 0.5;
  for (const [worker, task] of state.serving) {
    const ring = room.rings.get(worker);
    if (!ring) continue;
    const sprite = room.sprites.show(task, ring, head);
    ctx.globalAlpha = ring.alpha;
    if (r > 2.2) paintTask(ctx, sprite, r, 0, tasks.kind[task], frame);
  }
  ctx.globalAlpha = 1;
}

// Where a task joins the line.
function entryOf({ entry, narrow }, id) {
  return { x: entry.x, y: entry.y + (narrow ? 0 : shiftOf(id)) };
}

// Tasks do not come, or fall, in single file: a fixed small shift by number.
export function shiftOf(id) {
  return (((id * 7919) % 17) / 16 - 0.5) * 22;
}
