// timeline.js: waiting over time, the whole history of the run.
//
// What was played is painted once on a canvas of its own, the history, and only its newest columns
// are painted again. It is painted whole when the axes zoom, the theme or the size changes, or what
// happened is replaced. Each of the painters gets {ctx, plot, axes, frame, theme, fromT, toT}, and a
// list of all words to add its own to: behind them the playhead is not drawn.

import { emptyAxes, forgetHighest, glideAxes, growAxes, plotOf } from "./axes.js";
import { paintGhosts, paintLimits, paintTurnedAway, paintWaiting } from "./curves.js";
import { emptyFlags } from "./flags.js";
import { paintQuestion } from "./guess.js";
import { paintGround, paintLevels, paintTimes } from "./ground.js";
import { drawLabels, drawLimitLabel, emptyLabels, wantedLabels } from "./labels.js";
import { paintChanges, paintSpikeWords, paintSpikes } from "./marks.js";
import { paintMeasures, rowsKey, rowsOf, writeMeasures } from "./measures.js";
import { ownBegun, paintOwn } from "./own.js";

const GROUND = [paintGround, paintLevels, paintTimes, paintSpikes];
const PLAYED = [paintLimits, paintGhosts, paintWaiting, paintTurnedAway];
const OVER_ALL = [paintMeasures, paintChanges, paintSpikeWords, paintQuestion, paintOwn];

export function emptyTimeline() {
  return {
    axes: emptyAxes(), labels: emptyLabels(), flags: emptyFlags(), plot: null,
    history: document.createElement("canvas"), painted: -1, key: "", // up to when, for which axes
    drawn: "", moves: false, // what the canvas shows; whether a label was still on its way
    words: [], measured: [], // where words stand: of the history, and of rows of measures
  };
}

// Another run begins.
export function resetTimeline(timeline) {
  timeline.axes = emptyAxes();
  timeline.labels = emptyLabels();
  timeline.flags.key = timeline.key = "";
  timeline.painted = -1;
}

// History from `from` on was replaced.
export function forgetAfter(timeline, from) {
  timeline.painted = -1;
  forgetHighest(timeline.axes, from);
}

// Returns true while the axes or a label still move.
export function drawTimeline(ctx, timeline, frame) {
  const { axes } = timeline, { canvas } = ctx, w = canvas.clientWidth, h = canvas.clientHeight;
  growAxes(axes, frame);
  const zooms = glideAxes(axes, frame);
  const plot = (timeline.plot = plotOf(
    axes, w, h, canvas.width / w, rowsOf(frame).length,
  ));
  updateHistory(timeline, canvas, frame);

  // Most frames move by less than half a pixel: then the picture is still right.
  const labels = wantedLabels(plot, frame), playhead = Math.round(plot.x(frame.t) * 2 * plot.dpr);
  const drawn = [timeline.key, timeline.painted, playhead, ...labels.map(({ y }) => y)].join();
  if (timeline.drawn === drawn && !timeline.moves) return zooms;
  timeline.drawn = drawn;

  drawHistory(ctx, timeline, frame);
  drawLimitLabel(ctx, plot, frame, timeline.words);
  timeline.measured = writeMeasures(ctx, plot, frame);
  timeline.moves = drawLabels(ctx, timeline.labels, plot, frame, labels, timeline.words);
  return zooms || timeline.moves;
}

function updateHistory(timeline, canvas, frame) {
  const { axes, history, plot } = timeline, { seen, theme } = frame;
  const over = frame.spikes.filter((spike) => spike.gone <= seen).length;
  const key = [
    plot.w, plot.h, plot.dpr, axes.span, axes.top, theme.name, theme.font, frame.news, over,
    ownBegun(frame), rowsKey(frame), frame.told,
  ].join();
  if (timeline.key !== key || timeline.painted < 0 || timeline.painted > seen) {
    timeline.key = key;
    history.width = canvas.width;
    history.height = canvas.height;
    paintHistory(timeline, frame, 0, plot.w);
    timeline.painted = seen;
  } else if (plot.x(seen) - plot.x(timeline.painted) > 0.4 / plot.dpr) {
    paintHistory(timeline, frame, plot.x(timeline.painted) - 3, plot.x(seen) + 3);
    timeline.painted = seen;
  }
}

// Paint the columns from one x to another.
function paintHistory(timeline, frame, fromX, toX) {
  const { history, plot, axes } = timeline;
  const ctx = history.getContext("2d"), { dpr } = plot;
  // Whole device pixels, so that the seam between two paintings cannot be seen.
  const left = Math.max(0, Math.floor(fromX * dpr) / dpr);
  const right = Math.min(plot.w, Math.ceil(toX * dpr) / dpr);
  const fromT = Math.max(0, plot.t(left) - 1e-9), toT = Math.min(frame.seen, plot.t(right));
  const layer = { ctx, plot, axes, frame, theme: frame.theme, fromT, toT, words: [] };
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, right - left, plot.h);
  ctx.clip();
  ctx.clearRect(left, 0, right - left, plot.h);
  for (const paint of [...GROUND, ...(toT >= fromT ? PLAYED : []), ...OVER_ALL]) paint(layer);
  timeline.words = layer.words;
  ctx.restore();
}

const AIR = 3; // pixels between the playhead and words

// From where to where the playhead is not drawn, from the top down: words stand there.
export function gapsOfPlayhead({ words, measured }, x) {
  return [...words, ...measured]
    .filter(({ left, right }) => left - AIR < x && x < right + AIR)
    .map(({ top, bottom }) => [top, bottom])
    .sort(([one], [other]) => one - other);
}

function drawHistory(ctx, { history, plot }, frame) {
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.drawImage(history, 0, 0);
  ctx.setTransform(plot.dpr, 0, 0, plot.dpr, 0, 0);
  if (frame.t >= frame.seen - 1e-3) return;
  ctx.globalAlpha = 0.6; // after rewinding, what was already seen stays, faintly
  ctx.fillStyle = frame.theme.plot;
  const x = plot.x(frame.t);
  ctx.fillRect(x, plot.top, plot.right - x, plot.lowest - plot.top + 1);
  ctx.globalAlpha = 1;
}
