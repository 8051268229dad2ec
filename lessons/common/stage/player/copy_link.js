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
    const { t, unit, held } = this.#store, address = this.#address();
    try {
      await navigator.clipboard.writeText(address);
      const opens = held ? "It opens with the question." : `It opens at ${formatClock(t, unit)}.`;
      this.#announcer.show(`Link copied. ${opens}`);
    } catch { // not allowed: over plain http, say
      this.#show(address);
    }
  }

  #address() {
    const { search, held } = this.#store, here = held ? "" : this.#here(); // a question comes first
    const parts = [search, here].filter(Boolean).join("&");
    return location.origin + location.pathname + (parts && `?${parts}`);
  }

  #here() {
    const { linked, t, speed, playing } = this.#store, query = new URLSearchParams();
    if (linked !== false) { // else the link brings the settings only: it is another run
      if (t > 0) query.set("at", rounded(t));
      if (!playing) query.set("paused", 1);
    }
    if (speed !== 1) query.set("speed", speed);
    return query.toString();
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
