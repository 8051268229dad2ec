// line.js: the places of the line, and what is written beside them.

import { widthOf, write } from "../write.js";
import { FULL_TURN } from "./task.js";

export function drawLine(scene) {
  writeNext(scene);
  writeLimit(scene);
  const { lane, layout, settings, frame, room } = scene;
  // On a phone, where some may be turned away, other words stand there.
  if (lane === frame.lanes[0] && layout.ages && !(layout.narrow && settings.limit !== null)) drawAges(scene);
  if (room.sizes.barred) return;
  if (settings.limit === null) drawTrack(scene); else drawFreePlaces(scene);
}

function writeNext({ ctx, layout, settings, line, theme }) {
  const closed = `no place to wait${layout.narrow ? "" : ": served at once or turned away"}`;
  const next = layout.narrow ? "next to start ↓" : "next to start";
  write(ctx, theme, settings.limit === 0 && !line.length ? closed : next, layout.next);
}

function writeLimit({ ctx, room, layout, settings: { limit }, theme }) {
  const scale = room.sizes.barred && limit === null ? `, full bar: ${room.barScale}` : "";
  const words = limit === null ? `no limit${scale}` : `queue limit ${limit}`;
  write(ctx, theme, words, layout.limit);
}

// What the colours say.
function drawAges({ ctx, layout, frame: { target, unit }, theme }) {
  const { y } = layout.ages;
  let { x } = layout.ages;
  const written = (age) => `${Number(age.toFixed(2))} ${unit}`;
  for (const [colour, words] of [
    [theme.amber, `waited over ${written(target / 2)}`],
    [theme.red, `${layout.narrow ? "" : "over "}${written(target)}`],
  ]) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(x + 5, y - 4, 4, 0, FULL_TURN);
    ctx.fill();
    write(ctx, theme, words, { x: x + 14, y });
    x += 14 + widthOf(ctx, theme, words) + 12;
  }
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
