// frames.js: draws frame after frame while something goes on, and rests when nothing does.

export class Frames {
  #draw; #goesOn;
  #request = 0; // of the next frame; 0: at rest
  #last = 0; // when the last frame was; 0: it rested before
  #until = 0; // up to when to go on in any case
  #mean = 16.7; // milliseconds of a frame, of late

  // draw(now, dt) returns true while something still moves; goesOn() whether time does.
  constructor(draw, goesOn) {
    this.#draw = draw;
    this.#goesOn = goesOn;
  }

  // Go on for so many milliseconds at least.
  wake(ms) {
    this.#until = Math.max(this.#until, performance.now() + ms);
    if (this.#request) return;
    this.#last = 0;
    this.#request = requestAnimationFrame(this.#frame);
  }

  stop() {
    cancelAnimationFrame(this.#request);
  }

  get perSecond() {
    return 1000 / this.#mean;
  }

  #frame = (now) => {
    const ms = now - this.#last;
    // After a stall (a sleeping laptop) time goes on from here, not with a leap.
    const dt = this.#last ? Math.min(Math.max(ms, 0), 100) : 16;
    if (this.#last && ms > 0) this.#mean += (ms - this.#mean) * 0.05;
    this.#last = now;
    if (this.#draw(now, dt)) this.#until = Math.max(this.#until, now + 100);
    const more = this.#goesOn() || now < this.#until;
    this.#request = more ? requestAnimationFrame(this.#frame) : 0;
  };
}
