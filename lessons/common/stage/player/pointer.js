// pointer.js: the mouse or a finger on the timeline: it drags the playhead, or takes it there.

const SLACK = 8; // pixels that a finger moves before it is known what it means

export class Pointer {
  #timeline; #transport; #history; #playhead;
  #touched = null; // how a finger met the timeline: it may yet turn out to scroll the page

  constructor(root, timeline, transport) {
    this.#timeline = timeline;
    this.#transport = transport;
    this.#history = root.querySelector(".history");
    this.#playhead = root.querySelector(".playhead");
  }

  listen(root, on) {
    const area = root.querySelector(".timeline");
    on(area, "pointerdown", (event) => this.#grab(event));
    on(area, "pointermove", (event) => this.#move(event));
    on(area, "pointerup", (event) => this.#release(event));
    on(area, "pointercancel", (event) => this.#release(event));
  }

  #grab(event) {
    if (!this.#timeline.plot || event.button || event.target.closest(".flag")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const scrolls = event.pointerType === "touch" && !event.target.closest(".playhead");
    this.#touched = scrolls ? event : null;
    if (!scrolls) this.#drag(event);
  }

  #drag(event) {
    this.#transport.held = true;
    this.#playhead.classList.add("held");
    this.#seek(event);
  }

  #move(event) {
    if (this.#touched && Math.abs(event.clientX - this.#touched.clientX) > SLACK) {
      this.#touched = null;
      this.#drag(event);
    } else if (this.#transport.held) this.#seek(event);
  }

  #release(event) {
    const stayed = this.#touched && Math.abs(event.clientY - this.#touched.clientY) <= SLACK;
    if (stayed && event.type === "pointerup") this.#seek(event);
    this.#touched = null;
    this.#transport.held = false;
    this.#playhead.classList.remove("held");
  }

  #seek(event) {
    const { left, width } = this.#history.getBoundingClientRect();
    const enlarged = width / this.#history.clientWidth; // with its page, before a class
    this.#transport.seek(this.#timeline.plot.t((event.clientX - left) / enlarged));
  }
}
