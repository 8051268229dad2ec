// line.js: the places of the line, and what is written beside them.

import { widthOf, write } from "../write.js";
import { FULL_TURN, paintTask } from "./task.js";

const SMALL = { size: 12 };

export function drawLine(scene) {
  writeNext(scene);
  writeLimit(scene);
  const { lane, layout, settings, frame, room } = scene;
  // On a phone, where tasks may be rejected, other words stand there.
  if (lane === frame.lanes[0] && !(layout.narrow && settings.limit !== null)) drawAges(scene);
  if (room.sizes.barred) return;
  if (settings.limit === null) drawTrack(scene); else drawFreePlaces(scene);
}

function writeNext({ ctx, layout, settings, line, theme }) {
  const closed = `no place to wait${layout.narrow ? "" : ": started at once or rejected"}`;
  const next = layout.narrow ? "next to start ↓" : "next to start";
  write(ctx, theme, settings.limit === 0 && !line.length ? closed : next, layout.next, SMALL);
}

function writeLimit({ ctx, room, layout, settings: { limit }, theme }) {
  const scale = room.sizes.barred && limit === null ? `, full bar: ${room.barScale}` : "";
  const words = limit === null ? `no limit${scale}` : `queue limit ${limit}`;
  write(ctx, theme, words, layout.limit, SMALL);
}

// What the colours say, and the ring.
function drawAges({ ctx, layout, frame: { target, unit }, theme }) {
  const { y } = layout.ages;
  let { x } = layout.ages;
  const over = (age) => `over ${Number(age.toFixed(2))} ${unit}`;
  for (const [age, words] of [[target / 2, `waited ${over(target / 2)}`], [target, over(target)]]) {
    paintTask(ctx, { x: x + 5, y: y - 4 }, 4.5, age, 0, { target, theme });
    write(ctx, theme, words, { x: x + 14, y }, SMALL);
    x += 14 + widthOf(ctx, theme, words, SMALL) + 12;
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
