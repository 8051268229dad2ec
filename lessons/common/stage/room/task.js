// task.js: what a task looks like. Its shape and colour say its kind, its colour also its age.

import { OWN, kindColour, traceTask } from "../looks.js";

// paint: {target, theme, mixed, long}. Where kinds are mixed a colour says the kind, and a ring how
// old the task is; where some are long the others are smaller.
export function paintTask(ctx, { x, y }, r, age, look, paint, work = 0) {
  const size = paint.long && !(work >= paint.long) ? r * 0.62 : r;
  if (look === OWN) {
    paintOwn(ctx, x, y, size, paint.theme);
    return;
  }
  const aged = ageColour(age, look, paint.target, paint.theme);
  const plain = kindColour(look, paint.theme), late = age >= paint.target;
  const ringed = paint.mixed ? aged !== plain : late;
  traceTask(ctx, look, x, y, ringed ? size * 0.8 : size);
  ctx.fillStyle = paint.mixed ? plain : aged;
  ctx.fill();
  if (!ringed) return;
  traceTask(ctx, look, x, y, size * 1.16);
  ctx.strokeStyle = aged;
  ctx.lineWidth = Math.max(paint.mixed ? 1.6 : 1, size * 0.13);
  ctx.stroke();
}

// With a rim in the colour of the ground: it stands before all others.
function paintOwn(ctx, x, y, r, theme) {
  traceTask(ctx, OWN, x, y, r * 1.25);
  ctx.lineJoin = "round";
  ctx.lineWidth = Math.max(3, r * 0.5);
  ctx.strokeStyle = theme.plot;
  ctx.stroke();
  ctx.fillStyle = theme.ink;
  ctx.fill();
}

function ageColour(age, look, target, theme) {
  if (age >= target) return theme.red;
  if (age >= target / 2) return theme.amber;
  return kindColour(look, theme);
}

// Within a bar colours blend near the borders, so that hundreds of tasks make one gradient.
export function blendedAgeColour(age, kind, { target, theme, mixed }) {
  if (mixed) return kindColour(kind, theme);
  const share = age / target;
  const soft = (from, to, at) => mix(from, to, Math.min(1, Math.max(0, (share - at) / 0.12 + 0.5)));
  return share < 0.75 ? soft(kindColour(kind, theme), theme.amber, 0.5)
    : soft(theme.amber, theme.red, 1);
}

const mixed = new Map();

function mix(from, to, share) {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const key = `${from}${to}${Math.round(share * 16)}`;
  if (!mixed.has(key)) {
    const channel = (colour, i) => parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
    const part = (i) => Math.round(channel(from, i) * (1 - share) + channel(to, i) * share);
    mixed.set(key, `rgb(${[0, 1, 2].map(part).join()})`);
  }
  return mixed.get(key);
}
