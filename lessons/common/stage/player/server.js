// server.js: what the stage says to the server, until it is heard.
//
// Streamlit may merge two messages, or lose one: each says which revision is held and repeats every
// command that was not yet heard.

import { rounded } from "../words.js";

const ANSWERED = ["restart", "reseed", "spike"]; // the learner waits for what these bring
const TOGETHER_MS = 100, RETRY_MS = 3000, HOPED_MS = 1500, CORRECT_MS = 2000;
const APART = 0.25; // seconds of the clock on the wall that the server's reckoning may be off

export class Server {
  #store; #leaving;
  #sent = 0; // when something was said last
  #told = null; // the playhead as it was said then: {t, at}
  #timer = null;

  constructor(store, leaving) {
    this.#store = store;
    this.#leaving = leaving;
  }

  say(command) {
    const { pending } = this.#store, last = pending.at(-1);
    // A drag of the playhead is one command: the last seek counts.
    if (command.do === "seek" && last?.do === "seek" && !last.sent) last.t = command.t;
    else pending.push({ n: ++this.#store.count, ...command });
    if (command.do === "seek") this.soon(); else this.flush();
  }

  // At most ten times a second.
  soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, TOGETHER_MS);
  }

  flush() {
    const store = this.#store;
    if (this.#leaving.now || (store.run === null && store.missing === null)) return;
    this.#sent = performance.now();
    this.#told = { t: store.t, at: this.#sent };
    const commands = store.pending.map(({ sent, ...command }) => command);
    for (const command of store.pending) command.sent ??= this.#sent;
    try {
      store.send?.("say", { ...this.stands(), commands });
    } catch (problem) {
      console.warn("stage: not sent, will try again", problem);
    }
  }

  // What is held, and where the playhead is.
  stands() {
    const { run, missing, rev, t, playing, speed } = this.#store;
    return {
      run: missing === null ? run : null, // a stage that says it holds no run is sent all of it
      held: rev ?? 0, t: rounded(t ?? 0), playing: Boolean(playing), speed: speed ?? 1,
    };
  }

  // Ask for more of the run, once.
  askForMore() {
    if (!this.#store.pending.some((command) => command.do === "more")) this.say({ do: "more" });
  }

  // Ask before what is held runs short.
  lookAhead() {
    const { ahead: [least, real], until, end, t, speed } = this.#store;
    if (until < end && until - t < Math.max(least, real * speed) / 2) this.askForMore();
  }

  // Another run has begun: it has not heard where its playhead is.
  forgetTold() {
    this.#told = null;
  }

  // From time to time: say again what it has not heard (a lost connection), and where the playhead
  // is, if it must think otherwise.
  repeat(now) {
    const { pending, playing, run, t, until } = this.#store;
    if (pending.length && now - this.#sent > RETRY_MS) this.flush();
    if (playing && run !== null && t < until) this.#correct(now);
  }

  // The server reckons where the playhead is from what it heard last. Where frames were lost, or a
  // run was begun before the stage was there, that is too far: then it is told.
  #correct(now) {
    const { t, speed } = this.#store, told = this.#told;
    const ahead = told ? told.t + ((now - told.at) / 1000) * speed - t : Infinity;
    if (Math.abs(ahead) > APART * speed && now - this.#sent > CORRECT_MS) this.flush();
  }

  keepsWaiting(now) {
    const hoped = ({ do: act, sent }) => ANSWERED.includes(act) && now - sent > HOPED_MS;
    return this.#store.pending.some(hoped);
  }

  close() {
    clearTimeout(this.#timer);
  }
}
