// pool_boxes.js: several pools, a box each: its name, its workers, whether some idle for nothing.

import { kindColour, traceTask } from "../looks.js";
import { poolOf } from "../model/parts.js";
import { isIdle, reservedPools } from "../model/queues.js";
import { reservedSeconds } from "../model/reserved.js";
import { fitting, widthOf, write } from "../write.js";
import { paintShaped } from "./shapes.js";
import { glideTo } from "./sprites.js";
import { fadeRings, shareDone } from "./worker.js";

const MOST_SHAPES = 3; // of more pools all workers look alike
const IDLE = "idle, can’t help"; // with the tasks that wait
const HELPLESS = "couldn’t help"; // so it was, but not now
const EDGE = 1.5; // pixels: the frame of a box
const TOO_SMALL = 3.2; // pixels: of a smaller ring no task is seen

export function drawPoolBoxes(scene) {
  const reserved = reservedPools(scene.state, scene.lane);
  const seconds = reservedSeconds(scene.lane, scene.frame.t);
  scene.layout.pools.forEach((_, pool) => {
    drawBox(scene, pool, reserved.has(pool), seconds[pool] ?? 0);
  });
  const moves = placeRings(scene);
  for (const [worker, ring] of scene.room.rings) {
    drawWorker(scene, worker, ring, reserved.has(poolOf(worker)));
  }
  return moves;
}

function drawBox(scene, pool, reserved, seconds) {
  const { ctx, layout, parts, theme } = scene, { box, words } = layout.pools[pool];
  if (!box) return;
  ctx.beginPath();
  ctx.roundRect(box.x + EDGE / 2, box.y + EDGE / 2, box.w - EDGE, box.h - EDGE, 8); // all of it seen
  ctx.fillStyle = theme.plot;
  ctx.fill();
  ctx.lineWidth = EDGE;
  ctx.strokeStyle = ownColour(scene, pool) ?? theme.mark;
  ctx.stroke();
  const { x, wide, title } = words, style = { weight: 600, colour: theme.ink };
  if (title !== null) {
    const name = fitting(ctx, theme, parts.pools[pool].name, wide, style);
    write(ctx, theme, name, { x, y: title }, style);
  }
  if (words.reserved === null) return;
  const { serves, workers } = parts.pools[pool];
  const some = workers && serves.length < parts.queues.length;
  if (some && writeReserved(scene, pool, words, reserved, seconds)) return;
  writeServed(scene, pool, { x, y: words.reserved });
}

// The colour of the kind that it is reserved for, if it serves one only.
function ownColour({ parts, looks, theme }, pool) {
  const { serves } = parts.pools[pool];
  const kinds = parts.kinds.map((_, k) => k).filter((k) =>
    parts.kinds[k].queues.some((queue) => serves.includes(queue)));
  return kinds.length === 1 && parts.kinds.length > 1 ? kindColour(looks[kinds[0]], theme) : null;
}

// The kinds that a pool serves, or that it is empty.
function writeServed({ ctx, parts, looks, theme }, pool, { x, y }) {
  if (parts.kinds.length < 2) return;
  const { serves, workers } = parts.pools[pool];
  if (!workers) {
    write(ctx, theme, "no workers", { x, y });
    return;
  }
  const served = looks.filter((_, k) =>
    parts.kinds[k].queues.some((queue) => serves.includes(queue)));
  const words = served.length < looks.length ? "serves only" : "serves";
  write(ctx, theme, words, { x, y });
  let left = x + widthOf(ctx, theme, words) + 12;
  for (const look of served) {
    traceTask(ctx, look, left, y - 5, 5.5);
    ctx.fillStyle = kindColour(look, theme);
    ctx.fill();
    left += 18;
  }
}

// Whether some idle beside a queue that they do not serve, and for how long that was so. Returns
// whether there was anything to write.
function writeReserved(scene, pool, { x, wide, reserved: y, seconds: below }, reserved, seconds) {
  const { ctx, state, frame, theme } = scene;
  const now = reserved && [...state.workers.keys()].some((worker) =>
    poolOf(worker) === pool && isIdle(state, worker));
  if (!now && (frame.asks || !seconds)) return false;
  const sum = `${seconds.toFixed(seconds < 100 ? 1 : 0)}\u00a0${frame.unit}`;
  const style = now ? { weight: 700, colour: theme.amberText } : {};
  const fits = widthOf(ctx, theme, IDLE, style) <= wide;
  const words = now ? (fits ? IDLE : "can’t help") : HELPLESS;
  write(ctx, theme, words, { x, y }, style);
  if (!frame.asks) write(ctx, theme, `${sum} in all`, { x, y: below }, style);
  return true;
}

// What two strokes in a worker say, where its pool has no room for words.
export function writeReservedKey({ ctx, theme }, { x, y }) {
  const r = 6, ring = { x: x + r, y: y - 5 };
  paintShaped(ctx, ring, r, null, { ...theme, mark: theme.amber }, 0);
  drawBarred(ctx, ring, r, theme);
  write(ctx, theme, IDLE, { x: x + 2 * r + 5, y });
}

function placeRings({ room, state, layout, frame, glide }) {
  const next = layout.pools.map(() => 0);
  let moves = false;
  for (const worker of [...state.workers.keys()].sort((a, b) => a - b)) {
    const pool = poolOf(worker), place = layout.pools[pool].workers.place(next[pool]++);
    let ring = room.rings.get(worker);
    if (!ring) {
      ring = { ...place, alpha: frame.moving && !frame.jumped ? 0 : 1 };
      room.rings.set(worker, ring);
    }
    ring.status = state.workers.get(worker);
    if (glideTo(ring, place, glide)) moves = true;
  }
  return fadeRings(room, state, glide) || moves;
}

function drawWorker(scene, worker, ring, reserved) {
  const { ctx, lane: { tasks }, state, layout, frame, theme, looks } = scene, pool = poolOf(worker);
  const { r } = layout.pools[pool].workers, task = state.serving.get(worker);
  const served = task === undefined ? null
    : { share: shareDone(tasks, task, frame.t), look: looks[tasks.kind[task]] };
  ctx.globalAlpha = ring.alpha;
  const idle = reserved && isIdle(state, worker);
  const shape = layout.pools.length > MOST_SHAPES ? 0 : pool;
  paintShaped(ctx, ring, r, served, idle ? { ...theme, mark: theme.amber } : theme, shape);
  if (idle && r > TOO_SMALL) drawBarred(ctx, ring, r, theme);
  ctx.globalAlpha = 1;
}

// Two strokes, as of a button that pauses: it could work and may not.
function drawBarred(ctx, { x, y }, r, theme) {
  ctx.strokeStyle = theme.amber;
  ctx.lineWidth = Math.max(1.5, r * 0.2);
  ctx.beginPath();
  for (const dx of [-0.25, 0.25]) {
    ctx.moveTo(x + dx * r, y - r * 0.38);
    ctx.lineTo(x + dx * r, y + r * 0.38);
  }
  ctx.stroke();
}
