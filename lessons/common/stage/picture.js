// picture.js: all that is drawn of a run: a room for each lane, the timeline, flags and playhead.

import { isDivided } from "./model/parts.js";
import { forgetState, moveTo } from "./model/state.js";
import { fitPanels, showName } from "./panels.js";
import { drawRoom } from "./room/room.js";
import { chooseSizes } from "./room/sizes.js";
import { FASTEST } from "./room/tasks.js";
import { emptyTheme, readTheme } from "./theme.js";
import { placeFlags } from "./timeline/flags.js";
import { rowsOf } from "./timeline/measures.js";
import {
  drawTimeline, emptyTimeline, forgetAfter, gapsOfPlayhead, resetTimeline
} from "./timeline/timeline.js";
import { HOLD } from "./words.js";

const INK = "var(--ink)";
const KNOB = 14; // pixels: what the playhead's knob needs on either side

export class Picture {
  #root; #store; #history; #flags; #note; #playhead; #watch;
  #theme = emptyTheme();
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #line = INK; // how the playhead is drawn
  #news = 0; // counts what was heard of the run
  panels = [];
  timeline = emptyTimeline();

  // watch(canvas): its size is to be watched.
  constructor(root, store, watch) {
    this.#root = root;
    this.#store = store;
    this.#watch = watch;
    this.#history = root.querySelector(".history");
    this.#flags = root.querySelector(".flags");
    this.#note = root.querySelector(".note");
    this.#playhead = root.querySelector(".playhead");
    watch(this.#history);
  }

  // Another run begins.
  reset() {
    resetTimeline(this.timeline);
  }

  // What happens from `from` on was replaced.
  forgetAfter(from) {
    this.#news += 1;
    forgetAfter(this.timeline, from);
    for (const { state } of this.panels) forgetState(state);
  }

  // As many panels as there are lanes, or `least`.
  showLanes(least) {
    const { lanes } = this.#store, count = Math.max(lanes.length, least);
    fitPanels(this.panels, this.#root, count, this.#watch);
    const divided = lanes.map(isDivided);
    this.#root.classList.toggle("has-divided", divided.some(Boolean));
    this.#root.classList.toggle("all-divided", divided.every(Boolean));
    lanes.forEach((lane, k) => {
      showName(this.panels[k], lane.name, count < 2);
      this.panels[k].element.classList.toggle("divided", divided[k]);
      this.panels[k].element.classList.toggle("calling", lane.callers.retry || lane.callers.leave);
    });
  }

  // Returns whether the theme is another than before.
  readTheme() {
    return readTheme(this.#theme, this.#root);
  }

  // Returns true while something still moves.
  draw(now, dt, jumped, seek) {
    const frame = this.#frame(now, dt, jumped);
    this.#moveOn(frame);
    let moves = false;
    frame.lanes.forEach((lane, k) => {
      const { canvas, room, state } = this.panels[k], ctx = fitCanvas(canvas);
      if (ctx && drawRoom(ctx, room, lane, state, frame)) moves = true;
    });
    return this.#drawTimeline(frame, seek) || moves;
  }

  // What all that is drawn in this frame shares.
  #frame(now, dt, jumped) {
    const {
      t, seen, end, speed, playing, lanes, unit, target, own, long, asks, measures,
    } = this.#store;
    const { changes, spikes, ghostLabel, held, scene } = this.#store, smooth = !this.#still.matches;
    const told = this.#note.textContent === HOLD; // the timeline need not say it as well
    return {
      now, dt, jumped, t, seen, end, speed, lanes, unit, target, own, long, asks, measures,
      changes, spikes, ghostLabel, held, told, scene,
      smooth, // axes and words may glide at any speed, tasks not when it is high
      moving: smooth && (speed <= FASTEST || !playing),
      theme: this.#theme, news: this.#news,
    };
  }

  // Who is where by now, and the room that they need; rooms look alike.
  #moveOn(frame) {
    frame.lanes.forEach((lane, k) => {
      const { room, state } = this.panels[k];
      moveTo(state, lane, frame.t, frame.jumped);
      chooseSizes(room.sizes, lane, state, frame.t, frame.now);
    });
    const largest = (name) => Math.max(...this.panels.map(({ room }) => room.sizes[name]));
    frame.places = largest("places");
    frame.workers = largest("workers");
  }

  #drawTimeline(frame, seek) {
    this.#root.classList.toggle("measured", rowsOf(frame).length > 0);
    const ctx = fitCanvas(this.#history);
    if (!ctx) return false;
    const moves = drawTimeline(ctx, this.timeline, frame);
    placeFlags(this.#flags, this.timeline, frame, seek);
    const { plot } = this.timeline, x = plot.x(frame.t).toFixed(2);
    this.#playhead.style.height = `${plot.lowest + 4}px`;
    this.#playhead.style.transform = `translateX(${x}px)`;
    this.#breakPlayhead(gapsOfPlayhead(this.timeline, plot.x(frame.t)));
    this.#placeNote(plot.x(frame.t), plot.w);
    return moves;
  }

  // It runs behind the words that it comes to.
  #breakPlayhead(gaps) {
    const stops = gaps.map(([from, to]) => `${INK} ${from}px, #0000 ${from}px ${to}px, ${INK} ${to}px`);
    const line = stops.length ? `linear-gradient(${stops.join(", ")})` : INK;
    if (this.#line === line) return;
    this.#line = line;
    this.#playhead.style.setProperty("--line-drawn", line);
  }

  // On the side of the playhead that has more room, and no wider than that.
  #placeNote(playhead, width) {
    if (!this.#note.textContent) return;
    const before = playhead > width / 2, room = before ? playhead : width - playhead;
    this.#note.classList.toggle("before", before);
    this.#note.style.maxWidth = `${Math.floor(room - KNOB)}px`;
  }
}

// A canvas as sharp as the screen, however much its page is enlarged; null while it has no size.
function fitCanvas(canvas) {
  const w = canvas.clientWidth, h = canvas.clientHeight;
  const dpr = (devicePixelRatio || 1) * (canvas.currentCSSZoom || 1);
  if (!w || !h) return null;
  const width = Math.round(w * dpr), height = Math.round(h * dpr);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  return canvas.getContext("2d");
}
