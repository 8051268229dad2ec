// curves.js: what was played: how many waited, in the run and in its ghost, against the limit, and
// the rejected tasks.

import { settingsAt } from "../model/counts.js";
import { TURNED_AWAY } from "../model/events.js";
import { firstAt } from "../model/search.js";
import { stepPoints, trace } from "./steps.js";

export function paintLimits({ ctx, plot, frame: { lanes }, theme, fromT, toT }) {
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

export function paintGhosts({ ctx, plot, frame: { lanes }, theme, toT }) {
  ctx.strokeStyle = theme.ghost;
  ctx.lineWidth = 1.6;
  ctx.setLineDash([5, 4]);
  for (const { ghost } of lanes) {
    if (!ghost?.t.length || ghost.t[0] > toT) continue;
    trace(ctx, stepPoints(ghost.t, ghost.n, plot, ghost.t[0], toT));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

export function paintWaiting(layer) {
  const { plot, frame: { lanes }, fromT, toT } = layer;
  lanes.forEach(({ events }, k) => {
    const points = stepPoints(events.t, events.waiting, plot, fromT, toT);
    fillBelow(layer, points, k, lanes.length > 1 ? 0.07 : 0.12);
    strokeAlong(layer, points, k);
  });
}

const laneColour = (k, theme) => (k ? theme.green : theme.task);

function fillBelow({ ctx, plot, theme }, points, k, opacity) {
  trace(ctx, points);
  ctx.lineTo(points.xs.at(-1), plot.bottom);
  ctx.lineTo(points.xs[0], plot.bottom);
  ctx.closePath();
  ctx.globalAlpha = opacity;
  ctx.fillStyle = laneColour(k, theme);
  ctx.fill();
  ctx.globalAlpha = 1;
}

function strokeAlong({ ctx, theme }, points, k) {
  trace(ctx, points);
  ctx.strokeStyle = laneColour(k, theme);
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  ctx.stroke();
}

// A tick at the top for each pixel in which somebody was.
export function paintTurnedAway({ ctx, plot, frame: { lanes }, theme, fromT, toT }) {
  ctx.fillStyle = theme.red;
  lanes.forEach(({ events: { t, what } }, k) => {
    let column = null;
    for (let i = firstAt(t, fromT); i < t.length && t[i] <= toT; i++) {
      if (what[i] !== TURNED_AWAY) continue;
      const x = Math.round(plot.x(t[i]));
      if (x === column) continue;
      column = x;
      ctx.fillRect(x, plot.top + 1 + k * 8, 1, 6);
    }
  });
}
