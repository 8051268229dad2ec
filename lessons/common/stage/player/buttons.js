// buttons.js: the buttons and the choice of speed below the timeline.

import { rounded } from "../words.js";

const AHEAD = 0.15; // seconds of the clock on the wall

export class Buttons {
  #store; #server; #transport; #haste; #link;

  constructor({ store, server, transport, haste, link }) {
    this.#store = store;
    this.#server = server;
    this.#transport = transport;
    this.#haste = haste;
    this.#link = link;
  }

  listen(root, on) {
    on(root, "click", (event) => this.press(event.target.closest("[data-do]")?.dataset.do));
    on(root.querySelector("select"), "change", (event) => {
      const chosen = Number(event.target.value);
      this.#haste.end();
      this.#transport.setSpeed(chosen);
    });
  }

  press(act) {
    if (this.#store.run === null) return;
    if (act === "play") this.#transport.toggle();
    if (act === "step") this.#transport.step();
    if (act === "restart" || act === "reseed") this.#server.say({ do: act });
    if (act === "spike") this.#sendSpike();
    if (act === "copy") this.#link.copy();
  }

  // A moment ahead of the playhead, so that the answer is here before the spike.
  #sendSpike() {
    const { t, playing, speed, until, spikeSize } = this.#store;
    const at = rounded(Math.min(t + (playing ? AHEAD * speed : 0), until));
    this.#server.say({ do: "spike", size: spikeSize, t: at });
  }
}

// What the button says; there is none where no spikes are sent. Where nothing is left to chance
// there is no other random run.
export function showButtons(root, { spikeSize, chance }) {
  const button = root.querySelector('[data-do="spike"]');
  button.hidden = spikeSize === null;
  button.lastElementChild.textContent = `spike of ${spikeSize}`;
  root.querySelector('[data-do="reseed"]').hidden = !chance;
}
