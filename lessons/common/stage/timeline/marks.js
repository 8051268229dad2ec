// marks.js: what was done to the run: spikes as bands with their size, changes as dotted lines.

import { widthOf, writeRimmed } from "../write.js";

export function paintSpikes({ ctx, plot, frame: { spikes }, theme }) {
  for (const { t, length } of spikes) {
    const x = plot.x(t), width = Math.max(3, plot.x(t + length) - x);
    if (x > plot.right) continue;
    ctx.fillStyle = theme.band;
    ctx.fillRect(x, plot.top, Math.min(width, plot.right - x), plot.high);
    if (length) continue;
    ctx.fillStyle = theme.amber;
    ctx.fillRect(x, plot.top, 2, plot.high);
  }
}

export function paintChanges({ ctx, plot, frame: { changes, seen }, theme }) {
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([1.5, 3]);
  for (const { t } of changes) {
    if (t > seen) continue;
    const x = Math.round(plot.x(t)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, plot.top);
    ctx.lineTo(x, plot.lowest + 6);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

// What a spike sends (and how long that took), below the ticks, above the line of the limit, and over
// everything.
export function paintSpikeWords({ ctx, plot, frame: { spikes, seen }, theme, words: written }) {
  const style = { colour: theme.amberText }, y = plot.top + 22;
  let free = -Infinity; // from here on nothing is written yet
  spikes.forEach((spike, i) => {
    const x = plot.x(spike.t), next = plot.x(spikes[i + 1]?.t ?? Infinity);
    if (x > plot.right) return;
    const placed = (words) => {
      const wide = widthOf(ctx, theme, words, style);
      const left = x + 6 + wide > plot.right ? Math.max(plot.left, x - 6 - wide) : x + 6;
      return { words, left, right: left + wide };
    };
    const wanted = (spike.gone <= seen ? [spike.then, spike.text] : [spike.text]).map(placed);
    const end = Math.min(next, plot.right);
    const fitting = wanted.find(({ left, right }) => left >= free && right <= end);
    if (!fitting) return; // it would run into another, or out of the picture
    written.push(writeRimmed(ctx, theme, fitting.words, { x: fitting.left, y }, style));
    free = fitting.right + 8;
  });
}
