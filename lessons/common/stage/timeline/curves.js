// curves.js: what was played: how many waited, in the run and in its ghost, against the limit, and
// the rejected tasks.

import { settingsAt } from "../model/counts.js";
import { TURNED_AWAY } from "../model/events.js";
import { firstAt } from "../model/search.js";
import { hasLimits, seriesOf } from "./series.js";
import { stepPoints, trace } from "./steps.js";

export function paintLimits({ ctx, plot, frame, theme, fromT, toT }) {
  const { lanes } = frame;
  if (!hasLimits(frame)) return;
  ctx.strokeStyle = theme.mark;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  lanes.forEach((lane, k) => {
    if (k && settingsAt(lanes[0], toT).limit === settingsAt(lane, toT).limit) return;
    lane.settings.forEach(([from, { limit }], i) => {
      const to = lane.settings[i + 1]?.[0] ?? Infinity;
      if (limit === null || to <= from || to < fromT || from > toT) return;
      const y = Math.round(plot.y(limit)) + 0.5;
      if (y < plot.top) return;
      ctx.beginPath();
      ctx.moveTo(plot.x(from), y);
      ctx.lineTo(plot.x(Math.min(to, toT)), y);
      ctx.stroke();
    });
  });
  ctx.setLineDash([]);
}

export function paintGhosts({ ctx, plot, frame, theme, toT }) {
  const series = seriesOf(frame), several = frame.lanes.length < series.length;
  ctx.lineWidth = 1.6;
  ctx.setLineDash([5, 4]);
  for (const { ghost, colour } of series) {
    if (!ghost?.t.length || ghost.t[0] > toT) continue;
    ctx.strokeStyle = several ? colour : theme.ghost; // one colour for all could not be told apart
    trace(ctx, stepPoints(ghost.t, ghost.n, plot, ghost.t[0], toT));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

export function paintWaiting(layer) {
  const { plot, frame, fromT, toT } = layer, series = seriesOf(frame);
  for (const { times, values, colour } of series) {
    const points = stepPoints(times, values, plot, fromT, toT);
    fillBelow(layer, points, colour, series.length > 1 ? 0.07 : 0.12);
    strokeAlong(layer, points, colour);
  }
}

function fillBelow({ ctx, plot }, points, colour, opacity) {
  trace(ctx, points);
  ctx.lineTo(points.xs.at(-1), plot.bottom);
  ctx.lineTo(points.xs[0], plot.bottom);
  ctx.closePath();
  ctx.globalAlpha = opacity;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
}

function strokeAlong({ ctx }, points, colour) {
  trace(ctx, points);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  ctx.stroke();
}

const TICKS = 8; // pixels at the top, which the lanes share

// A tick there for each pixel in which a task was.
export function paintTurnedAway({ ctx, plot, frame: { lanes }, theme, fromT, toT }) {
  const each = TICKS / lanes.length;
  ctx.fillStyle = theme.red;
  lanes.forEach(({ events: { t, what } }, k) => {
    let column = null;
    for (let i = firstAt(t, fromT); i < t.length && t[i] <= toT; i++) {
      if (what[i] !== TURNED_AWAY) continue;
      const x = Math.round(plot.x(t[i]));
      if (x === column) continue;
      column = x;
      ctx.fillRect(x, plot.top + 1 + k * each, 1, Math.max(2, each - 2));
    }
  });
}
