// room.js: one system as a room, frame by frame. Canvas only.
//
// Each layer is a function of a scene that draws one thing; it returns true while something glides.

import { settingsAt, countsAt } from "../model/counts.js";
import { lineOf } from "../model/state.js";
import { drawDone, drawDoneSquares } from "./done.js";
import { layoutRoom } from "./layout.js";
import { drawLine } from "./line.js";
import { drawLineBar } from "./line_bar.js";
import { drawLosses, noteLosses } from "./losses.js";
import { drawPool } from "./pool.js";
import { drawRate } from "./rate.js";
import { emptySizes } from "./sizes.js";
import { Sprites, glideShare } from "./sprites.js";
import { drawArriving, drawMelting, drawServed, drawWaiting } from "./tasks.js";

const LAYERS = [
  drawRate, drawLine, drawLineBar, drawPool, drawArriving, drawWaiting, drawMelting, drawServed,
  drawDoneSquares, noteLosses, sweep, drawLosses, drawDone,
];

export function emptyRoom() {
  return {
    sizes: emptySizes(), layout: null, layoutKey: "",
    sprites: new Sprites(), rings: new Map(), // worker -> ring
    losses: [], // short effects, in real time
    barScale: 100, barLength: null, // how many tasks the whole bar stands for; pixels, as drawn
  };
}

// What all rooms share in a frame: {t, now, dt, speed, moving, jumped, lanes, target, unit, kinds,
// theme, places, workers}. Returns true while something still glides.
export function drawRoom(ctx, room, lane, state, frame) {
  const w = ctx.canvas.clientWidth, h = ctx.canvas.clientHeight, dpr = ctx.canvas.width / w;
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.clearRect(0, 0, w, h);
  if (frame.jumped) forget(room);
  const scene = {
    ctx, room, lane, state, frame, theme: frame.theme, layout: layoutOf(room, w, h, frame),
    line: lineOf(state, lane), settings: settingsAt(lane, frame.t), counts: countsAt(lane, frame.t),
    glide: glideShare(frame),
  };
  room.sprites.begin(scene.glide, frame.moving && !frame.jumped);
  let moves = false;
  for (const draw of LAYERS) if (draw(scene)) moves = true;
  return moves;
}

// After a jump nothing flies: all stand where they belong.
function forget(room) {
  room.sprites.clear();
  room.rings.clear();
  room.losses = [];
  room.barLength = null;
}

function layoutOf(room, w, h, { places, workers }) {
  const { barred } = room.sizes, key = [w, h, barred, barred || places, workers].join();
  if (room.layoutKey !== key) {
    room.layoutKey = key;
    const rings = workers === Infinity ? 1 : workers;
    room.layout = layoutRoom(w, h, { places, workers: rings, barred });
  }
  return room.layout;
}

function sweep({ room }) {
  room.sprites.sweep();
  return room.sprites.moving;
}
