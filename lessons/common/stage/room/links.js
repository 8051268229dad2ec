// links.js: who serves whom: a line from a queue to a worker, while it serves a task from there.

import { kindColour } from "../looks.js";
import { poolOf } from "../model/parts.js";

const MOST = 24; // workers: more lines than that say nothing

export function drawLinks({ ctx, room, state, lane: { tasks }, layout, looks, theme }) {
  if (state.workers.size > MOST) return;
  for (const [worker, task] of state.serving) {
    const ring = room.rings.get(worker), queue = layout.queues[tasks.queue[task]];
    if (!ring || !queue) continue;
    const { r } = layout.pools[poolOf(worker)].workers;
    ctx.strokeStyle = kindColour(looks[tasks.kind[task]], theme);
    ctx.globalAlpha = 0.55 * ring.alpha;
    ctx.lineWidth = r < 7 ? 1.2 : 2;
    ctx.beginPath();
    if (layout.stacked) traceDown(ctx, queue, ring, r, layout.w);
    else traceAcross(ctx, queue, ring, r);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function traceAcross(ctx, { line, box }, ring, r) {
  const x = box.x + box.w + 4, y = line.place(0).y, end = ring.x - r * 1.25 - 2;
  ctx.moveTo(x, y);
  ctx.bezierCurveTo(x + (end - x) * 0.5, y, x + (end - x) * 0.5, ring.y, end, ring.y);
}

// Along the right edge, then to the worker from above.
function traceDown(ctx, { line }, ring, r, w) {
  const { x, y } = line.place(0), edge = w - 3, end = ring.y - r * 1.25 - 2;
  ctx.moveTo(x + line.r + 3, y);
  ctx.bezierCurveTo(edge, y, edge, y, edge, y + 8);
  ctx.bezierCurveTo(edge, end - 12, ring.x, end - 26, ring.x, end);
}
