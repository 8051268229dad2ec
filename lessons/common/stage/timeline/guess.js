// guess.js: what belongs to a question: the guess, at its moment, and where an open one holds the run.

import { HOLD } from "../words.js";
import { widthOf, writeRimmed } from "../write.js";

// The moments of a question that have their place on the timeline.
export function questionMarks({ held, end, scene, theme }) {
  const marks = (scene?.marks ?? []).map((mark) => ({ ...mark, colour: theme.violet }));
  return held ? [...marks, { t: end, text: HOLD, colour: theme.ink }] : marks;
}

export function paintQuestion({ ctx, plot, frame, theme }) {
  questionMarks(frame).forEach(({ t, text, colour }, i) => {
    const x = Math.round(plot.x(t)) + 0.5, y = plot.top + 38 + 18 * i;
    if (x > plot.right) return;
    paintUpright(ctx, x, y - 14, plot.bottom, colour); // below the names of spikes
    const style = { size: 14, weight: 600, colour }, wide = widthOf(ctx, theme, text, style);
    const toLeft = x + 8 + wide > plot.right;
    const place = { x: toLeft ? x - 8 : x + 8, y, align: toLeft ? "right" : "left" };
    writeRimmed(ctx, theme, text, place, style);
  });
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
