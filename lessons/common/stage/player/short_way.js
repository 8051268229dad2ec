// short_way.js: tells the server at once of a slider above the stage that is moved.
//
// Streamlit tells of the same move, later. So nothing is lost where this is not heard.

const AGAIN = 429; // the server is at it, or was not reached
const AGAIN_MS = 300, TRIES = 5;
const APART_MS = 120; // of what a drag tells: each is a change of its own in the run
const SLIDER = ".st-key-controls [data-testid=stSlider]";

const passed = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class ShortWay {
  #store; #server; #address;
  #moves = new MutationObserver(() => this.#look());
  #input = null; // of the slider that the learner moves
  #shown = ""; // what it showed last
  #wanted = null; // what is to be told next
  #waits = false; // for its turn: what comes meanwhile is told together
  #unknown = null; // the session of which the server takes no moves here, if there is one

  constructor(store, server, address) {
    this.#store = store;
    this.#server = server;
    this.#address = address;
  }

  // It listens before the slider does, and only while the learner moves it: the server moves it, too.
  listen(on) {
    const first = { capture: true };
    on(document, "pointerdown", ({ target }) => this.#begin(target), first);
    on(document, "keydown", ({ target }) => { this.#begin(target); this.#endSoon(); }, first);
    for (const name of ["pointerup", "pointercancel"]) on(window, name, () => this.#endSoon(), first);
  }

  #begin(target) {
    this.#end();
    this.#input = target.closest?.(SLIDER)?.querySelector("input[type=range]") ?? null;
    const { session = null } = this.#store;
    if (!this.#input || session === this.#unknown) return;
    this.#shown = this.#input.value;
    this.#moves.observe(this.#input, { attributes: true });
  }

  #endSoon() {
    const input = this.#input;
    requestAnimationFrame(() => requestAnimationFrame(() => { if (input === this.#input) this.#end(); }));
  }

  #end() {
    this.#moves.disconnect();
    this.#input = null;
  }

  #look() {
    const { value } = this.#input;
    if (value === this.#shown) return;
    this.#shown = value;
    const slider = [...this.#input.closest("[class*=st-key-]").classList].find((name) => name.startsWith("st-key-"));
    this.#wanted = { slider, value: Number(value), tries: TRIES };
    this.#tell();
  }

  async #tell() {
    if (this.#waits || !this.#wanted) return;
    const { session, key } = this.#store, move = this.#wanted;
    this.#wanted = null;
    if (session === this.#unknown) return; // it has become so while this waited
    this.#waits = true;
    const said = { session, page: key, slider: move.slider, value: move.value, stands: this.#server.stands() };
    const [status] = await Promise.all([this.#post(said), passed(APART_MS)]);
    if (status === AGAIN && move.tries) {
      await passed(AGAIN_MS);
      this.#wanted ??= { ...move, tries: move.tries - 1 };
    } else if (status >= 400) this.#unknown = session;
    this.#waits = false;
    this.#tell();
  }

  // The status of the answer, whose news the stage takes.
  async #post(said) {
    try {
      const answer = await fetch(this.#address, { method: "POST", body: JSON.stringify(said) });
      if (answer.status === 200) this.#store.receive?.(await answer.json());
      return answer.status;
    } catch (problem) {
      console.warn("stage: a move was not told at once", problem);
      return AGAIN;
    }
  }
}
