// visibility.js: a page in the background pauses, and goes on when it is seen again.

export class Visibility {
  #store; #transport;
  #resumes = false; // whether it was playing when it went out of sight

  constructor({ store, transport }) {
    this.#store = store;
    this.#transport = transport;
  }

  listen(on) {
    on(document, "visibilitychange", () => this.check());
  }

  check() {
    if (this.#store.run === null) return;
    if (document.hidden && this.#store.playing) {
      this.#transport.pause();
      this.#resumes = true;
    } else if (!document.hidden && this.#resumes) {
      this.#resumes = false;
      this.#transport.play();
    }
  }
}
