// queue_rows.js: several queues, a row each: its name, how many wait, the tasks in it.

import { kindColour, traceTask } from "../looks.js";
import { isOpen } from "../model/queues.js";
import { formatRate, formatTime } from "../words.js";
import { widthOf, write } from "../write.js";
import { drawAges, drawPlaces } from "./line.js";
import { drawLineBar } from "./line_bar.js";
import { drawMarks } from "./marks.js";
import { writeReservedKey } from "./pool_boxes.js";
import { drawArriving, drawMelting, drawWaiting } from "./tasks.js";

const NAME = 90; // pixels: a name has no room in less
const STRONG = { weight: 600, size: 16 };

// The scene of one queue: as if it were alone.
function sceneOf(scene, queue) {
  const { room, layout, parts, queues } = scene;
  return {
    ...scene, queue, room: room.rows[queue], layout: layout.queues[queue],
    line: queues.lines[queue],
    settings: { ...scene.settings, limit: parts.queues[queue].limit, rate: rateTo(parts, queue) },
  };
}

// Tasks that come to a queue; of a source that names several, its share. Null: no rate is set.
function rateTo({ kinds }, queue) {
  const sharing = kinds.filter(({ queues }) => queues.includes(queue));
  if (sharing.some(({ rate }) => rate === null)) return null;
  return sharing.reduce((sum, { rate, queues }) => sum + rate / queues.length, 0);
}

// Above the rows: where the next to start stands, what rings say, and two strokes in a worker.
export function drawHead(scene) {
  const { ctx, layout: { next, legend, pools }, theme } = scene;
  if (next) write(ctx, theme, "next to start", next);
  if (!legend || scene.lane !== scene.frame.lanes[0]) return;
  const x = drawAges(scene, legend);
  if (pools.every(({ words }) => !words)) writeReservedKey(scene, { x: x + 6, y: legend.y });
}

export function drawRows(scene) {
  let moves = false;
  scene.parts.queues.forEach((_, queue) => {
    const row = sceneOf(scene, queue);
    if (!isOpen(scene.parts, scene.queues, queue)) return;
    drawWords(row);
    if (!row.room.sizes.barred) drawPlaces(row);
    if (drawLineBar(row)) moves = true;
  });
  return moves;
}

export function drawRowTasks(scene) {
  scene.parts.queues.forEach((_, queue) => {
    const row = sceneOf(scene, queue);
    drawArriving(row);
    drawWaiting(row);
    drawMelting(row);
    drawMarks(row);
  });
}

function drawWords(row) {
  const { layout: { narrow, band } } = row;
  if (narrow) drawInOneLine(row);
  else if (row.layout.words.w < NAME) drawCount(row);
  else if (band.h >= 70) drawInThreeLines(row);
  else if (band.h >= 36) drawInTwoLines(row);
  else drawCount(row);
}

function drawInThreeLines(row) {
  const { ctx, layout: { words: { x, y } }, theme } = row;
  const top = y + Math.max(0, (row.layout.band.h - 68) / 2);
  drawName(row, { x, y: top + 18 });
  const count = String(row.line.length), large = { size: 22, weight: 700, colour: theme.ink };
  write(ctx, theme, count, { x, y: top + 43 }, large);
  const beside = x + widthOf(ctx, theme, count, large) + 6;
  write(ctx, theme, waitingWords(row), { x: beside, y: top + 43 });
  drawOldest(row, { x, y: top + 62 });
}

function drawInTwoLines(row) {
  const { ctx, layout: { words: { x, y }, band }, theme } = row, top = y + (band.h - 38) / 2;
  drawName(row, { x, y: top + 15 });
  const end = drawFigure(row, { x, y: top + 34 });
  write(ctx, theme, waitingWords(row), { x: end, y: top + 34 });
}

function drawInOneLine(row) {
  const { ctx, layout: { words: { x, y, w } }, theme } = row;
  const end = drawFigure(row, { x: drawName(row, { x, y: y + 14 }) + 10, y: y + 14 });
  write(ctx, theme, waitingWords(row), { x: end, y: y + 14 });
  drawOldest(row, { x: w, y: y + 14, align: "right" });
}

// How many, in a row too low or too narrow for a name.
function drawCount(row) {
  const { layout: { words, band, line: places }, line } = row;
  if (band.h < 14 || !words.w || words.w < 40 || !line.length) return;
  const { ctx, theme } = row, y = words.y + band.h / 2 + 5;
  const x = Math.max(words.x + words.w - 4, places.left - places.dx - 4); // close to its line
  write(ctx, theme, String(line.length), { x, y, align: "right" }, {
    weight: 600, colour: theme.ink,
  });
}

function drawFigure({ ctx, line, theme }, { x, y }) {
  const count = String(line.length), style = { weight: 700, size: 16, colour: theme.ink };
  write(ctx, theme, count, { x, y }, style);
  return x + widthOf(ctx, theme, count, style) + 5;
}

function waitingWords({ settings: { limit }, line, layout: { narrow } }) {
  if (limit === null) return "waiting";
  return line.length >= limit ? "waiting: full" : narrow ? `of ${limit}` : `waiting, of ${limit}`;
}

// What waits here, by shape and colour, and what it is called. Returns where the words end.
function drawName({ ctx, parts, queue, looks, theme }, { x, y }) {
  const own = parts.kinds.map((_, k) => k).filter((k) => parts.kinds[k].queues.includes(queue));
  let left = x;
  for (const kind of own) {
    traceTask(ctx, looks[kind], left + 7, y - 5.5, 6);
    ctx.fillStyle = kindColour(looks[kind], theme);
    ctx.fill();
    left += 19;
  }
  const { name } = parts.queues[queue], style = { ...STRONG, colour: theme.ink };
  write(ctx, theme, name, { x: left, y }, style);
  return left + widthOf(ctx, theme, name, style);
}

function drawOldest({ ctx, lane, queues, queue, frame, theme, settings }, place) {
  const task = queues.oldest[queue];
  if (task === undefined) {
    if (place.align || settings.rate === null) return;
    write(ctx, theme, `${formatRate(settings.rate)} arrive per ${frame.unit}`, place);
    return;
  }
  if (frame.asks) { // how long tasks wait is the question
    write(ctx, theme, "oldest ?", place);
    return;
  }
  const age = frame.t - lane.tasks.arrival[task], late = age >= frame.target;
  const style = late ? { colour: theme.red, weight: 600 } : {};
  write(ctx, theme, `oldest ${formatTime(age, frame.unit)}`, place, style);
}
