// announcer.js: the note beside the buttons, and a line for those who cannot see the picture.

import { countsAt } from "../model/counts.js";
import { STARTING } from "../model/workers.js";

const NOTE_MS = 6000, STATUS_MS = 2000;

export class Announcer {
  #note; #status; #frames;
  #ends = 0; // when the note goes; 0: it stays
  #told = 0; // when the status was told

  constructor(root, frames) {
    this.#note = root.querySelector(".note");
    this.#status = root.querySelector('[role="status"]');
    this.#frames = frames;
  }

  show(words, ms = NOTE_MS, good = false) {
    if (this.#note.textContent !== words) {
      this.#note.textContent = words;
      this.hurry();
    }
    this.#note.classList.toggle("good", good);
    this.#ends = words && ms < Infinity ? performance.now() + ms : 0;
    if (this.#ends) this.#frames.wake(ms + 100);
  }

  // Something has happened: tell the status in the next frame, not in its turn.
  hurry() {
    this.#told = 0;
  }

  update(now, store, panels) {
    if (now - this.#told >= STATUS_MS) {
      this.#told = now;
      const note = this.#note.textContent;
      this.#status.textContent = statusOf(store, panels) + (note ? `. ${note}` : "");
    }
    if (this.#ends && now > this.#ends) this.show("");
  }
}

// What the picture shows: "12 waiting, 4 of 4 busy, 3 rejected".
function statusOf(store, panels) {
  return store.lanes.map((lane, k) => {
    const { waiting, busy, rejected, gaveUp } = countsAt(lane, store.t);
    const statuses = [...panels[k].state.workers.values()];
    const able = statuses.filter((status) => status !== STARTING).length;
    const name = store.lanes.length > 1 && lane.name ? `${lane.name}: ` : "";
    const left = gaveUp ? `, ${gaveUp} gave up` : "";
    return `${name}${waiting} waiting, ${busy} of ${able} busy, ${rejected} rejected${left}`;
  }).join("; ");
}
