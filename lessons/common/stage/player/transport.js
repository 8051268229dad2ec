// transport.js: what moves the clock: play, pause, seek, step and speed.

import { eventWords, nextInstant, previousInstant } from "../model/instants.js";
import { momentsAfter } from "../model/store.js";
import { warnOfThePast } from "../readouts/past.js";
import { HOLD, rounded } from "../words.js";

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32];
const STUCK_MS = 1000; // so long a run may stand at the end of what is held, in silence

export class Transport {
  #root; #store; #server; #announcer; #frames; #moved;
  #stuck = 0; // since when the end of what is held is reached
  jumped = true; // whether the playhead leapt since the last frame
  held = false; // whether the learner has the playhead in hand

  // moved(): what is written of the time is no longer right.
  constructor(root, { store, server, announcer, frames }, moved) {
    this.#root = root;
    this.#store = store;
    this.#server = server;
    this.#announcer = announcer;
    this.#frames = frames;
    this.#moved = moved;
  }

  // Another run begins.
  reset() {
    this.jumped = true;
    this.#stuck = 0;
  }

  toggle() {
    if (this.#store.playing) this.pause(); else this.play();
  }

  play() {
    if (this.#store.t >= this.#store.end) this.#announceEnd();
    else if (!this.#store.playing) this.#setPlaying(true);
  }

  // report: whether the server is told.
  pause(report = true) {
    if (this.#store.playing) this.#setPlaying(false, report);
  }

  #setPlaying(playing, report = true) {
    this.#store.playing = playing;
    this.#store.t = rounded(this.#store.t); // as the server hears it: what is done now happens now
    this.#moved();
    this.show();
    if (report) this.#server.say({ do: playing ? "play" : "pause" });
    this.#frames.wake(1200);
  }

  // A question is open and holds the run; or the run is over, and the stage says so: an older note
  // no longer holds.
  #announceEnd() {
    this.#announcer.show(this.#store.held ? HOLD : "", Infinity);
  }

  seek(t) {
    const back = t < this.#store.t;
    this.jumped = true;
    this.#glideTo(t);
    if (back) warnOfThePast(this.#store, this.#announcer);
  }

  // To a time so near that the picture can glide there.
  #glideTo(t) {
    const store = this.#store, from = rounded(store.t);
    store.t = rounded(Math.min(Math.max(0, t), store.until));
    store.seen = Math.max(store.seen, store.t);
    store.later = momentsAfter(store, store.t);
    this.#moved();
    if (store.t < store.end) this.#announcer.show("");
    this.#server.say({ do: "seek", t: store.t, from });
    this.#frames.wake(1200);
  }

  stepBack() {
    this.pause();
    this.seek(previousInstant(this.#store.lanes, this.#store.t));
  }

  step() {
    this.pause();
    const { lanes, t, until, end } = this.#store, next = nextInstant(lanes, t, until);
    if (next !== null) {
      this.#glideTo(next);
      const words = lanes.map((lane) => eventWords(lane, next)).filter(Boolean).join("; ");
      this.#announcer.show(words.charAt(0).toUpperCase() + words.slice(1), Infinity);
    } else if (until >= end) this.#announceEnd();
    else this.#announcer.show("Catching up…");
  }

  setSpeed(speed) {
    if (!speed || speed === this.#store.speed) return;
    this.#store.speed = speed;
    this.show();
    this.#server.say({ do: "speed", x: speed });
  }

  // To the next speed up (1) or down (-1).
  changeSpeed(by) {
    this.setSpeed(SPEEDS[SPEEDS.indexOf(this.#store.speed) + by]);
  }

  // Milliseconds have passed.
  advance(ms) {
    const store = this.#store;
    if (!store.playing || this.held) return;
    const slower = store.hastens ? store.scene.slows_at : Infinity; // not beyond it in one leap
    const t = Math.min(store.t + (ms / 1000) * store.speed, Math.max(store.t, slower));
    store.t = Math.min(t, store.until);
    store.seen = Math.max(store.seen, store.t);
    if (store.later[0] <= store.t) { // the controls follow what was set then
      store.later = momentsAfter(store, store.t);
      this.#server.soon();
    }
    if (store.t >= store.end) {
      this.pause();
      this.#announceEnd();
    } else if (t > store.until) this.#wait();
    else this.#stuck = 0;
  }

  #wait() {
    this.#stuck ||= performance.now();
    if (performance.now() - this.#stuck > STUCK_MS) this.#announcer.show("Catching up…", 500);
  }

  // What the buttons say.
  show() {
    const { playing, speed, hastens } = this.#store;
    const select = this.#root.querySelector("select");
    this.#root.dataset.playing = playing;
    this.#root.querySelector('[data-do="play"] span').textContent = playing ? "Pause" : "Play";
    const speeds = [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
    if (select.options.length !== speeds.length + (hastens ? 1 : 0)) {
      select.replaceChildren(...speeds.map((each) => new Option(`${each}×`, each)));
      if (hastens) select.prepend(hastening(speed));
    }
    select.value = hastens ? "" : speed;
  }
}

// The speed of a scene is not the learner's choice: so that it can be chosen, too, it has an option
// of its own, which is in no list.
function hastening(speed) {
  const option = new Option(`${speed}×`, "");
  option.hidden = true;
  return option;
}
