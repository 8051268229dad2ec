// shapes.js: the shape that the workers of a pool have: a ring, a square, a diamond; it is filled as
// their task goes on.

import { FULL_TURN, kindColour } from "../looks.js";
import { STARTING } from "../model/workers.js";
import { paintWorker } from "./worker.js";

const EXPONENTS = [2, 6, 1.15]; // of |x|^e + |y|^e = 1, by pool: a ring, a square, a diamond
const SIZES = [1, 0.95, 1.2];
const CORNERS = 64;

export function paintShaped(ctx, ring, r, served, theme, pool) {
  const shape = pool % EXPONENTS.length;
  if (shape === 0) {
    paintWorker(ctx, ring, r, served, theme);
    return;
  }
  const wide = Math.max(1.5, r * 0.25), size = r * SIZES[shape];
  ctx.lineJoin = "round";
  ctx.lineWidth = served ? wide : Math.max(1.2, wide * 0.45);
  ctx.strokeStyle = served ? theme.track : theme.mark;
  if (ring.status === STARTING) ctx.setLineDash([r * 0.42, r * 0.36]);
  traceShape(ctx, ring, size, shape, 1);
  ctx.closePath();
  ctx.stroke();
  ctx.setLineDash([]);
  if (!served) return;
  ctx.strokeStyle = kindColour(served.look, theme);
  traceShape(ctx, ring, size, shape, Math.min(1, Math.max(0.02, served.share)));
  ctx.stroke();
}

// From the top clockwise, so large a share of the way round.
function traceShape(ctx, { x, y }, r, pool, share) {
  const e = EXPONENTS[pool % EXPONENTS.length], steps = Math.max(2, Math.ceil(CORNERS * share));
  ctx.beginPath();
  for (let k = 0; k <= steps; k++) {
    const turn = (share * k / steps - 0.25) * FULL_TURN, c = Math.cos(turn), s = Math.sin(turn);
    const far = r / (Math.abs(c) ** e + Math.abs(s) ** e) ** (1 / e);
    if (k) ctx.lineTo(x + far * c, y + far * s); else ctx.moveTo(x + far * c, y + far * s);
  }
}
