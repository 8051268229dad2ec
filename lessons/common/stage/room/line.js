// line.js: the places of the line, and what is written beside them.

import { FULL_TURN } from "../looks.js";
import { widthOf, write } from "../write.js";
import { paintHollow } from "./callers.js";
import { lossesEnd } from "./losses.js";
import { LEAST_IN_RING } from "./marks.js";
import { paintTask } from "./task.js";

const BAR_WORDS = 36; // pixels below a bar, the second row of words there

export function drawLine(scene) {
  writeNext(scene);
  writeLimit(scene);
  const { lane, layout, settings, counts, frame, room } = scene;
  // On a phone, where tasks may be rejected or were given up, other words stand there.
  const crowded = layout.narrow && (settings.limit !== null || counts.gaveUp > 0);
  if (lane === frame.lanes[0] && layout.ages && !crowded) drawAges(scene, layout.ages);
  if (!room.sizes.barred) drawPlaces(scene);
}

export function drawPlaces(scene) {
  if (scene.settings.limit === null) drawTrack(scene); else drawFreePlaces(scene);
}

function writeNext({ ctx, layout, settings, line, theme, parts }) {
  if (!layout.next) return; // there is no room for it
  const { order } = parts.queues[0];
  const closed = `no place to wait${layout.narrow ? "" : ": started at once or rejected"}`;
  const first = order === "random" ? "any may be next" : "next to start";
  const next = layout.narrow ? `${first} ↓` : first;
  write(ctx, theme, settings.limit === 0 && !line.length ? closed : next, layout.next);
}

function writeLimit(scene) {
  const { ctx, room, layout, settings: { limit }, frame, theme, paint } = scene;
  const { bar } = layout;
  if (bar && !layout.narrow && bar.y + bar.h + 17 > layout.limit.y - 16) return; // its words do
  const open = room.sizes.barred ? openWords(`full bar: ${room.barScale} tasks`, layout) : "no queue limit";
  const places = limit === null ? open : `queue limit ${limit}`;
  const size = paint.long && !layout.narrow;
  const tries = triesWords(scene);
  const words = size ? `${places}, large: over ${paint.long} ${frame.unit} of work` : places
    + (tries && hasRoom(scene, places + tries) ? tries : "");
  const below = bar && !layout.narrow && limit === null ? {
    x: bar.x + bar.w, y: Math.min(layout.limit.y, bar.y + bar.h + BAR_WORDS), align: "right",
  } : layout.limit;
  write(ctx, theme, words, below);
}

// Whether words that end at the line's end keep off those of what was lost.
function hasRoom(scene, words) {
  const { ctx, theme, layout: { limit } } = scene;
  return limit.align !== "right" || limit.x - widthOf(ctx, theme, words) > lossesEnd(scene) + 12;
}

// A phone has the room only to say what a bar is worth.
function openWords(scale, { narrow }) {
  return narrow ? scale : `no limit; ${scale}`;
}

// How many of the waiting tasks were tried before, where no number of the try can be read in them.
function triesWords({ lane: { callers, tasks }, layout, line, room }) {
  if (!callers.retry || layout.narrow || (layout.line.r >= LEAST_IN_RING && !room.sizes.barred)) return "";
  const tries = line.filter((task) => tasks.attempt[task] > 0).length;
  return tries ? `; ${tries} ${tries === 1 ? "retry waits" : "retries wait"}` : "";
}

// What the colours say, and the rings. Returns where the words end.
export function drawAges({ ctx, lane, layout, frame: { target, unit }, theme, paint }, place) {
  const { y } = place;
  let { x } = place;
  const written = (age) => `${Number(age.toFixed(2))} ${unit}`;
  const over = `${layout.narrow ? "" : "over "}${written(target)}`;
  const hollow = lane.callers.after <= target; // none is seen that has waited so long
  for (const [age, words] of [
    [target / 2, `waited over ${written(target / 2)}`],
    [target, hollow ? `${written(lane.callers.after)}: caller left` : over],
  ]) {
    const r = paint.mixed ? 5.5 : 4.5, wide = paint.mixed ? 20 : 15; // a ring needs more room
    const at = { x: x + wide - 10.5, y: y - 5 };
    if (hollow && age === target) paintHollow(ctx, theme, at, r + 1);
    else paintTask(ctx, at, r, age, 0, { ...paint, long: null });
    write(ctx, theme, words, { x: x + wide, y });
    x += wide + widthOf(ctx, theme, words) + 12;
  }
  return x;
}

// The track of the snake, which goes on without an end to the left.
function drawTrack({ ctx, layout: { line }, theme }) {
  ctx.strokeStyle = theme.track;
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  ctx.beginPath();
  for (let row = 0; row < line.rows; row++) {
    const first = line.place(row * line.columns), last = line.place((row + 1) * line.columns - 1);
    if (row === 0) ctx.moveTo(first.x, first.y); else ctx.lineTo(first.x, first.y);
    ctx.lineTo(last.x, last.y);
  }
  ctx.lineTo(line.left - line.dx * 0.7, line.place(line.rows * line.columns - 1).y);
  ctx.stroke();
}

function drawFreePlaces({ ctx, layout, settings, line, theme }) {
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = theme.mark;
  for (let k = line.length; k < settings.limit; k++) {
    const { x, y } = layout.line.place(k);
    ctx.beginPath();
    ctx.arc(x, y, layout.line.r, 0, FULL_TURN);
    ctx.stroke();
  }
}
