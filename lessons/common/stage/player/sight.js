// sight.js: a scene waits until the stage is on the screen: on a phone the answer stands above it.

const SHARE = 0.5; // of the picture

export class Sight {
  #transport; #observer;
  #seen = true; // as far as it is known
  #waits = false;

  constructor(root, transport) {
    this.#transport = transport;
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), { threshold: SHARE });
    this.#observer.observe(root.querySelector(".lanes"));
  }

  // What begins now is to be seen from its beginning.
  wait() {
    if (this.#seen) return;
    this.#transport.pause();
    this.#waits = true;
  }

  stop() {
    this.#observer.disconnect();
  }

  #look(entries) {
    this.#seen = entries.at(-1).intersectionRatio >= SHARE;
    if (!this.#seen || !this.#waits) return;
    this.#waits = false;
    this.#transport.play();
  }
}
