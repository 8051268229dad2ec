// labels.js: words at the playhead that name the lines, and the limit.

import { settingsAt } from "../model/counts.js";
import { firstAfter } from "../model/search.js";
import { widthOf, write, writeRimmed } from "../write.js";
import { questionMarks } from "./guess.js";
import { hasLimits, seriesOf } from "./series.js";

const LEAST = 18; // pixels from one word to the next
const NEAR = 200; // pixels: rather more than a guess and its name are wide
const GLIDE_MS = 120;
const WIDE = 480; // pixels: there a label says more

// heights: where each label is drawn; ranks: its place from the top.
export const emptyLabels = () => ({ heights: [], ranks: [] });

// One for each line, at its height, and one for the ghost.
export function wantedLabels(plot, frame) {
  const { t, ghostLabel, theme } = frame, series = seriesOf(frame);
  const wanted = series.map(({ times, values, words, long, textColour }) => {
    const y = plot.y(valueAt(times, values, t)), name = plot.w > WIDE ? long : words;
    return { words: y > plot.top ? name : `${name} ↑`, y, colour: textColour, weight: 600 };
  });
  const heights = series.filter(({ ghost }) => ghost?.t[0] <= t)
    .map(({ ghost }) => valueAt(ghost.t, ghost.n, t));
  if (heights.length) {
    const n = frame.lanes.length > 1 ? heights[0] : Math.max(...heights);
    wanted.push({ words: ghostLabel, y: plot.y(n), colour: theme.dim, weight: 400 });
  }
  return wanted;
}

const valueAt = (times, values, t) => values[firstAfter(times, t) - 1] ?? 0;

// Words glide after their line, and keep clear of each other and of the words of the history. Returns
// true while one still glides.
export function drawLabels(ctx, labels, plot, frame, wanted, others) {
  const order = wanted.map((label, k) => ({ ...label, k }));
  const swapped = rankLabels(order, labels.ranks);
  spreadLabels(order, plot, plot.top + roomAbove(plot, frame));
  const glides = frame.smooth && !frame.jumped && !swapped;
  const share = glides ? 1 - Math.exp(-frame.dt / GLIDE_MS) : 1;
  let moves = false;
  for (const label of order) {
    const before = labels.heights[label.k] ?? label.y, y = before + (label.y - before) * share;
    labels.heights[label.k] = Math.abs(label.y - y) < 0.3 ? label.y : y;
    if (labels.heights[label.k] !== label.y) moves = true;
    drawLabel(ctx, plot, frame, label, y, others);
  }
  labels.heights.length = labels.ranks.length = wanted.length;
  return moves;
}

// From the top down; two of nearly the same height keep their order: they must not run through each
// other. Returns whether two have changed places.
function rankLabels(order, ranks) {
  const close = (a, b) => Math.abs(a.y - b.y) < LEAST && ranks[a.k] !== ranks[b.k];
  order.sort((a, b) => (close(a, b) ? ranks[a.k] - ranks[b.k] : a.y - b.y || a.k - b.k));
  const swapped = order.some(({ k }, i) => ranks[k] !== i);
  order.forEach(({ k }, i) => { ranks[k] = i; });
  return swapped;
}

// What stays free above them: more where words of a question stand beside the playhead.
function roomAbove(plot, frame) {
  const near = ({ t }) => Math.abs(plot.x(t) - plot.x(frame.t)) < NEAR;
  const words = questionMarks(frame).filter(({ t }) => plot.x(t) <= plot.right);
  return 34 + LEAST * (words.findLastIndex(near) + 1);
}

// Push them down until they are apart, then up until the lowest is above the ground.
function spreadLabels(order, plot, highest) {
  order.forEach((label, i) => {
    label.y = Math.max(label.y, highest, i ? order[i - 1].y + LEAST : 0);
  });
  let lowest = plot.bottom - 6;
  for (let i = order.length - 1; i >= 0; i--) {
    order[i].y = Math.min(order[i].y, lowest);
    lowest = order[i].y - LEAST;
  }
}

function drawLabel(ctx, plot, frame, label, y, others) {
  const words = others.filter(({ top, bottom }) => Math.abs((top + bottom) / 2 - y) < LEAST - 4);
  const near = [...words, ...uprightsOf(plot, frame)];
  const x = leftOf(plot.x(frame.t), widthOf(ctx, frame.theme, label.words, label), plot, near);
  writeRimmed(ctx, frame.theme, label.words, { x, y: y + 4.5 }, label);
}

// The dashed lines of a question, which run through all heights.
function uprightsOf(plot, frame) {
  const at = questionMarks(frame).map(({ t }) => plot.x(t)).filter((x) => x <= plot.right);
  return at.map((x) => ({ left: x - 3, right: x + 3 }));
}

// To the right of the playhead or to its left; else beside the words that lie there.
// On a plot too narrow for either they end at its edge.
function leftOf(playhead, wide, plot, near) {
  const right = playhead + 10, left = playhead - 10 - wide;
  const beside = near.flatMap((other) => [other.right + 8, other.left - 16 - wide]);
  const within = [right, left, ...beside].filter((x) => x >= plot.left && x + wide <= plot.right);
  return within.find((x) => near.every((other) => x >= other.right || x + wide <= other.left))
    ?? within[0] ?? Math.max(plot.left, plot.right - wide);
}

// At the end of its line, or before the words that stand there.
export function drawLimitLabel(ctx, plot, frame, others) {
  const { lanes, t, theme } = frame;
  if (!hasLimits(frame)) return;
  const { limit } = settingsAt(lanes[0], t), y = limit ? plot.y(limit) : 0;
  if (y <= plot.top + 6) return;
  const words = `limit ${limit}`, wide = widthOf(ctx, theme, words);
  const there = others.find(({ top, bottom, right }) =>
    top < y - 5 && y - 15 < bottom && right > plot.right - 16 - wide);
  const right = there ? there.left - 12 : plot.right - 8;
  if (plot.x(t) < right - 142) write(ctx, theme, words, { x: right, y: y - 5, align: "right" });
}
