// ground.js: the plot that all else is painted on, with its grid and the figures of its axes.

import { axisTime } from "../words.js";
import { write } from "../write.js";

const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const APART = 26; // pixels from one level to the next, at least

export function paintGround({ ctx, plot, theme }) {
  ctx.fillStyle = theme.plot;
  ctx.beginPath();
  ctx.roundRect(plot.left, plot.top, plot.wide, plot.high, 6);
  ctx.fill();
}

export function paintLevels({ ctx, plot, axes, theme }) {
  const most = Math.max(1, Math.min(4, Math.floor(plot.high / APART)));
  const step = niceStep(axes.topTo, most);
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  for (let n = 0; n <= axes.top * 1.001; n += step) {
    const y = Math.round(plot.y(n)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(plot.left, y);
    ctx.lineTo(plot.right, y);
    ctx.stroke();
    write(ctx, theme, String(n), { x: plot.left - 8, y: y + 5, align: "right" });
  }
}

// The smallest step of at most so many.
function niceStep(top, most) {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [1, 2, 5]) if (top / (step * unit) <= most) return step * unit;
  }
}

export function paintTimes({ ctx, plot, axes, frame, theme }) {
  const wanted = Math.max(2, Math.min(8, Math.floor(plot.wide / 80)));
  const every = TIME_STEPS.find((step) => axes.spanTo / step <= wanted) ?? axes.spanTo / 6;
  for (let t = 0; t <= axes.span * 1.0001; t += every) {
    const at = plot.x(t), align = t === 0 ? "left" : at > plot.right - 24 ? "right" : "center";
    const place = { x: t === 0 ? at - 4 : at, y: plot.h - 5, align };
    write(ctx, theme, axisTime(t, axes.spanTo, frame.unit), place);
  }
}
