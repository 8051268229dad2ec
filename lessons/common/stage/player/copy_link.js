// copy_link.js: a link that opens the run where it is now: its moment, its speed, paused or not.

import { formatClock, rounded } from "../words.js";

export class CopyLink {
  #store; #announcer; #field; #note;

  constructor(root, { store, announcer }) {
    this.#store = store;
    this.#announcer = announcer;
    this.#field = root.querySelector(".address");
    this.#note = root.querySelector(".note");
  }

  listen(on) {
    on(this.#field, "blur", () => this.#hide());
    on(this.#field, "keydown", (event) => { if (event.key === "Escape") this.#hide(); });
  }

  async copy() {
    const { t, unit } = this.#store, address = this.#address();
    try {
      await navigator.clipboard.writeText(address);
      this.#announcer.show(`Link copied. It opens at ${formatClock(t, unit)}.`);
    } catch { // not allowed: over plain http, say
      this.#show(address);
    }
  }

  #address() {
    const { search, linked, t, speed, playing } = this.#store, query = new URLSearchParams();
    if (linked !== false) { // else the link brings the settings only: it is another run
      if (t > 0) query.set("at", rounded(t));
      if (!playing) query.set("paused", 1);
    }
    if (speed !== 1) query.set("speed", speed);
    const parts = [search, query.toString()].filter(Boolean).join("&");
    return location.origin + location.pathname + (parts && `?${parts}`);
  }

  // The address itself, to be copied by hand.
  #show(address) {
    this.#note.hidden = true;
    this.#field.hidden = false;
    this.#field.value = address;
    this.#field.focus();
    this.#field.select();
  }

  #hide() {
    this.#field.hidden = true;
    this.#note.hidden = false;
  }
}
