// sprites.js: every task that can be seen has a sprite. Each frame says where it should be, and it
// glides there.

// The share of its way that a thing goes in a frame. A way is done after some three time constants;
// they are shorter at higher speed.
export function glideShare({ moving, dt, speed }) {
  return moving ? 1 - Math.exp(-dt / Math.max(22, 75 / Math.max(1, Math.sqrt(speed)))) : 1;
}

// Returns true while it is on its way.
export function glideTo(sprite, { x, y }, share) {
  const dx = x - sprite.x, dy = y - sprite.y;
  if (Math.abs(dx) + Math.abs(dy) < 0.4) {
    sprite.x = x;
    sprite.y = y;
    return false;
  }
  sprite.x += dx * share;
  sprite.y += dy * share;
  return true;
}

export class Sprites {
  #sprites = new Map(); // task -> {x, y, frame, fade}
  #frame = 0;
  #glide = 1;
  #flying = true; // whether what is new flies in
  moving = false;

  clear() {
    this.#sprites.clear();
  }

  begin(glide, flying) {
    this.#frame += 1;
    this.#glide = glide;
    this.#flying = flying;
    this.moving = false;
  }

  get(task) {
    return this.#sprites.get(task);
  }

  isShown(task) {
    return this.#sprites.get(task)?.frame === this.#frame;
  }

  delete(task) {
    this.#sprites.delete(task);
  }

  // The sprite of a task, on its way to a place; a new one comes from `spawn`.
  show(task, place, spawn) {
    let sprite = this.#sprites.get(task);
    if (!sprite) {
      const { x, y } = this.#flying ? spawn : place;
      this.#sprites.set(task, (sprite = { x, y }));
    }
    sprite.frame = this.#frame;
    if (glideTo(sprite, place, this.#glide)) this.moving = true;
    return sprite;
  }

  // The sprite of a task at a place, without a way there.
  put(task, { x, y }) {
    const sprite = this.#sprites.get(task) ?? {};
    this.#sprites.set(task, Object.assign(sprite, { x, y, frame: this.#frame }));
    return sprite;
  }

  // Those whose tasks can no longer be seen go.
  sweep() {
    for (const [task, sprite] of this.#sprites) {
      if (sprite.frame !== this.#frame) this.#sprites.delete(task);
    }
  }
}
