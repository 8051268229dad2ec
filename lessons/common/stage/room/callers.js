// callers.js: the callers below the line: who is between two tries, who is lost for good, and how many of
// the waiting tasks have lost theirs.

import { FULL_TURN } from "../looks.js";
import { widthOf, write } from "../write.js";

const R = 8.5, APART = 27; // pixels
const STRONG = { weight: 600 };

export function drawCallers(scene) {
  const { layout: { strip }, lane: { callers } } = scene;
  if (!strip) return;
  if (callers.retry) drawAway(scene);
  if (callers.leave) writeLeft(scene);
}

// The next to come back stands first.
function drawAway(scene) {
  const { ctx, room, lane: { tasks }, state, layout: { strip, entry, w }, counts, theme } = scene;
  const y = strip.y + 17;
  if (counts.away) { // where all try again at once, none are
    write(ctx, theme, `${counts.away} will retry`, { x: 0, y }, { ...STRONG, colour: theme.ink });
  }
  const lost = counts.lost ? `${counts.lost} lost for good` : "";
  const lostWide = lost ? widthOf(ctx, theme, lost, STRONG) + 14 : 0;
  const left = widthOf(ctx, theme, "000 will retry", STRONG) + 12 + R;
  const right = (strip.narrow ? w : strip.middle) - lostWide;
  const fits = Math.max(0, Math.floor((right - left - R) / APART));
  const order = state.away.slice().sort((a, b) => tasks.again[a] - tasks.again[b] || a - b);
  order.slice(0, fits).forEach((task, k) => {
    const place = { x: left + k * APART, y: strip.y + 12 };
    const sprite = room.sprites.show(-1 - task, place, { x: entry.x, y: entry.y });
    drawCaller(ctx, theme, sprite, tasks.attempt[task] + 2);
  });
  if (lost) write(ctx, theme, lost, { x: right + 14, y }, { ...STRONG, colour: theme.red });
}

// An arrow that goes round the number of the try to come.
function drawCaller(ctx, theme, { x, y }, number) {
  const open = 0.16 * FULL_TURN;
  ctx.strokeStyle = ctx.fillStyle = theme.amber;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(x, y, R, 0, FULL_TURN - open); // clockwise from the right
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x + R - 2.5, y - 3.5);
  ctx.lineTo(x + R + 4.5, y - 3.5);
  ctx.lineTo(x + R + 1, y + 1.5);
  ctx.fill();
  if (number < 10) {
    write(ctx, theme, String(number), { x, y: y + 5, align: "center" }, {
      ...STRONG, colour: theme.ink,
    });
  }
}

// A hollow mark, and how many of those that wait it stands for.
function writeLeft({ ctx, lane: { callers }, layout: { strip, w }, counts, theme }) {
  if (!counts.hollow) return;
  const words = `${counts.hollow} of ${counts.waiting} waiting: caller has left`;
  const wide = widthOf(ctx, theme, words, STRONG), second = strip.narrow;
  const x = second ? 18 : Math.min(strip.middle + 34, w - wide - 4);
  const y = strip.y + 17 + (second && callers.retry ? strip.apart : 0);
  paintHollow(ctx, theme, { x: x - 10, y: y - 5 }, 6);
  write(ctx, theme, words, { x, y }, { ...STRONG, colour: theme.ink });
}

// A task whose caller has left.
export function paintHollow(ctx, theme, { x, y }, r) {
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, r - 1), 0, FULL_TURN); // in a crowded line it is smaller than its rim
  ctx.fillStyle = theme.plot;
  ctx.fill();
  ctx.strokeStyle = theme.ghost;
  ctx.lineWidth = Math.max(2, r * 0.28);
  ctx.stroke();
}
