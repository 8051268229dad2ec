// done.js: what is done: how many, and the last few as soft squares that pass and fade.

import { OWN } from "../looks.js";
import { leavesTask } from "../model/events.js";
import { lastDone } from "../model/state.js";
import { widthOf, write } from "../write.js";
import { paintTask } from "./task.js";

const SQUARES = 4, APART = 22, HALF = 9; // pixels; half a square's side

export function drawDoneSquares(scene) {
  const { ctx, room, lane, state, layout, theme, glide, looks, paint } = scene;
  const { sprites, rings } = room, { squares, workers } = layout;
  lastDone(state, lane, SQUARES).forEach((task, k) => {
    // Not across the names of workers and pools: from behind them.
    if ((!workers || workers.named) && sprites.get(task)?.fade === undefined) sprites.delete(task);
    const spawn = spawnOf(layout, rings.get(lane.tasks.worker[task]));
    const sprite = sprites.show(task, { x: squares.x + k * APART, y: squares.y }, spawn);
    sprite.fade ??= k;
    sprite.fade += (k - sprite.fade) * glide;
    ctx.globalAlpha = Math.max(0, 1 - sprite.fade / (SQUARES - 1));
    if (looks[lane.tasks.kind[task]] === OWN) {
      paintTask(ctx, sprite, HALF, 0, OWN, paint);
      return;
    }
    const vain = leavesTask(lane.tasks, task), half = vain ? HALF - 1 : HALF;
    ctx.fillStyle = theme.green;
    ctx.strokeStyle = theme.ghost;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.roundRect(sprite.x - half, sprite.y - half, 2 * half, 2 * half, 5);
    if (vain) ctx.stroke(); else ctx.fill();
  });
  ctx.globalAlpha = 1;
}

function spawnOf({ pool, leave, squares, workers }, ring) {
  if (!pool) return { x: leave ?? squares.x, y: leave === null ? squares.y : ring?.y ?? squares.y };
  if (ring && !workers.named) return ring;
  return { x: pool.x + pool.w, y: ring?.y ?? squares.y };
}

export function drawDone({ ctx, layout: { done, h, narrow }, counts, theme }) {
  const number = String(counts.done), large = { colour: theme.greenText, size: 20, weight: 600 };
  write(ctx, theme, number, done, large);
  const { align } = done, width = widthOf(ctx, theme, number, large);
  const beside = { x: done.x - width - 6, y: done.y, align };
  const below = { x: done.x, y: done.y + 56, align };
  const name = counts.vain && !done.beside ? "done in time" : "done";
  write(ctx, theme, name, done.beside ? beside : below);
  // What was worked on for nothing.
  const failures = counts.failed === 1 ? "failure" : "failures"; // of attempts, not of tasks
  const sums = [
    [counts.vain, "in vain", theme.dim], [counts.failed, failures, theme.red],
  ].filter(([sum]) => sum);
  if (narrow) sums.splice(1); // there is room for one
  const top = narrow ? done.y - 22 : below.y + 18;
  if (!narrow && (done.beside || top + 18 * (sums.length - 1) > h)) return;
  sums.forEach(([sum, words, colour], k) => {
    const place = { x: done.x, y: top + 18 * k, align };
    write(ctx, theme, `${sum} ${words}`, place, { weight: 600, colour });
  });
}
