// looks.js: what kinds of tasks look like, in the room and on the timeline.
//
// A look is the number of a kind, or OWN: the reader's own task looks the same through everything.

export const FULL_TURN = 2 * Math.PI;
export const OWN = -1;

// How kinds look: those that are not the reader's own are numbered through.
export function looksOf(kinds, own) {
  let next = 0;
  return kinds.map((name) => (name === own ? OWN : next++));
}

// The outline of a task: a circle, a diamond for the second kind, then a triangle and a square.
export function traceTask(ctx, look, x, y, r) {
  ctx.beginPath();
  if (!look) ctx.arc(x, y, r, 0, FULL_TURN);
  else if (look === OWN) tracePoints(ctx, x, y, star(r * 1.2));
  else tracePoints(ctx, x, y, cornersOf(look, r));
}

const CORNERS = [
  [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  [[0, -1.2], [1.15, 0.8], [-1.15, 0.8]],
  [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
];

const cornersOf = (look, r) =>
  CORNERS[(look - 1) % CORNERS.length].map(([dx, dy]) => [dx * r, dy * r]);

function star(r) {
  return Array.from({ length: 10 }, (_, k) => {
    const turn = (k / 10 - 0.25) * FULL_TURN, far = k % 2 ? r * 0.45 : r;
    return [far * Math.cos(turn), far * Math.sin(turn)];
  });
}

function tracePoints(ctx, x, y, points) {
  points.forEach(([dx, dy], k) => (k ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
  ctx.closePath();
}

export function kindColour(look, theme) {
  return look === OWN ? theme.ink : [theme.task, theme.violet, theme.dim, theme.mark][look % 4];
}
