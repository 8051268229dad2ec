// readouts.js: what is written of a run, ten times a second: numbers, means, the clock. What the
// picture counts, too, is written with each of its frames: in a fast run the two would differ.

import { countsAt } from "../model/counts.js";
import { isDivided } from "../model/parts.js";
import { queuesOf } from "../model/queues.js";
import { reservedSeconds } from "../model/reserved.js";
import { formatClock } from "../words.js";
import { showMeans } from "./means.js";
import { showCounts, showNumbers } from "./numbers.js";

const NUMBERS_MS = 100;
const COUNTS = ["waiting", "busy", "rejected", "done"];

export class Readouts {
  #root; #store; #panels; #frames;
  #means; #clock; #playhead; #over;
  #shown = 0; // when

  constructor(root, store, panels, frames) {
    this.#root = root;
    this.#store = store;
    this.#panels = panels;
    this.#frames = frames;
    this.#means = root.querySelector(".window");
    this.#clock = root.querySelector(".clock");
    this.#playhead = root.querySelector(".playhead");
    this.#over = root.querySelector(".over");
  }

  // Something has happened: write in the next frame, not in its turn.
  hurry() {
    this.#shown = 0;
  }

  // Returns whether it was time to write.
  update(now) {
    const write = (show) => {
      this.#store.lanes.forEach((lane, k) => show(this.#panels[k], lane, this.#store));
    };
    if (now - this.#shown < NUMBERS_MS) {
      write(showCounts);
      return false;
    }
    this.#shown = now;
    write(showNumbers);
    showMeans(this.#root, this.#means, this.#store);
    this.#showData();
    this.#showTime();
    this.#showEnd();
    return true;
  }

  // As attributes of the stage, for tests and tools.
  #showData() {
    const { run, rev, t, playing, until, lanes } = this.#store, { dataset } = this.#root;
    const counts = lanes.map((lane) => countsAt(lane, t));
    Object.assign(dataset, { run, rev, t: t.toFixed(2), playing, until });
    for (const name of COUNTS) dataset[name] = counts.map((count) => count[name]).join();
    this.#showParts();
    dataset.fps = this.#frames.perSecond.toFixed(1);
  }

  // Of the first lane with several queues: who waits where, the seconds of idle reserved workers.
  #showParts() {
    const k = this.#store.lanes.findIndex(isDivided), { dataset } = this.#root;
    if (k < 0) return;
    const lane = this.#store.lanes[k], { lines } = queuesOf(this.#panels[k].state, lane);
    dataset.lines = lines.map(({ length }) => length).join();
    dataset.reserved = reservedSeconds(lane, this.#store.t).map((sum) => sum.toFixed(2)).join();
  }

  #showTime() {
    const { t, seen, unit } = this.#store, time = formatClock(t, unit);
    if (this.#clock.textContent !== time) this.#clock.textContent = time;
    this.#playhead.setAttribute("aria-valuenow", t.toFixed(1));
    this.#playhead.setAttribute("aria-valuemax", seen.toFixed(1));
    this.#playhead.setAttribute("aria-valuetext", time);
  }

  // Where the run ends nothing comes of a slider: say so, and what helps.
  #showEnd() {
    const { t, end, held, stopped, unit, follows } = this.#store; // a class's run is not steered here
    const over = this.#over, p = over.querySelector("p");
    const words = t < end || held || follows ? "" : [
      stopped || `The run is over at ${formatClock(end, unit).replace(/\.0$/, "")}.`,
      "What you set now shows after a restart.",
    ].join(" ");
    if (over.hidden === Boolean(words)) over.hidden = !words;
    if (p.textContent !== words) p.textContent = words;
  }
}
