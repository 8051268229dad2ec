// visibility.js: a page in the background pauses, and goes on when it is seen again; a run begins
// when its stage is seen: on a phone a question and its answer stand above it.

const ENOUGH = 0.5; // of the line and its workers (of a scene, the timeline) is to be seen

export class Visibility {
  #store; #transport; #root; #observer;
  #found = false; // whether the stage was on the screen in this run
  #part = ".room"; // what is to be seen
  #resumes = false; // whether it was playing when it went out of sight

  constructor(root, { store, transport }) {
    this.#root = root;
    this.#store = store;
    this.#transport = transport;
  }

  listen(on) {
    on(document, "visibilitychange", () => this.check());
    this.#observer = new IntersectionObserver(() => this.check(), { threshold: ENOUGH });
    this.#watch();
  }

  // What begins now is to be seen from its beginning, with the guess on its timeline.
  wait() {
    this.#found = false;
    this.#part = ".timeline";
    this.#observer.disconnect();
    this.#watch();
    this.check();
  }

  #watch() {
    this.#observer.observe(this.#root.querySelector(this.#part));
  }

  close() {
    this.#observer.disconnect();
  }

  check() {
    if (this.#store.run === null) return;
    this.#look();
    const seen = this.#found && !document.hidden;
    if (!seen && this.#store.playing) {
      this.#transport.pause();
      this.#resumes = true;
    } else if (seen && this.#resumes) {
      this.#resumes = false;
      this.#transport.play();
    }
  }

  #look() {
    if (this.#found) return;
    const { top, bottom, height } = this.#root.querySelector(this.#part).getBoundingClientRect();
    const shown = Math.min(bottom, innerHeight) - Math.max(top, 0);
    this.#found = shown > 0 && shown >= ENOUGH * height;
    if (this.#found) this.#observer.disconnect();
  }
}
