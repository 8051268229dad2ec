// measures.js: below the timeline, on its clock: more measures of the run in a row each, and alarms.

import { FULL_TURN } from "../looks.js";
import { looksAt, ringsOf } from "../model/measures.js";
import { firstAfter } from "../model/search.js";
import { formatShare, formatTime } from "../words.js";
import { writeRimmed } from "../write.js";
import { seriesOf } from "./series.js";

const NAMES = { age: "age of the oldest", busy: "workers busy", p95: "p95 of waits" };
const MOST = 3, AIR = 4; // rows; pixels between two
const LEAST = { age: 10, busy: 1, p95: 10 }; // the top of a row

// Those with a row of their own.
export const rowsOf = ({ measures }) =>
  measures.filter(({ what }) => what !== "waiting").slice(0, MOST);

// Of each row {measure, top, bottom, high, y}; their scales only grow.
function placeRows(plot, frame) {
  const high = plot.rowHeight - AIR;
  return rowsOf(frame).map((measure, k) => {
    const top = plot.bottom + AIR + k * plot.rowHeight, highest = highestOf(measure, frame);
    const scale = (high - 3) / highest;
    return { measure, top, bottom: top + high, high, y: (value) => top + high - value * scale };
  });
}

function highestOf(measure, { lanes, seen, asks }) {
  const { what, alarm } = measure;
  let top = Math.max(LEAST[what], 1.25 * (alarm ?? 0));
  if (what === "busy" || asks) return what === "busy" ? 1 : top;
  for (const lane of lanes) {
    for (const value of looksAt(lane, measure, seen).values) {
      while (value > top) top *= 2;
    }
  }
  return top;
}

// What says whether a row must be painted anew.
export const rowsKey = (frame) =>
  [JSON.stringify(frame.measures), ...rowsOf(frame).map((each) => highestOf(each, frame))].join();

export function paintMeasures(layer) {
  const { ctx, plot, frame, theme } = layer;
  placeRows(plot, frame).forEach((row) => {
    ctx.fillStyle = theme.plot;
    ctx.fillRect(plot.left, row.top, plot.wide, row.high);
    if (!frame.asks) frame.lanes.forEach((lane, k) => paintLine(layer, row, lane, k));
    paintAlarm(layer, row);
  });
  const depth = frame.measures.find(({ what }) => what === "waiting");
  if (!depth) return;
  paintAlarm(layer, { measure: depth, y: plot.y, top: plot.top });
  if (depth.alarm !== null) nameDepthAlarm(layer, depth.alarm);
}

// At the end of its line.
function nameDepthAlarm({ ctx, plot, theme, words }, alarm) {
  const y = plot.y(alarm) - 6;
  if (y < plot.top + 14) return; // there is no room for it
  const place = { x: plot.right - 8, y, align: "right" };
  words.push(writeRimmed(ctx, theme, `alarm: ${alarm}`, place, { colour: theme.amberText }));
}

// Of several lanes each has the colour of its line above.
function paintLine({ ctx, plot, frame, theme, toT }, { measure, y, bottom }, lane, k) {
  const { times, values } = looksAt(lane, measure, frame.seen);
  ctx.strokeStyle = frame.lanes.length > 1 ? seriesOf(frame)[k].colour : theme.task;
  ctx.lineWidth = 1.8;
  ctx.lineJoin = "round";
  let begun = false;
  ctx.beginPath();
  times.forEach((t, k) => {
    if (values[k] === null || t > toT) return;
    const x = plot.x(t), at = Math.min(bottom, y(values[k]));
    if (begun) ctx.lineTo(x, at); else ctx.moveTo(x, at);
    begun = true;
  });
  ctx.stroke();
}

// A dashed line at its value, and a bell wherever it begins to ring.
function paintAlarm({ ctx, plot, frame, theme }, { measure, y, top }) {
  if (measure.alarm === null) return;
  const level = Math.round(y(measure.alarm)) + 0.5;
  if (level < top) return;
  ctx.strokeStyle = ctx.fillStyle = theme.amber;
  ctx.lineWidth = 1.4;
  ctx.setLineDash([5, 4]);
  ctx.beginPath();
  ctx.moveTo(plot.left, level);
  ctx.lineTo(plot.right, level);
  ctx.stroke();
  ctx.setLineDash([]);
  if (frame.asks) return;
  frame.lanes.forEach((lane, k) => {
    const rings = ringsOf(looksAt(lane, measure, frame.seen), measure.alarm, frame.seen);
    const colour = frame.lanes.length > 1 ? seriesOf(frame)[k].colour : theme.red; // whose it is
    for (const t of rings) paintBell(ctx, theme, colour, plot.x(t), level);
  });
}

function paintBell(ctx, theme, colour, x, y) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = theme.plot;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x - 7, y + 4);
  ctx.quadraticCurveTo(x - 4, y + 2, x - 4, y - 2);
  ctx.arc(x, y - 3, 4, Math.PI, 0);
  ctx.quadraticCurveTo(x + 4, y + 2, x + 7, y + 4);
  ctx.closePath();
  ctx.stroke();
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y + 6, 2, 0, FULL_TURN);
  ctx.fill();
}

// The name of each row, its value at the playhead, and when its alarm rang last. Returns where on
// the canvas the words stand.
export function writeMeasures(ctx, plot, frame) {
  return placeRows(plot, frame).map(({ measure, top }) => {
    const name = NAMES[measure.what], place = { x: plot.right - 8, y: top + 14, align: "right" };
    if (frame.asks) return writeRimmed(ctx, frame.theme, name, place);
    const several = frame.lanes.length > 1;
    const now = frame.lanes.map((lane) => readAt(lane, measure, frame));
    const told = now.map(({ lane, words, rang }) => {
      const since = rang === null || plot.wide < 400 || several ? ""
        : ` since ${formatTime(rang, frame.unit, true)}`;
      const rings = rang === null ? "" : several ? " rings" : `, rings${since}`;
      return `${several ? `${lane.name} ` : ""}${words}${rings}`;
    });
    const on = now.some(({ rang }) => rang !== null);
    return writeRimmed(ctx, frame.theme, `${name}${several ? ": " : " "}${told.join(", ")}`,
      place, on ? { colour: frame.theme.red, weight: 600 } : { colour: frame.theme.ink });
  });
}

// The value of a measure at the playhead, and since when its alarm rings (null: it does not).
function readAt(lane, measure, { seen, t, unit }) {
  const looks = looksAt(lane, measure, Math.max(seen, t));
  const value = looks.values[firstAfter(looks.times, t) - 1] ?? null;
  const on = measure.alarm !== null && value !== null && value >= measure.alarm;
  return {
    lane, words: written(measure.what, value, unit),
    rang: on ? ringsOf(looks, measure.alarm, t).at(-1) : null,
  };
}

function written(what, value, unit) {
  if (value === null) return "–";
  return what === "busy" ? formatShare(value) : formatTime(value, unit);
}
