// room.js: one system as a room, frame by frame. Canvas only.
//
// Each layer is a function of a scene that draws one thing; it returns true while something glides.

import { OWN, looksOf } from "../looks.js";
import { settingsAt, countsAt } from "../model/counts.js";
import { isDivided, partsAt, poolOf } from "../model/parts.js";
import { isOpen, queuesOf } from "../model/queues.js";
import { isScaled } from "../model/staff.js";
import { lineOf } from "../model/state.js";
import { drawCallers } from "./callers.js";
import { drawDone, drawDoneSquares } from "./done.js";
import { layoutFloor } from "./floor.js";
import { drawHands } from "./hands.js";
import { layoutRoom } from "./layout.js";
import { drawLine } from "./line.js";
import { drawLineBar } from "./line_bar.js";
import { drawLinks } from "./links.js";
import { drawLosses, noteLosses } from "./losses.js";
import { drawMarks } from "./marks.js";
import { drawMeter } from "./meter.js";
import { drawPool } from "./pool.js";
import { drawPoolBoxes } from "./pool_boxes.js";
import { drawHead, drawRowTasks, drawRows } from "./queue_rows.js";
import { drawRate } from "./rate.js";
import { choosePartSizes, emptySizes } from "./sizes.js";
import { Sprites, glideShare } from "./sprites.js";
import { drawArriving, drawMelting, drawServed, drawWaiting } from "./tasks.js";

const LAYERS = [
  drawRate, drawLine, drawLineBar, drawPool, drawArriving, drawWaiting, drawMelting, drawHands,
  drawServed, drawMarks, drawCallers, drawMeter, drawDoneSquares, noteLosses, sweep, drawLosses, drawDone,
];
// Of several queues or pools.
const DIVIDED_LAYERS = [
  drawHead, drawRows, drawPoolBoxes, drawLinks, drawRowTasks, drawHands, drawServed,
  drawDoneSquares, noteLosses, sweep, drawLosses, drawDone,
];

export function emptyRoom() {
  return {
    sizes: emptySizes(), layout: null, layoutKey: "",
    sprites: new Sprites(), rings: new Map(), // worker -> ring
    losses: [], // short effects, in real time
    barScale: 100, barLength: null, // how many tasks the whole bar stands for; pixels, as drawn
    rows: [], pools: [], // of several queues or pools: a room for each row, sizes of each pool
  };
}

// What all rooms share in a frame: {t, now, dt, speed, moving, jumped, lanes, target, unit,
// theme, places, workers, own, long}. Returns true while something still glides.
export function drawRoom(ctx, room, lane, state, frame) {
  const w = ctx.canvas.clientWidth, h = ctx.canvas.clientHeight, dpr = ctx.canvas.width / w;
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.clearRect(0, 0, w, h);
  if (frame.jumped) forget(room);
  const scene = sceneOf(ctx, room, lane, state, frame, { w, h });
  room.sprites.begin(scene.glide, frame.moving && !frame.jumped);
  let moves = false;
  for (const draw of isDivided(lane) ? DIVIDED_LAYERS : LAYERS) if (draw(scene)) moves = true;
  return moves;
}

function sceneOf(ctx, room, lane, state, frame, { w, h }) {
  const parts = partsAt(lane, frame.t), queues = lane.parts && queuesOf(state, lane);
  const looks = looksOf(parts.kinds.map(({ name }) => name), frame.own);
  const mixed = looks.filter((look) => look !== OWN).length > 1;
  const layout = isDivided(lane) ? floorOf(room, state, parts, queues, frame, w, h)
    : layoutOf(room, w, h, frame, parts.pools[0], stripOf(lane, frame.t));
  return {
    ctx, room, lane, state, frame, theme: frame.theme, parts, queues, looks, layout,
    paint: { target: frame.target, theme: frame.theme, mixed, long: lane.parts && frame.long },
    line: lane.parts ? queues.lines[0] : lineOf(state, lane),
    workersOf: (worker) => layout.pools?.[poolOf(worker)].workers ?? layout.workers,
    headOf: (task) => (layout.queues?.[lane.tasks.queue[task]] ?? layout).line.place(0),
    settings: settingsAt(lane, frame.t), counts: countsAt(lane, frame.t),
    glide: glideShare(frame),
  };
}

// After a jump nothing flies: all stand where they belong.
function forget(room) {
  room.sprites.clear();
  room.rings.clear();
  room.losses = [];
  room.barLength = null;
  for (const row of room.rows) row.barLength = null;
}

function floorOf(room, state, parts, queues, frame, w, h) {
  fitParts(room, parts);
  const staff = [];
  for (const worker of state.workers.keys()) {
    staff[poolOf(worker)] = (staff[poolOf(worker)] ?? 0) + 1;
  }
  choosePartSizes(room, parts, queues.lines, staff, frame.now);
  const rows = room.rows.map(({ sizes: { places, barred } }, q) => ({
    places, barred, open: isOpen(parts, queues, q),
  }));
  const pools = parts.pools.map(({ serves, prefetch: holds }, p) => ({
    serves, holds,
    workers: room.pools[p].workers === Infinity ? staff[p] : room.pools[p].workers,
  }));
  const key = JSON.stringify([w, h, rows, pools]);
  if (room.layoutKey !== key) {
    room.layoutKey = key;
    room.layout = layoutFloor(w, h, rows, pools);
  }
  return room.layout;
}

function fitParts(room, { queues, pools }) {
  const { sprites } = room;
  while (room.rows.length < queues.length) {
    room.rows.push({ sprites, sizes: { ...emptySizes(), places: 1 }, barScale: 100, barLength: null });
  }
  while (room.pools.length < pools.length) room.pools.push(emptySizes());
}

// What stands below the line and the workers.
const stripOf = (lane, t) => ({ ...lane.callers, scaled: isScaled(lane, t) });

function layoutOf(room, w, h, { places, workers }, { prefetch }, strip) {
  const { barred } = room.sizes;
  const key = [w, h, barred, barred || places, workers, prefetch, JSON.stringify(strip)].join();
  if (room.layoutKey !== key) {
    room.layoutKey = key;
    const rings = workers === Infinity ? 1 : workers;
    room.layout = layoutRoom(w, h, { places, workers: rings, barred, holds: prefetch, strip });
  }
  return room.layout;
}

function sweep({ room }) {
  room.sprites.sweep();
  return room.sprites.moving;
}
