// losses.js: tasks that leave without service, rejected or given up, and attempts that fail.

import { FULL_TURN, traceTask } from "../looks.js";
import { FATE_FAILED, FINISH, GIVE_UP, TURNED_AWAY } from "../model/events.js";
import { widthOf, write } from "../write.js";
import { FASTEST, shiftOf } from "./tasks.js";

const LOST = { weight: 600 };
const BESIDE = 18; // pixels from the sign to its words
const DROP_MS = 520, MOST = 31; // are seen to leave at once

// Those who left since the last frame begin to fall.
export function noteLosses({ room, lane, state, layout: whole, frame, looks }) {
  if (!frame.moving || frame.speed > FASTEST || frame.jumped) return;
  const { events, tasks } = lane, { sprites, losses } = room;
  for (const i of state.passed) {
    const what = events.what[i], task = events.task[i];
    const fails = what === FINISH && tasks.fate[task] === FATE_FAILED;
    if (!(fails || what === TURNED_AWAY || what === GIVE_UP) || losses.length >= MOST) continue;
    if (fails) {
      noteFailed(room, whole, tasks.worker[task], frame.now);
      continue;
    }
    const layout = whole.queues?.[tasks.queue[task]] ?? whole;
    const from = what === TURNED_AWAY
      ? { y: layout.entry.y + shiftOf(tasks.id[task]) } // it falls where they are counted
      : placeOf(sprites.get(task), layout);
    losses.push({
      what, kind: looks[tasks.kind[task]], away: layout.away, r: layout.line.r, from, born: frame.now,
    });
    sprites.delete(task);
  }
}

// A failed attempt is crossed out where it was worked on.
function noteFailed({ rings, losses }, layout, worker, now) {
  const ring = rings.get(worker);
  if (ring && layout.workers) losses.push({ what: FINISH, ring, r: layout.workers.r, born: now });
}

const placeOf = (sprite, { line }) =>
  ({ x: sprite?.x ?? line.left, y: sprite?.y ?? line.top });

export function drawLosses({ ctx, room, layout, counts, frame, theme }) {
  const length = DROP_MS / Math.max(1, Math.sqrt(frame.speed));
  room.losses = room.losses.filter(({ born }) => frame.now - born < length);
  for (const loss of room.losses) {
    const share = (frame.now - loss.born) / length, eased = 1 - (1 - share) ** 3;
    if (loss.what === FINISH) drawFailed(ctx, loss, share, theme);
    else if (loss.what === TURNED_AWAY) drawTurnedAway(ctx, loss, layout.narrow, share, eased, theme);
    else drawGaveUp(ctx, loss, share, eased, theme);
  }
  ctx.globalAlpha = 1;
  if (layout.away) writeLosses(ctx, layout, counts, theme);
  return room.losses.length > 0;
}

function drawTurnedAway(ctx, { away, from }, narrow, share, eased, theme) {
  ctx.globalAlpha = share > 0.85 ? (1 - share) / 0.15 : 1;
  const place = { x: away.x, y: from.y + (away.y - from.y) * eased ** 2 };
  crossedCircle(ctx, place, narrow ? 8 : 10, 2.2, theme);
}

function drawFailed(ctx, { ring: { x, y }, r }, share, theme) {
  const d = r * (0.75 + 0.25 * share);
  ctx.globalAlpha = share > 0.6 ? (1 - share) / 0.4 : 1;
  for (const [colour, wide] of [[theme.plot, 7], [theme.red, 3.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.beginPath();
    ctx.moveTo(x - d, y - d);
    ctx.lineTo(x + d, y + d);
    ctx.moveTo(x + d, y - d);
    ctx.lineTo(x - d, y + d);
    ctx.stroke();
  }
}

function drawGaveUp(ctx, { kind, from, r }, share, eased, theme) {
  ctx.globalAlpha = 1 - share;
  openTask(ctx, kind, { x: from.x, y: from.y + 46 * eased }, r, 2, theme);
}

function lossesOf(counts) {
  const words = [];
  if (counts.rejected) words.push(`${counts.rejected} rejected`);
  if (counts.gaveUp) words.push(`${counts.gaveUp} gave up`);
  return words;
}

// Where what is written of them ends, if it is written to the right.
export function lossesEnd({ ctx, layout: { away }, counts, theme }) {
  const words = lossesOf(counts);
  if (!words.length || away?.align !== "left") return 0;
  return away.x + BESIDE + widthOf(ctx, theme, words.join(", "), LOST);
}

// What was lost stays written: never in silence.
function writeLosses(ctx, { away, narrow }, counts, theme) {
  const words = lossesOf(counts);
  if (!words.length) return;
  if (counts.rejected) crossedCircle(ctx, away, narrow ? 7 : 9, 1.8, theme);
  else openTask(ctx, 0, away, 7, 1.8, theme);
  const wide = (shown) => widthOf(ctx, theme, shown.join(", "), LOST);
  const room = away.align === "right" ? away.x - BESIDE : narrow ? 185 : Infinity;
  if (words.length > 1 && wide(words) > room) words.pop(); // there is no room for it
  const beside = { ...away, x: away.x + (away.align === "right" ? -BESIDE : BESIDE), y: away.y + 4.5 };
  write(ctx, theme, words.join(", "), beside, { ...LOST, colour: theme.red });
}

function openTask(ctx, kind, { x, y }, r, wide, theme) {
  traceTask(ctx, kind, x, y, r);
  ctx.strokeStyle = theme.red;
  ctx.lineWidth = wide;
  ctx.stroke();
}

function crossedCircle(ctx, { x, y }, r, wide, theme) {
  const d = r * 0.42;
  ctx.strokeStyle = theme.red;
  ctx.lineWidth = wide;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
  ctx.moveTo(x - d, y - d);
  ctx.lineTo(x + d, y + d);
  ctx.moveTo(x + d, y - d);
  ctx.lineTo(x - d, y + d);
  ctx.stroke();
}
