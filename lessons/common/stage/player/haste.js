// haste.js: a scene is played fast up to shortly before the moment that decides.

const WORDS = "Fast-forward…";

export class Haste {
  #store; #transport; #announcer; #visibility;

  constructor({ store, transport, announcer, visibility }) {
    this.#store = store;
    this.#transport = transport;
    this.#announcer = announcer;
    this.#visibility = visibility;
  }

  // Another run has begun.
  begin() {
    const { scene, t, speed } = this.#store;
    this.#store.hastens = Boolean(scene) && t < scene.slows_at && speed === scene.speed;
    if (!this.#store.hastens) return;
    this.#announcer.show(WORDS, Infinity);
    this.#visibility.wait();
  }

  // Time has passed, or a key has chosen another speed.
  check() {
    const { hastens, scene, t, speed } = this.#store;
    if (!hastens) return;
    const chosen = speed !== scene?.speed;
    if (!chosen && t < scene.slows_at) return;
    this.end();
    if (!chosen) this.#transport.setSpeed(1);
  }

  // The scene is at the moment that decides, or the learner has chosen a speed, be it the same.
  end() {
    if (!this.#store.hastens) return;
    this.#store.hastens = false;
    this.#announcer.show("");
    this.#transport.show();
  }
}
