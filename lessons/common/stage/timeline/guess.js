// guess.js: what belongs to a question: the guess, at its moment (of a class a pile of dots at each),
// and where an open one holds the run.

import { HOLD } from "../words.js";
import { widthOf, writeRimmed } from "../write.js";

// The moments of a question that have their place on the timeline.
export function questionMarks({ held, end, scene, theme }) {
  const own = (scene?.marks ?? []).filter(({ text }) => text);
  const marks = own.map((mark) => ({ ...mark, colour: theme.violet }));
  return held ? [...marks, { t: end, text: HOLD, colour: theme.ink }] : marks;
}

export function paintQuestion({ ctx, plot, frame, theme }) {
  paintClass(ctx, plot, frame, theme);
  for (const { at, y, text, place, style } of questionWords(ctx, plot, frame, theme)) {
    paintUpright(ctx, at, y - 14, plot.bottom, style.colour); // below the names of spikes
    writeRimmed(ctx, theme, text, place, style);
  }
}

// The words of a question in sight, each beside its upright at `at`, from `from` to `to`.
export function questionWords(ctx, plot, frame, theme) {
  const words = questionMarks(frame).map(({ t, text, colour }, i) => {
    const at = Math.round(plot.x(t)) + 0.5, y = plot.top + 38 + 18 * i;
    const style = { size: 14, weight: 600, colour }, wide = widthOf(ctx, theme, text, style);
    const toLeft = at + 8 + wide > plot.right, from = toLeft ? at - 8 - wide : at + 8;
    const place = { x: toLeft ? at - 8 : at + 8, y, align: toLeft ? "right" : "left" };
    return { at, y, from, to: from + wide, text, place, style };
  });
  return words.filter(({ at }) => at <= plot.right);
}

function paintUpright(ctx, x, top, bottom, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}

const DOT = 8, MOST = 8, APART = 18; // pixels from dot to dot, dots in a pile, pixels from number to number

// What the class guessed: a dot for each who did, and how many at the top, where there is room.
function paintClass(ctx, plot, { scene }, theme) {
  const piles = (scene?.marks ?? []).filter(({ count }) => count).sort((a, b) => b.count - a.count);
  const room = Math.max(2, Math.min(MOST, Math.floor(plot.high / DOT) - 3));
  const each = Math.ceil((piles[0]?.count ?? 0) / room), named = [];
  const style = { size: 14, weight: 600, colour: theme.violet };
  for (const { t, count } of piles) {
    const x = plot.x(t), dots = Math.ceil(count / each), y = plot.bottom - DOT * (dots + 1);
    if (x > plot.right) continue;
    ctx.fillStyle = theme.violet;
    for (let i = 0; i < dots; i++) paintDot(ctx, x, plot.bottom - DOT * (i + 0.6));
    if (named.some((other) => Math.abs(other - x) < APART)) continue;
    named.push(x);
    writeRimmed(ctx, theme, `${count}`, { x, y, align: "center" }, style);
  }
}

function paintDot(ctx, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, DOT / 2 - 0.5, 0, 2 * Math.PI);
  ctx.fill();
}
