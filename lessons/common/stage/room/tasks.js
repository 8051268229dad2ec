// tasks.js: the tasks on their way: arriving, waiting, melting into the bar of a long line, served.

import { firstAfter } from "../model/search.js";
import { paintHollow } from "./callers.js";
import { arrivalsBegin } from "./rate.js";
import { paintTask } from "./task.js";

export const FASTEST = 8; // times real time; above, tasks appear in place
const LIFT = 26; // pixels

// They are seen a moment before they arrive, so that a spike can be felt.
export function drawArriving(scene) {
  const { ctx, room, lane: { tasks }, layout, settings, frame } = scene;
  const { entry } = layout, { t, speed } = frame;
  if (!frame.moving || speed > FASTEST || entry.from === null) return;
  const from = scene.queue === undefined ? arrivalsBegin(scene) : entry.from;
  const way = Math.min(1, (entry.x - from) / 110); // on a short way a task is seen for a short time
  const ahead = way * Math.min(0.9 * speed, 9 / Math.max(settings.rate, 0.01));
  const first = firstAfter(tasks.arrival, t), end = Math.min(tasks.id.length, first + 60);
  for (let task = first; task < end; task++) {
    const left = (tasks.arrival[task] - t) / ahead;
    if (left >= 1) break;
    if (!isHere(scene, task)) continue;
    const x = entry.x - left * (entry.x - from);
    const sprite = room.sprites.put(task, { x, y: entryOf(layout, tasks.id[task]).y });
    ctx.globalAlpha = 0.25 + 0.75 * (1 - left);
    paint(scene, task, sprite, Math.min(9, layout.line.r), 0);
  }
  ctx.globalAlpha = 1;
}

export function drawWaiting(scene) {
  const { room, lane, layout, line, frame } = scene, { tasks } = lane;
  const { barred } = room.sizes, { t, speed } = frame, places = layout.line;
  const single = barred ? Math.min(line.length, places.count) : line.length;
  for (let k = 0; k < single; k++) {
    const task = line[k], place = places.place(k), age = t - tasks.arrival[task];
    const fromBar = barred && tasks.arrival[task] < t - speed;
    const behind = { x: place.x - places.dx, y: place.y };
    const spawn = fromBar ? behind : entryOf(layout, tasks.id[task]);
    const isNew = !room.sprites.get(task);
    const sprite = room.sprites.show(task, place, spawn);
    if (isNew && lane.parts && line[k + 1] < task) sprite.lift = 1; // it slots in before others
    paint(scene, task, lifted(scene, sprite), places.r, age);
  }
}

// A task that overtakes others goes over their heads.
function lifted({ frame, glide }, sprite) {
  if (!sprite.lift || !frame.moving) return sprite;
  sprite.lift *= 1 - 0.6 * glide;
  if (sprite.lift < 0.03) sprite.lift = 0;
  return { x: sprite.x, y: sprite.y - LIFT * sprite.lift };
}

// The newest fly to the end of the bar and melt into it.
export function drawMelting(scene) {
  const { room, lane: { tasks }, state: { waiting }, layout, frame } = scene;
  if (!room.sizes.barred || !frame.moving) return;
  const { bar } = layout, end = { x: bar.x + bar.w - room.barLength, y: bar.y + bar.h / 2 };
  for (let k = waiting.length - 1, n = 0; k >= 0 && n < 24; k--, n++) {
    const task = waiting[k];
    if (tasks.arrival[task] < frame.t - 0.3 * frame.speed) break;
    if (room.sprites.isShown(task) || !isHere(scene, task)) continue;
    const sprite = room.sprites.show(task, end, entryOf(layout, tasks.id[task]));
    paint(scene, task, sprite, Math.min(8, layout.line.r), 0);
  }
}

// With a worker: the dot within the ring.
export function drawServed(scene) {
  const { ctx, room, state, frame } = scene;
  if (frame.workers === Infinity) return;
  for (const [worker, task] of state.serving) {
    const ring = room.rings.get(worker);
    if (!ring) continue;
    const sprite = room.sprites.show(task, ring, scene.headOf(task));
    const r = scene.workersOf(worker).r * 0.5;
    ctx.globalAlpha = ring.alpha;
    if (r > 2.2) paint(scene, task, sprite, r, 0);
  }
  ctx.globalAlpha = 1;
}

export function paint({ ctx, lane: { tasks }, looks, frame, paint: as }, task, place, r, age) {
  if (tasks.gone[task] <= frame.t) {
    paintHollow(ctx, as.theme, place, r);
    return;
  }
  paintTask(ctx, place, r, age, looks[tasks.kind[task]], as, tasks.demand[task]);
}

// Whether a task belongs to the queue that is drawn; undefined: there is one for all.
function isHere({ queue, lane: { tasks } }, task) {
  return queue === undefined || tasks.queue[task] === queue;
}

// Where a task joins the line.
function entryOf({ entry, narrow, band }, id) {
  const share = band ? Math.min(1, band.h / 80) : 1; // a low row has no room for shifts
  return { x: entry.x, y: entry.y + (narrow ? 0 : shiftOf(id) * share) };
}

// Tasks do not come, or fall, in single file: a fixed small shift by number.
export function shiftOf(id) {
  return (((id * 7919) % 17) / 16 - 0.5) * 22;
}
