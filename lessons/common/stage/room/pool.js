// pool.js: the workers of a room, each a ring, and the way to them from the head of the line.

import { startOf } from "../model/staff.js";
import { STARTING, workerName } from "../model/workers.js";
import { formatTime } from "../words.js";
import { write } from "../write.js";
import { drawPoolBars } from "./pool_bars.js";
import { glideTo } from "./sprites.js";
import { fadeRings, paintWorker, shareDone, statusWord } from "./worker.js";

export function drawPool(scene) {
  if (scene.frame.workers === Infinity) {
    drawPoolBars(scene);
    return false;
  }
  const glides = placeRings(scene), fades = fadeRings(scene.room, scene.state, scene.glide);
  for (const [worker, ring] of scene.room.rings) drawRing(scene, worker, ring);
  if (!scene.layout.workers.named && !scene.layout.narrow) drawFunnel(scene);
  return glides || fades;
}

function placeRings({ room, lane, state, layout, settings, frame, glide }) {
  const { workers } = layout, numbers = [...state.workers.keys()].sort((a, b) => a - b);
  // Where workers come and go each has its own place.
  const apart = settings.most !== undefined && numbers.at(-1) < workers.count;
  // A short column of names stands in the middle.
  const down = workers.named ? Math.max(0, frame.workers - (apart ? frame.workers : numbers.length)) * workers.step / 2 : 0;
  let moves = false;
  numbers.forEach((worker, k) => {
    const place = workers.place(apart ? worker : k);
    place.y += down;
    let ring = room.rings.get(worker);
    if (!ring) {
      ring = { ...place, alpha: frame.moving && !frame.jumped ? 0 : 1 };
      room.rings.set(worker, ring);
    }
    ring.status = state.workers.get(worker);
    ring.start = ring.status === STARTING ? startOf(lane, worker, frame.t) : null;
    if (glideTo(ring, place, glide)) moves = true;
  });
  return moves;
}

const ringWords = ({ start, status }, served, { t, unit }) =>
  (start ? `ready in ${formatTime(start.ready - t, unit, true)}` : statusWord(status, served));

function drawRing(scene, worker, ring) {
  const { ctx, lane: { tasks }, state, layout, frame, theme, looks } = scene;
  const { r, named } = layout.workers, task = state.serving.get(worker);
  const served = task === undefined ? null
    : { share: shareDone(tasks, task, frame.t), look: looks[tasks.kind[task]] };
  if (served) served.vain = tasks.gone[task] <= frame.t;
  ctx.globalAlpha = ring.alpha;
  if (named) drawWay(ctx, layout.line, ring, r, theme);
  paintWorker(ctx, ring, r, served, theme);
  if (named) {
    const words = ringWords(ring, served, frame) ?? `worker ${workerName(worker)}`;
    write(ctx, theme, words, { x: ring.x + r + 10, y: ring.y + 5 });
  }
  ctx.globalAlpha = 1;
}

// A thin way from the head of the line to a worker.
function drawWay(ctx, line, ring, r, theme) {
  const head = line.place(0), x = line.right + line.r + 6, end = ring.x - r - 4;
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, head.y);
  ctx.bezierCurveTo(x + (end - x) * 0.5, head.y, x + (end - x) * 0.45, ring.y, end, ring.y);
  ctx.stroke();
}

// One arrow to all of them.
function drawFunnel({ ctx, layout: { line, pool }, theme }) {
  const { y } = line.place(0), x = line.right + line.r + 8, end = pool.x - 8;
  ctx.strokeStyle = theme.mark;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(end, y);
  ctx.moveTo(end - 5, y - 5);
  ctx.lineTo(end, y);
  ctx.lineTo(end - 5, y + 5);
  ctx.stroke();
}
