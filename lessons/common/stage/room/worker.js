// worker.js: what a worker looks like: a ring that fills as its task goes on.

import { FULL_TURN, kindColour } from "../looks.js";
import { LEAVING, STARTING } from "../model/workers.js";

// served: null for one who is idle, else {share, look, vain} of the task: how much of it is done,
// and whether its caller has left.
// start: of one who starts, how far it has come: its outline fills.
export function paintWorker(ctx, { x, y, status, start }, r, served, theme) {
  const wide = Math.max(1.5, r * 0.25);
  ctx.lineWidth = served ? wide : Math.max(1.2, wide * 0.45);
  ctx.strokeStyle = served ? theme.track : theme.mark;
  if (status === STARTING) ctx.setLineDash([r * 0.42, r * 0.36]);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
  ctx.stroke();
  ctx.setLineDash([]);
  if (start) {
    ctx.strokeStyle = theme.green;
    ctx.lineWidth = Math.max(2, wide * 0.7);
    ctx.beginPath();
    ctx.arc(x, y, r, -FULL_TURN / 4, -FULL_TURN / 4 + FULL_TURN * Math.min(1, start.share));
    ctx.stroke();
  }
  if (!served) return;
  const turn = Math.min(1, Math.max(0.02, served.share));
  ctx.strokeStyle = served.vain ? theme.ghost : kindColour(served.look, theme);
  ctx.beginPath();
  ctx.arc(x, y, r, -FULL_TURN / 4, -FULL_TURN / 4 + FULL_TURN * turn);
  ctx.stroke();
}

// How much of a task is done at time t. The end of a very long one may not be computed yet: then
// its ring creeps.
export function shareDone(tasks, task, t) {
  const start = tasks.start[task], age = t - start, work = tasks.demand[task]; // 0: not known
  const finish = work ? start + work : tasks.finish[task];
  if (finish === Infinity) return 0.9 * (1 - Math.exp(-age / 60));
  return age / Math.max(finish - start, 1e-9);
}

// One who was told to leave fades after its task.
const opacityOf = (status) => (status === LEAVING ? 0.6 : 1);

// null: at work, or ready to.
export const statusWord = (status, served) =>
  ({ [STARTING]: "starting", [LEAVING]: "leaving" }[status] ?? (served?.vain ? "in vain" : null));

// Those that come appear, those that went disappear. Returns whether any still does.
export function fadeRings(room, state, glide) {
  let moves = false;
  for (const [worker, ring] of room.rings) {
    const gone = !state.workers.has(worker), wanted = gone ? 0 : opacityOf(ring.status);
    ring.alpha += (wanted - ring.alpha) * glide;
    if (Math.abs(wanted - ring.alpha) > 0.02) moves = true;
    if (gone && ring.alpha < 0.03) room.rings.delete(worker);
  }
  return moves;
}
