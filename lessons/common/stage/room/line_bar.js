// line_bar.js: a line that is too long for single tasks: one bar, oldest at the right, coloured by
// age. Its scale only grows.

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
  writeCount(scene);
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
function drawSlices({ ctx, lane: { tasks }, layout: { bar }, line, frame }, length) {
  const right = bar.x + bar.w, count = Math.min(line.length, SLICES);
  const edge = (slice) => Math.round(right - (slice / count) * length); // whole pixels: no seams
  const colourOf = (slice) => {
    const task = line[Math.floor((slice / count) * line.length)];
    return blendedAgeColour(frame.t - tasks.arrival[task], tasks.kind[task], frame);
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

function writeCount({ ctx, lane, layout: { bar }, line, frame, theme }) {
  let late = 0;
  for (const task of line) if (frame.t - lane.tasks.arrival[task] >= frame.target) late += 1;
  const y = bar.y + bar.h + 17, words = `${line.length} waiting${late ? "," : ""}`;
  write(ctx, theme, words, { x: bar.x, y }, { ...STRONG, colour: theme.ink });
  if (!late) return;
  const x = bar.x + widthOf(ctx, theme, `${words} `, STRONG);
  const over = `${late} for over ${formatTime(frame.target, frame.unit, true)}`;
  write(ctx, theme, over, { x, y }, { ...STRONG, colour: theme.red });
}
