// line_bar.js: a line that is too long for single tasks: one bar, oldest at the right, coloured by
// age. Its scale only grows.

import { OWN, kindColour, traceTask } from "../looks.js";
import { kindsThatCome } from "../model/parts.js";
import { formatTime } from "../words.js";
import { widthOf, write } from "../write.js";
import { blendedAgeColour } from "./task.js";

const SLICES = 240; // at most
const STRONG = { weight: 600 };

export function drawLineBar(scene) {
  const { room, layout, line, settings, frame, glide } = scene;
  if (!room.sizes.barred) return false;
  room.barScale = scaleOf(room.barScale, line.length, settings.limit, frame.jumped);
  const wanted = (line.length / room.barScale) * layout.bar.w;
  room.barLength ??= wanted;
  room.barLength += (wanted - room.barLength) * glide;
  drawBar(scene, room.barLength);
  if (!layout.bar.silent && !ownInBar(scene)) writeCount(scene);
  return Math.abs(wanted - room.barLength) > 0.4;
}

function scaleOf(scale, count, limit, jumped) {
  if (limit !== null) return Math.max(limit, count, 1);
  let wanted = jumped ? 100 : scale;
  while (count > wanted) wanted = niceAbove(wanted);
  return wanted;
}

function niceAbove(n) {
  for (const step of [1, 2, 5, 10]) {
    const nice = step * 10 ** Math.floor(Math.log10(n));
    if (nice > n) return nice;
  }
  return n * 10;
}

function drawBar(scene, length) {
  const { ctx, layout: { bar }, theme } = scene;
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(bar.x, bar.y, bar.w, bar.h, 6);
  ctx.fillStyle = theme.plot;
  ctx.fill();
  ctx.strokeStyle = theme.mark;
  ctx.lineWidth = 1.2;
  ctx.stroke();
  ctx.clip();
  drawSlices(scene, length);
  ctx.restore();
}

// From the right; one rectangle for each run of one colour.
function drawSlices({ ctx, lane: { tasks }, layout: { bar }, line, frame, looks, paint, theme }, length) {
  const right = bar.x + bar.w, count = Math.min(line.length, SLICES);
  const edge = (slice) => Math.round(right - (slice / count) * length); // whole pixels: no seams
  const colourOf = (slice) => {
    const task = line[Math.floor((slice / count) * line.length)];
    if (tasks.gone[task] <= frame.t) return theme.ghost;
    return blendedAgeColour(frame.t - tasks.arrival[task], looks[tasks.kind[task]], paint);
  };
  for (let slice = 0, begin = 0; slice < count; slice++) {
    const colour = colourOf(slice);
    if (slice + 1 < count && colourOf(slice + 1) === colour) continue;
    ctx.fillStyle = colour;
    const left = edge(slice + 1);
    ctx.fillRect(left, bar.y, edge(begin) - left, bar.h);
    begin = slice + 1;
  }
}

// Whether the reader's own task stands there: its words need the room.
function ownInBar({ lane: { tasks }, layout, line, looks }) {
  const own = looks.indexOf(OWN);
  return own >= 0 && line.findIndex((task) => tasks.kind[task] === own) >= layout.line.count;
}

function writeCount(scene) {
  const { ctx, lane, layout: { bar }, line, frame, theme, paint } = scene;
  const y = bar.y + bar.h + 17;
  if (paint.mixed) {
    writeKinds(scene, { x: bar.x, y });
    return;
  }
  let late = 0;
  for (const task of line) if (frame.t - lane.tasks.arrival[task] >= frame.target) late += 1;
  const words = `${line.length} waiting${late ? "," : ""}`;
  write(ctx, theme, words, { x: bar.x, y }, { ...STRONG, colour: theme.ink });
  if (!late) return;
  const x = bar.x + widthOf(ctx, theme, `${words} `, STRONG);
  const over = `${late} for over ${formatTime(frame.target, frame.unit, true)}`;
  write(ctx, theme, over, { x, y }, { ...STRONG, colour: theme.red });
}

// How many wait of each kind that comes.
function writeKinds({ ctx, lane, line, looks, parts, theme }, { x, y }) {
  const counts = parts.kinds.map(() => 0), come = kindsThatCome(lane, parts.kinds);
  for (const task of line) counts[lane.tasks.kind[task]] += 1;
  let left = x;
  counts.forEach((count, k) => {
    if (looks[k] === OWN || !come[k]) return;
    traceTask(ctx, looks[k], left + 6, y - 5, 5);
    ctx.fillStyle = kindColour(looks[k], theme);
    ctx.fill();
    const words = `${parts.kinds[k].name} ${count}`;
    write(ctx, theme, words, { x: left + 16, y }, { ...STRONG, colour: theme.ink });
    left += 28 + widthOf(ctx, theme, words, STRONG);
  });
}
