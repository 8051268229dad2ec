// announcer.js: the note beside the buttons, and a line for those who cannot see the picture.
//
// The line is read aloud, so it is rare: soon after something has happened, else every ten seconds
// while the run plays, and never twice the same.

import { countsAt } from "../model/counts.js";
import { isDivided, partsAt } from "../model/parts.js";
import { idleReserved, queuesOf } from "../model/queues.js";
import { countReady } from "../model/workers.js";

const NOTE_MS = 6000, STATUS_MS = 10000, APART_MS = 2000;

export class Announcer {
  #note; #status; #frames;
  #ends = 0; // when the note goes; 0: it stays
  #told = -Infinity; // when the status was told
  #happened = true; // whether something has happened since

  constructor(root, frames) {
    this.#note = root.querySelector(".note");
    this.#status = root.querySelector(".spoken");
    this.#frames = frames;
  }

  show(words, ms = NOTE_MS, good = false) {
    if (this.#note.textContent !== words) {
      this.#note.textContent = words;
      if (words) this.hurry();
    }
    this.#note.classList.toggle("good", good);
    this.#ends = words && ms < Infinity ? performance.now() + ms : 0;
    if (this.#ends) this.#frames.wake(ms + 100);
  }

  // Something has happened: tell the status soon, not in its turn.
  hurry() {
    this.#happened = true;
    this.#frames.wake(APART_MS + 100);
  }

  update(now, store, panels) {
    const since = now - this.#told;
    if (this.#happened ? since >= APART_MS : store.playing && since >= STATUS_MS) {
      this.#told = now;
      this.#happened = false;
      this.#tell(store, panels);
    }
    if (this.#ends && now > this.#ends) this.show("");
  }

  #tell(store, panels) {
    const note = this.#note.textContent;
    const words = statusOf(store, panels) + (note ? `. ${note}` : "");
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }
}

// What the picture shows: "12 waiting, 4 of 4 busy, 3 rejected".
function statusOf(store, panels) {
  return store.lanes.map((lane, k) => {
    const { waiting, busy, rejected, gaveUp, hollow, vain, failed, away, lost } = countsAt(lane, store.t);
    const { workers } = panels[k].state, able = countReady(workers);
    const name = store.lanes.length > 1 && lane.name ? `${lane.name}: ` : "";
    const left = gaveUp ? `, ${gaveUp} gave up` : "", { retry } = lane.callers;
    const more = [
      [hollow, "waiting tasks whose caller has left"], [vain, "done in vain"], [failed, "failed"],
      [away, "will retry"], [retry && lost, "lost for good"],
    ].map(([sum, words]) => (sum ? `, ${sum} ${words}` : "")).join("");
    const starting = workers.size > able ? `, ${workers.size - able} starting` : "";
    const queues = apart(lane, panels[k].state);
    return `${name}${waiting} waiting${queues}, ${busy} of ${able} busy${starting}, ${rejected} rejected${left}${more}`;
  }).join("; ");
}

// Of several queues how many wait in each, and who idles although they do.
function apart(lane, state) {
  if (!isDivided(lane)) return "";
  const { lines } = queuesOf(state, lane), { queues } = partsAt(lane, state.t);
  const each = queues.map(({ name }, q) => `${lines[q].length} in ${name}`).join(", ");
  const idle = idleReserved(state, lane).length;
  return ` (${each})${idle ? `, ${idle} idle, can’t help` : ""}`;
}
