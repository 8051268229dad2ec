// leaving.js: whether another page was asked for. What a stage says between that and the new page
// would have Streamlit take the new page away again.

const LONGEST_MS = 10000; // no page comes so late: it could not be had

export class Leaving {
  #since = -Infinity;
  #path = location.pathname;

  listen(on) {
    on(document, "click", (event) => this.#follow(event));
    on(window, "popstate", () => { if (location.pathname !== this.#path) this.#leave(); });
  }

  get now() {
    return performance.now() - this.#since < LONGEST_MS;
  }

  #follow({ target, ctrlKey, metaKey, shiftKey }) {
    const link = target.closest?.("a[href]");
    if (!link || link.target === "_blank" || ctrlKey || metaKey || shiftKey) return;
    if (link.origin === location.origin && link.pathname !== location.pathname) this.#leave();
  }

  #leave() {
    this.#since = performance.now();
  }
}
