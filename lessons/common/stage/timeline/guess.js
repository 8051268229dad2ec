// guess.js: what belongs to a question: the guess, at its moment (of a class a pile of dots at each),
// and where an open one holds the run.

import { HOLD, SHORT_HOLD } from "../words.js";
import { widthOf, writeRimmed } from "../write.js";

// The moments of a question that have their place on the timeline.
export function questionMarks({ held, told, end, scene, theme }) {
  const own = (scene?.marks ?? []).filter(({ text }) => text);
  const marks = own.map((mark) => ({
    ...mark, short: mark.text.split(":")[0], colour: theme.guess, // without room, not what was said
  }));
  if (!held || told) return marks;
  return [...marks, { t: end, text: HOLD, short: SHORT_HOLD, colour: theme.ink }];
}

export function paintQuestion({ ctx, plot, frame, theme, words }) {
  paintClass(ctx, plot, frame, theme, words);
  for (const { at, y, text, place, style } of questionWords(ctx, plot, frame, theme)) {
    paintUpright(ctx, at, y - 14, plot.bottom, style.colour); // below the names of spikes
    words.push(writeRimmed(ctx, theme, text, place, style));
  }
}

// The words of a question in sight, each beside its upright at `at`, from `from` to `to`.
function questionWords(ctx, plot, frame, theme) {
  const words = questionMarks(frame).map(({ t, text, short = text, colour }, i) => {
    const at = Math.round(plot.x(t)) + 0.5, y = plot.top + 40 + 18 * i;
    const style = { size: 14, weight: 600, colour };
    const choices = [text, short].map((words) => {
      const wide = widthOf(ctx, theme, words, style), from = besideOf(at, wide, plot);
      return { text: words, from, to: from + wide };
    });
    const chosen = choices.find(({ from, to }) => from >= plot.left && to <= plot.right);
    const { from, ...rest } = chosen ?? { ...choices[1], from: plot.left };
    return { at, y, from, ...rest, place: { x: from, y }, style };
  });
  return words.filter(({ at }) => at <= plot.right);
}

// Where words begin beside an upright: on its right or, without room there, on its left.
function besideOf(at, wide, plot) {
  return at + 8 + wide <= plot.right ? at + 8 : at - 8 - wide;
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

const DOT = 8, MOST = 8, APART = 6; // pixels from dot to dot, dots in a pile, pixels between words

// What the class guessed: a dot for each who did, and how many at the top, where there is room. The
// largest pile says what they are.
function paintClass(ctx, plot, { scene }, theme, words) {
  const piles = (scene?.marks ?? []).filter(({ count }) => count).sort((a, b) => b.count - a.count);
  const room = Math.max(2, Math.min(MOST, Math.floor(plot.high / DOT) - 3));
  const each = Math.ceil((piles[0]?.count ?? 0) / room), named = [];
  const style = { size: 14, weight: 600, colour: theme.guess };
  for (const { t, count } of piles) {
    const x = plot.x(t), dots = Math.ceil(count / each), y = plot.bottom - DOT * (dots + 1);
    if (x > plot.right) continue;
    ctx.fillStyle = theme.guess;
    for (let i = 0; i < dots; i++) paintDot(ctx, x, plot.bottom - DOT * (i + 0.6));
    const text = named.length ? `${count}` : `${count} ${count === 1 ? "guess" : "guesses"}`;
    const half = widthOf(ctx, theme, text, style) / 2;
    const middle = Math.min(Math.max(x, plot.left + half), plot.right - half);
    const near = (other) => Math.abs(other.middle - middle) < other.half + half + APART;
    if (named.some(near)) continue;
    named.push({ middle, half });
    words.push(writeRimmed(ctx, theme, text, { x: middle, y, align: "center" }, style));
  }
}

function paintDot(ctx, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, DOT / 2 - 0.5, 0, 2 * Math.PI);
  ctx.fill();
}
