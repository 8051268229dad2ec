// crew.js: the workers, as rings that fill or as bars by state.

function drawCrew(ctx, room, plan, view, lane, stage, glide) {
  const { palette } = stage;
  if (stage.crew === Infinity) {
    drawCrewBars(ctx, plan, view, stage);
    return false;
  }
  const numbers = [...view.crew.keys()].sort((a, b) => a - b);
  const { crew, line } = plan;
  let moves = false;
  // A short column of names stands in the middle.
  const down = crew.named ? Math.max(0, stage.crew - numbers.length) * crew.step / 2 : 0;
  numbers.forEach((worker, k) => {
    const at = crew.place(k);
    at.y += down;
    let ring = room.rings.get(worker);
    if (!ring) {
      ring = { ...at, alpha: stage.moving && !stage.jumped ? 0 : 1 };
      room.rings.set(worker, ring);
    }
    ring.state = view.crew.get(worker);
    ring.gone = false;
    if (glideTo(ring, at.x, at.y, glide)) moves = true;
  });
  for (const [worker, ring] of room.rings) {
    if (!view.crew.has(worker)) ring.gone = true;
    const wanted = ring.gone ? 0 : ring.state === LEAVING ? 0.6 : 1;
    ring.alpha += (wanted - ring.alpha) * glide;
    if (Math.abs(wanted - ring.alpha) > 0.02) moves = true;
    if (ring.gone && ring.alpha < 0.03) { room.rings.delete(worker); continue; }
    ctx.globalAlpha = ring.alpha;
    if (crew.named) drawWay(ctx, line, ring, crew.r, palette);
    drawRing(ctx, ring, view.serving.get(worker), crew.r, lane, stage);
    if (crew.named) {
      const note = { [STARTING]: " starting", [LEAVING]: " leaving" }[ring.state] ?? "";
      const words = `worker ${workerName(worker)}${note}`;
      text(ctx, words, ring.x + crew.r + 12, ring.y + 4.5, palette.dim, stage);
    }
    ctx.globalAlpha = 1;
  }
  if (!crew.named && !plan.narrow) drawFunnel(ctx, plan, palette);
  return moves;
}

// A thin way from the head of the line to a worker.
function drawWay(ctx, line, ring, r, palette) {
  const head = line.place(0), x = line.right + line.r + 6, end = ring.x - r - 4;
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, head.y);
  ctx.bezierCurveTo(x + (end - x) * 0.5, head.y, x + (end - x) * 0.45, ring.y, end, ring.y);
  ctx.stroke();
}

function drawFunnel(ctx, plan, palette) {
  const head = plan.line.place(0), x = plan.line.right + plan.line.r + 8, end = plan.crewBox.x - 8;
  ctx.strokeStyle = palette.mark;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, head.y);
  ctx.lineTo(end, head.y);
  ctx.moveTo(end - 5, head.y - 5);
  ctx.lineTo(end, head.y);
  ctx.lineTo(end - 5, head.y + 5);
  ctx.stroke();
}

function drawRing(ctx, ring, task, r, lane, { palette, t }) {
  const wide = Math.max(1.5, r * 0.25), { x, y } = ring;
  ctx.lineWidth = task === undefined ? Math.max(1.2, wide * 0.45) : wide;
  ctx.strokeStyle = task === undefined ? palette.mark : palette.track;
  if (ring.state === STARTING) ctx.setLineDash([r * 0.42, r * 0.36]);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
  ctx.stroke();
  ctx.setLineDash([]);
  if (task === undefined) return;
  const start = lane.tasks.start[task], finish = lane.tasks.finish[task];
  // The end of a very long task may not be computed yet: then its ring creeps.
  const age = t - start;
  const known = finish < Infinity;
  const share = known ? age / Math.max(finish - start, 1e-9) : 0.9 * (1 - Math.exp(-age / 60));
  ctx.strokeStyle = lane.tasks.kind[task] ? palette.violet : palette.task;
  ctx.beginPath();
  ctx.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + FULL_TURN * Math.min(1, Math.max(0.02, share)));
  ctx.stroke();
}

// More workers than can be told apart: one bar for each state.
function drawCrewBars(ctx, plan, view, stage) {
  const { palette } = stage, { crewBox } = plan;
  let idle = 0, starting = 0, leaving = 0, busy = 0;
  for (const [worker, state] of view.crew) {
    const works = view.serving.has(worker);
    if (state === LEAVING) leaving += 1;
    else if (state === STARTING) starting += 1;
    else if (works) busy += 1;
    else idle += 1;
  }
  const rows = [["busy", busy, palette.task], ["idle", idle, palette.mark],
    ["starting", starting, palette.green], ["leaving", leaving, palette.amber]];
  const step = Math.min(42, crewBox.h / rows.length), total = Math.max(view.crew.size, 1);
  const top = crewBox.y + (crewBox.h - step * rows.length) / 2;
  rows.forEach(([name, n, colour], k) => {
    const y = top + k * step;
    text(ctx, name, crewBox.x, y + step * 0.36, palette.dim, stage, { size: 12 });
    text(ctx, String(n), crewBox.x + crewBox.w, y + step * 0.36, palette.ink, stage,
      { size: 13, weight: 600, align: "right" });
    const height = Math.min(9, step * 0.28), length = Math.max(height, (crewBox.w * n) / total);
    ctx.fillStyle = palette.line;
    ctx.beginPath();
    ctx.roundRect(crewBox.x, y + step * 0.5, crewBox.w, height, height / 2);
    ctx.fill();
    if (!n) return;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.roundRect(crewBox.x, y + step * 0.5, length, height, height / 2);
    ctx.fill();
  });
}
