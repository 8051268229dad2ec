// task.js: what a task looks like. Its shape and colour say its kind, its colour also its age.

export const FULL_TURN = 2 * Math.PI;

export function paintTask(ctx, { x, y }, r, age, kind, { target, theme }) {
  const colour = ageColour(age, kind, target, theme), late = age >= target;
  traceTask(ctx, kind, x, y, late ? r * 0.8 : r);
  ctx.fillStyle = colour;
  ctx.fill();
  if (!late) return;
  traceTask(ctx, kind, x, y, r * 1.16);
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, r * 0.13);
  ctx.stroke();
}

// The outline of a task: a circle, or a diamond for the second kind.
export function traceTask(ctx, kind, x, y, r) {
  ctx.beginPath();
  if (!kind) {
    ctx.arc(x, y, r, 0, FULL_TURN);
    return;
  }
  const d = r * 1.2;
  ctx.moveTo(x, y - d);
  ctx.lineTo(x + d, y);
  ctx.lineTo(x, y + d);
  ctx.lineTo(x - d, y);
  ctx.closePath();
}

export const kindColour = (kind, theme) => (kind ? theme.violet : theme.task);

function ageColour(age, kind, target, theme) {
  if (age >= target) return theme.red;
  if (age >= target / 2) return theme.amber;
  return kindColour(kind, theme);
}

// Within a bar colours blend near the borders, so that hundreds of tasks make one gradient.
export function blendedAgeColour(age, kind, { target, theme }) {
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
