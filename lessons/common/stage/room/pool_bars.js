// pool_bars.js: more workers than can be told apart: one bar for each status.

import { LEAVING, STARTING } from "../model/workers.js";
import { write } from "../write.js";

export function drawPoolBars({ ctx, state, layout: { pool }, theme }) {
  const count = countByStatus(state);
  const rows = [["busy", theme.task], ["idle", theme.mark], ["starting", theme.green],
    ["leaving", theme.amber]];
  const step = Math.min(42, pool.h / rows.length);
  const top = pool.y + (pool.h - step * rows.length) / 2;
  rows.forEach(([name, colour], k) => {
    const row = { x: pool.x, y: top + k * step, w: pool.w, h: step };
    drawRow(ctx, theme, row, name, count[name], state.workers.size, colour);
  });
}

function countByStatus({ workers, serving }) {
  const count = { busy: 0, idle: 0, starting: 0, leaving: 0 };
  for (const [worker, status] of workers) {
    if (status === LEAVING) count.leaving += 1;
    else if (status === STARTING) count.starting += 1;
    else if (serving.has(worker)) count.busy += 1;
    else count.idle += 1;
  }
  return count;
}

function drawRow(ctx, theme, { x, y, w, h }, name, n, all, colour) {
  const base = y + h * 0.36, right = { x: x + w, y: base, align: "right" };
  write(ctx, theme, name, { x, y: base });
  write(ctx, theme, String(n), right, { colour: theme.ink, weight: 600 });
  const height = Math.min(9, h * 0.28), length = Math.max(height, (w * n) / Math.max(all, 1));
  const bar = (fill, wide) => {
    ctx.fillStyle = fill;
    ctx.beginPath();
    ctx.roundRect(x, y + h * 0.5, wide, height, height / 2);
    ctx.fill();
  };
  bar(theme.line, w);
  if (n) bar(colour, length);
}
