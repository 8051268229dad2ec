// links.js: who serves whom: a line from a queue to a worker, while it serves a task from there.

import { kindColour } from "../looks.js";
import { poolOf } from "../model/parts.js";

const MOST = 24; // workers: more lines than that say nothing

export function drawLinks({ ctx, room, state, lane: { tasks }, layout, looks, theme }) {
  if (state.workers.size > MOST) return;
  for (const [worker, task] of state.serving) {
    const ring = room.rings.get(worker), queue = tasks.queue[task];
    if (!ring || !layout.queues[queue]) continue;
    const pool = layout.pools[poolOf(worker)], { r } = pool.workers;
    ctx.strokeStyle = kindColour(looks[tasks.kind[task]], theme);
    ctx.globalAlpha = 0.55 * ring.alpha;
    ctx.lineWidth = r < 7 ? 1.2 : 2;
    ctx.beginPath();
    if (layout.stacked) traceDown(ctx, layout, queue, ring, r);
    else traceAcross(ctx, layout.queues[queue], ring, pool);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

// To a worker that stands in the first column; of others to the edge of their pool, at their row.
function traceAcross(ctx, { line, box }, ring, pool) {
  const { r, place } = pool.workers, first = place(0).x, isFirst = ring.x - first < r;
  const end = isFirst || !pool.box ? first - r * 1.25 - 2 : pool.box.x;
  const x = box.x + box.w + 4, y = line.place(0).y;
  ctx.moveTo(x, y);
  ctx.bezierCurveTo(x + (end - x) * 0.5, y, x + (end - x) * 0.5, ring.y, end, ring.y);
}

// Along the right edge and above the pools, then to the worker from above: clear of the other rows.
// Each queue has a track of its own, the first queue the outermost.
function traceDown(ctx, layout, queue, ring, r) {
  const { line } = layout.queues[queue], { x, y } = line.place(0), count = layout.queues.length;
  const apart = Math.min(5, 10 / count), inner = apart * queue;
  const edge = layout.w - 3 - inner, top = layout.pools[0].box.y - 4 - inner;
  ctx.moveTo(x + line.r + 3, y);
  ctx.arcTo(edge, y, edge, top, 6);
  ctx.arcTo(edge, top, ring.x, top, 6);
  ctx.arcTo(ring.x, top, ring.x, ring.y, 6);
  ctx.lineTo(ring.x, ring.y - r * 1.25 - 2);
}
