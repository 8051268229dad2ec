// axes.js: how much time and how many tasks the timeline shows, and where on the canvas that is.

import { settingsAt } from "../model/counts.js";
import { depthAlarm } from "../model/measures.js";
import { firstAt } from "../model/search.js";
import { hasLimits, seriesOf } from "./series.js";

const FIRST_SPAN = 90;
const MARGIN = { left: 44, right: 4, top: 18, bottom: 50 };
const LOW = 130; // pixels: on a timeline as low as that flags lie on the plot, not below it
const LOW_BOTTOM = 24;
const ROW = 40; // pixels
const ZOOM_MS = 350;
const AIR = 30; // pixels above the highest value: ticks have their place there, and words below them

// span and top as drawn (null: not yet) glide towards spanTo and topTo; highest: the most that
// waited on each line, {n, until}.
export function emptyAxes() {
  return { span: null, top: null, spanTo: FIRST_SPAN, topTo: 10, highest: [], glide: null };
}

// History from `from` on was replaced.
export function forgetHighest(axes, from) {
  axes.highest.forEach((mark) => { mark.until = Math.min(mark.until, from); });
}

// Let the axes grow: time doubles when 80 % is used, the height follows the highest value seen.
export function growAxes(axes, frame) {
  const { seen, held, scene } = frame, end = held ? Infinity : Math.max(frame.end, 1);
  const shown = Math.max(seen, ...(scene?.marks ?? []).map(({ t }) => t)); // a guess is in sight
  axes.spanTo = Math.min(axes.spanTo, end);
  while (shown > 0.8 * axes.spanTo && axes.spanTo < end) {
    axes.spanTo = Math.min(2 * axes.spanTo, end);
  }
  let top = 5;
  seriesOf(frame).forEach((series, k) => {
    const mark = (axes.highest[k] ??= { until: -1, n: 0 });
    raiseHighest(mark, series, seen);
    top = Math.max(top, mark.n);
  });
  if (hasLimits(frame)) {
    for (const lane of frame.lanes) {
      const { limit } = settingsAt(lane, frame.t);
      top = Math.max(top, limit !== null && limit <= 100 ? limit : 0);
    }
  }
  axes.topTo = Math.max(axes.topTo, niceTop(aroundAlarm(frame, top)));
}

// With an alarm on how many wait it is in the middle of the axis from the beginning: a line far above
// it would flatten the others, and is cut off.
function aroundAlarm({ measures }, top) {
  const alarm = depthAlarm(measures);
  return alarm < Infinity ? 2 * alarm : top;
}

function raiseHighest(mark, { times: steps, values: counts, ghost }, seen) {
  if (seen <= mark.until) return;
  const series = [[steps, counts]];
  if (ghost) series.push([ghost.t, ghost.n]);
  for (const [times, values] of series) {
    for (let i = firstAt(times, mark.until); i < times.length && times[i] <= seen; i++) {
      if (values[i] > mark.n && times[i + 1] !== times[i]) mark.n = values[i];
    }
  }
  mark.until = seen;
}

function niceTop(n) {
  const steps = [5, 10, 15, 20, 30, 40, 50, 60, 80, 100];
  for (let unit = 1; ; unit *= 10) {
    for (const step of steps) if (step * unit >= n) return step * unit;
  }
}

// Returns true while the axes still move.
export function glideAxes(axes, frame) {
  const { span, top, spanTo, topTo } = axes;
  if (span === null || !frame.smooth) {
    [axes.span, axes.top] = [spanTo, topTo];
    return false;
  }
  if (span === spanTo && top === topTo) {
    axes.glide = null;
    return false;
  }
  const { since, from } = (axes.glide ??= { since: frame.now, from: { span, top } });
  const share = Math.min(1, (frame.now - since) / ZOOM_MS), eased = 1 - (1 - share) ** 3;
  axes.span = share === 1 ? spanTo : from.span + (spanTo - from.span) * eased;
  axes.top = share === 1 ? topTo : from.top + (topTo - from.top) * eased;
  if (share === 1) axes.glide = null;
  return true;
}

// Where the plot is on a canvas of this size; x and y of a time and a number, and t of an x.
// `rows` rows of other measures lie between the plot and the words below it.
export function plotOf(axes, w, h, dpr, rows = 0) {
  const left = MARGIN.left, right = w - MARGIN.right, top = MARGIN.top;
  const lowest = h - (h < LOW ? LOW_BOTTOM : MARGIN.bottom);
  const rowHeight = rows ? Math.min(ROW, (0.6 * (lowest - top)) / rows) : 0;
  const bottom = lowest - rows * rowHeight;
  const wide = right - left, high = bottom - top;
  const air = Math.max(0.194 * high, Math.min(AIR, 0.3 * high));
  return {
    left, right, top, bottom, lowest, rowHeight, wide, high, w, h, dpr,
    x: (t) => left + (t / axes.span) * wide,
    t: (x) => ((x - left) / wide) * axes.span,
    y: (n) => Math.max(top, bottom - (n / axes.top) * (high - air)),
  };
}
