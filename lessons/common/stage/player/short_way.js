// short_way.js: tells the server at once of a slider above the stage that is moved.
//
// Streamlit tells it, too, but later. So nothing is lost where this is not heard.

const SLIDER = ".st-key-controls [data-testid=stSlider]";

export class ShortWay {
  #store; #server; #address;
  #moves = new MutationObserver(() => this.#look());
  #input = null; // of the slider that the learner moves
  #shown = ""; // what it showed last
  #wanted = null; // what is to be told next
  #waits = false; // for an answer: what comes meanwhile is told together
  #unknown = null; // the session that the server does not know, if there is one

  constructor(store, server, address) {
    this.#store = store;
    this.#server = server;
    this.#address = address;
  }

  // Before the slider hears of it. What it shows later, when nobody moves it, is no move.
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
    this.#wanted = { slider, value: Number(value) };
    this.#tell();
  }

  async #tell() {
    if (this.#waits || !this.#wanted) return;
    const { session, key } = this.#store, said = { session, page: key, ...this.#wanted, stands: this.#server.stands() };
    this.#wanted = null;
    this.#waits = true;
    try {
      const answer = await fetch(this.#address, { method: "POST", body: JSON.stringify(said) });
      if (answer.status === 404) this.#unknown = session; // or no such way: then of none
      if (answer.status === 200) this.#store.receive?.(await answer.json());
    } catch (problem) {
      console.warn("stage: a move was not told at once", problem);
    }
    this.#waits = false;
    this.#tell();
  }
}
